"""The second ring of a DCC: methods, standards, environment, and the tables of results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duheng.certificates.writing import words
from duheng.certificates.writing.administrative import add_hash
from duheng.certificates.writing.description import languages_of
from duheng.certificates.writing.tree import Element, add, add_optional, add_text
from duheng.quantities import format_unit, parse_unit


def add_measurement_results(root: Element, description: Mapping[str, Any]) -> None:
    """Add the measurement results."""
    rings = add(root, "measurementResults")
    result = add(rings, "measurementResult")
    add_text(result, "name", words.in_languages(words.RESULTS_NAME, languages_of(description)))
    _add_methods(result, description)
    _add_software(result, description.get("software", ()))
    _add_standards(result, description.get("standards", ()))
    _add_environment(result, description.get("environment", ()))
    results = add(result, "results")
    for one in description["results"]:
        _add_table(results, one)


def _add_methods(parent: Element, description: Mapping[str, Any]) -> None:
    listed = description.get("methods") or []
    verdict = description.get("verdict")
    if not listed and verdict:
        listed = [{"name": verdict["regulation"], "norm": verdict["regulation"]}]
    if not listed:
        return
    methods = add(parent, "usedMethods")
    for record in listed:
        method = add(methods, "usedMethod", refType="basic_calibrationMethod")
        add_text(method, "name", _text(record["name"]))
        if record.get("description"):
            add_text(method, "description", record["description"])
        add_optional(method, record, [("norm", "norm"), ("reference", "reference")])


def _add_software(parent: Element, listed: Sequence[Mapping[str, Any]]) -> None:
    if not listed:
        return
    used = add(parent, "usedSoftware")
    for record in listed:
        software = add(used, "software")
        add_text(software, "name", record["name"])
        add(software, "release", record["release"])


def _text(value: Any) -> Any:
    return value if isinstance(value, Mapping) else str(value)


def _add_standards(parent: Element, listed: Sequence[Mapping[str, Any]]) -> None:
    if not listed:
        return
    equipments = add(parent, "measuringEquipments")
    for record in listed:
        equipment = add(equipments, "measuringEquipment", refType="basic_normalUsed")
        add_text(equipment, "name", record["name"])
        if record.get("accuracy"):
            add_text(equipment, "description", record["accuracy"])
        if record.get("sha256"):
            _add_certificate(equipment, record)
        add_optional(equipment, record, [("model", "model")])
        numbers = add(equipment, "identifications")
        identification = add(numbers, "identification")
        add(identification, "issuer", "manufacturer")
        add(identification, "value", record["serial"])
        if record.get("certificate") is not None and not record.get("sha256"):
            _add_paper_number(numbers, record)


def _add_certificate(equipment: Element, record: Mapping[str, Any]) -> None:
    referral = record.get("issuer") or str(record["certificate"])
    certificate = add_hash(
        equipment, "certificate", record["certificate"], record["sha256"], referral
    )
    if record.get("valid_until"):
        add_text(certificate, "description", f"valid until {record['valid_until']}")
    add(certificate, "traceable", "true")


def _add_paper_number(numbers: Element, record: Mapping[str, Any]) -> None:
    """Name a certificate that has no hash, such as one on paper: the schema asks for a hash."""
    identification = add(numbers, "identification", refType="basic_certificateNumber")
    add(identification, "issuer", "other")
    add(identification, "value", record["certificate"])
    add_text(identification, "name", record.get("issuer") or str(record["certificate"]))


def _add_environment(parent: Element, listed: Sequence[Mapping[str, Any]]) -> None:
    if not listed:
        return
    conditions = add(parent, "influenceConditions")
    for record in listed:
        ref_type = {"refType": str(record["ref_type"])} if record.get("ref_type") else {}
        condition = add(conditions, "influenceCondition", **ref_type)
        add_text(condition, "name", record["name"])
        quantity = add(add(condition, "data"), "quantity", **ref_type)
        add_text(quantity, "name", record["name"])
        real = add(quantity, "si:real")
        add(real, "si:value", record["value"])
        add(real, "si:unit", dsi_unit(record["unit"]))
        if record.get("U") is not None:
            uncertainty = add(add(real, "si:measurementUncertaintyUnivariate"), "si:expandedMU")
            add(uncertainty, "si:valueExpandedMU", record["U"])
            add(uncertainty, "si:coverageFactor", record.get("k", 2))
            add(uncertainty, "si:coverageProbability", record.get("p", 0.95))


def _add_table(parent: Element, record: Mapping[str, Any]) -> None:
    result = add(parent, "result")
    add_text(result, "name", record["name"])
    if record.get("description"):
        add_text(result, "description", record["description"])
    listed = add(add(result, "data"), "list")
    for column in record["columns"]:
        quantity = add(listed, "quantity", refType=str(column["ref_type"]))
        add_text(quantity, "name", column["name"])
        _add_values(quantity, column)


def _add_values(quantity: Element, column: Mapping[str, Any]) -> None:
    real = add(quantity, "si:realListXMLList")
    add(real, "si:valueXMLList", " ".join(str(one) for one in column["values"]))
    add(real, "si:unitXMLList", dsi_unit(column["unit"]))
    if column.get("U") is None:
        return
    stated = add(add(real, "si:measurementUncertaintyUnivariateXMLList"), "si:expandedMUXMLList")
    add(stated, "si:valueExpandedMUXMLList", " ".join(str(one) for one in column["U"]))
    add(stated, "si:coverageFactorXMLList", column["k"])
    add(stated, "si:coverageProbabilityXMLList", column["p"])
    if column.get("distribution"):
        add(stated, "si:distributionXMLList", column["distribution"])


def dsi_unit(text: str) -> str:
    r"""Return a unit as D-SI writes it.

    Examples
    --------
    >>> dsi_unit("kW·h")
    '\\kilo\\watt\\hour'
    """
    return format_unit(parse_unit(text), "dsi")
