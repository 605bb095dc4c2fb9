"""Results inside the range for which the certificate says that it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duheng.certificates.checks.document import Document
from duheng.certificates.checks.series import Series
from duheng.certificates.checks.tables import Table, single_unit
from duheng.certificates.dsi_names import MEASURED_VALUE, NOMINAL_VALUE, REFERENCE_VALUE
from duheng.certificates.elements import Element
from duheng.certificates.printed import SLACK, Printed
from duheng.quantities import MeasurementUnit

_RANGES = (
    ("basic_validityRange", "metrology.outside_range"),
    ("basic_measurementRange", "metrology.outside_measuring_range"),
)
_INSIDE = REFERENCE_VALUE | MEASURED_VALUE | NOMINAL_VALUE


def check_ranges(document: Document, tables: Sequence[Table]) -> None:
    """Check results against the declared ranges, where there is one of each kind."""
    for name, code in _RANGES:
        lower = document.quantities.get(f"{name}Min", [])
        upper = document.quantities.get(f"{name}Max", [])
        if len(lower) == len(upper) == 1:
            for table in tables:
                _check_table(document, table, (lower[0], upper[0]), code)


def _check_table(
    document: Document, table: Table, limits: tuple[Element, Element], code: str
) -> None:
    for column in table.columns:
        if _INSIDE.isdisjoint(column.ref_types):
            continue
        pair = _comparable(document, column.alternatives, limits)
        outside = None if pair is None else _outside(pair)
        if pair is not None and outside is not None:
            low, high = pair[1], pair[2]
            document.report(
                code, column.element,
                f"{outside.value:g} '{pair[0].units[0]}' is outside {low.value:g} to "
                f"{high.value:g}",
            )  # fmt: skip


def _comparable(
    document: Document, values: Iterable[Series], limits: tuple[Element, Element]
) -> tuple[Series, Printed, Printed] | None:
    """Return values and limits in one unit, or None when they are of different quantities."""
    for series in values:
        unit = single_unit(series)
        found = [_in_unit(document, one, unit) for one in limits] if unit is not None else [None]
        if all(one is not None for one in found) and len(found) == 2:
            return series, found[0], found[1]  # type: ignore[return-value]
    return None


def _in_unit(document: Document, quantity: Element, unit: MeasurementUnit | None) -> Printed | None:
    for series in document.alternatives(quantity):
        its = single_unit(series)
        if its is None or unit is None or its.dimension != unit.dimension:
            continue
        if len(series.numbers) != 1:
            continue
        number = series.numbers[0]
        value = unit.from_coherent(its.to_coherent(number.value))
        return Printed(float(value), number.half * its.factor / unit.factor)
    return None


def _outside(pair: tuple[Series, Printed, Printed]) -> Printed | None:
    series, low, high = pair
    slack = SLACK * max(abs(low.value), abs(high.value))
    for one in series.numbers:
        if one.value < low.value - low.half - one.half - slack:
            return one
        if one.value > high.value + high.half + one.half + slack:
            return one
    return None
