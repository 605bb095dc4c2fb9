"""The rounding of register indications, which telescopes over runs of intervals.

Energy from a register is the difference of two indications. The rounding of an indication enters
the interval it ends with +1 and the interval it begins with -1; inside a run both carry the same
factor and cancel, so only the ends of runs, and instants where the factor changes, are left.
"""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

from duheng.equations import Expression, Tape, compile_expression, derivative, number, substitute
from duheng.uncertainty.columnar.cell_table import CellTable
from duheng.uncertainty.columnar.grouping import group_cells
from duheng.uncertainty.columnar.joining import SEGMENT_KEY, join_segments
from duheng.uncertainty.columnar.kinds import Curve, Floats, Integers, Register
from duheng.uncertainty.columnar.latent import Sources
from duheng.uncertainty.columnar.lookups import Levels, look_up, segments_of_days
from duheng.uncertainty.columnar.plan import Plan, argument_name, offset_name, slope_name
from duheng.uncertainty.columnar.scan import Cells, is_finite
from duheng.uncertainty.columnar.timeline import CUT, SegmentTimeline
from duheng.uncertainty.errors import UndeclaredInput

_RUN_BEGINS, _RUN_ENDS = "run begins", "run ends"
_BEGIN, _END = "begin of interval", "end of interval"
_ROUNDING = 1e-12
"""Coefficients smaller than this share of the factor are what floats leave of zero."""


def quantise(
    table: CellTable,
    rows: Any,
    plan: Plan,
    timeline: SegmentTimeline | None,
    keys: list[str],
    group_by: Levels,
) -> CellTable:
    """Return the table with the rounding of all registers as sources of their own.

    An interpolated correction changes the factor of a rounding by a hundredth at most of a part
    that is small already: the mean over the points of all curves stands for it here.

    Raises
    ------
    UndeclaredInput
        When the equation is not linear in a register with a factor that its cell fixes.
    """
    plain = {n: item for n, item in plan.model.inputs.items() if not isinstance(item, Curve)}
    for name, kind in plain.items():
        if isinstance(kind, Register):
            factor = _factor(plan, name)
            ends = _run_ends(rows, kind, timeline, keys)
            lookup = look_up(plain, ends.keys, np.ones(ends.size), {})
            slope = factor.value({n: v for n, v in lookup.values.items() if n in factor.symbols})
            slopes = np.broadcast_to(np.asarray(slope, dtype=np.float64), (ends.size,))
            table = table + _as_table(table, kind, ends, slopes, group_by)
    return table


def _factor(plan: Plan, name: str) -> Tape:
    slope = substitute(derivative(plan.model.expression, name), _flat_curves(plan))
    if not plan.is_separable or set(slope.symbols) & set(plan.model.columns):
        raise UndeclaredInput(
            f"the register '{name}' must enter the equation linearly, with a factor that does not"
            " change from row to row",
            hint="declare it Exact, and its rounding by another input, or write it as a product",
        )
    return compile_expression(slope)


def _flat_curves(plan: Plan) -> dict[str, Expression]:
    """Return one value for each curve in place of its height, slope and argument."""
    flat = {}
    for name, kind in plan.model.inputs.items():
        if isinstance(kind, Curve):
            middle = float(np.mean([np.mean(points.values) for points in kind.curves]))
            flat[offset_name(name)] = number(middle)
            flat[slope_name(name)] = flat[argument_name(name)] = number(0)
    return flat


def _run_ends(
    rows: Any, kind: Register, timeline: SegmentTimeline | None, keys: list[str]
) -> Cells:
    usable = rows.filter(is_finite(rows[kind.column].cast("float64")))
    if timeline is None:
        return _query(usable, kind, keys)
    by_day = _query(usable, kind, [*keys, timeline.channel, timeline.day])
    channel, day = by_day.keys[timeline.channel], by_day.keys[timeline.day]
    segment = segments_of_days(timeline, channel, day)
    whole = by_day.keep(list(by_day.keys), segment != CUT, segment)
    if not np.any(segment == CUT):
        return whole
    by_segment = [*keys, timeline.channel, timeline.day, SEGMENT_KEY]
    cut = _query(join_segments(usable, timeline, cut_only=True), kind, by_segment)
    return whole.joined(cut)


def _query(rows: Any, kind: Register, keys: list[str]) -> Cells:
    """Return one cell for each interval at which a run begins or ends."""
    wanted = list(dict.fromkeys([*keys, kind.channel]))
    begin, end = rows[kind.begin_at], rows[kind.end_at]
    window = ibis.window(group_by=[rows[name] for name in wanted], order_by=begin)
    marked = rows.select(
        *[rows[name].name(name) for name in wanted],
        **{
            _BEGIN: begin,
            _END: end,
            _RUN_BEGINS: ibis.coalesce(end.lag().over(window) != begin, True),
            _RUN_ENDS: ibis.coalesce(begin.lead().over(window) != end, True),
        },
    )
    found = marked.filter(marked[_RUN_BEGINS] | marked[_RUN_ENDS]).to_pyarrow()
    names = [*wanted, _BEGIN, _END, _RUN_BEGINS, _RUN_ENDS]
    return Cells(keys={name: found[name] for name in names}, sums=())


def _as_table(
    table: CellTable, kind: Register, ends: Cells, slopes: Floats, group_by: Levels
) -> CellTable:
    """Return a cell table of the roundings alone, without values."""
    grouping = group_cells(ends, group_by)
    parts = [_signed(ends, _RUN_BEGINS, _BEGIN, -slopes), _signed(ends, _RUN_ENDS, _END, slopes)]
    channels = ends.keys[kind.channel].to_pandas()
    frame = pd.concat(
        [
            pd.DataFrame(
                {"group": grouping.member[at], "channel": channels[at], "instant": us, "c": c}
            )
            for at, us, c in parts
        ]
    )
    summed = frame.groupby(["group", "channel", "instant"], sort=True)["c"].sum().reset_index()
    scale = float(np.max(np.abs(slopes), initial=0.0))
    left = summed[summed["c"].abs() > _ROUNDING * scale]
    return _register_table(table, kind, grouping.groups, left)


def _signed(ends: Cells, flag: str, instant: str, slopes: Floats) -> tuple[Any, Integers, Floats]:
    at = np.flatnonzero(ends.keys[flag].to_numpy(zero_copy_only=False))
    stamps = ends.keys[instant].cast(pa.timestamp("us", tz=ends.keys[instant].type.tz))
    return at, stamps.cast(pa.int64()).to_numpy()[at], slopes[at]


def _register_table(
    table: CellTable, kind: Register, groups: pd.DataFrame, left: pd.DataFrame
) -> CellTable:
    marks = left[["channel", "instant"]].drop_duplicates().reset_index(drop=True)
    places = pd.MultiIndex.from_frame(marks).get_indexer(
        pd.MultiIndex.from_frame(left[["channel", "instant"]])
    )
    sources = Sources(
        ids=[
            f"register:{kind.column}:{channel}:{np.datetime64(int(us), 'us')}Z"
            for channel, us in marks.itertuples(index=False)
        ],
        standard_uncertainty=np.array([_width(kind, item) for item in marks["channel"]]),
        degrees_of_freedom=np.full(len(marks), np.inf),
        kinds=["judgement"] * len(marks),
        evidence=["resolution of the register"] * len(marks),
        titles=[{"en": "register resolution", "zh-Hans": "计度器分辨力"}] * len(marks),
    )
    entries = (left["c"].to_numpy(), (left["group"].to_numpy(), places))
    size = len(groups)
    return CellTable(
        groups=groups,
        value=np.zeros(size),
        sensitivity=sparse.coo_matrix(entries, shape=(size, sources.size)).tocsr(),
        sources=sources,
        independent=(),
        counts=pd.DataFrame({name: np.zeros(size, dtype=np.int64) for name in table.counts}),
        unit=table.unit,
    )


def _width(kind: Register, channel: object) -> float:
    widths = kind.standard_uncertainty
    if not isinstance(widths, dict):
        return float(widths)
    if channel not in widths:
        raise UndeclaredInput(
            f"the register of channel {channel} has no declared resolution",
            hint="give the standard uncertainty of one indication for every channel",
        )
    return float(widths[channel])
