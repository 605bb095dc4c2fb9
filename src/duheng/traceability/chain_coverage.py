"""Whether a standard was calibrated for what was measured with it, and how well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from duheng.terms.findings import Finding, Severity
from duheng.traceability.chain_doubts import gap_of
from duheng.traceability.chain_records import ChainStep
from duheng.traceability.records import CertificateRecord, PointRecord, UseRecord
from duheng.traceability.scales import Scale, error_scale, place_of, scale_of, uncertainty_of

_RANGE_SLACK = 1e-3  # of the range: nominal points are seldom met exactly
_Kind = tuple[str, str]
Points = dict[str, PointRecord]


def steps_of(lower: Points, upper: Points, uses: Sequence[UseRecord]) -> tuple[ChainStep, ...]:
    """Return the uncertainties on both sides: of the points named, else the best of each."""
    pairs = [(one.point_key, one.upper_point_key) for one in uses if one.upper_point_key]
    if pairs:
        return tuple(_named_steps(lower, upper, pairs))
    needed = _used_points(lower, uses)
    is_typed = _are_typed([*needed, *upper.values()])
    below, above = _least(needed, is_typed), _least(upper.values(), is_typed)
    return tuple(
        ChainStep(
            quantity=kind[0],
            standard_uncertainty=scale.shown_difference(below[kind][0]),
            upper_standard_uncertainty=scale.shown_difference(best),
            unit=scale.text,
        )
        for kind, (best, scale) in above.items()
        if kind in below
    )


def _named_steps(
    lower: Points, upper: Points, pairs: Sequence[tuple[str | None, str | None]]
) -> Iterator[ChainStep]:
    for key, upper_key in pairs:
        one, other = lower.get(key or ""), upper.get(upper_key or "")
        if one is None or other is None:
            continue
        below, above = uncertainty_of(one), uncertainty_of(other)
        scale = error_scale(other)
        if below is not None and above is not None and error_scale(one).kind == scale.kind:
            yield ChainStep(
                point_key=key,
                upper_point_key=upper_key,
                quantity=other.quantity,
                standard_uncertainty=scale.shown_difference(below),
                upper_standard_uncertainty=scale.shown_difference(above),
                unit=scale.text,
            )


def _least(points: Iterable[PointRecord], is_typed: bool) -> dict[_Kind, tuple[float, Scale]]:
    """Return the smallest standard uncertainty of each kind, not 0, with the scale to show it."""
    found: dict[_Kind, tuple[float, Scale]] = {}
    for one in points:
        stated = uncertainty_of(one)
        if stated is not None and stated > 0:
            scale = error_scale(one)
            kind = (one.quantity if is_typed else "", scale.kind)
            known = found.get(kind, (stated, scale))
            found[kind] = (min(known[0], stated), known[1])
    return found


def coverage_doubts(
    upper: CertificateRecord,
    lower: CertificateRecord,
    points: tuple[Points, Points],
    uses: Sequence[UseRecord],
) -> Iterator[Finding]:
    """Yield a gap when a standard was not calibrated for the quantity, or not in its range.

    Parameters
    ----------
    upper, lower : CertificateRecord
        The standard's and the one made with it.
    points : (dict, dict)
        Points of the lower and of the upper certificate by key.
    uses : sequence of UseRecord
        How the one was used for the other.
    """
    below, above = points
    for key in dict.fromkeys(one.upper_point_key for one in uses):
        if key is not None and above and key not in above:
            yield _not_covered(
                upper, f"has no point {key}, and {lower.number} rests on it", "range"
            )
    # a use that names the point of the standard has said where it rests
    needed = _used_points(below, [one for one in uses if one.upper_point_key is None])
    yield from _range_doubts(upper, lower, needed, tuple(above.values()))


def _range_doubts(
    upper: CertificateRecord,
    lower: CertificateRecord,
    needed: Sequence[PointRecord],
    given: Sequence[PointRecord],
) -> Iterator[Finding]:
    is_typed = _are_typed([*needed, *given])
    wanted, covered = _ranges(needed, is_typed), _ranges(given, is_typed)
    if not wanted or not covered:
        return
    if not wanted.keys() & covered.keys():
        yield _not_covered(
            upper,
            f"is calibrated in {_list(covered)}, and {lower.number} reports {_list(wanted)}",
            "quantity",
        )
    for kind, (low, high, scale) in covered.items():
        least, most, _ = wanted.get(kind, (low, high, scale))
        slack = _RANGE_SLACK * (high - low)
        if least < low - slack or most > high + slack:
            shown = [f"{scale.shown(one):g}" for one in (low, high, least, most)]
            yield _not_covered(
                upper,
                f"covers {shown[0]} to {shown[1]} {scale.text}, and {lower.number} uses "
                f"{shown[2]} to {shown[3]} {scale.text}",
                "range",
            )


def _not_covered(upper: CertificateRecord, message: str, reason: str) -> Finding:
    return gap_of(
        "traceability.not_covered", Severity.ERROR, upper, message,
        "find the certificate of the standard for that quantity and range", reason=reason,
    )  # fmt: skip


def _used_points(points: Points, uses: Sequence[UseRecord]) -> list[PointRecord]:
    """Return the points of the lower certificate that some uses stand behind."""
    keys = [one.point_key for one in uses]
    if None in keys:
        return list(points.values())
    return [points[key] for key in dict.fromkeys(keys) if key is not None and key in points]


def _are_typed(points: Sequence[PointRecord]) -> bool:
    return all(one.quantity for one in points)


def _ranges(
    points: Sequence[PointRecord], is_typed: bool
) -> dict[_Kind, tuple[float, float, Scale]]:
    """Return the range of nominal values of each kind of quantity, with a scale to show it."""
    found: dict[_Kind, tuple[float, float, Scale]] = {}
    for one in points:
        place = place_of(one)
        if place is None:
            continue
        scale = scale_of(one.unit)
        kind = (one.quantity if is_typed else "", scale.kind)
        low, high, first = found.get(kind, (place, place, scale))
        found[kind] = (min(low, place), max(high, place), first)
    return found


def _list(ranges: dict[_Kind, tuple[float, float, Scale]]) -> str:
    return ", ".join(sorted(f"{kind[0]} {one[2].text}".strip() for kind, one in ranges.items()))
