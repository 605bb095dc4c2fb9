"""Reads a plain YAML certificate: what a person copied from paper, checked line by line."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from duheng.certificates.errors import UnreadableCertificate, UnusableCertificate
from duheng.certificates.plain_points import (
    degrees_of_freedom,
    error_in_si,
    number,
    points_in,
    silent_points,
    standard_uncertainty,
)
from duheng.certificates.records import (
    Certificate,
    CertificateKind,
    Identification,
    Item,
    StandardUse,
    certificate_id,
)
from duheng.terms.documents import Document, nearest, read_yaml
from duheng.terms.errors import UnusableInput

SCHEMA_VERSION = "duheng plain 1"


def plain_certificate(content: bytes, name: str) -> Certificate:
    """Return the certificate that YAML text describes, with the bytes it was read from.

    Raises
    ------
    UnreadableCertificate
        When the bytes are not a YAML mapping.
    UnusableCertificate
        When a key is missing, unknown or of the wrong form; the message names the line.
    """
    try:
        document = read_yaml(content, name=name)
    except UnusableInput as error:
        raise UnreadableCertificate(error.message, hint=error.hint) from error
    faults = list(_validator().iter_errors(dict(document)))
    if faults:
        raise _refusal(document, _most_telling(faults))
    prefix = certificate_id(
        str(document.get("issuer_code", document["issuer"])), str(document["number"])
    )
    points = points_in(document, prefix)
    return Certificate(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        kind=CertificateKind(document["certificate"]),
        number=str(document["number"]),
        issuer=str(document["issuer"]),
        issuer_code=_text(document, "issuer_code"),
        issued_date=_day(document, "issued_date"),
        performed_begin=_day(document, "performed", "begin"),
        performed_end=_day(document, "performed", "end"),
        items=(_item(document["item"]),),
        verdict=document.get("verdict"),
        accuracy_class=_text(document, "accuracy_class"),
        instrument_kind=document.get("instrument_kind"),
        regulation=_text(document, "regulation"),
        valid_until=_day(document, "valid_until"),
        points=points,
        standards_used=_standards(document),
        replaces=_text(document, "replaces"),
        schema_version=SCHEMA_VERSION,
        name=name,
        findings=silent_points(name, points),
    )


@cache
def _validator() -> Draft202012Validator:
    folder = resources.files("duheng.certificates").joinpath("schemas")
    return Draft202012Validator(json.loads(folder.joinpath("plain.json").read_text("utf-8")))


def _most_telling(faults: Sequence[ValidationError]) -> ValidationError:
    """Return an unknown key before anything else: it is often the one said to be missing."""
    unknown = [one for one in faults if one.validator == "additionalProperties"]
    best: ValidationError = best_match(unknown or faults)
    return best


def _refusal(document: Document, fault: ValidationError) -> UnusableCertificate:
    place = document.where(*fault.absolute_path)
    message, hint = fault.message, "the form is in duheng/certificates/schemas/plain.json"
    if fault.validator == "additionalProperties":
        schema: Any = fault.schema
        known = list(schema["properties"])
        given: Any = fault.instance
        strange = next(key for key in given if key not in known)
        close = nearest(strange, known)
        place = document.where(*fault.absolute_path, strange)
        message = f"unknown key '{strange}'"
        hint = f"did you mean '{close}'?" if close else f"known keys: {', '.join(known)}"
    elif fault.validator in ("required", "dependentRequired"):
        message = f"{message} in a {document.get('certificate', 'certificate')}"
    elif fault.validator == "not":
        message = "a calibration gives no verdict; a verification does"
        hint = "write certificate: verification, or leave the verdict out"
    return UnusableCertificate(
        f"{place}: {message[:300]}",
        hint=hint,
        data={"path": [str(step) for step in fault.absolute_path]},
    )


def _text(content: Mapping[str, Any], key: str) -> str | None:
    value = content.get(key)
    return f"{value:g}" if isinstance(value, float) else None if value is None else str(value)


def _day(document: Document, *path: str) -> date | None:
    value: Any = document
    for key in path:
        value = value.get(key) if value is not None else None
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise UnusableCertificate(
            f"{document.where(*path)}: '{value}' is not a date", hint="write it as 2025-03-04"
        ) from error


def _item(content: Mapping[str, Any]) -> Item:
    name = content.get("name", {})
    serial = str(content["serial"])
    others = [
        Identification(issuer=issuer, value=str(value))
        for issuer, value in content.get("identifications", {}).items()
    ]
    return Item(
        name=dict(name) if isinstance(name, Mapping) else {"en": str(name)},
        maker=_text(content, "maker"),
        model=_text(content, "model"),
        serial=serial,
        identifications=(Identification(issuer="manufacturer", value=serial), *others),
    )


def _standards(document: Document) -> tuple[StandardUse, ...]:
    listed = document.get("standards", ())
    return tuple(_standard(document, place) for place in range(len(listed)))


def _standard(document: Document, place: int) -> StandardUse:
    content = document["standards"][place]
    stated = standard_uncertainty(document, "standards", place)
    if stated is not None and "error" not in document:
        raise UnusableCertificate(
            f"{document.where('standards', place)}: an uncertainty needs a unit, and the "
            "certificate gives no error whose unit it could have",
            hint="write error: {kind: relative, unit: '%'}",
        )
    digest = content.get("sha256")
    return StandardUse(
        certificate_id=str(content["certificate"]),
        loading=_loading(document, place),
        standard_uncertainty=None if stated is None else error_in_si(document, stated),
        degrees_of_freedom=degrees_of_freedom(document, "standards", place),
        issuer=_text(content, "issuer"),
        name={"en": str(content["name"])} if "name" in content else {},
        hash_procedure="SHA256" if digest else None,
        hash_value=digest,
    )


def _loading(document: Document, place: int) -> float | None:
    stated = number(document["standards"][place], "loading")
    if stated is not None and not math.isfinite(stated):
        raise UnusableCertificate(
            f"{document.where('standards', place)}: a loading must be finite, got {stated}",
            hint="leave it out when it is not known",
        )
    return stated
