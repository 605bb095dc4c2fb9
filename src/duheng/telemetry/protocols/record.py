"""What every protocol gives: readings with their origin, and a frame explained field by field."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from duheng.telemetry.protocols.site import SimulatedSite
from duheng.terms.clock import Clock
from duheng.terms.errors import DuhengError

Words = Mapping[str, str]
"""A text by language tag."""


def words(en: str, zh: str) -> Words:
    """Return a text in both languages."""
    return {"en": en, "zh-Hans": zh}


class Origin(StrEnum):
    """Who vouches for where a reading came from."""

    NOT_AUTHENTICATED = "origin_not_authenticated"
    """The protocol proves nothing about its sender: an address and a check value are no proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterReading:
    """One reading as a protocol brought it.

    Attributes
    ----------
    channel : str
        Code on the wire, such as ``123456781012/00010000``.
    at : datetime
        Instant of the reading, or end of its interval (UTC).
    value : float or None
        Number in ``unit``; ``None`` when missing, or when the sender says that it is not valid.
    status : str
        As in the columns of readings: measured, missing, not_a_number, infinite, manual.
    unit : str or None
        Unit of the number; ``None`` where the protocol does not say it.
    marks : Mapping
        What else was said: flag, number as sent, order of the identifier, clock of the meter.
    origin : Origin
        Who vouches for the sender.
    """

    channel: str
    at: datetime
    value: float | None
    status: str
    unit: str | None = None
    marks: Mapping[str, str] = field(default_factory=dict)
    origin: Origin = Origin.NOT_AUTHENTICATED

    def to_dict(self) -> dict[str, Any]:
        """Return the reading as a JSON-ready dictionary, in the words of the door for readings."""
        return {
            "channel": self.channel,
            "at": self.at.isoformat(),
            "value": self.value,
            "status": self.status,
            "unit": self.unit,
            "origin": self.origin.value,
            "marks": dict(self.marks),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterBatch:
    """Readings that one frame brought, with the frame itself.

    Attributes
    ----------
    batch_id : str
        The same for the same bytes, at most 64 printable characters: a re-send is known by it.
    sender : str
        How the sender calls itself.
    peer : str
        Address that the bytes came from.
    received_at : datetime
        When (UTC).
    body : bytes
        The frame as received.
    readings : tuple of MeterReading
        What it says.
    """

    batch_id: str
    sender: str
    peer: str
    received_at: datetime
    body: bytes
    readings: tuple[MeterReading, ...]
    origin: Origin = Origin.NOT_AUTHENTICATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an explained frame.

    Attributes
    ----------
    offset : int
        Place of its first byte.
    raw : str
        As sent: hexadecimal bytes, or text.
    name, meaning : Words
        What it is, and what it says.
    is_good : bool
        Whether it is as the protocol wants it.
    """

    offset: int
    raw: str
    name: Words
    meaning: Words
    is_good: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Return the field as a JSON-ready dictionary."""
        return {
            "offset": self.offset,
            "raw": self.raw,
            "name": dict(self.name),
            "meaning": dict(self.meaning),
            "is_good": self.is_good,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A frame, field by field, as far as it can be read.

    Attributes
    ----------
    fields : tuple of Field
        In the order of the frame.
    refusal : DuhengError or None
        Why the frame is refused; ``None`` for a good one.
    """

    fields: tuple[Field, ...]
    refusal: DuhengError | None = None

    @property
    def is_good(self) -> bool:
        """Whether the frame would be taken."""
        return self.refusal is None


def explained(fields: Iterable[Field], refusal: DuhengError | None = None) -> Explanation:
    """Return an explanation whose fields stand in the order of the frame."""
    return Explanation(fields=tuple(sorted(fields, key=lambda one: one.offset)), refusal=refusal)


class Carrier(StrEnum):
    """How a frame of the protocol is written down."""

    TEXT = "text"
    OCTETS = "octets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """How a simulated site speaks.

    Attributes
    ----------
    site : SimulatedSite
        Its meters.
    clock : Clock
        What time it is for them.
    host, port : str, int
        Where it listens, or whom it calls.
    """

    site: SimulatedSite
    clock: Clock
    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """A protocol of the family.

    Attributes
    ----------
    key : str
        Its name on the command line.
    title : Words
        Its name for people.
    carrier : Carrier
        Whether its frames are text or octets.
    explain : callable
        Frame -> explanation; never raises on any bytes.
    read : callable
        Frame, instant of reception -> readings; raises what the protocol refuses.
    simulate : callable
        Opens a simulated site; its context gives what happens at each step.
    simulated_channel : callable
        Number of a simulated meter -> code of its indication.
    calls : bool
        Whether its simulated site calls the receiver, instead of being polled.
    """

    key: str
    title: Words
    carrier: Carrier
    explain: Callable[[bytes], Explanation]
    read: Callable[[bytes, datetime], tuple[MeterReading, ...]]
    simulate: Callable[[Simulation], AbstractAsyncContextManager[SimulatedEnd]]
    simulated_channel: Callable[[int], str]
    calls: bool = False


@dataclass(slots=True)
class SimulatedEnd:
    """The open end of a simulated site.

    Attributes
    ----------
    host, port : str, int
        Where it can be reached, or whom it called.
    step : callable
        Does what the site does by itself at an instant, and gives the number of frames that wait
        for an acknowledgement; polled meters only wait to be asked.
    """

    host: str
    port: int
    step: Callable[[datetime], Awaitable[int]]


async def wait_to_be_asked(at: datetime) -> int:
    """Return that nothing waits: polled meters do nothing by themselves."""
    return 0
