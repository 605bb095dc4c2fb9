"""Segments of time by channel, arranged so that readings find theirs by an equality join.

A segment that fills whole days needs no comparison of instants at all: the readings of a channel
and day are summed first, and the sum looks its segment up. Only days that a segment boundary
cuts need their rows. Bounds mostly fall on local midnights, so a timeline keeps the days of one
time zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from duheng.uncertainty.errors import UnusableTimeline

Integers = npt.NDArray[np.int64]
DAY_US = 86_400_000_000
NONE = -1
CUT = -2


@dataclass(frozen=True, kw_only=True, eq=False)
class SegmentTimeline:
    """Disjoint half-open segments of each channel.

    Attributes
    ----------
    channel, day, instant : str
        Row columns: the channel, the day (date) and the instant that decides the segment.
    channels : sequence
        The channels, each once.
    channel_of_segment : array_like of int, shape (n,)
        Index into ``channels`` for each segment.
    begin_us, end_us : array_like of int, shape (n,)
        Bounds of each segment [microseconds since 1970, UTC].
    day_offset_us : int
        What to add to UTC to get the clock of the ``day`` column [microseconds]; 0 for UTC days,
        28 800 000 000 for Chinese days. Zones that change their clocks use UTC days.
    """

    channel: str
    day: str
    instant: str
    channels: Sequence[object]
    channel_of_segment: Integers
    begin_us: Integers
    end_us: Integers
    day_offset_us: int = 0

    def __post_init__(self) -> None:
        if len(set(self.channels)) != len(self.channels):
            raise UnusableTimeline("a channel is listed twice", hint="list each channel once")
        if not np.all(self.begin_us < self.end_us):
            raise UnusableTimeline("a segment must begin before it ends")
        order = self._order
        same = self.channel_of_segment[order][1:] == self.channel_of_segment[order][:-1]
        if np.any(same & (self.end_us[order][:-1] > self.begin_us[order][1:])):
            at = int(np.flatnonzero(same & (self.end_us[order][:-1] > self.begin_us[order][1:]))[0])
            raise UnusableTimeline(
                f"segments of channel {self.channels[self.channel_of_segment[order[at]]]} overlap",
                hint="settle overlaps by a precedence rule first (traceability.build_timeline)",
            )

    @cached_property
    def _order(self) -> Integers:
        return np.lexsort((self.begin_us, self.channel_of_segment))

    @property
    def size(self) -> int:
        """Number of segments."""
        return len(self.begin_us)

    @cached_property
    def first_day(self) -> int:
        """First day of any segment [days since 1970 on the clock of the day column]."""
        return int((self.begin_us.min() + self.day_offset_us) // DAY_US)

    @cached_property
    def number_of_days(self) -> int:
        """Days from the first to the last that any segment touches."""
        last = (self.end_us.max() + self.day_offset_us - 1) // DAY_US
        return int(last) - self.first_day + 1

    @cached_property
    def _touches(self) -> tuple[Integers, Integers]:
        """Return for each (segment, day) pair the segment and the position channel x day."""
        first = (self.begin_us + self.day_offset_us) // DAY_US - self.first_day
        last = (self.end_us + self.day_offset_us - 1) // DAY_US - self.first_day
        lengths = last - first + 1
        segment = np.repeat(np.arange(self.size), lengths)
        starts = np.cumsum(lengths) - lengths
        day = np.arange(len(segment)) - starts[segment] + first[segment]
        return segment, self.channel_of_segment[segment] * self.number_of_days + day

    @cached_property
    def segment_of_day(self) -> Integers:
        """Return the segment of each channel and day: -1 where none, -2 where several.

        Returns
        -------
        ndarray, shape (n_channels, n_days)
        """
        segment, position = self._touches
        size = len(self.channels) * self.number_of_days
        count = np.bincount(position, minlength=size)
        table = np.full(size, NONE, dtype=np.int64)
        table[position] = segment
        whole = np.bincount(position, weights=self._covered_us(segment), minlength=size)
        table[(count > 1) | ((count == 1) & (whole < DAY_US))] = CUT
        return table.reshape(len(self.channels), self.number_of_days)

    def _covered_us(self, segment: Integers) -> npt.NDArray[np.float64]:
        _, position = self._touches
        day = position % self.number_of_days + self.first_day
        begin = np.maximum(self.begin_us[segment] + self.day_offset_us, day * DAY_US)
        end = np.minimum(self.end_us[segment] + self.day_offset_us, (day + 1) * DAY_US)
        return (end - begin).astype(np.float64)

    def pieces(self, *, cut_only: bool = False) -> dict[str, Integers]:
        """Return the segments cut at every midnight of the day column.

        Parameters
        ----------
        cut_only : bool
            Only the pieces on days that no single segment fills.

        Returns
        -------
        dict
            ``channel`` (index), ``day`` (days since 1970), ``begin_us``, ``end_us``, ``segment``.
        """
        segment, position = self._touches
        if cut_only:
            cut = self.segment_of_day.ravel()[position] == CUT
            segment, position = segment[cut], position[cut]
        day = position % self.number_of_days + self.first_day
        return {
            "channel": position // self.number_of_days,
            "day": day,
            "begin_us": np.maximum(self.begin_us[segment], day * DAY_US - self.day_offset_us),
            "end_us": np.minimum(self.end_us[segment], (day + 1) * DAY_US - self.day_offset_us),
            "segment": segment,
        }
