"""Uncertainty where it is owed: stated at all, not below the capability, k by its nu."""

from __future__ import annotations

from collections.abc import Sequence

from duheng.certificates.checks.document import Document
from duheng.certificates.checks.series import Series, at
from duheng.certificates.checks.tables import Column, Table, single_unit
from duheng.certificates.checks.vocabulary import CAPABILITY, DEGREES_OF_FREEDOM
from duheng.certificates.dsi_names import DCC, MEASURED_VALUE, MEASUREMENT_ERROR
from duheng.certificates.elements import Element
from duheng.certificates.printed import differ
from duheng.quantities import MeasurementUnit

_DCC = f"{{{DCC}}}"
_OWED = MEASURED_VALUE | MEASUREMENT_ERROR
_CONVENTION = 0.9545  # k = 2 of a normal distribution: what 95 % is taken to mean


def check_uncertainties(document: Document, tables: Sequence[Table]) -> None:
    """Check that results have an uncertainty."""
    with_values = [one for one in tables if any(column.rows for column in one.columns)]
    if not with_values:
        return
    without = [one for one in with_values if not _has_uncertainty(one)]
    if len(without) == len(with_values):
        results = document.dcc("results")
        document.report(
            "metrology.uncertainty_missing", results[0] if results else None,
            "no quantity of the results states an uncertainty",
        )  # fmt: skip
        return
    for table in without:
        if any(not _OWED.isdisjoint(column.ref_types) for column in table.columns):
            document.report(
                "metrology.uncertainty_missing_in_table", table.element,
                "no quantity of this table states an uncertainty",
            )  # fmt: skip


def _has_uncertainty(table: Table) -> bool:
    return any(
        one.has_uncertainty or any("ncertainty" in name for name in one.ref_types)
        for one in table.columns
    )


def check_capability(document: Document, tables: Sequence[Table]) -> None:
    """Check that no expanded uncertainty is below the capability that is declared."""
    declared = [
        (series, unit)
        for term in CAPABILITY
        for quantity in document.quantities.get(term, [])
        for series in document.alternatives(quantity)[:1]
        if series.numbers and (unit := single_unit(series)) is not None
    ]
    if not declared:
        return
    for table in tables:
        for column in table.columns:
            if CAPABILITY.isdisjoint(column.ref_types):
                _check_capability(document, column, declared)


def _check_capability(
    document: Document, column: Column, declared: Sequence[tuple[Series, MeasurementUnit]]
) -> None:
    for series in column.alternatives:
        statement, unit = series.statement, single_unit(series)
        if statement is None or unit is None or statement.names.expanded is None:
            continue
        for capability, its_unit in declared:
            if its_unit.dimension != unit.dimension:
                continue
            scale = its_unit.factor / unit.factor
            least = min(capability.numbers, key=lambda one: one.value)
            bound = (least.value - least.half) * scale * (1 - 1e-9)
            low = [one for one in statement.stated if one.value + one.half < bound]
            if low:
                document.report(
                    "metrology.below_cmc", column.element,
                    f"U = {low[0].value:g} is below the declared capability of "
                    f"{least.value * scale:g} '{series.units[0]}'",
                )  # fmt: skip
                return


def check_degrees_of_freedom(document: Document, tables: Sequence[Table]) -> None:
    """Check k against p where the certificate states degrees of freedom."""
    if DEGREES_OF_FREEDOM.isdisjoint(document.quantities):
        return
    for table in tables:
        shared = table.only(DEGREES_OF_FREEDOM)
        for column in table.columns:
            freedom = _own_freedom(document, column.element) or (
                shared.alternatives[0] if shared and shared.alternatives else None
            )
            if freedom is not None and column.alternatives:
                _check_factor(document, column, freedom)


def _own_freedom(document: Document, quantity: Element) -> Series | None:
    for one in quantity.iterdescendants(_DCC + "quantity"):
        if not DEGREES_OF_FREEDOM.isdisjoint((one.get("refType") or "").split()):
            return next(iter(document.alternatives(one)), None)
    return None


def _check_factor(document: Document, column: Column, freedom: Series) -> None:
    statement = column.alternatives[0].statement
    if statement is None:
        return
    for place in range(column.length):
        k, p = at(statement.factors, place), at(statement.probabilities, place)
        nu = at(freedom.numbers, place)
        if k is None or p is None or nu is None or not (nu.value >= 1 and 0 < p.value < 1):
            continue
        low, high = _factors(p.value - p.half, nu.value), _factors(p.value + p.half, nu.value)
        if abs(p.value - 0.95) < 0.006:
            high = max(high, _factors(_CONVENTION, nu.value))
        middle, spread = (low + high) / 2, (high - low) / 2
        if differ(k.value, middle, spread + min(k.half, 0.05) + 0.005):
            document.report(
                "metrology.coverage_factor_degrees_of_freedom", column.element,
                f"k = {k.value:g} for p = {p.value:g} with {nu.value:g} degrees of freedom: "
                f"Student's t gives {low:.3g} to {high:.3g}",
            )  # fmt: skip
            return


def _factors(probability: float, degrees_of_freedom: float) -> float:
    from duheng.uncertainty import coverage_factor_for

    return float(coverage_factor_for(min(probability, 0.999999), degrees_of_freedom))
