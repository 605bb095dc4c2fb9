"""What pages, the API and other rooms read of plan records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    """A project, centre, committee, expert, demonstration unit: what the plan counts."""

    id: int
    revision: int
    kind: str
    number: str
    name: str
    name_en: str
    person_id: int | None
    organisation_id: int | None
    organisation_name: str
    division_code: str
    status: str
    since: date
    until: date | None
    attributes: Mapping[str, str]
    withdrawn_at: datetime | None
    withdrawn_reason: str
    true_from: datetime
    recorded_at: datetime
