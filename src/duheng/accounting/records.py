"""What an account publishes: figures with their budget, coverage and findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from duheng.terms.findings import Finding

Texts = Mapping[str, str]


class Origin(StrEnum):
    """Where a value in a figure comes from."""

    MEASURED = "measured"
    SUBSTITUTED = "substituted"
    DEFAULT = "default"
    MISSING = "missing"


class Traceability(StrEnum):
    """What stood behind the measuring instruments when the value was measured."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One line of a figure's budget: one source, and what it does to the figure.

    Attributes
    ----------
    source : str
        Global id. The same id in two budgets is the same cause.
    input : str
        Input of the method's equation that the source acts on.
    title : Mapping
        Name for people, by language.
    kind : str
        certificate, statistical, pack or judgement.
    evidence : str or None
        What the source rests on: certificate number, pack and clause, reason of a judgement.
    standard_uncertainty : float or None
        Of the source, in the unit of its input; ``None`` is not stated, 0 exact by convention.
    sensitivity : float
        Signed partial derivative of the figure [unit of the figure / unit of the input].
    contribution : float or None
        Standard uncertainty that the source brings into the figure, unit of the figure.
    share : float or None
        Part of the variance [1]; ``None`` when the contribution is not stated.
    degrees_of_freedom : float or None
        ``None`` is not stated.
    """

    source: str
    input: str
    title: Texts
    kind: str
    evidence: str | None
    standard_uncertainty: float | None
    sensitivity: float | None
    contribution: float | None
    share: float | None
    degrees_of_freedom: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the line as a JSON-ready dictionary."""
        return {
            "source": self.source,
            "input": self.input,
            "title": dict(self.title),
            "kind": self.kind,
            "evidence": self.evidence,
            "standard_uncertainty": self.standard_uncertainty,
            "sensitivity": self.sensitivity,
            "contribution": self.contribution,
            "share": self.share,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of a figure was measured, and by instruments in force: by time and by quantity.

    Attributes
    ----------
    hours : Mapping
        Channel hours [h] by (origin, traceability).
    quantity : Mapping
        Absolute amount in the unit of the figure by (origin, traceability); what is missing
        has no amount, so its key is absent.
    class_only_hours : float
        Part of the hours whose instrument has nothing but the class on its plate [h].
    """

    hours: Mapping[tuple[Origin, Traceability], float]
    quantity: Mapping[tuple[Origin, Traceability], float]
    class_only_hours: float = 0.0

    def share_of_time(self, origin: Origin, traceability: Traceability | None = None) -> float:
        """Return the share of time [1] with an origin, and a traceability if one is named."""
        return _share(self.hours, origin, traceability)

    def share_of_quantity(self, origin: Origin, traceability: Traceability | None = None) -> float:
        """Return the share of the quantity that is known [1]."""
        return _share(self.quantity, origin, traceability)

    def to_dict(self) -> dict[str, Any]:
        """Return shares by origin and traceability, by time and by quantity; None is unknown."""
        hours = sum(self.hours.values())
        return {
            "by_time": _table(self.hours, has_missing=True),
            "by_quantity": _table(self.quantity, has_missing=False),
            "channel_hours": hours,
            "class_only": self.class_only_hours / hours if hours else 0.0,
        }


Amounts = Mapping[tuple[Origin, Traceability], float]


def _share(amounts: Amounts, origin: Origin, traceability: Traceability | None) -> float:
    total = sum(amounts.values())
    wanted = (
        amount
        for (one, state), amount in amounts.items()
        if one is origin and traceability in (None, state)
    )
    return sum(wanted) / total if total else 0.0


def _table(amounts: Amounts, *, has_missing: bool) -> dict[str, dict[str, float | None]]:
    table: dict[str, dict[str, float | None]] = {}
    for origin in Origin:
        unknown = not any(amounts.values()) or (origin is Origin.MISSING and not has_missing)
        table[origin.value] = {
            state.value: None if unknown else _share(amounts, origin, state)
            for state in Traceability
        }
    return table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A published figure: a measurement result with the evidence behind it.

    Attributes
    ----------
    quantity : str
        Stable name of the quantity, from the method pack.
    title : Mapping
        Name for people, by language.
    group : Mapping
        What the figure is of: empty for the whole, else month, site or channel.
    period : str
        Begin and end (half open) in the account's time zone, ISO 8601.
    statutory : float
        By the method's letter: indications and decreed factors, in `unit`.
    best_estimate : float
        Corrected by the certificates, in `unit`.
    unit : str
        Unit of every value of the figure.
    standard_uncertainty, expanded_uncertainty : float or None
        Of the best estimate; ``None`` while a part has neither traceability nor an allowance.
    coverage_factor : float
        k of the expanded uncertainty.
    degrees_of_freedom : float or None
        Effective; ``None`` is not stated.
    budget : tuple of FigureLine
        Largest contribution first.
    coverage : Coverage
        Origin by traceability.
    excluded : Mapping
        Readings set aside: ``count``, and their sums ``by_unit`` of the readings.
    findings : tuple of Finding
        Every doubt about this figure.
    method : Mapping
        Id, edition, digest and confidence of the method pack.
    digest : str
        Of the canonical inputs, packs, method and engine version; never of values.
    statutory_by_origin : Mapping
        The statutory value split by the origin of its parts: what rests on defaults and penalties
        stands apart from what was measured. Empty where the engine does not split it.
    restates : Mapping or None
        ``digest`` and ``reason`` of the figure that this one replaces.
    """

    quantity: str
    title: Texts
    group: Mapping[str, str]
    period: str
    statutory: float
    best_estimate: float
    unit: str
    standard_uncertainty: float | None
    expanded_uncertainty: float | None
    coverage_factor: float
    degrees_of_freedom: float | None
    budget: tuple[FigureLine, ...]
    coverage: Coverage
    excluded: Mapping[str, Any]
    findings: tuple[Finding, ...]
    method: Mapping[str, Any]
    digest: str
    statutory_by_origin: Mapping[Origin, float] = field(default_factory=dict)
    restates: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the figure as a JSON-ready dictionary."""
        return {
            "quantity": self.quantity,
            "title": dict(self.title),
            "group": dict(self.group),
            "period": self.period,
            "statutory": self.statutory,
            "best_estimate": self.best_estimate,
            "unit": self.unit,
            "standard_uncertainty": self.standard_uncertainty,
            "expanded_uncertainty": self.expanded_uncertainty,
            "coverage_factor": self.coverage_factor,
            "budget": [line.to_dict() for line in self.budget],
            "coverage": self.coverage.to_dict(),
            "excluded": dict(self.excluded),
            "findings": [finding.to_dict() for finding in self.findings],
            "method": dict(self.method),
            "digest": self.digest,
            **self._more(),
        }

    def _more(self) -> dict[str, Any]:
        """Return what only some figures have."""
        more: dict[str, Any] = {}
        if self.statutory_by_origin:
            split = self.statutory_by_origin.items()
            more["statutory_by_origin"] = {origin.value: value for origin, value in split}
        if self.restates is not None:
            more["restates"] = dict(self.restates)
        return more


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days of one channel that share a state, for the strip of the year."""

    channel: str
    first_day: str
    days: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardLink:
    """One step up the chain: a standard that a certificate was made with."""

    id: str
    title: Texts
    certificate: str | None
    loading: float | None
    standard_uncertainty: float | None
    terminus: Texts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """One confirmation of one instrument, and the chain above it as far as it is known."""

    instrument: str
    kind: str
    title: Texts
    serial: str | None
    used_in: tuple[str, ...]
    evidence: str
    certificate_kind: str
    issuer: str | None
    sha256: str | None
    valid_from: str | None
    valid_until: str | None
    summary: Texts
    standards: tuple[StandardLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodUse:
    """A method as used: its equations, inputs and the pack values it took."""

    id: str
    edition: str
    title: Texts
    document: str
    clause: str | None
    confidence: str
    digest: str
    quantity: str
    equations: tuple[Mapping[str, Any], ...]
    inputs: tuple[Mapping[str, Any], ...]
    values: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """What the report says about the account besides its figures."""

    title: Texts
    subject: Texts
    subject_id: str
    synthetic: bool
    period: str
    time_zone: str
    note: Texts | None = None
    engine: str = ""
    sites: Mapping[str, Texts] = field(default_factory=dict)
    channels: Mapping[str, Texts] = field(default_factory=dict)
    files: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupValue:
    """A part of a figure, for the charts of the report: standard uncertainty or ``None``."""

    key: str
    title: Texts
    statutory: float
    best_estimate: float
    standard_uncertainty: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A figure split by one thing: month, site or channel."""

    quantity: str
    by: str
    rows: tuple[GroupValue, ...]
