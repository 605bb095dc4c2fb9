"""Rule R9: parts that do not add up to their whole beyond both uncertainties; whom to blame."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from duheng.telemetry.validity.blocks import Days, is_whole
from duheng.telemetry.validity.flags import Flag, Floats, Marks, runs_of
from duheng.telemetry.validity.plates import Plate
from duheng.telemetry.validity.thresholds import Thresholds
from duheng.terms.findings import Severity

LEAST_HISTORY = 5
"""Days that must balance before shares are known and one member can be blamed [d]."""

Member = tuple[Plate, Days]


def flags_of_balance(
    parent: Member, parts: Sequence[Member], thresholds: Thresholds
) -> Iterator[Flag]:
    """Yield runs of days in which a parent differs from the sum of its parts.

    Judged only where every member states its relative uncertainty and has the whole day: an
    uncertainty that is not stated is not zero, and a missing reading is no zero either.
    """
    members = [parent, *parts]
    uncertainty = [plate.channel.relative_uncertainty for plate, _ in members]
    if not parts or any(one is None or not one >= 0 for one in uncertainty):
        return
    day, amounts = _common(members)
    if not len(day):
        return
    relative = np.array(uncertainty, dtype=np.float64)
    difference = amounts[0] - amounts[1:].sum(axis=0)
    spread = thresholds.coverage_factor * np.sqrt(((relative[:, None] * amounts) ** 2).sum(axis=0))
    loss = thresholds.loss_allowance * np.abs(amounts[0])
    is_open = np.abs(difference) > spread + loss
    follows = np.r_[False, np.diff(day) == 1]
    for run in runs_of(is_open, follows):
        if run.stop - run.start < thresholds.balance_periods:
            continue
        blame = _blame(amounts, is_open, run, (spread + loss)[run])
        blamed = members[blame][0].channel if blame is not None else None
        evidence = {
            "days": run.stop - run.start, "parent": float(amounts[0][run].sum()),
            "difference": float(difference[run].sum()),
            "allowed": float((spread + loss)[run].sum()),
            "parts": [plate.channel.code for plate, _ in parts],
            "blamed": blamed.code if blamed else None,
        }  # fmt: skip
        number = (blamed or parent[0].channel).number
        begin, end = _bounds(members[blame or 0][1], day[run])
        yield Flag(number, begin, end, "R9", "telemetry.balance", Severity.WARNING, evidence)


def _common(members: Sequence[Member]) -> tuple[np.ndarray, Floats]:
    """Return the days that every member has whole, and the amounts, shape (members, days)."""
    usable = [days.day[is_whole(plate, days) & np.isfinite(days.amount)] for plate, days in members]
    day = usable[0]
    for other in usable[1:]:
        day = np.intersect1d(day, other)
    rows = [days.amount[np.searchsorted(days.day, day)] for _, days in members]
    return day, np.array(rows, dtype=np.float64)


def _blame(amounts: Floats, is_open: Marks, run: slice, allowed: Floats) -> int | None:
    """Return the member without whom the rest agrees with its history, where there is just one.

    Leave one out: on days that balance, every member is a known share of the parent (the parent: of
    the parts). A member is to blame when what the others leave for it is its usual share, and what
    it says is not.
    """
    usual = ~is_open
    if np.count_nonzero(usual) < LEAST_HISTORY:
        return None
    whole = amounts[0]
    parts = amounts[1:]
    found: list[tuple[float, int]] = []
    for place in range(len(amounts)):
        if place == 0:
            shares = np.median(parts[:, usual] / _positive(parts[:, usual].sum(axis=0)), axis=1)
            now = parts[:, run].sum(axis=1) / _positive(parts[:, run].sum())
        else:
            others = np.delete(parts, place - 1, axis=0)
            left = whole[usual] - others[:, usual].sum(axis=0)
            rest = np.vstack([others[:, usual], left]) / _positive(whole[usual])
            shares = np.median(rest, axis=1)
            left_now = whole[run] - others[:, run].sum(axis=0)
            sums = np.append(others[:, run].sum(axis=1), left_now.sum())
            now = sums / _positive(whole[run].sum())
        found.append((float(np.sqrt(((now - shares) ** 2).sum())), place))
    found.sort()
    best, second = found[0], found[1]
    is_clear = math.isfinite(best[0]) and best[0] < 0.5 * second[0]
    return best[1] if is_clear else None


def _positive(amount: Floats) -> Floats:
    return np.where(amount > 0, amount, np.nan)


def _bounds(days: Days, run: np.ndarray) -> tuple[int, int]:
    places = np.searchsorted(days.day, run)
    return int(days.first_us[places[0]]), int(days.last_us[places[-1]])


def families(plates: Mapping[int, Plate]) -> Mapping[int, list[int]]:
    """Return number of a parent -> numbers of its parts."""
    number_of = {plate.channel.code: number for number, plate in plates.items()}
    found: dict[int, list[int]] = {}
    for number, plate in plates.items():
        parent = number_of.get(plate.channel.parent or "")
        if parent is not None:
            found.setdefault(parent, []).append(number)
    return found
