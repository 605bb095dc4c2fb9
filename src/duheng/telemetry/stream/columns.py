"""The columns of readings as they came: one row a channel, an instant and a revision."""

from __future__ import annotations

import pyarrow as pa

READINGS = pa.schema(
    [
        pa.field("channel", pa.int32(), nullable=False),
        pa.field("at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("revision", pa.int32(), nullable=False),
        pa.field("value", pa.float64()),
        pa.field("status", pa.string(), nullable=False),
        pa.field("batch", pa.int64(), nullable=False),
    ]
)
"""Number of the channel; instant (of a register or level; the end of an interval); revision, 0 for
what came first; value in the channel's unit as sent, null when missing; status (measured, missing,
not_a_number, infinite, manual, substituted); number of the batch that brought it."""

READING_COLUMNS = tuple(READINGS.names)
