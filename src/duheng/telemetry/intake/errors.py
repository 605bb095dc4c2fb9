"""Refusals of the door for readings."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError, UnusableInput


class UnreadableBatch(UnusableInput):
    """The body is not a batch of the stated kind; nothing of it was kept."""

    code: ClassVar[str] = "telemetry.unreadable_batch"


class BatchTooLarge(UnusableInput):
    """A batch is larger than the door takes: bytes, bytes unpacked, or readings."""

    code: ClassVar[str] = "telemetry.batch_too_large"


class UnsupportedBody(UnusableInput):
    """The content type or encoding is none that the door reads."""

    code: ClassVar[str] = "telemetry.unsupported_body"


class BatchConflict(UnusableInput):
    """Other bytes were already acknowledged under the same batch id of the same gateway."""

    code: ClassVar[str] = "telemetry.batch_conflict"


class TokenMissing(DuhengError, PermissionError):
    """A request carries no bearer token."""

    code: ClassVar[str] = "telemetry.token_missing"


class TokenUnknown(DuhengError, PermissionError):
    """The token is none of this place, or its gateway is no longer registered."""

    code: ClassVar[str] = "telemetry.token_unknown"


class TokenEnded(DuhengError, PermissionError):
    """The token was good once: it expired, was rotated out or was revoked."""

    code: ClassVar[str] = "telemetry.token_ended"


class BatchSignatureRefused(DuhengError, PermissionError):
    """The gateway signs its batches, and this one has no signature of its key."""

    code: ClassVar[str] = "telemetry.batch_signature_refused"


class ChannelsOfAnother(DuhengError, PermissionError):
    """Every reading of a batch is of a channel that its gateway may not send."""

    code: ClassVar[str] = "telemetry.channels_of_another"


class QuotaExceeded(DuhengError, RuntimeError):
    """A gateway sends more readings a minute than it may; the same batch is welcome later."""

    code: ClassVar[str] = "telemetry.quota_exceeded"


class IntakeBusy(DuhengError, RuntimeError):
    """More waits to be written than the door holds; the same batch is welcome later."""

    code: ClassVar[str] = "telemetry.intake_busy"


class BodyTooSlow(DuhengError, TimeoutError):
    """A body did not arrive within the time that the door waits for it."""

    code: ClassVar[str] = "telemetry.body_too_slow"


class UnknownAddress(DuhengError, LookupError):
    """The door has no such address, or not for this method."""

    code: ClassVar[str] = "telemetry.unknown_address"


class InboxUnwritable(DuhengError, OSError):
    """The inbox cannot be written: disk full, read-only or failing; nothing was acknowledged."""

    code: ClassVar[str] = "telemetry.inbox_unwritable"


class InboxNotDurable(DuhengError, RuntimeError):
    """The inbox cannot promise that what it commits is on disk, so it is not opened."""

    code: ClassVar[str] = "telemetry.inbox_not_durable"


class BrokerUnreachable(DuhengError, ConnectionError):
    """The MQTT broker cannot be reached, or refuses the connection."""

    code: ClassVar[str] = "telemetry.broker_unreachable"


class AddressNotAllowed(DuhengError, PermissionError):
    """A sender of a protocol without authentication calls from where its gateway may not."""

    code: ClassVar[str] = "telemetry.address_not_allowed"
