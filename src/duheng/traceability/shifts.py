"""How far an error of a standard moves what was measured with it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from duheng.traceability.impact_records import AffectedPoint, Significance
from duheng.traceability.records import PointRecord, UseRecord
from duheng.traceability.scales import Scale, error_scale, place_of, scale_of

DIMENSIONLESS_KIND = scale_of("1").kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What an error may be off by.

    Attributes
    ----------
    value : float or None
        In the coherent unit of ``scale``; ``None`` when it cannot be known.
    spread : float or None
        Its expanded uncertainty, likewise.
    scale : Scale
        Of the error that is moved.
    is_loading_assumed, is_point_assumed : bool
        What was not recorded on the way.
    """

    value: float | None
    spread: float | None
    scale: Scale
    is_loading_assumed: bool = False
    is_point_assumed: bool = False


def interpolated(shares: Sequence[tuple[Shift, float]]) -> Shift:
    """Return the shift between two points of a standard, of which those that are bad are given."""
    if len(shares) == 1 and shares[0][1] == 1.0:
        return shares[0][0]
    return added([_scaled(shift, share) for shift, share in shares], shares[0][0].scale)


def largest(shifts: Iterable[Shift]) -> Shift:
    """Return the largest shift for what may rest on any of the points, its sign not known."""
    worst = max(shifts, key=lambda one: math.inf if one.value is None else abs(one.value))
    return replace(worst, is_point_assumed=True)


def carried(shift: Shift, use: UseRecord, point: PointRecord) -> Shift:
    """Return the shift of a point of the lower certificate: loading times that of the standard.

    A loading that is not declared is taken as 1: an uncertainty is seldom carried more than whole.
    """
    scale = error_scale(point)
    if use.loading is not None:
        return replace(_scaled(shift, use.loading), scale=scale)
    converted = _conversion(shift.scale, scale, point)
    if converted is None:
        return replace(shift, value=None, spread=None, scale=scale, is_loading_assumed=True)
    return replace(_scaled(shift, converted), scale=scale, is_loading_assumed=True)


def added(shifts: Sequence[Shift], scale: Scale) -> Shift:
    """Return the sum of shifts of one cause: with signs if all are known, else of their sizes."""
    if len(shifts) == 1:
        return shifts[0]
    is_loading_assumed = any(one.is_loading_assumed for one in shifts)
    is_point_assumed = any(one.is_point_assumed for one in shifts)
    values = [one.value for one in shifts if one.value is not None and one.scale.kind == scale.kind]
    value = None
    if len(values) == len(shifts):
        is_signed = not (is_loading_assumed or is_point_assumed)
        value = math.fsum(values) if is_signed else math.fsum(abs(one) for one in values)
    spreads = [one.spread for one in shifts if one.spread is not None]
    return Shift(
        value=value,
        spread=math.fsum(spreads) if value is not None and len(spreads) == len(shifts) else None,
        scale=scale,
        is_loading_assumed=is_loading_assumed,
        is_point_assumed=is_point_assumed,
    )


def unknown_shift(point: PointRecord) -> Shift:
    """Return that a point is doubtful and nobody can say by how much."""
    return Shift(value=None, spread=None, scale=error_scale(point))


def affected_point(shift: Shift, point: PointRecord, limit: float) -> AffectedPoint:
    """Return a shift against the uncertainty that was stated."""
    scale = error_scale(point)
    stated = point.expanded_uncertainty
    ratio, significance = judged(shift, None if stated is None else scale.difference(stated), limit)
    return AffectedPoint(
        key=point.key,
        quantity=point.quantity,
        unit=point.unit,
        nominal=point.nominal,
        shift=_shown(shift.value, scale),
        shift_unit=scale.text,
        shift_uncertainty=_shown(shift.spread, scale),
        expanded_uncertainty=stated,
        ratio=ratio,
        significance=significance,
        is_loading_assumed=shift.is_loading_assumed,
        is_point_assumed=shift.is_point_assumed,
    )


def judged(
    shift: Shift, expanded_uncertainty: float | None, limit: float
) -> tuple[float | None, Significance]:
    """Return ``abs(shift) / U`` and the verdict; both in the coherent unit."""
    if shift.value is None or expanded_uncertainty is None:
        return None, Significance.UNKNOWN
    size, spread = abs(shift.value), shift.spread or 0.0
    if size > limit * expanded_uncertainty:
        verdict = Significance.SIGNIFICANT
    elif size + spread > limit * expanded_uncertainty:
        verdict = Significance.POSSIBLE
    else:
        verdict = Significance.INSIGNIFICANT
    return size / expanded_uncertainty if expanded_uncertainty > 0 else None, verdict


def _scaled(shift: Shift, factor: float) -> Shift:
    value = None if shift.value is None else factor * shift.value
    spread = None if shift.spread is None else abs(factor) * shift.spread
    return replace(shift, value=value, spread=spread)


def _conversion(above: Scale, below: Scale, point: PointRecord) -> float | None:
    """Return how an error counts below, an absolute one as a relative one and the other way."""
    if above.kind == below.kind:
        return 1.0
    place = place_of(point)
    if place is None or place == 0:
        return None
    measured = scale_of(point.unit).kind
    if (above.kind, below.kind) == (measured, DIMENSIONLESS_KIND):
        return 1.0 / place
    if (above.kind, below.kind) == (DIMENSIONLESS_KIND, measured):
        return place
    return None


def _shown(coherent: float | None, scale: Scale) -> float | None:
    return None if coherent is None else scale.shown_difference(coherent)
