"""The cut of segments by UTC day, which makes the join of readings an equality join."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from duheng.traceability.columns import instants
from duheng.traceability.sweep import spread

_DAY = 86_400_000_000


def cut_by_day(segments: pa.Table) -> pa.Table:
    """Return the segments cut at every UTC midnight.

    Parameters
    ----------
    segments : pyarrow.Table
        With ``begin_at`` and ``end_at``; every other column is repeated.

    Returns
    -------
    pyarrow.Table
        The same columns and ``day`` (date32), the UTC day that holds ``[begin_at, end_at)``.
    """
    begin = segments["begin_at"].cast(pa.int64()).to_numpy()
    end = segments["end_at"].cast(pa.int64()).to_numpy()
    row, day = spread(begin // _DAY, -(-end // _DAY))
    repeated = segments.take(pa.array(row))
    columns = {name: repeated[name] for name in segments.column_names}
    columns["begin_at"] = instants(np.maximum(begin[row], day * _DAY))
    columns["end_at"] = instants(np.minimum(end[row], (day + 1) * _DAY))
    days = pa.array(day.astype(np.int32), type=pa.int32()).cast(pa.date32())
    return pa.table(columns).append_column("day", days)
