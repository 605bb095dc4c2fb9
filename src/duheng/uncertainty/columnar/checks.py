"""What a model in columns must satisfy before any row is read."""

from __future__ import annotations

from collections.abc import Mapping

from duheng.equations import Expression, dimension_of
from duheng.quantities import DimensionMismatch, MeasurementUnit
from duheng.uncertainty.columnar.kinds import Kind


def check_model(
    expression: Expression,
    inputs: Mapping[str, Kind],
    units: Mapping[str, MeasurementUnit],
    unit: MeasurementUnit,
) -> None:
    """Raise unless the equation gives the declared unit from the declared inputs.

    Raises
    ------
    DimensionMismatch
        When dimensions do not fit, or the unit of the total is a temperature scale.
    """
    if unit.offset != 0.0:
        raise DimensionMismatch(
            f"a total cannot be a temperature in {unit.symbol}",
            hint="totals add up; give the total in kelvin, or a mean instead",
        )
    if any(name not in units or name not in inputs for name in expression.symbols):
        return  # the declaration itself is refused with a better message
    dimensions = {name: units[name].dimension for name in expression.symbols}
    found = dimension_of(expression, dimensions)
    if found != unit.dimension:
        raise DimensionMismatch(
            f"the equation gives {found}, the total is declared in {unit.symbol} "
            f"({unit.dimension})",
            hint="correct the equation, or the unit of an input or of the total",
        )
