"""A reading as it is sent, and the rules that one reading is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import isfinite, isnan
from typing import Annotated, Final, Literal

import msgspec

from duheng.telemetry.intake.batches import Reject
from duheng.terms.instants import instant_of_microseconds

BATCH_ID_LENGTH = 64
CODE_LENGTH = 64
READINGS = 100_000
"""Most readings in a batch."""
CLOCK_SKEW_US: Final = 600_000_000
"""How far in the future an instant may lie: no gateway's clock is right to the second."""
EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)

UNUSABLE = "telemetry.unusable_reading"
IN_THE_FUTURE = "telemetry.instant_in_the_future"
TOO_EARLY = "telemetry.instant_too_early"
CONTRADICTION = "telemetry.status_contradicts_value"
OF_ANOTHER = "telemetry.channel_of_another"
UNUSABLE_CODE = "telemetry.unusable_code"

Status = Literal["measured", "missing", "not_a_number", "infinite", "manual", "substituted"]
_NUMBERS = {
    None: "measured",
    "measured": "measured",
    "manual": "manual",
    "substituted": "substituted",
}
_NO_NUMBERS = {
    None: "missing",
    "missing": "missing",
    "not_a_number": "not_a_number",
    "infinite": "infinite",
}


class Reading(msgspec.Struct, gc=False, frozen=True, forbid_unknown_fields=True):
    """One reading on the wire."""

    channel: Annotated[str, msgspec.Meta(min_length=1, max_length=CODE_LENGTH)]
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    value: float | Literal["NaN", "Infinity", "-Infinity"] | None
    status: Status | None = None
    revision: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] = 0


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch is judged by.

    Attributes
    ----------
    allowed : Mapping of str to int
        Codes that the gateway may send.
    known : Mapping of str to object
        Codes that the registry knows.
    received_us : int
        When the batch came [us since 1970 UTC].
    """

    allowed: Mapping[str, int]
    known: Mapping[str, object]
    received_us: int

    @property
    def latest_us(self) -> int:
        """The latest instant that is not in the future."""
        return self.received_us + CLOCK_SKEW_US

    @property
    def latest(self) -> datetime:
        """The same as a datetime."""
        return instant_of_microseconds(self.received_us) + timedelta(microseconds=CLOCK_SKEW_US)


def held_value(reading: Reading) -> tuple[float | None, str] | None:
    """Return value and status as they are held; None where status and value contradict.

    A value that is no finite number is never passed on as one.
    """
    value = reading.value
    if isinstance(value, str):
        value = float(value)
    if value is None:
        status = _NO_NUMBERS.get(reading.status)
    elif isfinite(value):
        status = _NUMBERS.get(reading.status)
    else:
        status = "not_a_number" if isnan(value) else "infinite"
        value = None if reading.status in (None, status) else value
        return None if value is not None else (None, status)
    return None if status is None else (value, status)


def refusal_of(index: int, reading: Reading, rules: Rules) -> Reject | None:
    """Return why a reading is not kept; None when it is."""
    if reading.at > rules.latest:
        return Reject(
            index,
            IN_THE_FUTURE,
            f"{reading.at.isoformat()} is more than 10 minutes after it was received",
        )
    if reading.at < EARLIEST:
        return Reject(index, TOO_EARLY, f"{reading.at.isoformat()} is before 1970")
    if held_value(reading) is None:
        return Reject(index, CONTRADICTION, f"status {reading.status} with value {reading.value}")
    if reading.channel in rules.allowed:
        return None
    if reading.channel in rules.known:
        return Reject(index, OF_ANOTHER, f"this gateway may not send {reading.channel}")
    if not reading.channel.isprintable() or len(reading.channel) > CODE_LENGTH:
        return Reject(index, UNUSABLE_CODE, "the code holds what cannot be printed, or is too long")
    return None


def usable_batch_id(text: object) -> str | None:
    """Return a batch id, or None where it is none: 1 to 64 printable characters."""
    if isinstance(text, str) and 0 < len(text) <= BATCH_ID_LENGTH and text.isprintable():
        return text
    return None
