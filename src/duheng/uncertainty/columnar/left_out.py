"""Rows that could not be used: counted by group and named, never dropped silently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from duheng.terms.findings import Finding, Severity
from duheng.uncertainty.columnar.cell_table import CellTable
from duheng.uncertainty.columnar.grouping import group_cells
from duheng.uncertainty.columnar.kinds import Attribute
from duheng.uncertainty.columnar.lookups import Lookup
from duheng.uncertainty.columnar.scan import Cells


def count_left_out(
    table: CellTable,
    rows: Any,
    total: int,
    columns: Mapping[str, str],
    group_by: Sequence[str | Attribute],
) -> CellTable:
    """Return the table with counts of NULL and NaN rows, and a finding if there are any."""
    counts = table.counts.copy()
    if int(counts["used"].sum()) == total:
        counts["rows"], counts["null"], counts["not_a_number"] = counts["used"], 0, 0
        return replace(table, counts=counts)
    by_group = _count(rows, sorted(set(columns.values())), group_by)
    left_out = CellTable(
        groups=by_group.groups,
        value=np.zeros(len(by_group.groups)),
        sensitivity=sparse.csr_matrix((len(by_group.groups), table.sources.size)),
        sources=table.sources,
        independent=(),
        counts=by_group.counts,
        unit=table.unit,
    )
    merged = replace(table, counts=counts.assign(rows=0, null=0)) + left_out
    found = merged.counts
    found["not_a_number"] = found["rows"] - found["used"] - found["null"]
    return replace(merged, counts=found).with_findings(_finding(found))


class _Counts(NamedTuple):
    groups: pd.DataFrame
    counts: pd.DataFrame


def _count(rows: Any, columns: Sequence[str], group_by: Sequence[str | Attribute]) -> _Counts:
    """Return rows and rows with NULL by group; groups without any usable row are among them."""
    missing = reduce(or_, [rows[name].isnull() for name in columns])
    names = [level if isinstance(level, str) else level.key for level in group_by]
    keys = {name: rows[name] for name in dict.fromkeys(names)}
    measures = [rows.count().name("rows"), missing.sum().name("null")]
    named = [column.name(name) for name, column in keys.items()]
    query = rows.group_by(named).aggregate(measures) if named else rows.aggregate(measures)
    found = query.to_pyarrow()
    sums = [found[name].cast("float64").to_numpy() for name in ("rows", "null")]
    cells = Cells(keys={name: found[name] for name in keys}, sums=tuple(sums))
    grouping = group_cells(cells, group_by)
    size = len(grouping.groups)
    totals = [np.bincount(grouping.member, item, size).astype(np.int64) for item in sums]
    frame = pd.DataFrame({"used": 0, "rows": totals[0], "null": totals[1]}, index=range(size))
    return _Counts(grouping.groups, frame)


def _finding(counts: Any) -> Finding:
    total = {name: int(counts[name].sum()) for name in ("rows", "used", "null", "not_a_number")}
    return Finding(
        code="uncertainty.rows_left_out",
        severity=Severity.WARNING,
        message=(
            f"{total['rows'] - total['used']} of {total['rows']} rows are not in the total: "
            f"{total['null']} missing, {total['not_a_number']} not a number"
        ),
        hint="declare how missing readings are substituted, or what is allowed for them",
        data=total,
    )


def held_findings(lookup: Lookup) -> list[Finding]:
    """Return a finding for each curve whose end values were held."""
    return [
        Finding(
            code="uncertainty.curve_held",
            severity=Severity.WARNING,
            message=f"{count} reading(s) lie beyond the calibrated points of {name}: the nearest"
            " value was kept",
            hint="calibrate at more points",
            data={"input": name, "rows": count},
        )
        for name, count in lookup.held.items()
        if count
    ]
