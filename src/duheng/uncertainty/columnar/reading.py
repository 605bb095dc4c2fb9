"""Cells from rows: by day where a segment fills the day, by row where a boundary cuts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import ibis
import numpy as np

from duheng.uncertainty.columnar.arranging import arrange
from duheng.uncertainty.columnar.curves import Brackets, bracket_column
from duheng.uncertainty.columnar.grouping import Grouping, group_cells
from duheng.uncertainty.columnar.joining import SEGMENT_KEY, join_few_segments, join_segments
from duheng.uncertainty.columnar.kinds import Curve, Floats, Shared
from duheng.uncertainty.columnar.lookups import Levels, bracket_key, segments_of_days
from duheng.uncertainty.columnar.plan import Plan
from duheng.uncertainty.columnar.rowwise import attach
from duheng.uncertainty.columnar.scan import Cells, Survey, scan, survey
from duheng.uncertainty.columnar.timeline import CUT, SegmentTimeline
from duheng.uncertainty.errors import UnusableTimeline

_SPARSE, _FEW = 8, 8
"""Rows a channel and day, and segments a channel, below which segments are joined directly."""
_MANY_CUTS = 0.25
"""Share of days cut by a boundary above which every row is joined with its segment."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadRows:
    """Rows that were read, for those who must read them again.

    Attributes
    ----------
    cells : Cells
        Their cells, in no particular order.
    total : int
        Number of rows, used or not.
    rows : ibis.Table
        The rows; with shared values as columns where the model does not separate.
    columns : Mapping of str to str
        Column of every symbol that the row functions use.
    keys : list of str
        Columns that tell cells apart, when the model does not separate.
    decisive : list of str
        Keys that decide shared values.
    ignored : list of str
        Keys that follow from the group or from the decisive ones.
    """

    cells: Cells
    total: int
    rows: Any
    columns: Mapping[str, str]
    keys: list[str]
    decisive: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def arranged(self, cells: Cells, group_by: Levels) -> tuple[Cells, Grouping]:
        """Return cells of these rows in a fixed order, with their groups."""
        grouping = group_cells(cells, group_by)
        return arrange(cells, grouping, self.decisive, self.ignored)


def needed_columns(plan: Plan, timeline: SegmentTimeline | None, group_by: Levels) -> list[str]:
    """Return the names of all row columns that an evaluation reads."""
    needed = [*plan.model.columns.values(), *key_columns(plan, group_by)]
    if timeline is not None:
        needed += [timeline.channel, timeline.day, timeline.instant]
    return needed


def key_columns(plan: Plan, group_by: Levels) -> list[str]:
    """Return the row columns that groups and shared inputs are keyed by."""
    names = [level if isinstance(level, str) else level.key for level in group_by]
    names += [kind.key for kind in plan.model.inputs.values() if isinstance(kind, Shared)]
    return list(dict.fromkeys(names))


def read_cells(
    rows: Any,
    plan: Plan,
    timeline: SegmentTimeline | None,
    tables: Mapping[str, Brackets],
    grids: Mapping[str, Floats],
    group_by: Levels,
) -> ReadRows:
    """Return the cells of the rows, each with the segment of time that holds it.

    Raises
    ------
    UnusableTimeline
        When a reading lies in no segment.
    """
    wanted = cell_keys(plan, grids, group_by)
    read = _read(rows, plan, timeline, tables, wanted)
    shared = [kind.key for kind in plan.model.inputs.values() if isinstance(kind, Shared)]
    brackets = [bracket_key(name) for name in grids]
    segment = [] if timeline is None else [SEGMENT_KEY]
    decisive = list(dict.fromkeys([*segment, *brackets, *shared]))
    follow = [level for level in group_by if isinstance(level, str)]
    follow += [] if timeline is None else [timeline.channel]
    ignored = [name for name in follow if name not in decisive]
    return replace(read, decisive=decisive, ignored=ignored)


def _read(
    rows: Any,
    plan: Plan,
    timeline: SegmentTimeline | None,
    tables: Mapping[str, Brackets],
    wanted: list[str],
) -> ReadRows:
    columns = plan.model.columns
    if not plan.is_separable:
        return _row_by_row(rows, plan, timeline, tables, wanted)
    known = survey(rows, plan.functions, columns)
    if timeline is not None:
        cells = _on_timeline(rows, wanted, plan, timeline, known)
    else:
        keys = {name: rows[name] for name in wanted}
        cells = scan(rows, keys, plan.functions, columns, known.bounds)
    return ReadRows(cells=cells, total=known.total, rows=rows, columns=columns, keys=wanted)


def _row_by_row(
    rows: Any,
    plan: Plan,
    timeline: SegmentTimeline | None,
    tables: Mapping[str, Brackets],
    wanted: list[str],
) -> ReadRows:
    attached, columns = attach(rows, plan, timeline, tables)
    known = survey(attached, plan.functions, columns)
    total = int(rows.count().to_pyarrow().as_py())
    _check_equal(total, known.total)
    names = wanted if timeline is None else [*wanted, SEGMENT_KEY]
    keys = {name: attached[name] for name in names}
    cells = scan(attached, keys, plan.functions, columns, known.bounds)
    return ReadRows(cells=cells, total=total, rows=attached, columns=columns, keys=names)


def cell_keys(plan: Plan, grids: Mapping[str, Floats], group_by: Levels) -> list[str]:
    """Return the row columns that tell cells apart, besides channel and day."""
    return [*key_columns(plan, group_by), *(bracket_key(name) for name in grids)]


def with_brackets(rows: Any, plan: Plan, grids: Mapping[str, Floats]) -> Any:
    """Return the rows with a bracket column for every curve.

    A row without an argument is not used, so that its bracket is moot.
    """
    found: dict[str, Any] = {}
    for name, grid in grids.items():
        kind = plan.model.inputs[name]
        if isinstance(kind, Curve):
            bracket = bracket_column(rows[kind.argument].cast("float64"), grid)
            found[bracket_key(name)] = ibis.coalesce(bracket, 0)
    return rows.mutate(**found) if found else rows


def _on_timeline(
    rows: Any, wanted: list[str], plan: Plan, timeline: SegmentTimeline, known: Survey
) -> Cells:
    """Return the cells with their segments by the cheapest of three joins."""
    per_day = known.total / (len(timeline.channels) * timeline.number_of_days)
    if per_day < _SPARSE and timeline.size <= _FEW * len(timeline.channels):
        return _by_segment(join_few_segments(rows, timeline), wanted, plan, timeline, known)
    if np.mean(timeline.segment_of_day == CUT) > _MANY_CUTS:
        return _by_segment(join_segments(rows, timeline), wanted, plan, timeline, known)
    return _by_day(rows, wanted, plan, timeline, known)


def _by_day(
    rows: Any, wanted: list[str], plan: Plan, timeline: SegmentTimeline, known: Survey
) -> Cells:
    columns, bounds = plan.model.columns, known.bounds
    by_day = dict.fromkeys([*wanted, timeline.channel, timeline.day])
    keys = {name: rows[name] for name in by_day}
    per_day = known.total / (len(timeline.channels) * timeline.number_of_days)
    cells = scan(rows, keys, plan.functions, columns, bounds, expected_rows=per_day)
    segment = segments_of_days(timeline, cells.keys[timeline.channel], cells.keys[timeline.day])
    cut = segment == CUT
    if not np.any(cut):
        return cells.keep(list(by_day), None, segment)
    pieces = join_segments(rows, timeline, cut_only=True)
    named = {name: pieces[name] for name in [*by_day, SEGMENT_KEY]}
    split = scan(pieces, named, plan.functions, columns, bounds)
    _check_equal(int(cells.sums[0][cut].sum()), int(split.sums[0].sum()))
    return cells.keep(list(by_day), ~cut, segment).joined(split)


def _by_segment(
    joined: Any, wanted: list[str], plan: Plan, timeline: SegmentTimeline, known: Survey
) -> Cells:
    """Return the cells of rows that were joined with their segments one by one."""
    keys = {name: joined[name] for name in [*wanted, SEGMENT_KEY]}
    longest = float(np.max(timeline.end_us - timeline.begin_us))
    span = float(np.sum(timeline.end_us - timeline.begin_us))
    cells = scan(
        joined,
        keys,
        plan.functions,
        plan.model.columns,
        known.bounds,
        expected_rows=known.total * longest / span,
    )
    if int(cells.sums[0].sum()) != known.total:
        _check_equal(known.total, int(joined.count().to_pyarrow().as_py()))
    return cells


def _check_equal(before: int, after: int) -> None:
    if before != after:
        raise UnusableTimeline(
            f"{before} readings went into the join with segments of time, {after} came out",
            hint="a timeline covers all of the period, gaps included, and never twice",
        )
