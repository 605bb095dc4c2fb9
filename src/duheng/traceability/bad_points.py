"""A bad standard's own points: where it was off, and where it was not."""

from __future__ import annotations

import math
from collections.abc import Sequence

from duheng.traceability.impact_records import BadPoint, FoundBad
from duheng.traceability.records import PointRecord
from duheng.traceability.scales import place_of, scale_of
from duheng.traceability.shifts import Shift
from duheng.traceability.support import Grid

_SAME = 1e-3  # of the nominal value: checks seldom meet it exactly


def bad_shifts(found: FoundBad, own: Sequence[PointRecord]) -> dict[str, Shift] | None:
    """Return the shift at each bad point of the standard; ``None``: every point, by nobody knows.

    Parameters
    ----------
    found : FoundBad
        What was found.
    own : sequence of PointRecord
        Points of the standard's certificate: those that are not named bad are good.
    """
    if not found.points:
        return None
    shifts: dict[str, Shift] = {}
    for number, one in enumerate(found.points):
        scale = scale_of(one.error_unit or one.unit)
        spread = one.expanded_uncertainty
        shift = Shift(
            value=None if one.error is None else scale.difference(one.error),
            spread=None if spread is None else scale.difference(spread),
            scale=scale,
        )
        key = _key(
            one, number, own
        )  # found bad twice, such as rising and falling: the worse counts
        if key not in shifts or _size(shift) > _size(shifts[key]):
            shifts[key] = shift
    return shifts


def _size(shift: Shift) -> float:
    return math.inf if shift.value is None else abs(shift.value)


def grid_of(found: FoundBad, own: Sequence[PointRecord]) -> Grid:
    """Return the points of the standard, those that were only met when it was found bad as well."""
    known = {one.key for one in own}
    extra = [
        PointRecord(key=key, quantity=_quantity(one, own), unit=one.unit, nominal=one.nominal)
        for number, one in enumerate(found.points)
        if (key := _key(one, number, own)) not in known
    ]
    return Grid([*own, *extra])


def _quantity(one: BadPoint, own: Sequence[PointRecord]) -> str:
    """Return the quantity of a bad point: as given, or the only one of that dimension."""
    kind = scale_of(one.unit).kind
    found = {point.quantity for point in own if scale_of(point.unit).kind == kind}
    return next(iter(found)) if not one.quantity and len(found) == 1 else one.quantity


def _key(one: BadPoint, number: int, own: Sequence[PointRecord]) -> str:
    """Return the key of a bad point: as given, or of the point at its nominal value."""
    if one.key is not None:
        return one.key
    sought = PointRecord(key=f"found-{number + 1}", unit=one.unit, nominal=one.nominal)
    place = place_of(sought)
    if place is None:
        return sought.key
    for point in own:
        other = place_of(point)
        is_kind = scale_of(point.unit).kind == scale_of(one.unit).kind
        is_quantity = not one.quantity or not point.quantity or one.quantity == point.quantity
        is_near = other is not None and abs(other - place) <= _SAME * abs(place)
        if is_kind and is_quantity and is_near:
            return point.key
    return sought.key
