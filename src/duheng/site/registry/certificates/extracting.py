"""What the site takes from a certificate: plain facts, numbers as text in the units as written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from duheng.certificates import CalibrationPoint, Certificate, Quantity, read_certificate
from duheng.certificates.dsi_names import MEASURED_VALUE, NOMINAL_VALUE, REFERENCE_VALUE
from duheng.certificates.references import Reference, References, Relation, references_of
from duheng.quantities import MeasurementUnit, UnknownUnit, UnreadableUnit, parse_unit
from duheng.terms.errors import DuhengError

_DIGITS = 12
MOST_POINTS = 5000


def facts_of(content: bytes, report: dict[str, Any]) -> dict[str, Any] | None:
    """Return what a certificate says, JSON-ready; ``None`` when it cannot be read as one.

    What could not be read is added to the report as a finding.
    """
    try:
        read = read_certificate(content, name="certificate.xml")
        references = references_of(read)
    except DuhengError as error:
        report["findings"].append({**error.to_dict(), "severity": "error"})
        report["valid"] = False
        return None
    points = list(_points(read))
    return {
        **read.to_dict(),
        "items": [_item(one) for one in read.items],
        "points": points[:MOST_POINTS],
        "number_of_points": len(points),
        "uses": [
            _use(one, read)
            for document in references.documents
            for one in (document, *document.linked)
        ],
        "terminus": _terminus(references),
    }


def _item(one: Any) -> dict[str, Any]:
    return {
        "name": dict(one.name),
        "maker": one.maker,
        "model": one.model,
        "serial": one.serial,
        "identifications": [
            {"issuer": number.issuer, "value": number.value} for number in one.identifications
        ],
    }


def _use(one: Reference, read: Certificate) -> dict[str, Any]:
    loading = next(
        (used.loading for used in read.standards_used if used.certificate_id == one.number), None
    )
    return {
        "relation": one.relation.value,
        "number": one.number,
        "name": dict(one.name),
        "hash_procedure": one.hash_procedure,
        "hash_value": one.hash_value,
        "identifications": [
            number.value
            for used in read.standards_used
            if used.certificate_id == one.number and used.name == one.name
            for number in used.identifications
        ],
        "loading": None if loading is None or one.number is None else text_of(loading),
    }


def _terminus(references: References) -> str:
    has_equipment = any(one.relation is Relation.EQUIPMENT for one in references.documents)
    return "traceable_to_si" if references.states_traceability and not has_equipment else ""


def text_of(number: float) -> str:
    """Return a number as text, rounded where floating point ends.

    Examples
    --------
    >>> text_of(0.1 + 0.2), text_of(0.0)
    ('0.3', '0')
    """
    return f"{number:.{_DIGITS}g}"


def _points(read: Certificate) -> Iterator[dict[str, Any]]:
    if read.points:
        places = {one.table: 0 for one in read.points}
        for point in read.points:
            places[point.table] += 1
            key = str(places[point.table])
            table = list(places).index(point.table) + 1
            yield _error_point(read, point, key if len(places) == 1 else f"{table}/{key}")
    else:
        yield from _value_points(read)


def _error_point(read: Certificate, point: CalibrationPoint, key: str) -> dict[str, Any]:
    name, _, place = point.source_id.rpartition("#")[2].rpartition("/")
    errors = next((one for one in read.results if one.id == name), None)
    loads = next((one for one in read.results if _is_load(one, point.table)), None)
    index = int(place) - 1
    unit, error_unit = _written(loads, point.load.unit), _written(errors, point.error.unit)
    factor = _at(errors.coverage_factors, index) if errors is not None else None
    stated, factor = point.standard_uncertainty, factor or None
    expanded = None if stated is None else stated * (factor or 1.0)
    return {
        "key": key,
        "unit": unit.symbol,
        "nominal": text_of(float(unit.from_coherent(point.load.value))),
        "error": text_of(float(error_unit.interval_from_coherent(point.error.value))),
        "error_unit": error_unit.symbol if error_unit.symbol != unit.symbol else "",
        "expanded_uncertainty": None
        if expanded is None
        else text_of(float(error_unit.interval_from_coherent(expanded))),
        "coverage_factor": None if expanded is None else text_of(factor or 1.0),
        "coverage_probability": _text(
            _at(errors.coverage_probabilities, index) if errors is not None else None
        ),
    }


def _value_points(read: Certificate) -> Iterator[dict[str, Any]]:
    """Yield the values themselves, where no table says an error: of a weight, of a resistor."""
    values = [one for one in read.results if _is_value(one) and one.values_si and one.units_si]
    for number, quantity in enumerate(values, start=1):
        for index, value in enumerate(quantity.values_si or ()):
            coherent = parse_unit((quantity.units_si or ("1",))[index])
            unit = _written(quantity, coherent)
            stated = _at(quantity.standard_uncertainties_si, index)
            factor = _at(quantity.coverage_factors, index) or 1.0
            if stated is None or not abs(value) < float("inf"):
                continue
            yield {
                "key": str(number)
                if len(quantity.values_si or ()) == 1
                else f"{number}/{index + 1}",
                "unit": unit.symbol,
                "nominal": text_of(float(unit.from_coherent(value))),
                "error": None,
                "error_unit": "",
                "expanded_uncertainty": text_of(
                    float(unit.interval_from_coherent(stated * factor))
                ),
                "coverage_factor": text_of(factor),
                "coverage_probability": _text(_at(quantity.coverage_probabilities, index)),
            }


def _is_load(one: Quantity, table: str) -> bool:
    names = set(one.ref_types)
    return one.table == table and bool(NOMINAL_VALUE & names or REFERENCE_VALUE & names)


def _is_value(one: Quantity) -> bool:
    return bool((REFERENCE_VALUE | MEASURED_VALUE) & set(one.ref_types))


def _written(quantity: Quantity | None, coherent: MeasurementUnit) -> MeasurementUnit:
    """Return the unit that a quantity is written in, where all its values have a known one."""
    units = set(quantity.units) if quantity is not None else set()
    if len(units) != 1:
        return coherent
    try:
        found = parse_unit(units.pop())
    except (UnknownUnit, UnreadableUnit):
        return coherent
    return found if found.dimension == coherent.dimension else coherent


def _at(values: Any, place: int) -> float | None:
    return values[place] if place < len(values) else None


def _text(number: float | None) -> str | None:
    return None if number is None else text_of(number)
