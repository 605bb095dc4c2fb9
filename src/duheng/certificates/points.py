"""Finds the error-versus-load points in the tables of a certificate's results."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from duheng.certificates.dsi_names import (
    MEASURED_VALUE,
    MEASUREMENT_ERROR,
    NOMINAL_VALUE,
    REFERENCE_VALUE,
)
from duheng.certificates.records import CalibrationPoint, ErrorKind, Quantity
from duheng.quantities import QuantityValue, parse_unit
from duheng.terms.findings import Finding, Severity

_TOLERANCE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """The quantities of one table that make points."""

    id: str
    nominal: Quantity | None
    reference: Quantity | None
    measured: Quantity | None
    error: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errors:
    """Errors of one table in SI, with their standard uncertainties."""

    values: Sequence[float]
    unit: str
    uncertainties: Sequence[float | None]
    kind: ErrorKind
    quantity_id: str


def points_of(
    results: Sequence[Quantity], certificate: str
) -> tuple[tuple[CalibrationPoint, ...], list[Finding]]:
    """Return the points of every table that has a load and an error, or what gives them.

    Parameters
    ----------
    results : sequence of Quantity
        The results of one certificate.
    certificate : str
        Global id of the certificate: the source of each point is named from it.

    Returns
    -------
    points : tuple of CalibrationPoint
        The load is the nominal value where there is one, else the reference value. The error is
        the measurement error where there is one, else measured minus reference.
    findings : list of Finding
        Points that were left out, and uncertainties that had to be put together.
    """
    points: list[CalibrationPoint] = []
    findings: list[Finding] = []
    for table_id in dict.fromkeys(one.table for one in results):
        table = _table(table_id, [one for one in results if one.table == table_id])
        load = table.nominal or table.reference
        errors, doubts = _errors(table)
        if load is None:
            continue
        findings += doubts
        if errors is None:
            continue
        made, left_out = _made_points(table, load, errors, certificate)
        points += made
        findings += left_out
    return tuple(points), findings


def _table(table_id: str, quantities: Sequence[Quantity]) -> _Table:
    def only(ref_types: frozenset[str]) -> Quantity | None:
        found = [one for one in quantities if ref_types & set(one.ref_types)]
        usable = len(found) == 1 and len(set(found[0].units_si or ())) == 1
        return found[0] if usable else None

    return _Table(
        id=table_id,
        nominal=only(NOMINAL_VALUE),
        reference=only(REFERENCE_VALUE),
        measured=only(MEASURED_VALUE),
        error=only(MEASUREMENT_ERROR),
    )


def _errors(table: _Table) -> tuple[_Errors | None, list[Finding]]:
    if table.error is not None and table.error.values_si and table.error.units_si:
        return _Errors(
            values=table.error.values_si,
            unit=table.error.units_si[0],
            uncertainties=table.error.standard_uncertainties_si,
            kind=_kind(table),
            quantity_id=table.error.id,
        ), []
    return _measured_minus_reference(table)


def _measured_minus_reference(table: _Table) -> tuple[_Errors | None, list[Finding]]:
    measured, reference = table.measured, table.reference
    if measured is None or reference is None:
        return None, []
    if (measured.units_si or ("",))[0] != (reference.units_si or ("",))[0]:
        return None, []
    if not measured.values_si or not reference.values_si or not measured.units_si:
        return None, []
    if len(measured.values_si) != len(reference.values_si):
        return None, [
            _doubt(
                table,
                "certificates.lengths_differ",
                f"{len(measured.values_si)} measured values for "
                f"{len(reference.values_si)} reference values: no point is read",
            )
        ]
    pairs = zip(
        measured.standard_uncertainties_si, reference.standard_uncertainties_si, strict=True
    )
    return _Errors(
        values=[m - r for m, r in zip(measured.values_si, reference.values_si, strict=True)],
        unit=measured.units_si[0],
        uncertainties=[_joined(u_m, u_r) for u_m, u_r in pairs],
        kind=ErrorKind.ABSOLUTE,
        quantity_id=measured.id,
    ), [_put_together(table)]


def _joined(measured: float | None, reference: float | None) -> float | None:
    stated = [one for one in (measured, reference) if one is not None]
    return math.hypot(*stated) if stated else None


def _put_together(table: _Table) -> Finding:
    return Finding(
        code="certificates.error_computed",
        severity=Severity.NOTE,
        message=f"table {table.id} states no measurement error: it is measured minus reference, "
        "and its uncertainty is that of the values that state one, taken as independent",
        data={"table": table.id},
    )


def _kind(table: _Table) -> ErrorKind:
    """Return whether the stated error is absolute or relative, judged by units, then numbers."""
    compared = table.reference or table.nominal
    if table.error is None or compared is None or not table.error.units_si:
        return ErrorKind.NOT_STATED
    if not compared.units_si or table.error.units_si[0] == compared.units_si[0] != "1":
        return ErrorKind.ABSOLUTE
    if table.error.units_si[0] == "1" != compared.units_si[0]:
        return ErrorKind.RELATIVE
    return _kind_by_numbers(table)


def _kind_by_numbers(table: _Table) -> ErrorKind:
    """Compare a dimensionless error with measured minus reference, where both are given."""
    measured, reference, error = table.measured, table.reference, table.error
    if not (measured and reference and error):
        return ErrorKind.NOT_STATED
    if not (measured.values_si and reference.values_si and error.values_si):
        return ErrorKind.NOT_STATED
    rows = list(zip(measured.values_si, reference.values_si, error.values_si, strict=False))
    absolute = all(_near(e, m - r) for m, r, e in rows)
    relative = all(_near(e * r, m - r) for m, r, e in rows)
    if absolute == relative:
        return ErrorKind.NOT_STATED
    return ErrorKind.ABSOLUTE if absolute else ErrorKind.RELATIVE


def _near(stated: float, computed: float) -> bool:
    return math.isclose(stated, computed, rel_tol=_TOLERANCE, abs_tol=1e-12)


def _made_points(
    table: _Table, load: Quantity, errors: _Errors, certificate: str
) -> tuple[list[CalibrationPoint], list[Finding]]:
    loads = load.values_si or ()
    if len(loads) != len(errors.values):
        return [], [_doubt(table, "certificates.lengths_differ",
                           f"{len(errors.values)} errors for {len(loads)} loads: no point is "
                           "read")]  # fmt: skip
    unit = parse_unit((load.units_si or ("1",))[0])
    points = [
        CalibrationPoint(
            load=QuantityValue(at, unit),
            error=QuantityValue(error, parse_unit(errors.unit)),
            kind=errors.kind,
            standard_uncertainty=uncertainty,
            source_id=f"{certificate}#{errors.quantity_id}/{place}",
            table=table.id,
        )
        for place, (at, error, uncertainty) in enumerate(
            zip(loads, errors.values, errors.uncertainties, strict=True), start=1
        )
        if math.isfinite(at) and math.isfinite(error)
    ]
    return points, _doubts(table, points, len(loads))


def _doubts(table: _Table, points: Sequence[CalibrationPoint], number: int) -> list[Finding]:
    found = []
    if len(points) < number:
        found.append(
            _doubt(table, "certificates.point_left_out",
                   f"{number - len(points)} of {number} points are not a number")
        )  # fmt: skip
    if any(one.standard_uncertainty is None for one in points):
        found.append(
            _doubt(table, "certificates.uncertainty_not_stated",
                   "the error of some points has no stated uncertainty")
        )  # fmt: skip
    return found


def _doubt(table: _Table, code: str, message: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.WARNING,
        message=f"table {table.id}: {message}",
        data={"table": table.id},
    )
