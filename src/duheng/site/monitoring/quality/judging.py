"""The readings of the last days judged by the detector; run by the worker, never by a page.

Channels that are judged against each other (parent and parts, an electrical identity, one site)
stay together; memory holds the readings of one such group at a time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from django.conf import settings

from duheng.site.actions.days import local_day, local_midnight
from duheng.site.monitoring.quality.timeline import confirmed_segments
from duheng.telemetry.history import Manifests
from duheng.telemetry.history.engines import open_engine
from duheng.telemetry.history.scan import standing
from duheng.telemetry.local_time import zone_offsets
from duheng.telemetry.stream import READINGS, Snapshot, StreamChannel
from duheng.telemetry.validity import detect, quality_by_day
from duheng.terms.instants import Period, microseconds_of

DAYS = 31
"""Days that are judged again and again, today among them."""
_TOGETHER = 64
_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was found of a group of channels.

    Attributes
    ----------
    channels : tuple of int
        Their numbers.
    first, last : date
        Local days that were judged.
    days, flags : list of dict
        Rows of QUALITY and of FLAGS.
    hours : Mapping
        Channel and local hour since 1970 -> readings held.
    """

    channels: tuple[int, ...]
    first: date
    last: date
    days: list[dict[str, Any]]
    flags: list[dict[str, Any]]
    hours: Mapping[tuple[int, int], int]


def judge(root: Path, snapshot: Snapshot, at: datetime) -> Iterator[Judged]:
    """Yield what the detector finds in the last days, group by group."""
    last = local_day(at)
    first = last - timedelta(days=DAYS - 1)
    received = received_at(root, first - timedelta(days=1), last + timedelta(days=1))
    for group in groups_of(snapshot.channels):
        yield _judge(root, group, (first, last), received, at)


def groups_of(channels: Iterable[StreamChannel]) -> Iterator[tuple[StreamChannel, ...]]:
    """Yield channels that belong together, small groups joined."""
    known = sorted(channels, key=lambda one: one.number)
    by_code = {one.code: one for one in known}
    families: dict[str, list[StreamChannel]] = defaultdict(list)
    for one in known:
        families[_family(one, by_code)].append(one)
    held: list[StreamChannel] = []
    for family in families.values():
        if held and len(held) + len(family) > _TOGETHER:
            yield tuple(held)
            held = []
        held += family
    if held:
        yield tuple(held)


def _family(one: StreamChannel, by_code: Mapping[str, StreamChannel]) -> str:
    if one.site:
        return f"site {one.site}"
    seen = {one.code}
    while (above := by_code.get(one.parent or "")) is not None and above.code not in seen:
        seen.add(above.code)
        one = above
    identity = (one.part_of_identity or "").rpartition("/")[0]
    return f"identity {identity}" if identity else one.code


def received_at(root: Path, first: date, last: date) -> dict[int, int]:
    """Return when the batches of some UTC days came [µs since 1970], by their numbers."""
    manifests, found = Manifests(root), dict[int, int]()
    for day in manifests.days():
        if not first <= day <= last:
            continue
        for path in sorted(manifests.folder(day).glob("*.batches")):
            for line in path.read_text(encoding="utf-8").splitlines():
                held = json.loads(line)
                found[held["number"]] = microseconds_of(datetime.fromisoformat(held["received_at"]))
    return found


def _judge(
    root: Path,
    group: tuple[StreamChannel, ...],
    days: tuple[date, date],
    received: Mapping[int, int],
    at: datetime,
) -> Judged:
    numbers = [one.number for one in group]
    begin, zone = local_midnight(days[0]), ZoneInfo(settings.TIME_ZONE)
    with open_engine() as engine:
        held = standing(root, numbers, Period(begin, at))
        readings = _arrow(held.table(engine))
        every = _arrow(held.every_revision(engine)) if held.is_revised else readings
    segments = confirmed_segments(numbers, at + timedelta(days=1))
    channels = [_until_now(one, begin, at) for one in group]
    flags = detect(readings, channels, received=received, confirmations=segments)
    quality = quality_by_day(
        every, flags, channels, days=days, received=received, has_confirmations=True, zone=zone
    )
    return Judged(
        channels=tuple(numbers),
        first=days[0],
        last=days[1],
        days=quality.to_pylist(),
        flags=flags.to_pylist(),
        hours=_by_hour(readings, zone),
    )


def _arrow(table: Any) -> pa.Table:
    return table.select(*READINGS.names).to_pyarrow().cast(READINGS)


def _until_now(one: StreamChannel, begin: datetime, at: datetime) -> StreamChannel:
    """Return a channel of which nothing is expected yet after now."""
    until = at if one.until is None else min(one.until, at)
    return replace(one, since=max(begin, one.since or begin), until=max(until, begin))


def _by_hour(readings: pa.Table, zone: ZoneInfo) -> dict[tuple[int, int], int]:
    """Return readings held by channel and hour of the local clock; a repeated hour has both."""
    held = readings.filter(readings["value"].is_valid())
    at = held["at"].cast(pa.int64()).to_numpy()
    if not len(at):
        return {}
    local = zone_offsets(zone, int(np.min(at)), int(np.max(at))).array(at)
    hours = pa.table({"channel": held["channel"], "hour": pa.array(local // _HOUR_US, pa.int64())})
    counted = hours.group_by(["channel", "hour"]).aggregate([([], "count_all")]).to_pylist()
    return {(one["channel"], one["hour"]): one["count_all"] for one in counted}
