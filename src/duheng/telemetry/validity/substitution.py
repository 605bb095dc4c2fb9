"""What may stand in for a reading that is not there: marked, apart from what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from duheng.rulebook import NoSuchEntry, PackLibrary, load_packs
from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.validity.flags import Floats, Marks

LADDERS = "cn/substitution-ladders"
METHODS = ("last_valid", "mean_of_neighbours", "hj-75", "part-75")
_PROPERTIES = ("least-availability", "longest-gap", "window", "percentile")
_STEPS: Mapping[str, tuple[str, ...]] = {
    "hj-75": ("high-capture-short", "high-capture-long", "fair-capture"),
    "part-75": ("pma-95-short", "pma-95-long", "pma-90-short", "pma-90-long", "pma-80"),
}
"""From the strictest on; the numbers of each step are those of the pack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStep:
    """One step of a ladder: where it holds, and what stands in.

    Attributes
    ----------
    name : str
        As in the pack.
    least_availability : float
        Share of valid hours from which it holds [%].
    longest_gap : float or None
        Gap up to which it holds [h].
    window : float or None
        Valid hours looked back on; None takes the mean of the hours before and after.
    percentile : float or None
        Of the window [%]; 100 is its maximum.
    """

    name: str
    least_availability: float
    longest_gap: float | None = None
    window: float | None = None
    percentile: float | None = None


def ladder_steps(
    ladder: str, on: date, library: PackLibrary | None = None
) -> tuple[LadderStep, ...]:
    """Return the steps of a ladder that are in force on a day.

    Examples
    --------
    >>> [step.window for step in ladder_steps("hj-75", date(2026, 1, 1))]
    [180.0, 720.0, 2160.0]
    """
    held = library or load_packs()
    return tuple(_step(held, ladder, name, on) for name in _STEPS[ladder])


def _step(library: PackLibrary, ladder: str, name: str, on: date) -> LadderStep:
    found: dict[str, float] = {}
    for one in _PROPERTIES:
        try:
            keys = {"ladder": ladder, "step": name, "property": one}
            found[one.replace("-", "_")] = float(library.value(LADDERS, keys, on=on).value)
        except NoSuchEntry:
            continue  # a step need not have every property
    return LadderStep(name=name, **found)


def substitute(
    hours: pa.Table,
    method: str,
    *,
    on: date | None = None,
    highest_potential: float | None = None,
    library: PackLibrary | None = None,
) -> pa.Table:
    """Return hours with what stands in for those that are not valid, each marked with its method.

    Parameters
    ----------
    hours : Table
        ``at``, ``value`` and ``is_valid`` of every hour of the period, in order, none left out.
    method : str
        One of :data:`METHODS`.
    on : datetime.date, optional
        Day whose ladder holds; ladders need it.
    highest_potential : float, optional
        What a ladder takes below its last step; without it such hours stay missing.
    library : PackLibrary, optional
        Where the ladders are.

    Returns
    -------
    Table
        ``at``, ``value``, ``status`` (measured, substituted or missing) and ``method``. A measured
        value is the same bits as before.

    Raises
    ------
    UnusableDeclaration
        When the method is not known, a ladder has no day, or the hours are not in order.
    """
    value, is_valid = _checked(hours, method, on)
    result, names = value.copy(), np.full(len(value), None, dtype=object)
    steps = () if method not in _STEPS or on is None else ladder_steps(method, on, library)
    availability = 100.0 * float(is_valid.mean()) if len(value) else 0.0
    for first, last in _gaps(is_valid):
        if steps:
            found = _by_ladder(value, is_valid, first, last, steps, availability)
        else:
            found = (method, _simple(value, is_valid, first, last, method))
        if steps and found[1] is None and highest_potential is not None:
            found = ("highest_potential", highest_potential)
        if found[1] is not None:
            result[first:last], names[first:last] = found[1], found[0]
    is_filled = np.array([one is not None for one in names], dtype=bool)
    status = np.where(is_valid, "measured", np.where(is_filled, "substituted", "missing"))
    shown = pa.array(result, pa.float64(), mask=status == "missing")
    return pa.table(
        {"at": hours["at"], "value": shown, "status": pa.array(status.tolist(), pa.string()),
         "method": pa.array(names.tolist(), pa.string())}
    )  # fmt: skip


def _checked(hours: pa.Table, method: str, on: date | None) -> tuple[Floats, Marks]:
    if method not in METHODS:
        raise UnusableDeclaration(
            f"there is no substitution '{method}'", hint=f"one of {', '.join(METHODS)}"
        )
    if method in _STEPS and on is None:
        raise UnusableDeclaration(f"the ladder {method} needs the day it is in force on", hint="on")
    at = hours["at"].cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy()
    if not (np.diff(at) > 0).all():
        raise UnusableDeclaration("the hours are not in order", hint="sort them by at")
    value = hours["value"].to_numpy().astype(np.float64)
    declared = hours["is_valid"].fill_null(False).to_numpy().astype(bool)
    return value, declared & np.isfinite(value)


def _gaps(is_valid: Marks) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.r_[True, is_valid, True].astype(np.int8))).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _simple(value: Floats, is_valid: Marks, first: int, last: int, method: str) -> float | None:
    if not first:
        return None
    if method == "last_valid":
        return float(value[first - 1])
    return _mean_of_neighbours(value, first, last)


def _mean_of_neighbours(value: Floats, first: int, last: int) -> float | None:
    if not first or last == len(value):
        return None
    return float((value[first - 1] + value[last]) / 2.0)


def _by_ladder(
    value: Floats,
    is_valid: Marks,
    first: int,
    last: int,
    steps: tuple[LadderStep, ...],
    availability: float,
) -> tuple[str, float | None]:
    """Return (name of the step, what stands in) of the first step that holds."""
    for step in steps:
        fits = step.longest_gap is None or last - first <= step.longest_gap
        if fits and availability >= step.least_availability:
            mean = _mean_of_neighbours(value, first, last)
            if step.window is None:
                return step.name, mean
            before = value[:first][is_valid[:first]][-int(step.window) :]
            if not len(before):
                return step.name, None
            found = float(np.percentile(before, step.percentile or 100.0))
            # Part 75 takes the larger of the two below its maximum
            is_larger = mean is not None and (step.percentile or 100.0) < 100.0
            return step.name, max(found, mean) if is_larger and mean is not None else found
    return "none", None
