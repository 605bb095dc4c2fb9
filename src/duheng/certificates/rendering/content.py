"""What is printed of a certificate: read from the XML alone, numbers as they are written there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from duheng.certificates.dsi_names import (
    CERTIFICATE_NUMBER,
    CONFORMITY,
    DCC,
    INSTRUMENT_KIND,
    KIND_PREFIX,
    ROLE_PREFIX,
    SI,
    STATEMENT_PREFIX,
)
from duheng.certificates.elements import (
    Element,
    child,
    children,
    find,
    find_all,
    name_of,
    ref_types,
    text_of,
)
from duheng.certificates.errors import NotACertificate
from duheng.certificates.rendering.tables import result_of
from duheng.certificates.rendering.units import unit_text
from duheng.certificates.safe_xml import parse_xml

Texts = Mapping[str, str]
_KINDS = ("calibration", "verification", "notice")
_ADDRESS = ("street", "streetNo", "city", "state", "postCode", "countryCode")


def content_of(certificate: bytes) -> dict[str, Any]:
    """Return what is printed of a certificate, JSON-ready.

    Parameters
    ----------
    certificate : bytes
        A DCC 2.4 to 3.4.

    Returns
    -------
    dict
        Texts are mappings from language to text, under the empty language where none is said.

    Raises
    ------
    NotACertificate
        When the XML is something else.
    """
    root = parse_xml(certificate, "certificate")
    if etree.QName(root).namespace != DCC or find(root, "dcc:administrativeData") is None:
        raise NotACertificate("this XML is no digital calibration certificate")
    return {**_administrative(root, certificate), **_measured(root)}


def _administrative(root: Element, certificate: bytes) -> dict[str, Any]:
    def inside(path: str) -> Element | None:
        return find(root, f"{_ADMINISTRATIVE}{path}")

    def listed(path: str) -> list[Element]:
        return find_all(root, f"{_ADMINISTRATIVE}{path}")

    core = inside("coreData")
    change = child(core, "reportAmendedSubstituted")
    laboratory = inside("calibrationLaboratory")
    statements = [_statement(one) for one in listed("statements/dcc:statement")]
    return {
        "kind": _kind(statements),
        "number": text_of(child(core, "uniqueIdentifier")) or "",
        "sha256": hashlib.sha256(certificate).hexdigest(),
        "schema_version": root.get("schemaVersion") or "",
        "is_signed": root.find("{http://www.w3.org/2000/09/xmldsig#}Signature") is not None,
        **_days(core),
        "replaces": text_of(child(change, "replacedUniqueIdentifier")),
        "laboratory": _contact(child(laboratory, "contact")),
        "laboratory_code": text_of(child(laboratory, "calibrationLaboratoryCode")),
        "customer": _contact(inside("customer")),
        "items": [_item(one) for one in listed("items/dcc:item")],
        "people": [_person(one) for one in listed("respPersons/dcc:respPerson")],
        "statements": statements,
    }


def _measured(root: Element) -> dict[str, Any]:
    results = "dcc:measurementResults/dcc:measurementResult/dcc:results/dcc:result"
    return {
        "methods": [_method(one) for one in _all(root, "usedMethods", "usedMethod")],
        "standards": [
            _standard(one) for one in _all(root, "measuringEquipments", "measuringEquipment")
        ],
        "environment": [
            _condition(one) for one in _all(root, "influenceConditions", "influenceCondition")
        ],
        "results": [result_of(one) for one in find_all(root, results)],
    }


_ADMINISTRATIVE = "dcc:administrativeData/dcc:"


def _all(root: Element, group: str, name: str) -> Iterator[Element]:
    """Yield elements of a group, of the whole and of each measurement result."""
    results = find(root, "dcc:measurementResults")
    for place in [results, *children(results, "measurementResult")] if results is not None else []:
        yield from children(found, name) if (found := child(place, group)) is not None else ()


def texts(element: Element | None) -> dict[str, str]:
    """Return the texts of an element by language, several of one language as paragraphs."""
    found: dict[str, list[str]] = {}
    for one in children(element, "content") if element is not None else ():
        text = text_of(one)
        if text:
            found.setdefault(one.get("lang", ""), []).append(text)
    return {language: "\n".join(listed) for language, listed in found.items()}


def _kind(statements: list[dict[str, Any]]) -> str:
    for one in statements:
        for ref_type in one["ref_types"]:
            kind = str(ref_type).removeprefix(KIND_PREFIX)
            if ref_type.startswith(KIND_PREFIX) and kind in _KINDS:
                return kind
    return "calibration"


def _days(core: Element | None) -> dict[str, str | None]:
    names = {
        "issued_date": "issueDate",
        "received_date": "receiptDate",
        "begin_date": "beginPerformanceDate",
        "end_date": "endPerformanceDate",
        "place": "performanceLocation",
    }
    found = {key: text_of(child(core, name)) for key, name in names.items()}
    return {key: (text[:10] if text and key != "place" else text) for key, text in found.items()}


def _contact(element: Element | None) -> dict[str, Any]:
    location = child(element, "location")
    parts = [text_of(child(location, name)) for name in _ADDRESS]
    return {
        "name": texts(child(element, "name")),
        "address": " ".join(one for one in parts if one),
        "further": texts(child(location, "further")),
        "phone": text_of(child(element, "phone")),
        "email": text_of(child(element, "eMail")),
    }


def _numbers(element: Element) -> list[dict[str, str | None]]:
    listed = child(element, "identifications")
    return [
        {"issuer": text_of(child(one, "issuer")), "value": text_of(child(one, "value"))}
        for one in (children(listed, "identification") if listed is not None else ())
    ]


def _item(element: Element) -> dict[str, Any]:
    return {
        "name": texts(child(element, "name")),
        "description": texts(child(element, "description")),
        "maker": texts(child(child(element, "manufacturer"), "name")),
        "model": text_of(child(element, "model")),
        "numbers": _numbers(element),
        "classes": [
            {"reference": text_of(child(one, "reference")), "value": text_of(child(one, "classID"))}
            for one in children(element, "equipmentClass")
            if text_of(child(one, "reference")) != INSTRUMENT_KIND
        ],
    }


def _purpose(element: Element, prefix: str) -> str | None:
    """Return what an element is by our own refTypes; certificates of others have none."""
    named = [one for one in ref_types(element) if one.startswith(prefix)]
    return named[0].removeprefix(prefix) if named else None


def _person(element: Element) -> dict[str, Any]:
    name = texts(child(child(element, "person"), "name"))
    return {
        "purpose": _purpose(element, ROLE_PREFIX),
        "name": next(iter(name.values()), ""),
        "role": text_of(child(element, "role")),
        "is_main": text_of(child(element, "mainSigner")) == "true",
    }


def _statement(element: Element) -> dict[str, Any]:
    return {
        "purpose": _purpose(element, STATEMENT_PREFIX),
        "ref_types": list(ref_types(element)),
        "name": texts(child(element, "name")),
        "declaration": texts(child(element, "declaration")),
        "norm": text_of(child(element, "norm")),
        "reference": text_of(child(element, "reference")),
        "date": (text_of(child(element, "date")) or "")[:10] or None,
        "conformity": text_of(child(element, "conformity")),
        "is_conformity": bool(CONFORMITY & set(ref_types(element))),
    }


def _method(element: Element) -> dict[str, Any]:
    return {
        "name": texts(child(element, "name")),
        "description": texts(child(element, "description")),
        "norm": text_of(child(element, "norm")),
    }


def _standard(element: Element) -> dict[str, Any]:
    certificate = child(element, "certificate")
    paper = [
        one
        for listed in children(element, "identifications")
        for one in children(listed, "identification")
        if CERTIFICATE_NUMBER & set(ref_types(one))
    ]
    number = text_of(child(certificate, "referralID"))
    issuer = child(certificate, "referral")
    if certificate is None and paper:
        number, issuer = text_of(child(paper[0], "value")), child(paper[0], "name")
    return {
        "name": texts(child(element, "name")),
        "description": texts(child(element, "description")),
        "model": text_of(child(element, "model")),
        "numbers": _numbers(element),
        "certificate": number,
        "issuer": texts(issuer),
        "note": texts(child(certificate, "description")),
    }


def _condition(element: Element) -> dict[str, Any]:
    reals = list(element.iter(f"{{{SI}}}real"))
    shown = []
    for real in reals:
        unit = unit_text(text_of(child(real, "unit")))
        expanded = [
            one for one in real.iter() if name_of(one) in ("valueExpandedMU", "uncertainty")
        ]
        shown.append(
            {"value": text_of(child(real, "value")), "unit": unit,
             "U": text_of(expanded[0]) if expanded else None}
        )  # fmt: skip
    return {"name": texts(child(element, "name")), "values": shown}
