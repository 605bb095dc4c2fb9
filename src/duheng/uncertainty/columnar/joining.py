"""The join of rows with segments of time: by channel and day, then by interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from duheng.uncertainty.columnar.timeline import Integers, SegmentTimeline

SEGMENT_KEY = "segment of time"


def join_segments(rows: Any, timeline: SegmentTimeline, *, cut_only: bool = False) -> Any:
    """Return the rows that lie in a segment, each with the segment's number.

    Parameters
    ----------
    rows : ibis.Table
        The readings.
    timeline : SegmentTimeline
        Disjoint segments, so that a row meets at most one.
    cut_only : bool
        Only rows on days that no single segment fills.
    """
    pieces = timeline.pieces(cut_only=cut_only)
    days = pa.array(pieces["day"].astype(np.int32)).cast(pa.date32())
    table = _memtable(rows, timeline, pieces, piece_day=days)
    same_day = rows[timeline.day] == table.piece_day
    return rows.join(table, [*_within(rows, timeline, table), same_day])


def join_few_segments(rows: Any, timeline: SegmentTimeline) -> Any:
    """Return the rows with their segments, joined by channel and interval alone.

    Each row is held against every segment of its channel: for timelines of few segments.
    """
    whole = {
        "channel": timeline.channel_of_segment,
        "begin_us": timeline.begin_us,
        "end_us": timeline.end_us,
        "segment": np.arange(timeline.size),
    }
    table = _memtable(rows, timeline, whole)
    return rows.join(table, _within(rows, timeline, table))


def _memtable(
    rows: Any, timeline: SegmentTimeline, pieces: Mapping[str, Integers], **more: pa.Array
) -> Any:
    instant = pa.timestamp("us", tz=rows[timeline.instant].type().timezone)
    columns = {
        "piece_channel": pa.array(np.asarray(timeline.channels)).take(pa.array(pieces["channel"])),
        "piece_begin": pa.array(pieces["begin_us"], type=pa.int64()).cast(instant),
        "piece_end": pa.array(pieces["end_us"], type=pa.int64()).cast(instant),
        SEGMENT_KEY: pa.array(pieces["segment"], type=pa.int64()),
    }
    return ibis.memtable(pa.table({**columns, **more}))


def _within(rows: Any, timeline: SegmentTimeline, table: Any) -> list[Any]:
    return [
        rows[timeline.channel] == table.piece_channel,
        rows[timeline.instant] >= table.piece_begin,
        rows[timeline.instant] < table.piece_end,
    ]
