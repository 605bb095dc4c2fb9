"""What pages and the interface get of sites, accounts, runs and plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """A site; its title is its name in the language of the page."""

    id: int
    revision: int
    owner_id: int
    owner_name: str
    division_code: str
    code: str
    name: str
    name_en: str
    title: str
    kind: str
    purpose: str
    place: str
    monitored_as: str
    note: str
    withdrawn_at: datetime | None
    withdrawn_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRecord:
    """A figure of a run; an uncertainty that is ``None`` is not stated, never 0."""

    id: int
    run_id: int
    quantity: str
    title: str
    unit: str
    statutory: float
    value: float
    standard_uncertainty: float | None
    expanded_uncertainty: float | None
    coverage_factor: float | None
    measured: float | None
    method: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRecord:
    """An account, with the first figure of its current run where there is one."""

    id: int
    revision: int
    owner_id: int
    owner_name: str
    division_code: str
    site_id: int
    site_name: str
    title: str
    form: str
    begins_at: datetime
    ends_at: datetime
    is_synthetic: bool
    status: str
    status_at: datetime | None
    status_reason: str
    current_id: int | None
    errors: int | None
    warnings: int | None
    figure: FigureRecord | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRecord:
    """A version of an account."""

    id: int
    number: int
    document: str
    members: Sequence[Mapping[str, Any]]
    note: str
    uploaded_by: str
    sha256: str
    size: int
    name: str
    media_type: str
    replaces_id: int | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A run of an account."""

    id: int
    account_id: int
    version_id: int
    version_number: int
    purpose: str
    proves_id: int | None
    state: str
    engine: str
    digest: str
    result_id: int | None
    result_sha256: str
    details_sha256: str
    cells_sha256: str
    errors: int
    warnings: int
    notes: int
    error_code: str
    message: str
    verdict: str
    differences: Sequence[Mapping[str, Any]]
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """A version of a site's monitoring plan."""

    id: int
    site_id: int
    number: int
    title: str
    valid_from: date
    reason: str
    sha256: str
    replaces_id: int | None
    recorded_at: datetime
