"""Readings out of the history for a page: of one channel, bounded in number."""

from __future__ import annotations

from datetime import datetime, timedelta

from duheng.site.monitoring.places import history_folder
from duheng.site.monitoring.quality.records import ReadingRow
from duheng.terms.instants import Period

MOST = 2000
_LEAST_AROUND = timedelta(hours=3)
_MOST_AROUND = timedelta(days=2)
_INTERVALS = 16


def time_around(begin: datetime, end: datetime, interval_s: int | None) -> Period:
    """Return a time with what comes before and after it, so that a flag is seen in its place."""
    around = max(
        _LEAST_AROUND, (end - begin) / 2, timedelta(seconds=_INTERVALS * (interval_s or 0))
    )
    around = min(around, _MOST_AROUND)
    return Period(begin - around, end + around + timedelta(microseconds=1))


def readings_in(
    monitored_id: int, period: Period, flagged: tuple[datetime, datetime] | None = None
) -> tuple[list[ReadingRow], bool]:
    """Return the first readings of a time as they stand, and whether there are more of them."""
    from duheng.telemetry.history.engines import open_engine  # loads the query engine
    from duheng.telemetry.history.scan import standing

    held = standing(history_folder(), [monitored_id], period)
    with open_engine(memory="512MB") as engine:
        table = held.table(engine).order_by("at").limit(MOST + 1)
        rows = table.select("at", "value", "status", "revision", "batch").to_pyarrow().to_pylist()
    found = [
        ReadingRow(
            at=one["at"],
            value=one["value"],
            status=one["status"],
            revision=one["revision"],
            batch=one["batch"],
            is_flagged=flagged is not None and flagged[0] <= one["at"] <= flagged[1],
        )
        for one in rows[:MOST]
    ]
    return found, len(rows) > MOST


def reading_at(monitored_id: int, at: datetime) -> ReadingRow | None:
    """Return the reading of an instant as it stands; ``None`` when none is held."""
    period = Period(at, at + timedelta(microseconds=1))
    found, _is_more = readings_in(monitored_id, period)
    return found[0] if found else None
