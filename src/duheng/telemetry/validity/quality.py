"""How good a channel's day was: what is held, in time, valid by cause, and traceable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from duheng.telemetry.local_time import DAY, zone_offsets
from duheng.telemetry.stream import StreamChannel
from duheng.telemetry.validity.flags import CAUSES
from duheng.telemetry.validity.marking import narrowed
from duheng.telemetry.validity.stream import new_session
from duheng.terms.instants import microseconds_of

LATE_AFTER_US = 3_600_000_000
"""A reading that arrives later than this after its instant is late [µs]."""
_UTC = ZoneInfo("UTC")
_EPOCH = date(1970, 1, 1)
QUALITY = pa.schema(
    [
        pa.field("channel", pa.int32(), nullable=False),
        pa.field("day", pa.date32(), nullable=False),
        pa.field("expected", pa.int64()),
        pa.field("held", pa.int64(), nullable=False),
        pa.field("completeness", pa.float64()),
        pa.field("in_time", pa.int64()),
        pa.field("timeliness", pa.float64()),
        pa.field("valid", pa.int64(), nullable=False),
        pa.field("validity", pa.float64()),
        pa.field("traceable", pa.int64()),
        pa.field("traceable_share", pa.float64()),
        pa.field("substituted", pa.int64(), nullable=False),
        pa.field("corrected", pa.int64(), nullable=False),
        pa.field("invalid_by_cause", pa.map_(pa.string(), pa.int64()), nullable=False),
    ]
)
"""Counts of readings of a local day, and shares: completeness and validity of what was expected,
timeliness and traceability of what is held. Null is not known, never 0: without a declared interval
nothing is expected, without arrivals nothing is late, and without confirmations nothing is
traceable or not. A reading that was corrected by hand is held, and came when it came first."""


def quality_by_day(
    readings: pa.Table,
    flags: pa.Table,
    channels: Iterable[StreamChannel],
    *,
    days: tuple[date, date] | None = None,
    received: Mapping[int, int] | None = None,
    has_confirmations: bool = False,
    zone: ZoneInfo = _UTC,
) -> pa.Table:
    """Return the quality of each channel and local day, as a table of QUALITY.

    Parameters
    ----------
    readings : Table
        Columns of READINGS.
    flags : Table
        Of :func:`duheng.telemetry.validity.detect`.
    channels : iterable of StreamChannel
        A channel that sent nothing has its days too.
    days : tuple of date, optional
        First and last day; those of the readings when None.
    received : Mapping of int to int, optional
        Number of a batch -> when it was received [µs].
    has_confirmations : bool
        Whether the flags were made with the timeline of confirmations.
    zone : ZoneInfo
        Where the days are days: from midnight to midnight there, 23 or 25 hours long where the
        clock changes.
    """
    held = new_session()
    known = list(channels)
    span = days or _span(readings, zone)
    if span is None or not known:
        return QUALITY.empty_table()
    judged = _judged(_shown(ibis.memtable(readings)), flags, received)
    counts = _counted(held.to_pyarrow(_by_day(judged, readings, zone)))
    number_of_days = (span[1] - span[0]).days + 1
    every = [span[0] + timedelta(days=place) for place in range(number_of_days)]
    found = [
        _row(
            channel,
            (day, _midnight(day, zone), _midnight(day + timedelta(days=1), zone)),
            counts.get((channel.number, day), {}),
            received,
            has_confirmations,
        )
        for channel in known
        for day in every
    ]
    return pa.Table.from_pylist([one for one in found if one is not None], schema=QUALITY)


def _span(readings: pa.Table, zone: tzinfo) -> tuple[date, date] | None:
    if not len(readings):
        return None
    bounds = pc.min_max(readings["at"]).as_py()
    return bounds["min"].astimezone(zone).date(), bounds["max"].astimezone(zone).date()


def _midnight(day: date, zone: tzinfo) -> int:
    return microseconds_of(datetime.combine(day, time(), zone))


def _shown(rows: Any) -> Any:
    """Return one row an instant: the highest revision, of the latest batch; when it first came."""
    told = {"is_substituted": rows.status == "substituted", "is_corrected": rows.status == "manual"}
    columns = narrowed(rows.mutate(**told))
    order = ibis.window(
        group_by=["channel", "us"],
        order_by=[ibis.desc("revision"), ibis.desc("batch")],
    )
    came = ibis.window(group_by=["channel", "us"], order_by=["revision", "batch"])
    ranked = columns.mutate(
        place=ibis.row_number().over(order),
        batch=columns.batch.first().over(came),
    )
    return ranked.filter(ranked.place == 0)


def _judged(rows: Any, flags: pa.Table, received: Mapping[int, int] | None) -> Any:
    """Return one row a channel and instant: what is to be counted of it."""
    codes = pa.array([CAUSES.get(code, "") for code in flags["code"].to_pylist()], pa.string())
    untraced = [code == "telemetry.not_traceable" for code in flags["code"].to_pylist()]
    table = pa.table(
        {
            "channel": flags["channel"],
            "begin_us": flags["begin_at"].cast(pa.int64()),
            "end_us": flags["end_at"].cast(pa.int64()),
            "cause": codes,
            "is_untraced": pa.array(untraced, pa.bool_()),
        }
    )
    arrived = pa.table(
        {
            "batch": pa.array(list(received or {}), pa.int64()),
            "received_us": pa.array(list((received or {}).values()), pa.int64()),
        }
    )
    held = ibis.memtable(table)
    within = [
        rows.channel == held.channel,
        rows.us >= held.begin_us,
        rows.us <= held.end_us,
    ]
    joined = rows.left_join(held, within)
    worst = joined.group_by(["channel", "us"]).aggregate(
        cause=ibis.ifelse(joined.cause != "", joined.cause, ibis.null("string")).min(),
        untraced=joined.is_untraced.fill_null(False).any(),
        is_missing=joined.value.isnull().any(),
        is_substituted=joined.is_substituted.any(),
        is_corrected=joined.is_corrected.any(),
        batch=joined.batch.max(),
    )
    timed = worst.left_join(ibis.memtable(arrived), "batch")
    late = timed.us + LATE_AFTER_US < timed.received_us
    return timed.mutate(
        in_time=(~late).fill_null(False),
        cause=ibis.ifelse(timed.is_substituted, "", timed.cause.fill_null("")),
    )


def _by_day(judged: Any, readings: pa.Table, zone: ZoneInfo) -> Any:
    """Return counts by channel, local day, cause and so on."""
    at = pc.min_max(readings["at"].cast(pa.int64())).as_py()
    offsets = zone_offsets(zone, at["min"] or 0, at["max"] or 0)
    seen = judged.mutate(day=offsets.column(judged.us) // DAY)
    kinds = ["cause", "untraced", "is_missing", "is_substituted", "is_corrected", "in_time"]
    return seen.group_by(["channel", "day", *kinds]).aggregate(n=seen.count())


def _counted(table: pa.Table) -> dict[tuple[int, date], dict[str, Any]]:
    found: dict[tuple[int, date], dict[str, Any]] = {}
    for one in table.to_pylist():
        key = (one["channel"], _EPOCH + timedelta(days=one["day"]))
        counts = found.setdefault(key, {"causes": {}})
        is_held = not one["is_missing"]
        cause = one["cause"] or ("missing" if not is_held and not one["is_substituted"] else "")
        for name, counts_here in (
            ("held", is_held),
            ("valid", is_held and not cause),
            ("in_time", is_held and one["in_time"]),
            ("traceable", is_held and not one["untraced"]),
            ("substituted", one["is_substituted"]),
            ("corrected", is_held and one["is_corrected"]),
        ):
            counts[name] = counts.get(name, 0) + one["n"] * counts_here
        if cause:
            counts["causes"][cause] = counts["causes"].get(cause, 0) + one["n"]
    return found


def _row(
    channel: StreamChannel,
    time_of: tuple[date, int, int],
    counts: Mapping[str, Any],
    received: Mapping[int, int] | None,
    has_confirmations: bool,
) -> dict[str, Any] | None:
    day, first, last = time_of
    first = max(first, microseconds_of(channel.since)) if channel.since else first
    last = min(last, microseconds_of(channel.until)) if channel.until else last
    if last <= first:
        return None
    expected = round((last - first) / 1e6 / channel.interval_s) if channel.interval_s else None
    held = counts.get("held", 0)
    in_time = counts.get("in_time", 0) if received is not None else None
    traceable = counts.get("traceable", 0) if has_confirmations else None
    return {
        "channel": channel.number, "day": day, "expected": expected, "held": held,
        "completeness": _share(held, expected), "in_time": in_time,
        "timeliness": _share(in_time, held), "valid": counts.get("valid", 0),
        "validity": _share(counts.get("valid", 0), expected), "traceable": traceable,
        "traceable_share": _share(traceable, held), "substituted": counts.get("substituted", 0),
        "corrected": counts.get("corrected", 0),
        "invalid_by_cause": sorted(counts.get("causes", {}).items()),
    }  # fmt: skip


def _share(part: int | None, whole: int | None) -> float | None:
    """Return a share, at most 1: a second reading of one interval counts no interval twice."""
    return None if part is None or not whole else min(1.0, part / whole)
