"""What pages, the API and other rooms read of measurement standards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardRow:
    """One line of a list of measurement standards."""

    id: int
    number: str
    name: str
    name_en: str
    level: str
    keeper_id: int
    keeper_name: str
    division_code: str
    quantity: str
    unit: str
    uncertainty: str
    status: str
    valid_until: date | None
    confirmed_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardRecord(StandardRow):
    """A measurement standard with all its facts."""

    revision: int
    is_listed: bool
    range_lower: Decimal | None
    range_upper: Decimal | None
    examination_number: str
    examined_by_id: int | None
    public_number: str
    established_on: date | None
    examined_on: date | None
    terminus: str
    interval_months: int | None
    note: str
    withdrawn_at: datetime | None
    withdrawn_reason: str
    true_from: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityRecord:
    """What a standard can do over one range."""

    id: int
    revision: int
    standard_id: int
    kind: str
    quantity: str
    unit: str
    range_lower: Decimal | None
    range_upper: Decimal | None
    accuracy_class: str
    expanded_uncertainty: Decimal | None
    uncertainty_unit: str
    coverage_factor: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRecord:
    """An intermediate check of a standard."""

    id: int
    revision: int
    standard_id: int
    checked_at: datetime
    passed: bool
    point: str
    deviation: Decimal | None
    limit: Decimal | None
    unit: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentRecord:
    """An instrument that belongs to a measurement standard."""

    id: int
    revision: int
    number: str
    name: str
    model: str
    maker: str
    serial_number: str
    status: str
    confirmed_until: date | None
