"""Interpolation between calibrated points, on sums instead of rows.

Between two neighbouring points an interpolated value is ``height + slope * argument``. Rows are
summed by the bracket of the argument that holds them, with the brackets of all curves laid over
each other, so that the points of every curve follow exactly from the sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import ibis
import numpy as np

from duheng.uncertainty.columnar.kinds import Curve, CurvePoints, Floats, Integers
from duheng.uncertainty.errors import OutsideCalibratedRange, UnusableSources


def grid_of(curve: Curve) -> Floats:
    """Return the edges of the brackets: bracket b holds ``edge[b-1] < argument <= edge[b]``."""
    edges: list[float] = []
    for points in curve.curves:
        _check_rising(points)
        edges.append(float(np.nextafter(points.at[0], -np.inf)))
        edges.extend(float(item) for item in points.at)
    return np.unique(np.array(edges, dtype=np.float64))


def _check_rising(points: CurvePoints) -> None:
    at = np.asarray(points.at, dtype=np.float64)
    if not (at.ndim == 1 and len(at) >= 1 and np.all(np.isfinite(at)) and np.all(np.diff(at) > 0)):
        raise UnusableSources(
            "the points of a curve must have rising, finite arguments",
            hint="list each point once, smallest argument first",
        )


def bracket_column(argument: Any, grid: Floats) -> Any:
    """Return the Ibis column of the bracket that holds the argument; NULL stays NULL."""
    above = [(argument > ibis.literal(float(edge))).cast("int64") for edge in grid]
    return reduce(add, above)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Brackets:
    """Height and slope of every curve in every bracket, and their derivatives by the points.

    Arrays have the shape (n_curves, n_brackets). ``low`` and ``high`` are the sources of the two
    points; height = height_low * value_low + height_high * value_high, and slope likewise.
    ``inside`` is false beyond the calibrated range.
    """

    height: Floats
    slope: Floats
    low: Integers
    high: Integers
    height_low: Floats
    height_high: Floats
    slope_low: Floats
    slope_high: Floats
    inside: Any


def brackets_of(curve: Curve, grid: Floats) -> Brackets:
    """Return heights and slopes for all curves and brackets."""
    rows = [_one(points, grid) for points in curve.curves]
    stacked = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    return Brackets(**stacked)


def _one(points: CurvePoints, grid: Floats) -> dict[str, Any]:
    at = np.asarray(points.at, dtype=np.float64)
    values = np.asarray(points.values, dtype=np.float64)
    sources = np.asarray(points.sources, dtype=np.int64)
    upper = np.append(grid, np.inf)
    right = np.clip(np.searchsorted(at, upper, side="left"), 1, max(len(at) - 1, 1))
    lower = np.concatenate([[-np.inf], grid])
    below, above = lower < np.nextafter(at[0], -np.inf), upper > at[-1]
    if len(at) == 1:
        right = np.zeros_like(right)
    left = np.maximum(right - 1, 0)
    left = np.where(above, len(at) - 1, np.where(below, 0, left))
    right = np.where(above, len(at) - 1, np.where(below, 0, right))
    width = at[right] - at[left]
    flat = width == 0
    safe = np.where(flat, 1.0, width)
    height_low = np.where(flat, 1.0, at[right] / safe)
    height_high = np.where(flat, 0.0, -at[left] / safe)
    slope_low = np.where(flat, 0.0, -1.0 / safe)
    slope_high = np.where(flat, 0.0, 1.0 / safe)
    return {
        "height": height_low * values[left] + height_high * values[right],
        "slope": slope_low * values[left] + slope_high * values[right],
        "low": sources[left],
        "high": sources[right],
        "height_low": height_low,
        "height_high": height_high,
        "slope_low": slope_low,
        "slope_high": slope_high,
        "inside": ~(below | above),
    }


def check_inside(
    curve: Curve, brackets: Brackets, places: tuple[Integers, Integers], used: Floats
) -> int:
    """Return how many rows lie beyond the calibrated range; refuse them unless held.

    Raises
    ------
    OutsideCalibratedRange
        When ``curve.beyond`` is ``refuse`` and a row lies beyond the first or last point.
    """
    outside = ~brackets.inside[places] & (used > 0)
    beyond = int(used[outside].sum())
    if beyond and curve.beyond != "hold":
        ranges = sorted({_range(curve.curves[place]) for place in places[0][outside]})
        raise OutsideCalibratedRange(
            f"{beyond} reading(s) have a {curve.argument} beyond the calibrated range "
            f"{', '.join(f'{low:g} to {high:g}' for low, high in ranges[:3])}",
            hint="calibrate at more points, or declare beyond: hold to keep the nearest value",
            data={"rows": beyond},
        )
    return beyond


def _range(points: CurvePoints) -> tuple[float, float]:
    return float(points.at[0]), float(points.at[-1])


def curve_inputs(inputs: Sequence[tuple[str, Any]]) -> list[tuple[str, Curve]]:
    """Return the inputs that are curves."""
    return [(name, kind) for name, kind in inputs if isinstance(kind, Curve)]
