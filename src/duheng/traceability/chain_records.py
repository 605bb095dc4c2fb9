"""The judgement of a calibration hierarchy: documents, how they rest on each other, and gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from duheng.certificates.references import Relation
from duheng.terms.findings import Finding, Severity
from duheng.traceability.records import CertificateRecord, Terminus


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStep:
    """The uncertainties on both sides of a step.

    Attributes
    ----------
    point_key, upper_point_key : str or None
        Points of the lower and the upper certificate; ``None``: the best of each is compared.
    quantity : str
        Kind of quantity, when told apart.
    standard_uncertainty, upper_standard_uncertainty : float
        [unit].
    unit : str
        As the upper certificate writes it.
    """

    point_key: str | None = None
    upper_point_key: str | None = None
    quantity: str = ""
    standard_uncertainty: float
    upper_standard_uncertainty: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainEdge:
    """That a certificate rests on another document, or on one that is not there.

    Attributes
    ----------
    lower_id : str or None
        The certificate below; ``None`` for the use that was asked about.
    upper_id : str or None
        The certificate above; ``None`` when it is not there.
    number : str or None
        What the lower certificate calls it; ``None`` when it names none.
    standard_id, name : str or None
        The standard, and its name as given below.
    relation : str
        ``certificate`` for the use asked about, else as :class:`Relation` has it.
    instant : datetime or None
        For which the upper certificate was judged: the measurement below it.
    point_keys : tuple of str
        Points of the lower certificate that rest on it; empty is all.
    is_digest_checked : bool
        Whether its bytes are those that the lower certificate hashed.
    steps : tuple of ChainStep
        Uncertainty by uncertainty.
    findings : tuple of Finding
        Gaps at this step.
    """

    lower_id: str | None
    upper_id: str | None
    number: str | None = None
    standard_id: str | None = None
    name: str | None = None
    relation: str = Relation.EQUIPMENT.value
    instant: datetime | None = None
    point_keys: tuple[str, ...] = ()
    is_digest_checked: bool = False
    steps: tuple[ChainStep, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_followed(self) -> bool:
        """Whether traceability runs through it: previous and replaced documents are only named."""
        return self.relation not in (Relation.PREVIOUS, Relation.REPLACED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainNode:
    """One certificate of a hierarchy.

    Attributes
    ----------
    certificate : CertificateRecord
        As handed down; another organisation's is redacted.
    level : int
        Fewest steps from the certificate asked about, which is 0.
    terminus : Terminus or None
        In what the chain ends here; ``None`` when it goes on, or was not followed.
    findings : tuple of Finding
        What is doubtful about it, whoever uses it.
    """

    certificate: CertificateRecord
    level: int
    terminus: Terminus | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def id(self) -> str:
        """Id of the certificate."""
        return self.certificate.certificate_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainJudgement:
    """The hierarchy above a certificate or a subject, as of an instant of use.

    Attributes
    ----------
    start : str
        What was asked about.
    as_of : datetime or None
        Instant of use.
    nodes : tuple of ChainNode
        Every certificate once, the lowest first, level by level.
    edges : tuple of ChainEdge
        How they rest on each other; the first is the use that was asked about.
    findings : tuple of Finding
        Every gap and note, in the order of nodes.
    """

    start: str
    as_of: datetime | None
    nodes: tuple[ChainNode, ...]
    edges: tuple[ChainEdge, ...]
    findings: tuple[Finding, ...]
    _above: Mapping[str | None, tuple[ChainEdge, ...]] = field(repr=False, compare=False)

    @property
    def has_gap(self) -> bool:
        """Whether any finding is an error."""
        return bool(self.gaps)

    @property
    def gaps(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(one for one in self.findings if one.severity is Severity.ERROR)

    @property
    def root(self) -> ChainNode | None:
        """The lowest certificate; ``None`` when there is none."""
        return self.nodes[0] if self.nodes else None

    @property
    def termini(self) -> tuple[ChainNode, ...]:
        """The certificates at which the chain ends."""
        return tuple(one for one in self.nodes if one.terminus is not None)

    def edges_of(self, certificate_id: str | None) -> tuple[ChainEdge, ...]:
        """Return what a certificate rests on."""
        return self._above.get(certificate_id, ())

    def to_dict(self) -> dict[str, Any]:
        """Return the hierarchy as nodes and edges, JSON-ready."""
        return {
            "start": self.start,
            "as_of": _iso(self.as_of),
            "has_gap": self.has_gap,
            "nodes": [_node(one) for one in self.nodes],
            "edges": [_edge(one) for one in self.edges],
            "findings": [one.to_dict() for one in self.findings],
        }


def _node(one: ChainNode) -> dict[str, Any]:
    made = one.certificate
    return {
        "certificate_id": one.id,
        "number": made.number,
        "issuer": made.issuer,
        "kind": made.kind.value,
        "measured_at": _iso(made.measured_at),
        "issued_at": _iso(made.issued_at),
        "valid_to": _iso(made.valid_to),
        "status": made.status.value,
        "digest": made.digest,
        "level": one.level,
        "terminus": one.terminus.value if one.terminus else None,
        "is_redacted": made.is_redacted,
    }


def _edge(one: ChainEdge) -> dict[str, Any]:
    return {
        "lower": one.lower_id,
        "upper": one.upper_id,
        "number": one.number,
        "standard": one.standard_id,
        "name": one.name,
        "relation": one.relation,
        "instant": _iso(one.instant),
        "points": list(one.point_keys),
        "digest_checked": one.is_digest_checked,
        "steps": [
            {
                "point": step.point_key,
                "upper_point": step.upper_point_key,
                "quantity": step.quantity,
                "standard_uncertainty": step.standard_uncertainty,
                "upper_standard_uncertainty": step.upper_standard_uncertainty,
                "unit": step.unit,
            }
            for step in one.steps
        ],
        "findings": [finding.to_dict() for finding in one.findings],
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
