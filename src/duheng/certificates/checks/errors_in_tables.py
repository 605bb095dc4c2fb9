"""The columns of a table against each other: lengths, the unit of the error, the error itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from duheng.certificates.checks.document import Document
from duheng.certificates.checks.series import Series
from duheng.certificates.checks.tables import Column, Table, single_unit
from duheng.certificates.dsi_names import (
    DCC,
    MEASURED_VALUE,
    MEASUREMENT_ERROR,
    REFERENCE_VALUE,
)
from duheng.certificates.printed import Printed, differ
from duheng.quantities import MeasurementUnit

_DCC = f"{{{DCC}}}"
_REFERENCE = REFERENCE_VALUE | {"referencedValue"}
_MEASURED = MEASURED_VALUE | {"measurementValue"}


def check_tables(document: Document, tables: Sequence[Table]) -> None:
    """Check the columns of every table against each other."""
    for table in tables:
        fits = _check_lengths(document, table)
        error = table.only(MEASUREMENT_ERROR)
        if error is None or not error.alternatives:
            continue
        reference, measured = table.only(_REFERENCE), table.only(_MEASURED)
        if _check_unit(document, error, [one for one in (measured, reference) if one]) and fits:
            _check_error(document, measured, reference, error)


def _check_lengths(document: Document, table: Table) -> bool:
    """Return whether all lists of the table have one length; a single value stands for all."""
    if not table.is_list or (table.element.get("tableDimension") or "1") != "1":
        return True
    lengths = Counter(one.rows for one in table.columns if one.rows > 1)
    if len(lengths) <= 1:
        return True
    first = next(one.rows for one in table.columns if one.rows > 1)
    usual = max(lengths, key=lambda length: (lengths[length], length == first))
    for column in table.columns:
        if column.rows > 1 and column.rows != usual:
            document.report(
                "metrology.list_length", column.element,
                f"{column.rows} values ({_kind(column)}) in a table of {usual} rows",
            )  # fmt: skip
    return False


def _kind(column: Column) -> str:
    return " ".join(column.ref_types) or "no refType"


def _check_unit(document: Document, error: Column, others: Sequence[Column]) -> bool:
    """Return whether the unit of the error is one that it can have, as far as it is known."""
    unit = _known_unit(error)
    dimensions = [known.dimension for one in others if (known := _known_unit(one)) is not None]
    if unit is None or not dimensions or unit.dimension.is_dimensionless:
        return True
    if unit.dimension in dimensions:
        return True
    document.report(
        "metrology.error_unit", error.element,
        f"the error is in '{_written_unit(error)}', and the values are in "
        f"'{_written_unit(others[0])}'",
    )  # fmt: skip
    return False


def _written_unit(column: Column) -> str:
    """Return the first unit that is written; a form of a hybrid may have none."""
    return next((one.units[0] for one in column.alternatives if one.units), "")


def _known_unit(column: Column) -> MeasurementUnit | None:
    return next((unit for one in column.alternatives if (unit := single_unit(one))), None)


def _check_error(
    document: Document, measured: Column | None, reference: Column | None, error: Column
) -> None:
    if measured is None or reference is None:
        return
    pair = _same_unit(measured, reference)
    found = next(((one, unit) for one in error.alternatives if (unit := single_unit(one))), None)
    if pair is None or found is None:
        return
    first, second, unit = pair
    stated, error_unit = found
    rows = _rows(first.numbers, second.numbers, stated.numbers)
    is_relative = error_unit.dimension.is_dimensionless and not unit.dimension.is_dimensionless
    if error_unit.dimension.is_dimensionless and unit.dimension.is_dimensionless:
        wrong = min(
            (_wrong_rows(rows, unit, error_unit, is_relative=one) for one in (False, True)),
            key=len,
        )
    else:
        wrong = _wrong_rows(rows, unit, error_unit, is_relative=is_relative)
    for place, computed in wrong[:1]:
        given = stated.numbers[place if len(stated.numbers) > 1 else 0].value
        document.report(
            "metrology.error_not_difference", error.element,
            f"{len(wrong)} of {len(rows)} errors are not measured minus reference: row "
            f"{place + 1} says {given:g}, and the difference is {computed:.6g} "
            f"'{stated.units[0]}'",
        )  # fmt: skip


def _same_unit(
    measured: Column, reference: Column
) -> tuple[Series, Series, MeasurementUnit] | None:
    """Return the forms of measured and reference value in one unit, with that unit."""
    for first in measured.alternatives:
        unit = single_unit(first)
        for second in reference.alternatives:
            if unit is not None and unit == single_unit(second):
                return first, second, unit
    return None


def _rows(*columns: Sequence[Printed]) -> list[tuple[Printed, ...]]:
    """Return the rows of columns, a single value standing for all."""
    number = max(len(one) for one in columns)
    if any(not one for one in columns):
        return []
    spread = [list(one) * number if len(one) == 1 else list(one) for one in columns]
    return list(zip(*spread, strict=False))


def _wrong_rows(
    rows: Sequence[tuple[Printed, ...]],
    unit: MeasurementUnit,
    error_unit: MeasurementUnit,
    *,
    is_relative: bool,
) -> list[tuple[int, float]]:
    """Return the rows whose error is not the difference, with it in the unit of the error."""
    wrong = []
    scale = unit.factor / error_unit.factor
    for place, (measured, reference, error) in enumerate(rows):
        over = reference.value if is_relative else 1.0
        factor = (1.0 / error_unit.factor) if is_relative else scale
        if not over:
            continue
        computed = (measured.value - reference.value) / over * factor
        spread = (measured.half + reference.half) / abs(over) * factor
        rounding = 1e-9 * abs(measured.value / over * factor)
        if differ(error.value, computed, spread + error.half + rounding):
            wrong.append((place, computed))
    return wrong
