"""What pages, the API and other rooms read of normative documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord:
    """One edition of a normative document."""

    id: int
    revision: int
    number: str
    edition: str
    title: str
    title_en: str
    kind: str
    level: str
    division_code: str
    body_id: int | None
    body_name: str
    replaces_id: int | None
    status: str
    published_on: date | None
    in_force_from: date | None
    in_force_to: date | None
    withdrawn_at: datetime | None
    withdrawn_reason: str
    true_from: datetime
    recorded_at: datetime
