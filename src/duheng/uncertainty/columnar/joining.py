"""The join of rows with segments of time: by channel and day, then by interval."""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from duheng.uncertainty.columnar.timeline import SegmentTimeline

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
    instant = pa.timestamp("us", tz=rows[timeline.instant].type().timezone)
    channels = pa.array(np.asarray(timeline.channels)).take(pa.array(pieces["channel"]))
    table = ibis.memtable(
        pa.table(
            {
                "piece_channel": channels,
                "piece_day": pa.array(pieces["day"].astype(np.int32)).cast(pa.date32()),
                "piece_begin": pa.array(pieces["begin_us"], type=pa.int64()).cast(instant),
                "piece_end": pa.array(pieces["end_us"], type=pa.int64()).cast(instant),
                SEGMENT_KEY: pa.array(pieces["segment"], type=pa.int64()),
            }
        )
    )
    return rows.join(
        table,
        [
            rows[timeline.channel] == table.piece_channel,
            rows[timeline.day] == table.piece_day,
            rows[timeline.instant] >= table.piece_begin,
            rows[timeline.instant] < table.piece_end,
        ],
    )
