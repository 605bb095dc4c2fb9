"""Confirmations and assignments: which instrument was where, and when it was fit for its use.

A position (a channel and a role such as ``meter`` or ``ct``) is not a device: instruments come
and go, and the evidence belongs to the instrument.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from duheng.terms.canonical import digest_of
from duheng.traceability.errors import UnusableConfirmation

_ROLE = re.compile(r"^[a-z][a-z0-9_]{0,30}$")


class ConfirmationKind(StrEnum):
    """What the confirmation rests on: they weigh differently in an account."""

    CALIBRATION = "calibration"
    VERIFICATION = "verification"
    CLASS = "class"


class State(StrEnum):
    """What a segment of a timeline says of its position."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A user's dated decision that an instrument fits its use (ISO 10012:2003, 7.1).

    Attributes
    ----------
    instrument_id : str
        The instrument, wherever it is built in.
    certificate_id : str or None
        Global id of the certificate behind the decision; ``None`` only for kind ``class``.
    kind : ConfirmationKind
        ``calibration``, ``verification`` or ``class``.
    valid_from, valid_to : datetime
        Half-open interval ``[valid_from, valid_to)``; ``valid_to=None`` has no end.
    confirmed_at : datetime or None
        When the decision was taken; ``None`` stands for ``valid_from``.
    drift_allowance : float or None
        Half-width of the drift allowed for until ``valid_to``, relative to the indication [1];
        ``None`` is not stated, 0 says by convention that there is none.
    withdrawn_at : datetime or None
        From this instant on the confirmation no longer counts.
    withdrawal_reason : str or None
        Why it was withdrawn.
    confirmation_id : str
        Identifier; derived from the content when left empty.

    Raises
    ------
    UnusableConfirmation
        When an instant has no offset, the interval is empty, the allowance is negative or NaN,
        or a calibration or verification names no certificate.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> Confirmation(
    ...     instrument_id="meter-17", certificate_id="urn:x:1", kind="calibration",
    ...     valid_from=datetime(2025, 1, 1, tzinfo=UTC), valid_to=datetime(2026, 1, 1, tzinfo=UTC),
    ... ).kind
    <ConfirmationKind.CALIBRATION: 'calibration'>
    """

    instrument_id: str
    kind: ConfirmationKind
    valid_from: datetime
    valid_to: datetime | None
    certificate_id: str | None = None
    confirmed_at: datetime | None = None
    drift_allowance: float | None = None
    withdrawn_at: datetime | None = None
    withdrawal_reason: str | None = None
    confirmation_id: str = field(default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", _kind(self.kind))
        instants = (self.valid_from, self.valid_to, self.confirmed_at, self.withdrawn_at)
        for instant in instants:
            _check_aware(instant, f"the confirmation of {self.instrument_id}")
        if self.valid_to is not None and not self.valid_from < self.valid_to:
            raise UnusableConfirmation(
                f"the confirmation of {self.instrument_id} is valid from "
                f"{self.valid_from.isoformat()} to {self.valid_to.isoformat()}, which is empty",
                hint="valid_from must come before valid_to",
            )
        if self.drift_allowance is not None and not 0 <= self.drift_allowance < float("inf"):
            raise UnusableConfirmation(
                f"the drift allowance of {self.instrument_id} is {self.drift_allowance}",
                hint="give a relative half-width of 0 or more, or leave it out if not stated",
            )
        if self.certificate_id is None and self.kind is not ConfirmationKind.CLASS:
            raise UnusableConfirmation(
                f"the {self.kind.value} of {self.instrument_id} names no certificate",
                hint="give certificate_id, or kind: class when only the class is known",
            )
        if not self.confirmation_id:
            object.__setattr__(self, "confirmation_id", _derived_id(self))

    @property
    def decided_at(self) -> datetime:
        """When the decision was taken."""
        return self.confirmed_at or self.valid_from

    @property
    def effective_to(self) -> datetime | None:
        """When it stopped counting: the end of validity or the withdrawal, if earlier."""
        ends = [end for end in (self.valid_to, self.withdrawn_at) if end is not None]
        return min(ends) if ends else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """An instrument in a position during ``[begin, end)``; ``None`` is open on that side.

    Attributes
    ----------
    channel : str
        The channel whose readings the position gives.
    role : str
        What the instrument does there: ``meter``, ``ct``, ``pt``, ... (lower case, it becomes
        part of column names).
    instrument_id : str
        The instrument.
    begin, end : datetime or None
        When it was built in and taken out.
    """

    channel: str
    instrument_id: str
    role: str = "meter"
    begin: datetime | None = None
    end: datetime | None = None

    def __post_init__(self) -> None:
        if not _ROLE.match(self.role):
            raise UnusableConfirmation(
                f"'{self.role}' is not a role", hint="use a lower-case word such as meter, ct, pt"
            )
        for instant in (self.begin, self.end):
            _check_aware(instant, f"the assignment of {self.instrument_id}")
        if self.begin is not None and self.end is not None and not self.begin < self.end:
            raise UnusableConfirmation(
                f"{self.instrument_id} is assigned to {self.channel} from "
                f"{self.begin.isoformat()} to {self.end.isoformat()}, which is empty",
                hint="begin must come before end",
            )


def _kind(kind: str) -> ConfirmationKind:
    try:
        return ConfirmationKind(kind)
    except ValueError as error:
        known = ", ".join(member.value for member in ConfirmationKind)
        raise UnusableConfirmation(
            f"'{kind}' is not a kind of confirmation", hint=f"use one of: {known}"
        ) from error


def _check_aware(instant: datetime | None, owner: str) -> None:
    if instant is not None and instant.tzinfo is None:
        raise UnusableConfirmation(
            f"{owner} holds {instant.isoformat()} without an offset from UTC",
            hint="read instants with duheng.terms.instants.parse_instant",
        )


def _derived_id(confirmation: Confirmation) -> str:
    parts = (confirmation.valid_from, confirmation.valid_to, confirmation.decided_at)
    withdrawn = confirmation.withdrawn_at
    content = [
        confirmation.instrument_id,
        confirmation.certificate_id,
        confirmation.kind.value,
        *(part.astimezone(UTC).isoformat() if part else None for part in (*parts, withdrawn)),
        confirmation.drift_allowance,
    ]
    return "confirmation:" + digest_of(content).removeprefix("sha256:")[:16]
