"""The other documents that a certificate refers to, and how they are to be recognised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from duheng.certificates.elements import Element, child, children, find, find_all, text_of
from duheng.certificates.elements import texts_by_language as texts
from duheng.certificates.records import Certificate
from duheng.certificates.safe_xml import parse_xml


class Relation(StrEnum):
    """How another document belongs to a certificate."""

    EQUIPMENT = "equipment"
    LINKED = "linked"
    PREVIOUS = "previous"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A document that a certificate refers to.

    Attributes
    ----------
    relation : Relation
        How it belongs to the certificate.
    number : str or None
        Its unique identifier; None when only the equipment is named.
    hash_procedure, hash_value : str or None
        As written.
    name : Mapping
        Name of the equipment by language.
    traceable : bool or None
        Whether the certificate says that it is traceable.
    linked : tuple of Reference
        Reports that the reference itself is linked to.
    """

    relation: Relation
    number: str | None = None
    hash_procedure: str | None = None
    hash_value: str | None = None
    name: Mapping[str, str] = field(default_factory=dict)
    traceable: bool | None = None
    linked: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """Everything that a certificate refers to.

    Attributes
    ----------
    documents : tuple of Reference
        In the order of the certificate.
    states_traceability : bool
        Whether a statement says that the results are traceable.
    """

    documents: tuple[Reference, ...]
    states_traceability: bool


def references_of(certificate: Certificate) -> References:
    """Return the documents that a certificate refers to; none is fetched or opened.

    Examples
    --------
    >>> from duheng.certificates import read_certificate
    >>> text = '''
    ... {certificate: verification, number: V-1, issuer: A, item: {serial: 1}, accuracy_class: "1",
    ...  regulation: JJG 596-2012, valid_until: 2030-01-01, verdict: pass}
    ... '''
    >>> references_of(read_certificate(text.encode(), name="v.yaml")).documents
    ()
    """
    if not certificate.schema_version.startswith("DCC"):
        return References(documents=tuple(_plain(certificate)), states_traceability=False)
    root = parse_xml(certificate.content, certificate.name)
    return References(
        documents=tuple(_documents(root, certificate)), states_traceability=_is_traceable(root)
    )


def _plain(certificate: Certificate) -> Iterator[Reference]:
    for use in certificate.standards_used:
        yield Reference(
            relation=Relation.EQUIPMENT,
            number=use.certificate_id,
            hash_procedure=use.hash_procedure,
            hash_value=use.hash_value,
            name=use.name,
        )
    if certificate.replaces:
        yield Reference(relation=Relation.REPLACED, number=certificate.replaces)


def _documents(root: Element, certificate: Certificate) -> Iterator[Reference]:
    for equipment in find_all(root, "dcc:measurementResults//dcc:measuringEquipment"):
        name = texts(child(equipment, "name"))
        named = child(equipment, "certificate")
        if named is None:
            yield Reference(relation=Relation.EQUIPMENT, name=name)
        else:
            yield _reference(named, Relation.EQUIPMENT, name)
    previous = find(root, "dcc:administrativeData/dcc:coreData/dcc:previousReport")
    if previous is not None:
        yield _reference(previous, Relation.PREVIOUS, {})
    if certificate.replaces:
        yield Reference(relation=Relation.REPLACED, number=certificate.replaces)


def _reference(element: Element, relation: Relation, name: Mapping[str, str]) -> Reference:
    said = text_of(child(element, "traceable"))
    return Reference(
        relation=relation,
        number=text_of(child(element, "referralID")),
        hash_procedure=text_of(child(element, "procedure")),
        hash_value=text_of(child(element, "value")),
        name=name,
        traceable=None if said is None else said in ("true", "1"),
        linked=tuple(
            _reference(one, Relation.LINKED, {}) for one in children(element, "linkedReport")
        ),
    )


def _is_traceable(root: Element) -> bool:
    return any(
        text_of(child(one, "traceable")) in ("true", "1")
        for one in find_all(root, "dcc:administrativeData/dcc:statements/dcc:statement")
    )
