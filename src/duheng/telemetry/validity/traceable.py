"""Rule R12: a reading outside every confirmation is not traceable; it stays measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from duheng.telemetry.validity.flags import Flag
from duheng.terms.findings import Severity
from duheng.terms.instants import microseconds_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedSegment:
    """A time, half-open, in which a confirmation of the instrument of a channel was in force.

    Attributes
    ----------
    channel : int
        Number of the channel.
    begin, end : datetime
        When it was in force.
    confirmation : str or None
        Which one, for the evidence.
    """

    channel: int
    begin: datetime
    end: datetime
    confirmation: str | None = None


def flags_of_traceability(
    channel: int, first_us: int, last_us: int, segments: Iterable[ConfirmedSegment]
) -> Iterator[Flag]:
    """Yield the times between the first and the last reading that no segment covers."""
    at, last = first_us, None
    for begin, end, name in sorted(_bounds(segments)):
        if begin > at and at <= last_us:
            yield _flag(channel, at, min(begin - 1, last_us), last)
        if end > at:
            at, last = end, name
    if at <= last_us:
        yield _flag(channel, at, last_us, last)


def _bounds(segments: Iterable[ConfirmedSegment]) -> Iterator[tuple[int, int, str]]:
    for one in segments:
        yield microseconds_of(one.begin), microseconds_of(one.end), one.confirmation or ""


def _flag(channel: int, begin: int, end: int, last: str | None) -> Flag:
    evidence = {"last_confirmation": last or None}
    return Flag(channel, begin, end, "R12", "telemetry.not_traceable", Severity.WARNING, evidence)
