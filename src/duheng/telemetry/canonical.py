"""The canonical columns of readings, their order, and the digest of their content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from duheng.telemetry.errors import EmptySource
from duheng.telemetry.local_time import DAY, ZoneOffsets
from duheng.telemetry.plausibility import IS_NEGATIVE
from duheng.telemetry.workspace import Workspace
from duheng.terms.canonical import canonical_json
from duheng.terms.instants import Period, instant_of_microseconds

INSTANT = pa.timestamp("us", tz="UTC")
CANONICAL = pa.schema(
    [
        ("channel", pa.string()),
        ("begin_at", INSTANT),
        ("end_at", INSTANT),
        ("day", pa.date32()),
        ("local_day", pa.date32()),
        ("local_month", pa.string()),
        ("value", pa.float64()),
        ("status", pa.string()),
        ("doubt", pa.string()),
        ("register_begin", pa.float64()),
        ("register_end", pa.float64()),
        ("register_id", pa.int16()),
        ("revision", pa.int32()),
    ]
)
_DERIVED = ("day", "local_month", "revision")
_HASHED = tuple(name for name in CANONICAL.names if name not in _DERIVED)
_BATCH = 1 << 17

_FINAL = Template("""
SELECT name AS channel, make_timestamptz(begin_us) AS begin_at, make_timestamptz(end_us) AS end_at,
       day, local_day, strftime(local_day, '%Y-%m') AS local_month, value,
       CASE WHEN doubt IS NOT NULL THEN 'suspect' WHEN $negative THEN 'negative'
            ELSE status END AS status,
       doubt, register_begin, register_end, register_id::SMALLINT AS register_id,
       0::INTEGER AS revision
FROM (SELECT *, $doubt AS doubt,
             DATE '1970-01-01' + floor(begin_us / $length)::INTEGER AS day,
             DATE '1970-01-01' + floor($local / $length)::INTEGER AS local_day
      FROM $rows JOIN facts ON code = channel)
ORDER BY day, name, begin_us
""")
_SUMMARY = Template("""
SELECT status, count(*), epoch_us(min(begin_at)), epoch_us(max(end_at))
FROM $rows GROUP BY status ORDER BY status
""")


def final_rows(rows: str, doubt: str, offsets: ZoneOffsets) -> str:
    """Return the SQL of the canonical columns, sorted by day, channel and begin."""
    return _FINAL.substitute(
        rows=rows,
        doubt=doubt,
        negative=IS_NEGATIVE,
        local=offsets.to_local("begin_us"),
        length=float(DAY),
    )


def summary_of(relation: str, workspace: Workspace) -> tuple[Period, dict[str, int]]:
    """Return the period and the number of rows by status.

    Raises
    ------
    EmptySource
        When no interval came of the readings (a register with a single indication).
    """
    found = workspace.rows(_SUMMARY.substitute(rows=relation))
    if not found:
        raise EmptySource(
            "the source gives no interval",
            hint="a register or an instantaneous power needs two readings of a channel",
        )
    begin, end = min(row[2] for row in found), max(row[3] for row in found)
    counts = {"rows": sum(row[1] for row in found), **{row[0]: row[1] for row in found}}
    moments = [instant_of_microseconds(count) for count in (begin, end)]
    return Period(*moments), counts


def content_digest(path: Path, units: Mapping[str, str]) -> str:
    """Return the SHA-256 of the readings in a canonical Parquet file.

    Each column is hashed by itself as a stream of little-endian values (null as a flag byte and a
    zero, a text as its length and its bytes), so the digest depends neither on the row groups of
    the file nor on the library that wrote it.
    """
    hashes: dict[str, Any] = {}
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH, columns=list(_HASHED)):
            for name in _HASHED:
                for aspect, content in _contents(batch.column(name)).items():
                    hashes.setdefault(f"{name}.{aspect}", hashlib.sha256()).update(content)
    columns = {name: digest.hexdigest() for name, digest in sorted(hashes.items())}
    whole = hashlib.sha256(canonical_json({"columns": columns, "units": dict(units)}))
    return "sha256:" + whole.hexdigest()


def _contents(column: Any) -> dict[str, bytes]:
    valid = column.is_valid().to_numpy(zero_copy_only=False).astype(np.uint8).tobytes()
    if pa.types.is_string(column.type):
        filled = column.fill_null("").cast(pa.binary())
        lengths = pc.binary_length(filled).to_numpy().tobytes()
        return {
            "valid": valid,
            "lengths": lengths,
            "texts": pc.binary_join(pa.LargeListArray.from_arrays([0, len(filled)], filled), b"")[
                0
            ].as_py(),
        }
    if not pa.types.is_floating(column.type):
        column = column.cast(pa.int64() if pa.types.is_timestamp(column.type) else pa.int32())
    values = column.fill_null(0).to_numpy(zero_copy_only=False)
    return {"valid": valid, "values": values.tobytes()}
