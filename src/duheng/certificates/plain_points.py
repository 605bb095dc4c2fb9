"""The numbers of a plain certificate: points, uncertainties, units."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from duheng.certificates.errors import UnusableCertificate
from duheng.certificates.records import CalibrationPoint, ErrorKind
from duheng.quantities import (
    MeasurementUnit,
    QuantityValue,
    UnknownUnit,
    UnreadableUnit,
    parse_unit,
)
from duheng.terms.documents import Document
from duheng.terms.findings import Finding, Severity


def number(content: Mapping[str, Any], key: str) -> float | None:
    """Return the number under a key; an integer beyond every float is infinite."""
    value = content.get(key)
    if value is None:
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def error_in_si(document: Document, difference: float) -> float:
    """Return a difference given in the unit of the errors in coherent SI units."""
    return _unit(document, "error", "unit").interval_to_coherent(difference)


def points_in(document: Document, prefix: str) -> tuple[CalibrationPoint, ...]:
    """Return the points of a checked document, in coherent units."""
    if "points" not in document:
        return ()
    load_unit = _unit(document, "load", "unit")
    error_unit = _unit(document, "error", "unit")
    kind = ErrorKind(document["error"]["kind"])
    if kind is ErrorKind.RELATIVE and not error_unit.dimension.is_dimensionless:
        raise UnusableCertificate(
            f"{document.where('error', 'unit')}: a relative error has no dimension, got "
            f"'{error_unit}'",
            hint="write % or ppm, or kind: absolute",
        )
    return tuple(
        _point(document, place, (load_unit, error_unit, kind), prefix)
        for place in range(len(document["points"]))
    )


def _point(
    document: Document,
    place: int,
    form: tuple[MeasurementUnit, MeasurementUnit, ErrorKind],
    prefix: str,
) -> CalibrationPoint:
    load_unit, error_unit, kind = form
    content = document["points"][place]
    load, error = number(content, "load"), number(content, "error")
    if load is None or error is None or not (math.isfinite(load) and math.isfinite(error)):
        raise UnusableCertificate(
            f"{document.where('points', place)}: load and error must be finite, got "
            f"{load} and {error}"
        )
    stated = standard_uncertainty(document, "points", place)
    return CalibrationPoint(
        load=QuantityValue(load_unit.to_coherent(load), _coherent(load_unit)),
        error=QuantityValue(error_unit.interval_to_coherent(error), _coherent(error_unit)),
        kind=kind,
        standard_uncertainty=None if stated is None else error_unit.interval_to_coherent(stated),
        degrees_of_freedom=degrees_of_freedom(document, "points", place),
        source_id=f"{prefix}#point-{place + 1}",
        table="points",
    )


def standard_uncertainty(document: Document, listed: str, place: int) -> float | None:
    """Return u = U/k of a point or a standard, as written; k is never guessed."""
    content = document[listed][place]
    expanded, standard = number(content, "U"), number(content, "standard_uncertainty")
    factor = number(content, "k")
    where = document.where(listed, place)
    if expanded is not None and standard is not None:
        raise UnusableCertificate(
            f"{where}: U and standard_uncertainty are both given", hint="give one of them"
        )
    if expanded is not None and factor is None:
        raise UnusableCertificate(
            f"{where}: U = {expanded} without its coverage factor k",
            hint="write k as the certificate states it; it is never guessed",
            clause="JCGM 100:2008, 7.2.3",
        )
    if factor is not None and not 0 < factor < math.inf:
        raise UnusableCertificate(f"{where}: a coverage factor must be finite, got {factor}")
    stated = expanded / factor if expanded is not None and factor is not None else standard
    if stated is not None and not 0 <= stated < math.inf:
        raise UnusableCertificate(f"{where}: an uncertainty must be finite, got {stated}")
    return stated


def degrees_of_freedom(document: Document, listed: str, place: int) -> float | None:
    """Return the degrees of freedom of a point or a standard, None when not stated."""
    stated = number(document[listed][place], "degrees_of_freedom")
    if stated is not None and not stated > 0:
        raise UnusableCertificate(
            f"{document.where(listed, place)}: degrees of freedom must be positive, got {stated}"
        )
    return stated


def _unit(document: Document, *path: str) -> MeasurementUnit:
    text = document[path[0]][path[1]]
    try:
        return parse_unit(text)
    except (UnknownUnit, UnreadableUnit) as error:
        raise UnusableCertificate(
            f"{document.where(*path)}: {error.message}", hint=error.hint
        ) from error


def _coherent(unit: MeasurementUnit) -> MeasurementUnit:
    return parse_unit(str(unit.dimension))


def silent_points(name: str, points: tuple[CalibrationPoint, ...]) -> tuple[Finding, ...]:
    """Return a finding when points state no uncertainty."""
    silent = [one.source_id for one in points if one.standard_uncertainty is None]
    if not silent:
        return ()
    return (
        Finding(
            code="certificates.uncertainty_not_stated",
            severity=Severity.WARNING,
            message=f"{name}: {len(silent)} of {len(points)} points state no uncertainty",
            hint="it is not zero: give U and k, or the standard uncertainty",
            data={"points": silent},
        ),
    )
