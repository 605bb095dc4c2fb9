"""Exports the quantities of certificates as a table: CSV, XLSX or Parquet."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from duheng.certificates.errors import ExportNotWritable
from duheng.certificates.export_covariances import (
    COVARIANCE_COLUMNS,
    COVARIANCE_NUMBERS,
    COVARIANCE_PLACES,
    covariance_rows,
)
from duheng.certificates.records import CalibrationPoint, Certificate, Quantity

COLUMNS = (
    "file", "certificate", "issuer", "item", "quantity", "name", "ref_types", "table", "row",
    "value", "unit", "value_si", "unit_si", "standard_uncertainty_si", "coverage_factor",
    "coverage_probability", "degrees_of_freedom", "source_id", "path", "component", "label",
)  # fmt: skip
_NUMBERS = frozenset(
    {"value", "value_si", "standard_uncertainty_si", "coverage_factor", "coverage_probability",
     "degrees_of_freedom"}
)  # fmt: skip
# What a spreadsheet takes for the beginning of a formula or a command.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
ENDINGS = (".csv", ".xlsx", ".parquet")


def exported_rows(certificates: Iterable[Certificate]) -> Iterator[dict[str, Any]]:
    """Yield one row for each value of the results, with the columns :data:`COLUMNS`.

    ``value_si`` and ``standard_uncertainty_si`` are in ``unit_si``; the uncertainty is a standard
    one, u = U/k. What is not stated is None.
    """
    for certificate in certificates:
        head = {
            "file": certificate.name,
            "certificate": certificate.number,
            "issuer": certificate.issuer,
            "item": certificate.items[0].serial if certificate.items else None,
        }
        for quantity in certificate.results:
            for place in range(len(quantity.values)):
                yield {**head, **_value(certificate, quantity, place)}
        if not certificate.results:
            for number, point in enumerate(certificate.points, start=1):
                yield {**head, **_point(point, number)}


def _value(certificate: Certificate, quantity: Quantity, place: int) -> dict[str, Any]:
    return {
        "quantity": quantity.id,
        "name": quantity.name.get("en") or next(iter(quantity.name.values()), None),
        "ref_types": " ".join(quantity.ref_types) or None,
        "table": quantity.table,
        "row": place + 1,
        "value": quantity.values[place],
        "unit": quantity.units[place],
        "value_si": None if quantity.values_si is None else quantity.values_si[place],
        "unit_si": None if quantity.units_si is None else quantity.units_si[place],
        "standard_uncertainty_si": quantity.standard_uncertainties_si[place],
        "coverage_factor": quantity.coverage_factors[place],
        "coverage_probability": quantity.coverage_probabilities[place],
        "degrees_of_freedom": quantity.degrees_of_freedom,
        "source_id": f"{certificate.id}#{quantity.id}/{place + 1}",
        "path": quantity.path,
        "component": quantity.component or None,
        "label": (quantity.value_labels[place] if quantity.value_labels else None)
        or quantity.label,
    }


def _point(point: CalibrationPoint, number: int) -> dict[str, Any]:
    unit = point.error.unit.symbol
    return {
        "quantity": f"error at {point.load}",
        "name": "measurement error",
        "ref_types": "basic_measurementError",
        "table": point.table,
        "row": number,
        "value": point.error.value,
        "unit": unit,
        "value_si": point.error.value,
        "unit_si": unit,
        "standard_uncertainty_si": point.standard_uncertainty,
        "coverage_factor": None,
        "coverage_probability": None,
        "degrees_of_freedom": point.degrees_of_freedom,
        "source_id": point.source_id,
        "path": None,
        "component": None,
        "label": None,
    }


def neutralised(text: str | None) -> str | None:
    """Return a text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> neutralised("=1+1")
    "'=1+1"
    >>> neutralised("m/s")
    'm/s'
    """
    if text is None:
        return None
    clean = _CONTROL.sub(" ", text)
    return f"'{clean}" if clean.startswith(_FORMULA) or clean.lstrip()[:1] in _FORMULA else clean


class Exported(NamedTuple):
    """What was written: rows of values, rows of covariances, and the file that holds these."""

    values: int
    covariances: int
    covariance_file: Path | None


class _Sheet(NamedTuple):
    """A table to write: its name, its columns, and which of them hold numbers and places."""

    name: str
    columns: Sequence[str]
    numbers: frozenset[str]
    places: frozenset[str]
    rows: list[dict[str, Any]]


def write_export(certificates: Iterable[Certificate], path: Path) -> Exported:
    """Write the quantities and covariances of certificates, and return how much was written.

    Parameters
    ----------
    certificates : iterable of Certificate
        What to export.
    path : Path
        File to write; ``.csv``, ``.xlsx`` or ``.parquet`` decides the form. Covariances stand on
        a sheet of their own in a workbook, and else in a file beside it, such as
        ``values.covariances.csv``, which is written where there are any.

    Raises
    ------
    ExportNotWritable
        When the ending is another one, or the file cannot be written.
    """
    ending = path.suffix.lower()
    values = _Sheet("quantities", COLUMNS, _NUMBERS, frozenset({"row"}), [])
    covariances = _Sheet(
        "covariances", COVARIANCE_COLUMNS, COVARIANCE_NUMBERS, COVARIANCE_PLACES, []
    )
    for one in certificates:
        values.rows.extend(exported_rows([one]))
        covariances.rows.extend(covariance_rows(one))
    if ending not in ENDINGS:
        raise ExportNotWritable(
            f"'{path.name}' does not end in .csv, .xlsx or .parquet",
            hint="the ending of the file decides its form",
        )
    sheets = [values, *([covariances] if covariances.rows else [])]
    try:
        beside = _written(sheets, path, ending)
    except OSError as error:
        raise ExportNotWritable(
            f"{path} cannot be written: {error.strerror or error}",
            hint="check that its folder exists and may be written",
        ) from error
    return Exported(len(values.rows), len(covariances.rows), beside)


def _written(sheets: Sequence[_Sheet], path: Path, ending: str) -> Path | None:
    """Write the sheets, and return the file of the second one."""
    if ending == ".xlsx":
        _write_xlsx(sheets, path)
        return path if len(sheets) > 1 else None
    write = _write_csv if ending == ".csv" else _write_parquet
    write(sheets[0], path)
    if len(sheets) < 2:
        return None
    beside = path.with_name(f"{path.stem}.{sheets[1].name}{path.suffix}")
    write(sheets[1], beside)
    return beside


def _safe(sheet: _Sheet, row: dict[str, Any]) -> list[Any]:
    kept = sheet.numbers | sheet.places
    return [row[name] if name in kept else neutralised(row[name]) for name in sheet.columns]


def _write_csv(sheet: _Sheet, path: Path) -> None:
    # The mark at the beginning tells spreadsheets that the file is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(sheet.columns)
        writer.writerows(_safe(sheet, row) for row in sheet.rows)


def _write_xlsx(sheets: Sequence[_Sheet], path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for one in sheets:
        sheet = book.create_sheet(one.name)
        sheet.append(list(one.columns))
        for row in one.rows:
            sheet.append([_cell(value) for value in _safe(one, row)])
    book.save(path)


def _cell(value: Any) -> Any:
    """Return a value as a cell holds it; a spreadsheet has no NaN."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _write_parquet(sheet: _Sheet, path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    def kind(name: str) -> Any:
        if name in sheet.numbers:
            return pa.float64()
        return pa.int64() if name in sheet.places else pa.string()

    schema = pa.schema([(name, kind(name)) for name in sheet.columns])
    parquet.write_table(pa.Table.from_pylist(sheet.rows, schema=schema), path)
