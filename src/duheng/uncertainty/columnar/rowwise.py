"""Shared values joined to every row, for models that do not separate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from duheng.uncertainty.columnar.curves import Brackets
from duheng.uncertainty.columnar.joining import SEGMENT_KEY, join_segments
from duheng.uncertainty.columnar.kinds import Curve, OnTimeline, Shared
from duheng.uncertainty.columnar.lookups import bracket_key
from duheng.uncertainty.columnar.plan import Plan, offset_name, slope_name
from duheng.uncertainty.columnar.timeline import SegmentTimeline


def attach(
    rows: Any,
    plan: Plan,
    timeline: SegmentTimeline | None,
    tables: Mapping[str, Brackets],
) -> tuple[Any, dict[str, str]]:
    """Return the rows with every shared value as a column, and the columns of all symbols."""
    columns = dict(plan.model.columns)
    if timeline is not None:
        rows = join_segments(rows, timeline)
    for place, (name, kind) in enumerate(plan.model.inputs.items()):
        if isinstance(kind, Shared):
            table = {"key": np.asarray(kind.keys), name: np.asarray(kind.values, dtype=np.float64)}
            rows = _join(rows, [kind.key], table, f"shared{place}")
            columns[name] = f"shared{place}_{name}"
        elif isinstance(kind, OnTimeline):
            table = {"key": np.arange(kind.timeline.size), name: np.asarray(kind.values, float)}
            rows = _join(rows, [SEGMENT_KEY], table, f"shared{place}")
            columns[name] = f"shared{place}_{name}"
        elif isinstance(kind, Curve):
            rows = _join_curve(rows, name, kind, tables[name], f"shared{place}")
            for symbol in (offset_name(name), slope_name(name)):
                columns[symbol] = f"shared{place}_{symbol}"
    return rows, columns


def _join(rows: Any, on: list[str], table: Mapping[str, Any], prefix: str) -> Any:
    renamed = ibis.memtable(
        pa.table({f"{prefix}_{name}": column for name, column in table.items()})
    )
    keys = [name for name in renamed.columns if name.startswith(f"{prefix}_key")]
    matches = [rows[left] == renamed[right] for left, right in zip(on, keys, strict=True)]
    return rows.join(renamed, matches)


def _join_curve(rows: Any, name: str, kind: Curve, table: Brackets, prefix: str) -> Any:
    curve, bracket = np.meshgrid(*map(np.arange, table.height.shape), indexing="ij")
    of_segment = np.asarray(kind.curve_of_segment, dtype=np.int64)
    rows = _join(
        rows, [SEGMENT_KEY], {"key": np.arange(len(of_segment)), "curve": of_segment}, f"{prefix}c"
    )
    heights = {
        "key_curve": curve.ravel(),
        "key_bracket": bracket.ravel(),
        offset_name(name): table.height.ravel(),
        slope_name(name): table.slope.ravel(),
    }
    return _join(rows, [f"{prefix}c_curve", bracket_key(name)], heights, prefix)
