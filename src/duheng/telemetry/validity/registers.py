"""Rules of registers: R4 fall and recovery, R5 rollover or exchange, R6 upward jump.

A register only rises. Where it falls, either the points after the fall are bad (it comes back to
where it was), or those before it are (they had jumped up), or the fall is real.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from duheng.telemetry.excursions import bad_points
from duheng.telemetry.validity.flags import Flag, Floats, Instants, Marks
from duheng.telemetry.validity.marking import LEAST_RISE_SHARE
from duheng.telemetry.validity.plates import HOUR, Plate
from duheng.telemetry.validity.thresholds import Thresholds
from duheng.terms.findings import Severity
from duheng.terms.instants import microseconds_of

LARGEST_FALL_SHARE = 0.05
"""A channel that falls more often than this is no register [1]."""
LEAST_FALLS = 20
LARGEST_STEP_SHARE = 0.1
"""Without a rating, an increment over a rollover may be this share of the width [1]."""
TEN_TOLERANCE = 0.02
UNUSUAL_RATE = 100.0
"""Without a rating, a step this many times faster than the register ever went on average [1]."""


def flags_of_register(
    plate: Plate, at_us: Instants, value: Floats, is_dated: Marks, thresholds: Thresholds
) -> Iterator[Flag]:
    """Yield the flags of one register.

    Parameters
    ----------
    plate : Plate
        Of the channel.
    at_us, value : ndarray
        Finite indications in order: those that stood out, and all from the first fall on.
    is_dated : ndarray of bool
        False for an indication that is only known to come just before the next.
    thresholds : Thresholds
        What decides.
    """
    falls = int(np.count_nonzero(np.diff(value) < 0))
    if falls > max(LEAST_FALLS, LARGEST_FALL_SHARE * len(value)):
        yield Flag(plate.channel.number, int(at_us[0]), int(at_us[-1]), "R4",
                   "telemetry.register_unsteady", Severity.ERROR,
                   {"falls": falls, "readings": len(value)})  # fmt: skip
        return
    is_bad = np.zeros(len(value), dtype=bool)
    for part in _registers(plate, at_us):
        is_bad[part] = _returning(at_us[part], value[part], thresholds)
    at_us, value, is_bad = at_us[is_dated], value[is_dated], is_bad[is_dated]
    for part in _registers(plate, at_us):
        yield from _excursions(plate, at_us[part], value[part], is_bad[part])
    kept = np.flatnonzero(~is_bad)
    for before, row in _steps(plate, at_us, value, kept):
        step = (int(at_us[before]), int(at_us[row]), float(value[before]), float(value[row]))
        usual = _usual_rate(at_us, value, int(kept[0]), before)
        found = _step(plate, *step, usual, thresholds)
        if found is not None:
            yield found


def _steps(
    plate: Plate, at_us: Instants, value: Floats, kept: Instants
) -> Iterator[tuple[int, int]]:
    """Yield the steps that may be more than a rise the plate allows."""
    before, after = kept[:-1], kept[1:]
    rise, span = value[after] - value[before], at_us[after] - at_us[before]
    rate = plate.rise_per_us()
    small = LEAST_RISE_SHARE * value[before] if math.isinf(rate) else rate * span
    orders = np.array(
        sorted(microseconds_of(swap.at) for swap in plate.channel.swaps), dtype=np.int64
    )
    is_ordered = np.searchsorted(orders, at_us[before], side="right") < np.searchsorted(
        orders, at_us[after], side="right"
    )
    where = np.flatnonzero(~((rise >= 0) & (rise <= small)) | is_ordered)
    yield from zip(before[where].tolist(), after[where].tolist(), strict=True)


def _usual_rate(at_us: Instants, value: Floats, first: int, last: int) -> float:
    """Return the mean rate until now [1/µs]; inf before a day has passed, or after a fall."""
    span, rise = float(at_us[last] - at_us[first]), float(value[last] - value[first])
    return rise / span if span >= 24 * HOUR and rise > 0 else math.inf


def _registers(plate: Plate, at_us: Instants) -> Iterator[slice]:
    """Yield the rows of each register between the work orders."""
    orders = sorted(microseconds_of(swap.at) for swap in plate.channel.swaps)
    edges = [0, *np.searchsorted(at_us, orders, side="left").tolist(), len(at_us)]
    for first, last in pairwise(edges):
        if last > first:
            yield slice(first, last)


def _returning(at_us: Instants, value: Floats, thresholds: Thresholds) -> np.ndarray:
    """Return which rows leave the register and come back in time."""
    is_bad = bad_points(value)
    longest = thresholds.return_hours * HOUR
    for first, last in _islands(is_bad):
        before, after = max(first - 1, 0), min(last, len(value) - 1)
        if at_us[after] - at_us[before] > longest:
            is_bad[first:last] = False
    return is_bad


def _islands(is_bad: np.ndarray) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.r_[False, is_bad, False].astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _excursions(plate: Plate, at_us: Instants, value: Floats, is_bad: np.ndarray) -> Iterator[Flag]:
    for first, last in _islands(is_bad):
        base = float(value[first - 1]) if first else float(value[last])
        seen = float(value[first])
        rule, code = ("R4", "telemetry.register_excursion")
        if seen > base:
            ten = _power_of_ten(base, seen)
            rule, code = "R6", "telemetry.jump" if ten is None else "telemetry.power_of_ten"
        evidence = {"before": base, "value": seen, "rows": last - first}
        if last < len(value):
            evidence["after"] = float(value[last])
        yield Flag(plate.channel.number, int(at_us[first]), int(at_us[last - 1]), rule, code,
                   Severity.WARNING, evidence)  # fmt: skip


def _step(
    plate: Plate,
    begin: int,
    end: int,
    before: float,
    now: float,
    usual: float,
    thresholds: Thresholds,
) -> Flag | None:
    """Return what is to be said about one step between indications that stay."""
    swap = next(
        (one for one in plate.channel.swaps if begin < microseconds_of(one.at) <= end), None
    )
    evidence = {"before": before, "value": now}
    if swap is not None:
        order = {"work_order_at": swap.at.isoformat(), "final": swap.final_indication,
                 "initial": swap.initial_indication}  # fmt: skip
        return _flag(plate, end, "R5", "telemetry.swap", Severity.NOTE, {**evidence, **order})
    allowed = plate.rise_per_us() * (end - begin)
    if now >= before:
        if not math.isfinite(allowed):
            allowed = UNUSUAL_RATE * usual * (end - begin)
        if now - before <= allowed:
            return None
        ten = _power_of_ten(before, now)
        code = "telemetry.jump" if ten is None else "telemetry.power_of_ten"
        limit = {"rise": now - before, "largest_rise": allowed, "power": ten}
        return _flag(plate, end, "R6", code, Severity.WARNING, {**evidence, **limit})
    if _is_rollover(plate, before, now, allowed, thresholds):
        width = {"digits": plate.channel.register_digits}
        return _flag(plate, end, "R5", "telemetry.rollover", Severity.NOTE, {**evidence, **width})
    return _flag(plate, end, "R5", "telemetry.swap", Severity.ERROR, evidence)


def _is_rollover(
    plate: Plate, before: float, now: float, allowed: float, thresholds: Thresholds
) -> bool:
    if plate.channel.register_digits is None:
        return False
    width = 10.0**plate.channel.register_digits
    largest = allowed if math.isfinite(allowed) else LARGEST_STEP_SHARE * width
    return before > thresholds.rollover_share * width and now + width - before <= largest


def _power_of_ten(before: float, now: float) -> int | None:
    if not (before > 0 and now > 0):
        return None
    power = round(math.log10(now / before))
    is_near = abs(now / before / 10.0**power - 1) <= TEN_TOLERANCE
    return power if power and is_near else None


def _flag(
    plate: Plate,
    at_us: int,
    rule: str,
    code: str,
    severity: Severity,
    evidence: Mapping[str, object],
) -> Flag:
    return Flag(plate.channel.number, at_us, at_us, rule, code, severity, evidence)
