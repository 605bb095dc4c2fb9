"""The dimension of an expression, found before any number is put in."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from duheng.equations.errors import MissingValue
from duheng.equations.expression import Expression, constant_fraction, nodes_of
from duheng.equations.operations import Operation
from duheng.quantities.dimensions import DIMENSIONLESS, Dimension
from duheng.quantities.errors import DimensionMismatch

_SAME = frozenset({Operation.ADD, Operation.SUBTRACT, Operation.MIN, Operation.MAX, Operation.LESS})
_KEEPS = frozenset({Operation.NEGATE, Operation.ABS})


def dimension_of(expression: Expression, dimensions: Mapping[str, Dimension]) -> Dimension:
    """Return the dimension of an expression from the dimensions of its symbols.

    Plain numbers are dimensionless.

    Parameters
    ----------
    expression : Expression
        The equation.
    dimensions : Mapping of str to Dimension
        Dimension of every symbol; it may hold more.

    Raises
    ------
    DimensionMismatch
        Naming the part that adds or compares different dimensions, takes a function of a
        quantity with a dimension, or raises one to a power that is not a constant number.
    MissingValue
        When a symbol has no dimension.

    Examples
    --------
    >>> from duheng.equations import parse_equation
    >>> from duheng.quantities import Dimension
    >>> length, time = Dimension.of(length=1), Dimension.of(time=1)
    >>> print(dimension_of(parse_equation("sqrt(s)/t"), {"s": length**2, "t": time}))
    m·s⁻¹
    """
    found: dict[Expression, Dimension] = {}
    for node in nodes_of((expression,)):
        found[node] = _dimension(node, [found[item] for item in node.operands], dimensions)
    return found[expression]


def _dimension(
    node: Expression, operands: list[Dimension], dimensions: Mapping[str, Dimension]
) -> Dimension:
    operation = node.operation
    if node.is_number or operation is Operation.SIGN:
        return DIMENSIONLESS
    if node.is_symbol:
        return _declared(node.name, dimensions)
    if operation in _SAME:
        _check_same(node, operands)
        return DIMENSIONLESS if operation is Operation.LESS else operands[0]
    if operation in _KEEPS:
        return operands[0]
    return _combined(node, operands)


def _combined(node: Expression, operands: list[Dimension]) -> Dimension:
    match node.operation, operands:
        case Operation.MULTIPLY, [left, right]:
            return left * right
        case Operation.DIVIDE, [left, right]:
            return left / right
        case Operation.SQRT, [only]:
            return only ** Fraction(1, 2)
        case Operation.POWER, [base, exponent]:
            return _power(node, base, exponent)
    if not operands[0].is_dimensionless:
        raise DimensionMismatch(
            f"'{node}': {node.operation.value} needs a dimensionless quantity, "
            f"'{node.operands[0]}' has the dimension {operands[0]}",
            hint="divide by a reference value with the same unit",
            data={"expression": str(node), "dimension": str(operands[0])},
        )
    return DIMENSIONLESS


def _declared(name: str, dimensions: Mapping[str, Dimension]) -> Dimension:
    if name not in dimensions:
        raise MissingValue(f"'{name}' has no unit", data={"missing": [name]})
    return dimensions[name]


def _check_same(node: Expression, operands: list[Dimension]) -> None:
    left, right = operands
    if left != right:
        first, second = node.operands
        raise DimensionMismatch(
            f"'{node}': {_VERBS[node.operation]} '{first}' of dimension {left} "
            f"and '{second}' of dimension {right}",
            hint="bare numbers are dimensionless; give a constant with a unit as an input",
            data={"expression": str(node), "dimensions": [str(left), str(right)]},
        )


_VERBS = {
    Operation.ADD: "cannot add",
    Operation.SUBTRACT: "cannot subtract",
    Operation.MIN: "cannot compare",
    Operation.MAX: "cannot compare",
    Operation.LESS: "cannot compare",
}


def _power(node: Expression, base: Dimension, exponent: Dimension) -> Dimension:
    if not exponent.is_dimensionless:
        raise DimensionMismatch(
            f"'{node}': the exponent '{node.operands[1]}' has the dimension {exponent}",
            hint="an exponent is a pure number",
            data={"expression": str(node), "dimension": str(exponent)},
        )
    if base.is_dimensionless:
        return DIMENSIONLESS
    constant = constant_fraction(node.operands[1])
    if constant is None:
        raise DimensionMismatch(
            f"'{node}': '{node.operands[0]}' has the dimension {base}, so its exponent must be a "
            "constant number",
            hint="divide the base by a reference value with the same unit",
            data={"expression": str(node), "dimension": str(base)},
        )
    return base**constant
