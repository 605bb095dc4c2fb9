"""What pages and the interface get of a what-if."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRecord:
    """A figure before or after; an uncertainty that is ``None`` is not stated, never 0."""

    best_estimate: float
    standard_uncertainty: float | None
    expanded_uncertainty: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRecord:
    """A figure that a change reaches; shares are of its amount [1]."""

    quantity: str
    title: str
    group: Mapping[str, str]
    unit: str
    coverage_factor: float
    before: StandingRecord
    after: StandingRecord
    loses_traceability: bool
    share_reached: float
    share_lost: float
    rest_uncertainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfRecord:
    """What a change does to the figures of a run.

    Attributes
    ----------
    withdrawn, changed, scaled, lost : sequence of str
        Ids of sources: those that were named, and those without traceability.
    unreached : int
        Number of figures that stay as they are.
    """

    run_id: int
    digest: str
    withdrawn: Sequence[str]
    changed: Sequence[str]
    scaled: Sequence[str]
    lost: Sequence[str]
    figures: Sequence[ChangedRecord]
    unreached: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """A source of uncertainty; its number is in the unit of the input that it acts on."""

    id: str
    title: str
    kind: str
    evidence: str
    input: str
    standard_uncertainty: float | None
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRecord:
    """A document that figures rest on, with its sources; the share is of the largest variance."""

    id: str
    number: str
    title: str
    evidence: str
    share: float
    sources: Sequence[SourceRecord]
