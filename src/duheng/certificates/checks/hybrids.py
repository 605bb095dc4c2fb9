"""One quantity in several units: the values are the same, within their printed digits."""

from __future__ import annotations

from collections.abc import Sequence

from duheng.certificates.checks.document import Document
from duheng.certificates.checks.series import Series
from duheng.certificates.checks.tables import single_unit
from duheng.certificates.dsi_names import DIFFERENCES
from duheng.certificates.printed import SLACK, Printed
from duheng.quantities import MeasurementUnit

_SCALES_DIFFER = 1e-7  # relative slack of the kelvin and Celsius scales in floating point


def check_hybrids(document: Document) -> None:
    """Check that the forms of every hybrid agree."""
    for element in document.si("hybrid"):
        quantity = element.getparent()
        if quantity is None:
            continue
        forms = [
            (series, unit)
            for series in document.alternatives(quantity)
            if (unit := single_unit(series)) is not None
        ]
        difference = not DIFFERENCES.isdisjoint((quantity.get("refType") or "").split())
        for other in forms[1:]:
            place = _disagreement(forms[0], other, is_difference=difference)
            if place is not None:
                _report(document, forms[0][0], other[0], place)


def report_disagreement(document: Document, first: Series, other: Series) -> bool:
    """Report where two forms of one quantity differ, and return whether they do."""
    unit, other_unit = single_unit(first), single_unit(other)
    if unit is None or other_unit is None:
        return False
    place = _disagreement((first, unit), (other, other_unit), is_difference=False)
    if place is not None:
        _report(document, first, other, place)
    return place is not None


def _disagreement(
    first: tuple[Series, MeasurementUnit],
    other: tuple[Series, MeasurementUnit],
    *,
    is_difference: bool,
) -> int | None:
    """Return the first place where two forms differ, None when they agree."""
    (one, unit), (two, other_unit) = first, other
    if unit.dimension != other_unit.dimension or len(one.numbers) != len(two.numbers):
        return 0
    if is_difference:
        return _place(one.numbers, two.numbers, unit, other_unit, 0.0)
    return _place(one.numbers, two.numbers, unit, other_unit, unit.offset - other_unit.offset)


def _place(
    first: Sequence[Printed],
    second: Sequence[Printed],
    unit: MeasurementUnit,
    other: MeasurementUnit,
    offset: float,
) -> int | None:
    scale, other_scale = unit.factor, other.factor
    relative = SLACK if offset else _SCALES_DIFFER
    for place, (a, b) in enumerate(zip(first, second, strict=True)):
        left, right = a.value * scale + offset, b.value * other_scale
        tolerance = a.half * scale + b.half * other_scale
        if abs(left - right) > tolerance + relative * abs(left):
            return place
    return None


def _report(document: Document, first: Series, other: Series, place: int) -> None:
    values = [
        f"{one.numbers[place].value:g} '{one.units[0]}'"
        for one in (first, other)
        if place < len(one.numbers)
    ]
    document.report(
        "metrology.hybrid_disagrees", other.element,
        f"value {place + 1} is {' and '.join(values)}",
    )  # fmt: skip
