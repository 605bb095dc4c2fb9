"""Totals of another equation from cells that were already read."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from duheng.equations import Expression, compile_expression
from duheng.quantities import MeasurementUnit
from duheng.uncertainty.columnar.accumulate import Accumulation
from duheng.uncertainty.columnar.kinds import Floats
from duheng.uncertainty.columnar.plan import declare
from duheng.uncertainty.columnar.separable import separate


def values_of(
    accumulation: Accumulation,
    expression: Expression,
    *,
    units: Mapping[str, MeasurementUnit],
    unit: MeasurementUnit,
) -> Floats | None:
    """Return the totals of another equation of the same inputs, without the rows.

    Parameters
    ----------
    accumulation : Accumulation
        Of a separable model.
    expression : Expression
        An equation of some of its inputs whose row factors are among those that were added up.
    units : Mapping of str to MeasurementUnit
        Of its symbols, as they were declared.
    unit : MeasurementUnit
        Unit of the totals.

    Returns
    -------
    ndarray, shape (n_groups,), or None
        None when the equation needs a sum over the rows that the cells do not hold.
    """
    known = accumulation.plan.model.inputs
    used = {name: known[name] for name in expression.symbols}
    model = declare(expression, used, units, unit)
    terms = separate(model.expression, model.columns) if accumulation.plan.is_separable else None
    places = {row: place for place, row in enumerate(accumulation.plan.functions)}
    if terms is None or any(row not in places for _, row in terms):
        return None
    cells = np.zeros(accumulation.cells.size)
    for shared, row in terms:
        tape = compile_expression(shared)
        values = {name: accumulation.lookup.values[name] for name in shared.symbols}
        cells += np.asarray(tape.value(values)) * accumulation.cells.sums[places[row]]
    starts = np.searchsorted(accumulation.grouping.member, np.arange(accumulation.table.size))
    return np.asarray(np.add.reduceat(cells, starts), dtype=np.float64)
