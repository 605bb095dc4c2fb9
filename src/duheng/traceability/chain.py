"""The calibration hierarchy above a certificate, as of an instant, and every gap in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from duheng.certificates import Certificate
from duheng.certificates.references import Reference, Relation, references_of
from duheng.terms.findings import Finding
from duheng.traceability.chain_doubts import (
    circular,
    not_named,
    own_doubts,
    reference_doubts,
    terminus_not_stated,
)
from duheng.traceability.folder import CertificateFolder

LONGEST = 32  # levels: calibration hierarchies have fewer than ten


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink:
    """One document of the hierarchy and what stands above it.

    Attributes
    ----------
    relation : str
        ``certificate`` for the lowest, else equipment, linked, previous or replaced.
    number : str or None
        Unique identifier; None when the certificate below names none.
    certificate : Certificate or None
        The document; None when it was not found.
    name : str or None
        Name of the equipment, as the certificate below gives it.
    instant : datetime.date or None
        Day for which it was judged: when the measurement below was made.
    is_hash_checked : bool
        Whether its bytes are those that the certificate below hashed.
    terminus : str or None
        Where the chain ends: ``traceable_to_si`` as stated, ``not_stated``, ``missing``; None
        when it goes on.
    above : tuple of ChainLink
        What stands above.
    findings : tuple of Finding
        Gaps at this link.
    """

    relation: str
    number: str | None
    certificate: Certificate | None
    name: str | None = None
    instant: date | None = None
    is_hash_checked: bool = False
    terminus: str | None = None
    above: tuple[ChainLink, ...] = ()
    findings: tuple[Finding, ...] = ()

    def links(self) -> Iterator[ChainLink]:
        """Yield this link and all above it, depth first."""
        yield self
        for one in self.above:
            yield from one.links()

    def to_dict(self) -> dict[str, Any]:
        """Return the link and all above it, JSON-ready."""
        found = self.certificate
        return {
            "relation": self.relation,
            "number": self.number,
            "name": self.name,
            "found": found is not None,
            "issuer": found.issuer if found else None,
            "file": found.name if found else None,
            "sha256": found.sha256 if found else None,
            "performed_end": _iso(found.performed_end) if found else None,
            "valid_until": _iso(found.valid_until) if found else None,
            "instant": _iso(self.instant),
            "hash_checked": self.is_hash_checked,
            "terminus": self.terminus,
            "findings": [one.to_dict() for one in self.findings],
            "above": [one.to_dict() for one in self.above],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The hierarchy above a certificate.

    Attributes
    ----------
    root : ChainLink
        The certificate itself, with everything above it.
    findings : tuple of Finding
        Every gap, and what could not be read in the folder.
    """

    root: ChainLink
    findings: tuple[Finding, ...] = field(default=())

    @property
    def has_gap(self) -> bool:
        """Whether any finding is an error."""
        return any(one.severity.value == "error" for one in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return the hierarchy, JSON-ready."""
        return {
            "chain": self.root.to_dict(),
            "has_gap": self.has_gap,
            "findings": [one.to_dict() for one in self.findings],
        }


def resolve_chain(
    certificate: Certificate, folder: CertificateFolder, *, at: datetime | None = None
) -> Chain:
    """Return the hierarchy above a certificate.

    Parameters
    ----------
    certificate : Certificate
        The lowest.
    folder : CertificateFolder
        Where the documents that it refers to may be found; none is fetched.
    at : datetime, optional
        Instant of use of the certificate; the end of its measurement when not given. Every
        document above is judged at the end of the measurement below it.

    Returns
    -------
    Chain
        Gaps are findings: a document that is missing, expired or not yet made at that instant,
        with another hash, superseded, or of another quantity or range.
    """
    day = at.date() if at else certificate.performed_end
    root = _link(certificate, folder, day, (certificate.sha256,))
    findings = (*folder.findings, *(found for link in root.links() for found in link.findings))
    return Chain(root=root, findings=findings)


def _link(
    certificate: Certificate, folder: CertificateFolder, day: date | None, below: tuple[str, ...]
) -> ChainLink:
    above, terminus, findings = _above(certificate, folder, below)
    return ChainLink(
        relation="certificate",
        number=certificate.number,
        certificate=certificate,
        instant=day,
        terminus=terminus,
        above=above,
        findings=(*own_doubts(certificate, folder, day), *findings),
    )


def _above(
    certificate: Certificate, folder: CertificateFolder, below: tuple[str, ...]
) -> tuple[tuple[ChainLink, ...], str | None, list[Finding]]:
    references = references_of(certificate)
    links = [
        _referred(one, certificate, folder, below)
        for document in references.documents
        for one in (document, *document.linked)
    ]
    if any(link.relation == Relation.EQUIPMENT for link in links):
        return tuple(links), None, []
    if references.states_traceability:
        return tuple(links), "traceable_to_si", []
    return tuple(links), "not_stated", [terminus_not_stated(certificate)]


def _referred(
    reference: Reference, lower: Certificate, folder: CertificateFolder, below: tuple[str, ...]
) -> ChainLink:
    link = ChainLink(
        relation=reference.relation.value,
        number=reference.number,
        name=reference.name.get("en") or next(iter(reference.name.values()), None),
        certificate=None,
        instant=lower.performed_end,
    )
    if reference.number is None:
        return replace(link, terminus="missing", findings=(not_named(lower, link.name),))
    match = folder.match(reference)
    findings = tuple(reference_doubts(reference, match, lower, folder))
    found = match.certificate
    if found is None:
        return replace(link, terminus="missing", findings=findings)
    link = replace(
        link, number=found.number, certificate=found, is_hash_checked=match.is_hash_checked
    )
    if found.sha256 in below or len(below) >= LONGEST:
        return replace(link, findings=(*findings, circular(found)))
    if reference.relation not in (Relation.EQUIPMENT, Relation.LINKED):
        return replace(link, findings=findings)
    above, terminus, more = _above(found, folder, (*below, found.sha256))
    return replace(link, terminus=terminus, above=above, findings=(*findings, *more))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
