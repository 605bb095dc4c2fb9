"""What pages, the API and other rooms read of instruments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class DueState(StrEnum):
    """How an instrument stands to its confirmation on a day."""

    VALID = "valid"
    DUE = "due"
    OVERDUE = "overdue"
    NEVER = "never"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentRow:
    """One line of a list of instruments."""

    id: int
    number: str
    name: str
    kind: str
    model: str
    maker: str
    serial_number: str
    owner_id: int
    owner_name: str
    division_code: str
    place: str
    control: str
    status: str
    number_of_items: int
    confirmed_until: date | None
    due_state: DueState


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentRecord(InstrumentRow):
    """An instrument, or a batch of equal ones, with all its facts."""

    revision: int
    item: str
    origin: str
    purpose: str
    manner: str
    interval_months: int | None
    delivery: str
    quantity: str
    unit: str
    range_lower: Decimal | None
    range_upper: Decimal | None
    range_text: str
    accuracy_class: str
    permissible_error: str
    split_from_id: int | None
    standard_id: int | None
    note: str
    token: str
    withdrawn_at: datetime | None
    withdrawn_reason: str
    true_from: datetime
    recorded_at: datetime

    @property
    def is_batch(self) -> bool:
        """Whether it stands for more than one piece."""
        return self.number_of_items > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRecord:
    """What a device measures on one of its channels."""

    id: int
    revision: int
    instrument_id: int
    name: str
    quantity: str
    unit: str
    range_lower: Decimal | None
    range_upper: Decimal | None
    accuracy_class: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementRecord:
    """An instrument in a position, from an instant to an instant."""

    id: int
    revision: int
    instrument_id: int
    instrument_name: str
    position_id: int
    position_name: str
    place: str
    role: str
    begins_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """Something that happened to an instrument."""

    id: int
    instrument_id: int
    kind: str
    happened_at: datetime
    status_before: str
    status_after: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationRecord:
    """A dated decision that an instrument or a standard fits its use, or does not."""

    id: int
    revision: int
    instrument_id: int | None
    standard_id: int | None
    certificate_id: int | None
    certificate_number: str
    confirmed_on: date
    due_on: date | None
    is_fit: bool
    as_found: str
    as_left: str
    drift_allowance: Decimal | None
    intermediate_checks: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """A status of an instrument, since when, and when we learnt it."""

    status: str
    true_from: datetime
    recorded_at: datetime
    action_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a sticker says."""

    id: int
    number: str
    name: str
    model: str
    serial_number: str
    confirmed_until: date | None
    token: str
    path: str
