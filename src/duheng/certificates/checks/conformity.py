"""Stated conformity against the numbers that it is stated for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from duheng.certificates.checks.decision import decides_otherwise, declared_rule
from duheng.certificates.checks.document import Document
from duheng.certificates.checks.series import Series, at
from duheng.certificates.checks.tables import Column, Table, column_of, single_unit
from duheng.certificates.dsi_names import DCC, DIFFERENCES
from duheng.certificates.elements import Element
from duheng.certificates.printed import SLACK, Printed
from duheng.quantities import MeasurementUnit

_DCC = f"{{{DCC}}}"
_TOLERANCES = ("basic_toleranceLimitLower", "basic_toleranceLimitUpper")


class Limits(NamedTuple):
    """Limits of one kind, in the unit of the values; None when there is none on that side."""

    lower: Sequence[Printed] | None
    upper: Sequence[Printed] | None

    def at(self, place: int) -> tuple[Printed | None, Printed | None]:
        """Return the limits of one value."""
        low = at(self.lower, place) if self.lower else None
        return low, at(self.upper, place) if self.upper else None


def check_conformity(document: Document, tables: Sequence[Table]) -> None:
    """Check every statement of conformity beside values and limits."""
    has_tolerance = any(term in document.quantities for term in _TOLERANCES)
    rule = declared_rule(document) if has_tolerance else None
    if not document.dcc("metaData"):
        return
    failed = False
    columns: dict[Element | None, Column] = {
        column.element: column for table in tables for column in table.columns
    }
    for meta in document.dcc("metaData"):
        column = columns.get(_owner(meta))
        statuses = _statuses(meta) if column is not None else []
        if column is None or not statuses:
            continue
        failed = failed or "fail" in statuses
        _check_statuses(document, column, meta, statuses)
        if rule is not None:
            decides_otherwise(document, column, meta, statuses, rule)
    for statement in document.dcc("statement"):
        if failed and _statuses(statement) == ["pass"]:
            document.report(
                "metrology.conformity_contradicted", statement,
                "the certificate states pass, and one of its results states fail",
            )  # fmt: skip


def _owner(meta: Element) -> Element | None:
    """Return the quantity whose data a metaData element describes."""
    holder = meta.getparent()
    return None if holder is None else holder.getparent()


def _statuses(element: Element) -> list[str]:
    for found in element.iterchildren(_DCC + "conformityXMLList", _DCC + "conformity"):
        return (found.text or "").split()
    return []


def limits_in(
    document: Document, meta: Element, kind: str, unit: MeasurementUnit, *, differences: bool
) -> Limits:
    """Return the limits of a kind (acceptance, tolerance) in a unit."""
    sides: dict[str, Sequence[Printed] | None] = {}
    prefix = f"basic_{kind}Limit"
    for quantity in meta.iter(_DCC + "quantity"):
        ref_type = quantity.get("refType")
        if ref_type is None or prefix not in ref_type:
            continue
        for term in ref_type.split():
            if term.startswith(prefix):
                column = column_of(document, quantity)
                sides[term.removeprefix(prefix)] = _converted(column, unit, differences=differences)
    return Limits(sides.get("Lower"), sides.get("Upper"))


def _converted(
    column: Column, unit: MeasurementUnit, *, differences: bool
) -> Sequence[Printed] | None:
    for series in column.alternatives:
        its = single_unit(series)
        if its is None or its.dimension != unit.dimension:
            continue
        scale = its.factor / unit.factor
        offset = 0.0 if differences else (its.offset - unit.offset) / unit.factor
        return [Printed(one.value * scale + offset, one.half * scale) for one in series.numbers]
    return None


def judged(column: Column) -> tuple[Series, MeasurementUnit, bool] | None:
    """Return the values that limits are compared with, their unit, whether they are differences."""
    differences = not DIFFERENCES.isdisjoint(column.ref_types)
    for series in column.alternatives:
        unit = single_unit(series)
        if unit is not None:
            return series, unit, differences
    return None


def _check_statuses(
    document: Document, column: Column, meta: Element, statuses: Sequence[str]
) -> None:
    found = judged(column)
    if found is None or not statuses:
        return
    series, unit, differences = found
    number = len(series.numbers)
    if len(statuses) not in (1, number):
        document.report(
            "metrology.list_length", meta, f"{len(statuses)} statements for {number} values"
        )
        return
    limits = limits_in(document, meta, "acceptance", unit, differences=differences)
    if _are_limits_of_differences(limits, differences=differences):
        return
    outside = [_is_outside(one, *limits.at(place)) for place, one in enumerate(series.numbers)]
    inside = (
        [_is_inside(one, *limits.at(place)) for place, one in enumerate(series.numbers)]
        if "fail" in statuses
        else [False] * number
    )
    wrong = _contradiction(statuses, outside, inside)
    if wrong is not None:
        place, status = wrong
        low, high = limits.at(place)
        document.report(
            "metrology.conformity_contradicted", meta,
            f"'{status}' is stated, and value {place + 1}, {series.numbers[place].value:g}, is "
            f"{'outside' if status == 'pass' else 'inside'} "
            f"{_text(low, '-∞')} to {_text(high, '∞')} '{series.units[0]}'",
        )  # fmt: skip


def _are_limits_of_differences(limits: Limits, *, differences: bool) -> bool:
    """Return whether limits about zero stand beside values that are no differences."""
    if differences or not limits.lower or not limits.upper:
        return False
    return limits.lower[0].value == -limits.upper[0].value


def _contradiction(
    statuses: Sequence[str], outside: Sequence[bool], inside: Sequence[bool]
) -> tuple[int, str] | None:
    if len(statuses) == 1 and statuses[0] == "fail":
        return (0, "fail") if inside and all(inside) else None
    for place, is_outside in enumerate(outside):
        status = statuses[place if len(statuses) > 1 else 0]
        if status == "pass" and is_outside:
            return place, status
        if status == "fail" and inside[place]:
            return place, status
    return None


def _is_outside(value: Printed, low: Printed | None, high: Printed | None) -> bool:
    """Return whether a value is certainly outside, in spite of rounding."""
    return (low is not None and value.value < low.value - value.half - low.half - _slack(low)) or (
        high is not None and value.value > high.value + value.half + high.half + _slack(high)
    )


def _is_inside(value: Printed, low: Printed | None, high: Printed | None) -> bool:
    """Return whether a value is certainly inside limits on both sides, in spite of rounding."""
    if low is None or high is None:
        return False
    return low.value + value.half + low.half < value.value < high.value - value.half - high.half


def _slack(limit: Printed) -> float:
    return SLACK * abs(limit.value)


def _text(limit: Printed | None, none: str) -> str:
    return none if limit is None else f"{limit.value:g}"
