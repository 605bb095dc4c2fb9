"""The history as a source of readings, so that an account runs from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from duheng.telemetry.declaration import Channel, ReadingKind, ReadingsSource
from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.history.declared import factor_at
from duheng.telemetry.history.engines import Engine
from duheng.telemetry.history.scan import standing
from duheng.telemetry.stream import StreamChannel, StreamKind
from duheng.terms.instants import Period, microseconds_of

_KINDS = {
    StreamKind.REGISTER: ReadingKind.REGISTER,
    StreamKind.INTERVAL: ReadingKind.INTERVAL_ENERGY,
    StreamKind.POWER: ReadingKind.POWER,
}


def to_sources(
    root: Path, engine: Engine, channels: Sequence[StreamChannel], period: Period
) -> tuple[ReadingsSource, ...]:
    """Return what :func:`duheng.telemetry.read_readings` takes, a source for each kind of channel.

    A reading that came as a substitute is read as missing: nobody measured it.

    Parameters
    ----------
    root : Path
        Folder of the history.
    engine : Engine
        What runs the queries.
    channels : sequence of StreamChannel
        The channels, as declared; registers keep their digits, exchanges and multiplier.
    period : Period
        Instants of the readings; those at both ends belong to it, for registers need them.

    Raises
    ------
    UnusableDeclaration
        When a channel is a level, which adds up to nothing, or a multiplier changes within the
        period.
    """
    groups: dict[tuple[Any, ...], list[StreamChannel]] = {}
    for channel in channels:
        key = (_kind(channel), channel.time_zone, channel.interval_s)
        groups.setdefault(key, []).append(channel)
    wide = Period(period.begin, period.end + timedelta(microseconds=1))
    return tuple(
        ReadingsSource(
            content=_content(root, engine, members, wide),
            kind=kind,
            time_zone=zone,
            channels=tuple(_declared(one, period) for one in members),
            instant_column="at",
            channel_column="channel",
            value_column="value",
            label=None if kind is ReadingKind.REGISTER else "end",
            interval=None if interval is None else timedelta(seconds=interval),
        )
        for (kind, zone, interval), members in groups.items()
    )


def _kind(channel: StreamChannel) -> ReadingKind:
    if channel.kind not in _KINDS:
        raise UnusableDeclaration(
            f"channel {channel.code} is a level, which does not add up",
            hint="accounts take registers, intervals and powers",
        )
    return _KINDS[channel.kind]


def _content(
    root: Path, engine: Engine, channels: Sequence[StreamChannel], period: Period
) -> pa.Table:
    named = ibis.memtable(
        pa.table(
            {
                "number": pa.array([one.number for one in channels], pa.int32()),
                "code": pa.array([one.code for one in channels], pa.string()),
            }
        )
    )
    table = standing(root, [one.number for one in channels], period).table(engine)
    joined = table.join(named, table.channel == named.number)
    nobody_measured = joined.status == "substituted"
    value = ibis.ifelse(nobody_measured, ibis.null("float64"), joined.value)
    chosen = joined.select(at_us=joined.at_us, channel=joined.code, value=value)
    found = chosen.order_by(["channel", "at_us"]).to_pyarrow()
    at = found["at_us"].cast(pa.timestamp("us", tz="UTC"))
    return pa.table({"at": at, "channel": found["channel"], "value": found["value"]})


def _declared(channel: StreamChannel, period: Period) -> Channel:
    changes = [one.since for one in channel.multipliers if period.begin < one.since < period.end]
    if changes:
        raise UnusableDeclaration(
            f"the multiplier of channel {channel.code} changes at {changes[0].isoformat()}",
            hint="account for the time before and after it apart",
        )
    return Channel(
        channel=channel.code,
        unit=channel.unit,
        multiplier=factor_at(channel, microseconds_of(period.begin)),
        register_digits=channel.register_digits,
        register_resolution=channel.register_resolution,
        rated_power=channel.rated,
        is_signed=channel.is_signed,
        swaps=channel.swaps,
    )
