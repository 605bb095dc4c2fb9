"""What pages and other rooms read of channels and gateways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayRecord:
    """A gateway."""

    id: int
    revision: int
    code: str
    name: str
    owner_id: int
    owner_name: str
    division_code: str
    readings_per_minute: int
    public_key: str
    addresses: str
    note: str
    withdrawn_at: datetime | None
    withdrawn_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRecord:
    """A token of a gateway; its text is not kept."""

    id: int
    revision: int
    hint: str
    made_at: datetime
    ends_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str

    def state_at(self, at: datetime) -> str:
        """Return ``withdrawn``, ``expired`` or ``valid``."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "expired" if self.ends_at is not None and self.ends_at <= at else "valid"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRecord:
    """A channel of the stream."""

    id: int
    revision: int
    code: str
    name: str
    site_name: str
    owner_id: int
    owner_name: str
    division_code: str
    kind: str
    quantity: str
    unit: str
    interval_s: int | None
    time_zone: str
    register_digits: int | None
    register_resolution: Decimal | None
    rated: Decimal | None
    lowest: Decimal | None
    is_signed: bool
    relative_uncertainty: Decimal | None
    parent_id: int | None
    parent_code: str
    identity_group: str
    identity_role: str
    gateway_id: int | None
    gateway_code: str
    since: datetime | None
    until: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiplierRecord:
    """A multiplier of a channel and since when it holds."""

    id: int
    revision: int
    since: datetime
    current_ratio: Decimal | None
    voltage_ratio: Decimal | None
    constant: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationRecord:
    """A device that hangs or hung on a channel."""

    id: int
    instrument_id: int
    instrument_name: str
    instrument_number: str
    channel_name: str
    begins_at: datetime
    ends_at: datetime | None
    first_indication: Decimal | None
    last_indication: Decimal | None
    work_order: str
