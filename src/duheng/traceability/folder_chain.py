"""The hierarchy above a certificate across a folder of documents, as a tree to be shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from duheng.certificates import Certificate
from duheng.terms.findings import Finding
from duheng.traceability.chain import assess_chain
from duheng.traceability.chain_records import ChainEdge, ChainJudgement
from duheng.traceability.folder import CertificateFolder
from duheng.traceability.folder_records import records_above, start_of

LONGEST = 32  # levels shown: calibration hierarchies have fewer than ten


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
    is_repeated : bool
        Whether what stands above it was shown before.
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
    is_repeated: bool = False
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
            "repeated": self.is_repeated,
            "terminus": self.terminus,
            "findings": [one.to_dict() for one in self.findings],
            "above": [one.to_dict() for one in self.above],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The hierarchy above a certificate, among documents.

    Attributes
    ----------
    root : ChainLink
        The certificate itself, with everything above it.
    judgement : ChainJudgement
        What was judged.
    findings : tuple of Finding
        Every gap, and what could not be read in the folder.
    """

    root: ChainLink
    judgement: ChainJudgement
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
    judged = assess_chain(
        records_above(certificate, folder),
        certificate.sha256,
        None if at is None else start_of(at.date()),
    )
    documents = {one.sha256: one for one in (*folder.certificates, certificate)}
    root = _Tree(judged, documents).link(judged.edges[0], 0)
    return Chain(root=root, judgement=judged, findings=(*folder.findings, *judged.findings))


class _Tree:
    """Turns nodes and edges into a tree; what stands above a document is shown once."""

    def __init__(self, judged: ChainJudgement, documents: dict[str, Certificate]) -> None:
        self.judged, self.documents = judged, documents
        self.nodes = {one.id: one for one in judged.nodes}
        self.shown: set[str] = set()

    def link(self, edge: ChainEdge, level: int) -> ChainLink:
        node = self.nodes.get(edge.upper_id or "")
        is_new = node is not None and edge.is_followed and node.id not in self.shown
        above: tuple[ChainEdge, ...] = ()
        if node is not None and is_new and level < LONGEST:
            self.shown.add(node.id)
            above = self.judged.edges_of(node.id)
        stated = node.terminus if node is not None and edge.is_followed else None
        terminus = "missing" if node is None else stated.value if stated else None
        return ChainLink(
            relation=edge.relation,
            number=edge.number,
            certificate=None if node is None else self.documents[node.id],
            name=edge.name,
            instant=None if edge.instant is None else edge.instant.date(),
            is_hash_checked=edge.is_digest_checked,
            is_repeated=not is_new and bool(node and self.judged.edges_of(node.id)),
            terminus=terminus,
            above=tuple(self.link(one, level + 1) for one in above),
            findings=(*edge.findings, *(node.findings if node is not None and is_new else ())),
        )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
