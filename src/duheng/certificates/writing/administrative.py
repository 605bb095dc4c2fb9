"""The first ring of a DCC: who certifies what for whom, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duheng.certificates.dsi_names import INSTRUMENT_KIND, ROLE_PREFIX
from duheng.certificates.writing.description import languages_of
from duheng.certificates.writing.tree import Element, add, add_optional, add_text
from duheng.certificates.writing.words import ROLE_WORDS

_ADDRESS = (
    ("street", "street"), ("number", "streetNo"), ("city", "city"), ("state", "state"),
    ("post_code", "postCode"), ("country", "countryCode"),
)  # fmt: skip
_REF_TYPES = (
    ("basic", "DKD thesaurus of basic refTypes", "https://digilab.ptb.de/dkd/refType/vocab/"),
    (
        "duheng",
        "kinds of documents, statements and roles, as Duheng names them",
        "urn:duheng:refType",
    ),
)


def add_software(parent: Element, version: str) -> None:
    """Add the software that wrote the certificate, and the vocabularies of its refTypes."""
    software = add(add(parent, "dccSoftware"), "software")
    add_text(software, "name", "Duheng")
    add(software, "release", f"v{version}")
    add(software, "type", "application")
    definitions = add(parent, "refTypeDefinitions")
    for space, name, link in _REF_TYPES:
        definition = add(definitions, "refTypeDefinition")
        add_text(definition, "name", name)
        add(definition, "namespace", space)
        add(definition, "link", link)


def add_core_data(parent: Element, description: Mapping[str, Any], number: str) -> None:
    """Add numbers, languages, days, and what this certificate stands in the place of."""
    core = add(parent, "coreData")
    add(core, "countryCodeISO3166_1", description.get("country", "CN"))
    languages = languages_of(description)
    for language in languages:
        add(core, "usedLangCodeISO639_1", language)
    add(core, "mandatoryLangCodeISO639_1", languages[0])
    add(core, "uniqueIdentifier", number)
    performed = description["performed"]
    add_optional(core, description, [("received_date", "receiptDate")])
    add(core, "beginPerformanceDate", performed["begin"])
    add(core, "endPerformanceDate", performed["end"])
    add(core, "performanceLocation", performed.get("place", "laboratory"))
    add_optional(core, description, [("issued_date", "issueDate")])
    replaced = description.get("replaces")
    if replaced:
        change = add(core, "reportAmendedSubstituted")
        add(change, "typeOfChange", replaced["change"])
        add(change, "replacedUniqueIdentifier", replaced["number"])
        if replaced.get("sha256"):
            add_hash(core, "previousReport", replaced["number"], replaced["sha256"])


def add_hash(parent: Element, name: str, number: Any, sha256: str, referral: Any = None) -> Element:
    """Add a reference to another certificate, by number and digest."""
    element = add(parent, name)
    add_text(element, "referral", referral or str(number))
    add(element, "referralID", number)
    add(element, "procedure", "SHA256")
    add(element, "value", sha256)
    return element


def add_items(parent: Element, description: Mapping[str, Any]) -> None:
    """Add the instrument, with its class under the regulation it was verified by."""
    record = description["item"]
    item = add(add(parent, "items"), "item")
    add_text(item, "name", record["name"])
    verdict = description.get("verdict")
    if verdict:
        _add_class(item, verdict["regulation"], verdict["accuracy_class"])
    if description.get("instrument_kind"):
        _add_class(item, INSTRUMENT_KIND, description["instrument_kind"])
    if record.get("description"):
        add_text(item, "description", record["description"])
    if record.get("maker"):
        add_text(add(item, "manufacturer"), "name", record["maker"])
    add_optional(item, record, [("model", "model")])
    numbers = add(item, "identifications")
    listed = {"manufacturer": record["serial"], **record.get("identifications", {})}
    for issuer, value in listed.items():
        identification = add(numbers, "identification")
        add(identification, "issuer", issuer)
        add(identification, "value", value)


def _add_class(item: Element, reference: Any, value: Any) -> None:
    element = add(item, "equipmentClass")
    add(element, "reference", reference)
    add(element, "classID", value)


def add_laboratory(parent: Element, record: Mapping[str, Any]) -> None:
    """Add the body that certifies; its certificate carries an electronic seal."""
    laboratory = add(parent, "calibrationLaboratory")
    add_optional(laboratory, record, [("code", "calibrationLaboratoryCode")])
    add_contact(laboratory, "contact", record)
    add(laboratory, "cryptElectronicSeal", "true")


def add_contact(parent: Element, name: str, record: Mapping[str, Any]) -> None:
    """Add a name and an address."""
    contact = add(parent, name)
    add_text(contact, "name", record["name"])
    add_optional(contact, record, [("email", "eMail"), ("phone", "phone")])
    location = add(contact, "location")
    address = record["address"]
    add_optional(location, address, _ADDRESS)
    if address.get("further"):
        add_text(location, "further", address["further"])


def add_people(parent: Element, description: Mapping[str, Any]) -> None:
    """Add executor, checker and approver; the approver signs for the body."""
    people = add(parent, "respPersons")
    for role, words in ROLE_WORDS.items():
        person = add(people, "respPerson", refType=f"{ROLE_PREFIX}{role}")
        add_text(add(person, "person"), "name", str(description["people"][role]))
        add(person, "role", words["en"])
        add(person, "mainSigner", "true" if role == "approver" else "false")
        add(person, "cryptElectronicSignature", "true")
