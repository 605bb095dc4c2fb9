"""Reads a DCC 2.4 to 3.4: who certified what, when, with which standards, and the results."""

from __future__ import annotations

import hashlib
import re
from datetime import date

from lxml import etree

from duheng.certificates.dsi_names import (
    CERTIFICATE_NUMBER,
    CONFORMITY,
    DCC,
    INSTRUMENT_KIND,
    RECALIBRATION,
    VERIFICATION_DOCUMENTS,
)
from duheng.certificates.elements import (
    Element,
    any_text,
    child,
    children,
    day_of,
    find,
    find_all,
    identifications_of,
    name_of,
    ref_types,
    text_of,
    texts_by_language,
)
from duheng.certificates.errors import NotACertificate
from duheng.certificates.points import points_of
from duheng.certificates.records import (
    Certificate,
    CertificateKind,
    Item,
    StandardUse,
    certificate_id,
    issuer_label,
)
from duheng.certificates.results import read_results
from duheng.terms.findings import Finding, Severity

ROOT = "digitalCalibrationCertificate"
OLDEST, NEWEST = (2, 4), (3, 4)
_VERSION = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})(?![0-9])")
_CORE = "dcc:administrativeData/dcc:coreData/"


def certificate_from(root: Element, content: bytes, name: str) -> Certificate:
    """Return what a parsed DCC says, with the bytes that it was read from.

    Raises
    ------
    NotACertificate
        When the root is another element, the version is older than 2.4, or the certificate has
        no unique identifier.
    """
    version, findings = _checked_version(root, name)
    number = text_of(find(root, _CORE + "dcc:uniqueIdentifier"))
    if number is None:
        raise NotACertificate(
            f"{name} has no uniqueIdentifier, so nothing can refer to it",
            hint="ask the issuer for a certificate with one",
            clause="ISO/IEC 17025:2017, 7.8.2.1 d",
        )
    digest = hashlib.sha256(content).hexdigest()
    issuer, code = _laboratory(root)
    results, covariances, found = read_results(root)
    prefix = certificate_id(issuer_label(code, issuer, digest), number)
    points, doubts = points_of(results, prefix)
    days, undated = _days(root)
    return Certificate(
        content=content,
        sha256=digest,
        kind=_kind(root),
        number=number,
        issuer=issuer or "",
        issuer_code=code,
        issued_date=days["issueDate"],
        performed_begin=days["beginPerformanceDate"],
        performed_end=days["endPerformanceDate"],
        items=_items(root),
        verdict=_verdict(root),
        **_classes(root),
        valid_until=_recalibration_date(root),
        results=results,
        covariances=covariances,
        points=points,
        standards_used=_standards_used(root),
        replaces=text_of(
            find(root, _CORE + "dcc:reportAmendedSubstituted/dcc:replacedUniqueIdentifier")
        ),
        schema_version=f"DCC {version}",
        name=name,
        findings=(*findings, *undated, *found, *doubts),
    )


def _checked_version(root: Element, name: str) -> tuple[str, list[Finding]]:
    space = etree.QName(root).namespace
    if name_of(root) != ROOT or space != DCC:
        raise NotACertificate(
            f"{name} is XML, but its root is '{name_of(root)}' of namespace '{space}', "
            f"not '{ROOT}' of '{DCC}'",
            hint="Duheng reads digital calibration certificates (DCC) of version 2.4 to 3.4",
        )
    written = root.get("schemaVersion") or ""
    found = _VERSION.match(written)
    version = (int(found[1]), int(found[2])) if found else None
    if version is not None and version < OLDEST:
        raise NotACertificate(
            f"{name} is a DCC of version {written}, older than 2.4, whose quantities are in "
            "another form",
            hint="ask the issuer for a certificate of version 3",
        )
    if version is None or version > NEWEST:
        return written or "unknown", [_version_finding(written)]
    return written, []


def _version_finding(written: str) -> Finding:
    return Finding(
        code="certificates.unknown_version",
        severity=Severity.WARNING,
        message=f"schemaVersion '{written[:40]}' is not one that Duheng knows (2.4 to 3.4): read "
        "as far as understood",
        data={"schema_version": written},
    )


def _laboratory(root: Element) -> tuple[str | None, str | None]:
    laboratory = find(root, "dcc:administrativeData/dcc:calibrationLaboratory")
    contact = child(laboratory, "contact")
    name = any_text(texts_by_language(child(contact, "name")))
    return name, text_of(child(laboratory, "calibrationLaboratoryCode"))


def _days(root: Element) -> tuple[dict[str, date | None], list[Finding]]:
    days: dict[str, date | None] = {}
    findings = []
    for name in ("issueDate", "beginPerformanceDate", "endPerformanceDate"):
        element = find(root, f"{_CORE}dcc:{name}")
        days[name] = day_of(element)
        if element is not None and days[name] is None:
            findings.append(
                Finding(
                    code="certificates.unreadable_date",
                    severity=Severity.WARNING,
                    message=f"{name} '{text_of(element) or ''}' is not a date: taken as not stated",
                    data={"element": name, "line": element.sourceline},
                )
            )
    return days, findings


def _items(root: Element) -> tuple[Item, ...]:
    listed = find_all(root, "dcc:administrativeData/dcc:items//dcc:item")
    return tuple(_item(one) for one in listed)


def _item(element: Element) -> Item:
    numbers = identifications_of(child(element, "identifications"))
    serials = [one.value for one in numbers if one.issuer == "manufacturer"]
    maker = child(child(element, "manufacturer"), "name")
    return Item(
        name=texts_by_language(child(element, "name")),
        maker=any_text(texts_by_language(maker)),
        model=text_of(child(element, "model")),
        serial=serials[0] if serials else None,
        identifications=numbers,
    )


def _statements(root: Element, wanted: frozenset[str]) -> list[Element]:
    listed = find_all(root, "dcc:administrativeData/dcc:statements/dcc:statement")
    return [one for one in listed if wanted & set(ref_types(one))]


def _kind(root: Element) -> CertificateKind:
    """Return verification only where the certificate calls itself one: most DCC say nothing."""
    called = {kind for one in _statements(root, VERIFICATION_DOCUMENTS) for kind in ref_types(one)}
    return CertificateKind.VERIFICATION if called else CertificateKind.CALIBRATION


def _classes(root: Element) -> dict[str, str | None]:
    """Return class, regulation and kind of instrument, which only a verification states."""
    found: dict[str, str | None] = dict.fromkeys(
        ("accuracy_class", "regulation", "instrument_kind")
    )
    if _kind(root) is not CertificateKind.VERIFICATION:
        return found
    for one in find_all(root, "dcc:administrativeData/dcc:items/dcc:item/dcc:equipmentClass"):
        reference, value = text_of(child(one, "reference")), text_of(child(one, "classID"))
        if reference == INSTRUMENT_KIND:
            found["instrument_kind"] = value
        else:
            found["regulation"], found["accuracy_class"] = reference, value
    return found


def _verdict(root: Element) -> str | None:
    """Return the conformity that the statements give, ``mixed`` when they differ."""
    verdicts = {text_of(child(one, "conformity")) for one in _statements(root, CONFORMITY)} - {None}
    return verdicts.pop() if len(verdicts) == 1 else ("mixed" if verdicts else None)


def _recalibration_date(root: Element) -> date | None:
    days = [day_of(child(one, "date")) for one in _statements(root, RECALIBRATION)]
    return min((day for day in days if day is not None), default=None)


def _standards_used(root: Element) -> tuple[StandardUse, ...]:
    listed = find_all(
        root, "dcc:measurementResults//dcc:measuringEquipments/dcc:measuringEquipment"
    )
    return tuple(_standard_use(one) for one in listed)


def _paper_number(element: Element) -> str | None:
    """Return the number of a standard's certificate that is named without a hash."""
    listed = child(element, "identifications")
    for one in children(listed, "identification") if listed is not None else ():
        if CERTIFICATE_NUMBER & set(ref_types(one)):
            return text_of(child(one, "value"))
    return None


def _standard_use(element: Element) -> StandardUse:
    certificate = child(element, "certificate")
    return StandardUse(
        certificate_id=text_of(child(certificate, "referralID")) or _paper_number(element),
        name=texts_by_language(child(element, "name")),
        identifications=identifications_of(child(element, "identifications")),
        hash_procedure=text_of(child(certificate, "procedure")),
        hash_value=text_of(child(certificate, "value")),
    )
