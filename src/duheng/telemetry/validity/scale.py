"""Rule R8: days that are off the channel's own history by a power of ten, a ratio or 3.6.

A unit fault multiplies mean and high of a day alike, and comes from one reading to the next. A
small factor, which a load could reach by itself, must hold for longer than one day.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from duheng.telemetry.stream import StreamKind
from duheng.telemetry.validity.blocks import Days
from duheng.telemetry.validity.flags import Flag, Floats
from duheng.telemetry.validity.plates import Plate
from duheng.telemetry.validity.thresholds import Thresholds
from duheng.terms.findings import Severity

HISTORY_DAYS = 28
LEAST_DAYS = 5
JUMP = 2.5
LARGEST_TOLERANCE = 0.25
"""The tolerance grows with the scatter of history, never beyond this [1]."""
NO_LOAD = 50.0
"""No load reaches this factor by itself [1]."""
LEAST_RUN = 2
_NAMED = (3.6, 1e1, 1e2, 1e3, 1e4, 1e6)


def flags_of_scale(plate: Plate, days: Days, thresholds: Thresholds) -> Iterator[Flag]:
    """Yield runs of days that one named factor explains, against the days before."""
    if plate.channel.kind is StreamKind.LEVEL or plate.channel.is_signed:
        return
    mean = days.mean
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.abs(np.log(mean[1:] / mean[:-1]))
    if not (np.isfinite(step) & (step > np.log(JUMP))).any():
        return
    for first, last, factor, ratio in _runs(plate, days, thresholds):
        evidence = {"ratio": ratio, "factor": factor, "days": last - first + 1}
        yield Flag(plate.channel.number, int(days.first_us[first]), int(days.last_us[last]), "R8",
                   "telemetry.scale", Severity.WARNING, evidence)  # fmt: skip


def _runs(
    plate: Plate, days: Days, thresholds: Thresholds
) -> Iterator[tuple[int, int, float, float]]:
    factors = _factors(plate)
    usual: list[int] = []
    run: list[int] = []
    held: tuple[float, float] | None = None
    for place in np.flatnonzero(days.mean > 0).tolist():
        found = _explained(days, usual, place, factors, thresholds)
        if held is not None and (found is None or found[0] != held[0]):
            if _counts(run, held[0]):
                yield run[0], run[-1], *held
            else:
                usual += run
            run, held = [], None
        if found is None:
            usual = [*usual, place][-HISTORY_DAYS:]
        else:
            run.append(place)
            held = held or found
    if held is not None and _counts(run, held[0]):
        yield run[0], run[-1], *held


def _counts(run: list[int], factor: float) -> bool:
    return len(run) >= LEAST_RUN or not 1 / NO_LOAD < factor < NO_LOAD


def _factors(plate: Plate) -> list[float]:
    """Return the factors by which a wrong unit or ratio multiplies, and their reciprocals."""
    ratios = {
        ratio
        for one in plate.channel.multipliers
        for ratio in (one.factor, one.current_ratio, one.voltage_ratio)
        if ratio is not None and ratio >= JUMP
    }
    every = sorted({*_NAMED, *ratios})
    return [factor for one in every for factor in (one, 1 / one)]


def _explained(
    days: Days, usual: list[int], place: int, factors: list[float], thresholds: Thresholds
) -> tuple[float, float] | None:
    """Return (factor, ratio) where one factor explains mean and high of a day."""
    if len(usual) < LEAST_DAYS:
        return None
    mean, high = days.mean[usual], days.high[usual]
    level = float(np.median(mean))
    ratio = float(days.mean[place]) / level
    if 1 / JUMP < ratio < JUMP:
        return None
    tolerance = _tolerance(mean / level, thresholds)
    peak = float(days.high[place] / np.median(high))
    for factor in factors:
        near = abs(ratio / factor - 1) <= tolerance
        if near and (_is_cumulative(days) or abs(peak / factor - 1) <= LARGEST_TOLERANCE):
            return factor, ratio
    return None


def _is_cumulative(days: Days) -> bool:
    """Return whether the highs only grow, as a register's do."""
    return bool((np.diff(days.high[np.isfinite(days.high)]) >= 0).all())


def _tolerance(relative: Floats, thresholds: Thresholds) -> float:
    scatter = float(np.median(np.abs(relative - 1))) * 1.4826
    return min(LARGEST_TOLERANCE, max(thresholds.scale_tolerance, 3 * scatter))
