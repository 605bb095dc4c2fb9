"""The canonical file, cut into its UTC days while it streams."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from duheng.telemetry.canonical import CANONICAL

_BATCH = 1 << 17


def day_tables(path: Path, revision: int) -> Iterator[tuple[date, list[pa.Table]]]:
    """Yield each day and its rows, in pieces; the file must be sorted by day.

    Memory holds one day and one batch.
    """
    pending: list[pa.Table] = []
    pending_day: date | None = None
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH):
            for day, piece in _days_of(_revised(pa.Table.from_batches([batch]), revision)):
                if pending_day is not None and day != pending_day:
                    yield pending_day, pending
                    pending = []
                pending_day = day
                pending.append(piece)
    if pending_day is not None:
        yield pending_day, pending


def _revised(table: pa.Table, revision: int) -> pa.Table:
    numbers = pa.array(np.full(table.num_rows, revision, dtype=np.int32))
    index = table.column_names.index("revision")
    return table.set_column(index, "revision", numbers).cast(CANONICAL)


def _days_of(table: pa.Table) -> Iterator[tuple[date, pa.Table]]:
    days = table["day"].cast(pa.int32()).to_numpy()
    edges = [0, *(np.flatnonzero(np.diff(days)) + 1).tolist(), len(days)]
    for begin, end in itertools.pairwise(edges):
        if begin < end:
            yield table["day"][begin].as_py(), table.slice(begin, end - begin)
