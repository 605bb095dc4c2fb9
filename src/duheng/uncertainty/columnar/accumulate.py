"""From readings to totals with uncertainty, in one pass over the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duheng.equations import Expression
from duheng.quantities import MeasurementUnit
from duheng.uncertainty.columnar.cell_table import CellTable
from duheng.uncertainty.columnar.checks import check_model
from duheng.uncertainty.columnar.curves import brackets_of, grid_of
from duheng.uncertainty.columnar.first_order import first_order
from duheng.uncertainty.columnar.grouping import Grouping
from duheng.uncertainty.columnar.kinds import Attribute, Curve, Kind
from duheng.uncertainty.columnar.latent import Sources
from duheng.uncertainty.columnar.left_out import count_left_out, held_findings
from duheng.uncertainty.columnar.lookups import Lookup, look_up, timeline_of
from duheng.uncertainty.columnar.plan import Plan, declare, make_plan
from duheng.uncertainty.columnar.quantisation import quantise
from duheng.uncertainty.columnar.reading import (
    ReadRows,
    key_columns,
    needed_columns,
    read_cells,
    with_brackets,
)
from duheng.uncertainty.columnar.scan import Cells, check_columns
from duheng.uncertainty.errors import UnusableRows


@dataclass(frozen=True, kw_only=True, eq=False)
class Accumulation:
    """Cells of the rows with all their shared values: what other evaluations start from.

    Attributes
    ----------
    plan : Plan
        How totals follow from the sums.
    read : ReadRows
        The rows as they were read.
    levels : tuple
        What the rows were grouped by.
    cells : Cells
        Cells in a fixed order.
    lookup : Lookup
        Shared values and sources by cell.
    grouping : Grouping
        The group of each cell.
    table : CellTable
        Totals and sensitivities, first order.
    """

    plan: Plan
    read: ReadRows
    levels: tuple[str | Attribute, ...]
    cells: Cells
    lookup: Lookup
    grouping: Grouping
    table: CellTable


def accumulate(
    expression: Expression,
    rows: Any,
    *,
    inputs: Mapping[str, Kind],
    units: Mapping[str, MeasurementUnit],
    unit: MeasurementUnit,
    sources: Sources,
    group_by: Sequence[str | Attribute] = (),
) -> Accumulation:
    """Return the totals of groups of rows, with their sensitivities to every shared source.

    The total of a group is the sum of the equation over its rows. Propagation is linear, so the
    sensitivity of a total to a shared source is a grouped sum of partial derivatives.

    Parameters
    ----------
    expression : Expression
        The equation of one row.
    rows : ibis.Table
        The readings, in any engine that Ibis speaks to.
    inputs : Mapping of str to Kind
        The kind of every symbol of the equation.
    units : Mapping of str to MeasurementUnit
        The unit of every symbol's column or values.
    unit : MeasurementUnit
        Unit of the totals.
    sources : Sources
        The shared causes that the inputs point to.
    group_by : sequence of str or Attribute
        Row columns, or levels that follow from a key.

    Returns
    -------
    Accumulation
        Its ``table`` is the :class:`CellTable`.

    Raises
    ------
    UndeclaredInput
        When the kind of an input is not declared.
    UnusableRows
        When there are no rows, a column is missing, or a key has no value.
    DimensionMismatch
        When the equation does not give the declared unit.
    OutsideCalibratedRange
        When a reading lies beyond a curve that does not hold its ends.

    Notes
    -----
    Rows with NULL or NaN are left out, counted by group, and named in a finding. Sums are
    fixed-point, so the same rows give the same bits however many threads add them.

    References
    ----------
    JCGM 100:2008, 5.1.2 and 5.2.2 (law of propagation), F.1.2 (correlation through shared causes).
    """
    check_model(expression, inputs, units, unit)
    model = declare(expression, inputs, units, unit)
    timeline = timeline_of(model.inputs.values())
    plan = make_plan(model)
    check_columns(rows, needed_columns(plan, timeline, group_by))
    curves = {n: kind for n, kind in model.inputs.items() if isinstance(kind, Curve)}
    grids = {name: grid_of(kind) for name, kind in curves.items()}
    tables = {name: brackets_of(kind, grids[name]) for name, kind in curves.items()}
    rows = with_brackets(rows, plan, grids)
    read = read_cells(rows, plan, timeline, tables, grids, group_by)
    if not read.cells.sums[0].sum():
        raise UnusableRows(
            "there are no rows with values to add up", hint="check the period and the channels"
        )
    cells, grouping = read.arranged(read.cells, group_by)
    lookup = look_up(model.inputs, cells.keys, cells.sums[0], tables)
    table = first_order(plan, cells, lookup, grouping, sources, unit.symbol)
    table = quantise(table, rows, plan, timeline, key_columns(plan, group_by), group_by)
    table = count_left_out(table, rows, read.total, plan.model.columns, group_by)
    table = table.with_findings(*held_findings(lookup))
    return Accumulation(
        plan=plan,
        read=read,
        levels=tuple(group_by),
        cells=cells,
        lookup=lookup,
        grouping=grouping,
        table=table,
    )
