"""What a row and its predecessor decide: R1 gap, R2 duplicate, order, R3 range, R11 clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from duheng.telemetry.validity.flags import Flag, Floats, Instants, Marks, runs_of
from duheng.telemetry.validity.plates import Plate
from duheng.telemetry.validity.thresholds import Thresholds
from duheng.terms.findings import Severity

Columns = Mapping[str, Any]


def flags_of_rows(plate: Plate, odd: Columns, thresholds: Thresholds) -> Iterator[Flag]:
    """Yield the flags of the rows of one channel that stood out.

    Parameters
    ----------
    plate : Plate
        Of the channel.
    odd : Mapping of str to ndarray
        Its rows, in order of instant and revision.
    thresholds : Thresholds
        What decides.
    """
    yield from _gaps(plate, odd, thresholds)
    yield from _values(plate, odd)
    yield from _duplicates(plate, odd)


def _gaps(plate: Plate, odd: Columns, thresholds: Thresholds) -> Iterator[Flag]:
    number, at, before = plate.channel.number, odd["us"], odd["p_us"]
    step = np.where(before == UNKNOWN, 0, at - before)
    steps = step / plate.interval_us
    is_gap = steps > thresholds.gap_intervals
    off = np.abs(steps - np.round(steps)) > thresholds.grid_tolerance
    is_off = off & (step > 0) & np.isfinite(plate.interval_us)
    for row in np.flatnonzero(is_gap):
        missing = max(1, round(float(steps[row])) - 1)
        evidence = {"missing": missing, "interval_s": plate.interval_us / 1e6}
        yield Flag(number, int(before[row]), int(at[row]), "R1", "telemetry.gap",
                   Severity.WARNING, evidence)  # fmt: skip
    for row in np.flatnonzero(is_off):
        yield Flag(number, int(at[row]), int(at[row]), "R11", "telemetry.off_grid",
                   Severity.WARNING, {"step_s": float(step[row]) / 1e6,
                                      "interval_s": plate.interval_us / 1e6})  # fmt: skip


def _values(plate: Plate, odd: Columns) -> Iterator[Flag]:
    number, at, value = plate.channel.number, odd["us"], odd["value"]
    shown = odd["is_shown"]
    highest, lowest = plate.highest(plate.factor_at(at)), plate.lowest
    follows = np.r_[False, odd["p_us"][1:] == at[:-1]]
    is_missing, is_nan = odd["is_null"] & shown, np.isnan(value) & ~odd["is_null"] & shown
    is_negative = (value < lowest) & (not plate.is_level and lowest == 0.0)
    outside = ((value > highest) | (value < lowest)) & ~np.isinf(value) & ~is_negative
    found: list[tuple[Marks, str, str, Callable[[slice], Mapping[str, Any]]]] = [
        (is_missing, "R1", "telemetry.missing", lambda _: {}),
        (is_nan, "R3", "telemetry.not_a_number", lambda _: {}),
        (np.isinf(value) & shown, "R3", "telemetry.infinite", lambda _: {}),
        (is_negative & shown & ~np.isinf(value), "R3", "telemetry.negative",
         lambda part: {"lowest": float(value[part].min())}),
        (outside & shown, "R3", "telemetry.out_of_range",
         lambda part: {"value": _farthest(value[part], lowest), "lowest_allowed": lowest,
                       "highest_allowed": float(highest[part][0])}),
    ]  # fmt: skip
    for marks, rule, code, evidence in found:
        for part in runs_of(marks, follows):
            facts = {"rows": part.stop - part.start, **evidence(part)}
            begin, end = int(at[part.start]), int(at[part.stop - 1])
            yield Flag(number, begin, end, rule, code, Severity.WARNING, facts)


def _farthest(value: Floats, lowest: float) -> float:
    return float(value.min()) if value.min() < lowest else float(value.max())


def _duplicates(plate: Plate, odd: Columns) -> Iterator[Flag]:
    number, at = plate.channel.number, odd["us"]
    for row in np.flatnonzero(odd["p_us"] == at):
        before, now = _plain(odd["p_value"][row]), _plain(odd["value"][row])
        rows = np.flatnonzero(at == at[row])
        earlier = rows[rows < row]
        is_revision = bool(len(earlier) and odd["revision"][earlier[-1]] < odd["revision"][row])
        is_same = before == now
        if is_revision and is_same:
            continue
        code, severity = (
            ("telemetry.revised", Severity.NOTE) if is_revision
            else ("telemetry.duplicate", Severity.NOTE) if is_same
            else ("telemetry.conflicting_duplicate", Severity.WARNING)
        )  # fmt: skip
        yield Flag(number, int(at[row]), int(at[row]), "R2", code, severity,
                   {"before": before, "now": now})  # fmt: skip
    late = (odd["p_batch"] > odd["batch"]) & (odd["p_us"] < at) & (odd["p_us"] != UNKNOWN)
    for row in np.flatnonzero(late):
        instant = int(odd["p_us"][row])
        yield Flag(number, instant, instant, "R2", "telemetry.unordered", Severity.NOTE,
                   {"batch": odd["p_batch"][row], "batch_after": odd["batch"][row]})  # fmt: skip


def flags_of_clock(plate: Plate, at: Instants, received_us: Instants) -> Iterator[Flag]:
    """Yield the runs of readings that are later than their arrival.

    Parameters
    ----------
    plate : Plate
        Of the channel.
    at, received_us : ndarray
        Instants of such readings in order, and when they were received [µs].
    """
    follows = np.r_[False, np.diff(at) <= 1.5 * plate.interval_us]
    for part in runs_of(np.ones(len(at), dtype=bool), follows):
        most = float((at[part] - received_us[part]).max()) / 1e6
        yield Flag(plate.channel.number, int(at[part.start]), int(at[part.stop - 1]), "R11",
                   "telemetry.clock_ahead", Severity.WARNING, {"ahead_s": most})  # fmt: skip


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


UNKNOWN = -(2**62)
"""Stands for the instant of a predecessor that is not there."""
