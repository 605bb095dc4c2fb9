"""What pages, the API and other rooms read of reference materials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyValue:
    """One certified property of a reference material; ``None`` is not stated."""

    quantity: str
    value: Decimal
    unit: str
    expanded_uncertainty: Decimal | None
    coverage_factor: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialRecord:
    """A reference material, by batch."""

    id: int
    revision: int
    number: str
    name: str
    name_en: str
    level: str
    batch: str
    producer_id: int
    producer_name: str
    division_code: str
    properties: tuple[PropertyValue, ...]
    status: str
    certified_on: date | None
    valid_until: date | None
    note: str
    withdrawn_at: datetime | None
    withdrawn_reason: str
    true_from: datetime
    recorded_at: datetime
