"""Slots of time that readings are added up in: quarters, hours, local days and months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import ibis

from duheng.telemetry.local_time import DAY, ZoneOffsets, zone_offsets
from duheng.terms.instants import instant_of_microseconds, microseconds_of

_HOUR_US = 3_600_000_000


class Resolution(StrEnum):
    """How long a slot is."""

    QUARTER = "15min"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class Slots:
    """The slots of a time zone, by whole numbers that grow with time.

    Quarters and hours are of equal length. Days and months are local: from local midnight to local
    midnight, 23 or 25 hours long where the clock changes.

    Attributes
    ----------
    resolution : Resolution
        How long they are.
    zone : ZoneInfo
        Time zone of the local day.
    first_us, last_us : int
        Instants between which they are used [µs since 1970, UTC].
    """

    resolution: Resolution
    zone: ZoneInfo
    first_us: int
    last_us: int

    @cached_property
    def offsets(self) -> ZoneOffsets:
        """Offsets of the zone in that time."""
        spare = 32 * DAY
        return zone_offsets(self.zone, self.first_us - spare, self.last_us + spare)

    def index(self, at_us: Any) -> Any:
        """Return the number of the slot of an instant, an Ibis column."""
        match self.resolution:
            case Resolution.DAY:
                return self.local_day(at_us)
            case Resolution.MONTH:
                begins = self._months
                steps = [(at_us < begin, place) for place, begin in enumerate(begins[1:])]
                return ibis.cases(*steps, else_=len(begins) - 1).cast("int64")
        return (at_us + self._shift) // self._step

    def into(self, at_us: Any, *, less_us: int = 0) -> Any:
        """Return how far into its slot the instant ``less_us`` before lies, an Ibis column [µs].

        Where slots are equally long it is one remainder; counting from before the first instant
        keeps that from being negative.
        """
        if self._length is None:
            earlier = at_us - less_us
            return earlier - self.begin(self.index(earlier))
        phase = (self.first_us + self.offsets.offsets[0]) % self._length
        return (at_us - (self.first_us - phase - self._length + less_us)) % self._length

    def begin(self, index: Any) -> Any:
        """Return where a slot begins, an Ibis column."""
        match self.resolution:
            case Resolution.DAY:
                return self._midnight(index * DAY)
            case Resolution.MONTH:
                steps = [(index == place, begin) for place, begin in enumerate(self._months)]
                return ibis.cases(*steps, else_=None).cast("int64")
        return index * self._step - self._shift

    def local_day(self, at_us: Any) -> Any:
        """Return the local day of an instant as days since 1970, an Ibis column."""
        return self.offsets.column(at_us) // DAY

    @property
    def _length(self) -> int | None:
        """How long every slot is [µs]; ``None`` where they differ."""
        if self.resolution is Resolution.DAY:
            return None if self.offsets.changes else DAY
        return None if self.resolution is Resolution.MONTH else self._step

    @property
    def _step(self) -> int:
        return _HOUR_US // 4 if self.resolution is Resolution.QUARTER else _HOUR_US

    @property
    def _shift(self) -> int:
        """Part of the offset that is no whole number of steps (hours of half-hour zones)."""
        return self.offsets.offsets[0] % self._step

    def _midnight(self, local_us: Any) -> Any:
        """Return the first instant of a local day; where its midnight is skipped, the change."""
        offsets = self.offsets.offsets
        found = local_us - offsets[0]
        for change, offset in zip(self.offsets.changes, offsets[1:], strict=True):
            later = ibis.greatest(ibis.literal(change), local_us - offset)
            found = ibis.ifelse(found < change, found, later)
        return found

    @cached_property
    def _months(self) -> list[int]:
        """Begins of the local months, one more than are used."""
        first = instant_of_microseconds(self.first_us - 32 * DAY).astimezone(self.zone)
        year, month = first.year, first.month
        found: list[int] = []
        while not found or found[-1] <= self.last_us + 32 * DAY:
            begin = datetime(year, month, 1, tzinfo=self.zone)
            found.append(microseconds_of(begin))
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        return found
