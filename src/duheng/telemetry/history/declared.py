"""Channels sorted into classes that one expression serves, and what differs inside a class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import ibis
import pyarrow as pa

from duheng.telemetry.stream import StreamChannel, StreamKind
from duheng.terms.instants import Period, microseconds_of

_ALWAYS = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelClass:
    """Channels of one kind, interval and time zone.

    Attributes
    ----------
    kind : StreamKind
        What their numbers are; power without a declared interval counts as level.
    interval_us : int or None
        Usual time between readings.
    time_zone : str
        Of their local day.
    is_segmented : bool
        True where a register was exchanged or a multiplier changed within the time.
    channels : tuple of StreamChannel
        The channels.
    """

    kind: StreamKind
    interval_us: int | None
    time_zone: str
    is_segmented: bool
    channels: tuple[StreamChannel, ...]

    def facts(self, period: Period) -> Any:
        """Return channel, factor and the facts of its register as an Ibis table."""
        widths = [_width(channel) for channel in self.channels]
        rated = [channel.rated for channel in self.channels]
        factors = [
            1.0 if self.is_segmented else factor_at(channel, microseconds_of(period.begin))
            for channel in self.channels
        ]
        return ibis.memtable(
            pa.table(
                {
                    "number_of": pa.array([one.number for one in self.channels], pa.int32()),
                    "factor": pa.array(factors, pa.float64()),
                    "width": pa.array(widths, pa.float64()),
                    "rated": pa.array(rated, pa.float64()),
                }
            )
        )

    def segments(self) -> Any:
        """Return spans of time with one register and one multiplier, as an Ibis table."""
        rows = [row for channel in self.channels for row in segments_of(channel)]
        names = ("number_of", "segment", "since_us", "until_us", "segment_factor")
        types = (pa.int32(), pa.int32(), pa.int64(), pa.int64(), pa.float64())
        columns = zip(*rows, strict=True)
        return ibis.memtable(
            pa.table(
                {
                    name: pa.array(column, kind)
                    for name, column, kind in zip(names, columns, types, strict=True)
                }
            )
        )

    def swap_rows(self) -> pa.Table:
        """Return the indications at exchanges as readings of the segments that they belong to."""
        rows = [row for channel in self.channels for row in _indications(channel)]
        names = ("channel", "at_us", "value", "segment", "segment_factor")
        types = (pa.int32(), pa.int64(), pa.float64(), pa.int32(), pa.float64())
        columns = zip(*rows, strict=True) if rows else ((),) * len(names)
        return pa.table(
            {
                name: pa.array(column, kind)
                for name, column, kind in zip(names, columns, types, strict=True)
            }
        )


def classes_of(channels: Sequence[StreamChannel], period: Period) -> list[ChannelClass]:
    """Return the classes of some channels over a period."""
    found: dict[tuple[Any, ...], list[StreamChannel]] = {}
    for channel in channels:
        kind = channel.kind
        if kind is StreamKind.POWER and channel.interval_s is None:
            kind = StreamKind.LEVEL
        length = None if channel.interval_s is None else round(channel.interval_s * 1e6)
        is_register = kind is StreamKind.REGISTER
        key = (
            kind,
            None if is_register else length,
            channel.time_zone,
            _is_segmented(channel, period),
        )
        found.setdefault(key, []).append(channel)
    return [
        ChannelClass(
            kind=kind,
            interval_us=length,
            time_zone=zone,
            is_segmented=segmented,
            channels=tuple(members),
        )
        for (kind, length, zone, segmented), members in found.items()
    ]


def factor_at(channel: StreamChannel, at_us: int) -> float:
    """Return what the numbers of a channel are multiplied by at an instant [1]."""
    factor = 1.0
    for multiplier in sorted(channel.multipliers, key=lambda one: one.since):
        if microseconds_of(multiplier.since) <= at_us:
            factor = multiplier.factor
    return factor


def segments_of(channel: StreamChannel) -> Iterator[tuple[int, int, int, int, float]]:
    """Yield number, segment, first and last instant, and factor, of each span between changes.

    A reading at the instant of a new multiplier ends the span before it and begins the next: the
    register went on. At an exchange the old register ends before the instant.
    """
    swaps = {microseconds_of(swap.at) for swap in channel.swaps}
    cuts = sorted(swaps | {microseconds_of(one.since) for one in channel.multipliers})
    is_register = channel.kind is StreamKind.REGISTER
    bounds = [-_ALWAYS, *cuts, _ALWAYS]
    for segment, (begin, end) in enumerate(pairwise(bounds)):
        goes_on = is_register and end not in swaps
        last = end if goes_on else end - 1
        if channel.kind in {StreamKind.INTERVAL, StreamKind.POWER}:
            begin, last = begin + 1, end  # the interval that ends at the change was before it
        yield channel.number, segment, begin, last, factor_at(channel, begin)


def _indications(channel: StreamChannel) -> Iterator[tuple[int, int, float, int, float]]:
    if channel.kind is not StreamKind.REGISTER:
        return
    spans = {row[2]: row for row in segments_of(channel)}
    for swap in channel.swaps:
        at = microseconds_of(swap.at)
        _, segment, _, _, factor = spans[at]
        if swap.final_indication is not None:
            before = factor_at(channel, at - 1)
            yield channel.number, at, swap.final_indication, segment - 1, before
        if swap.initial_indication is not None:
            yield channel.number, at, swap.initial_indication, segment, factor


def _is_segmented(channel: StreamChannel, period: Period) -> bool:
    changes = [one.at for one in channel.swaps] + [one.since for one in channel.multipliers]
    return any(period.begin < change < period.end for change in changes)


def _width(channel: StreamChannel) -> float | None:
    return None if channel.register_digits is None else 10.0**channel.register_digits
