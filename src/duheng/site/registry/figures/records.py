"""What pages get of a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """One line of the list of figures."""

    id: int
    title: str
    subject: str
    owner_name: str
    quantity: str
    begins_at: datetime
    ends_at: datetime
    value: float
    unit: str
    expanded_uncertainty: float | None
    coverage_factor: float | None
    status: str
    method: str
    division_code: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRecord(FigureRow):
    """A figure as its page shows it."""

    owner_id: int
    statutory: float
    standard_uncertainty: float | None
    method_edition: str
    method_digest: str
    method_confidence: str
    engine: str
    coverage: Mapping[str, Mapping[str, float]]
    findings: Sequence[Mapping[str, Any]]
    is_recomputed_whole: bool
    file_id: int
    sha256: str
    status_at: datetime | None
    status_reason: str
    replaces_id: int | None
    replaced_by_id: int | None
    recorded_at: datetime
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One line of a figure's budget.

    Attributes
    ----------
    url : str
        Where its evidence is; empty where this page says all there is.
    gap : str
        Why no certificate was found for it; empty where one was, or none is named.
    """

    position: int
    source: str
    title: str
    input: str
    kind: str
    evidence: str
    standard_uncertainty: float | None
    contribution: float | None
    share: float | None
    certificate_id: int | None
    certificate_number: str
    certificate_digest: str
    point_key: str
    gap: str
    url: str
