"""Expressions as Ibis column expressions: the same equation inside DuckDB or Spark."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import ibis

from duheng.equations.errors import MissingValue
from duheng.equations.expression import Expression, constant_fraction, nodes_of
from duheng.equations.operations import Operation


def to_ibis(expression: Expression, columns: Mapping[str, Any]) -> Any:
    """Return the expression over columns, as a float64 Ibis value.

    Parameters
    ----------
    expression : Expression
        A value or a partial derivative; one without symbols becomes a literal, which is the same
        in every row.
    columns : Mapping of str to ibis.Value
        A column (or literal) for every symbol, in coherent units.

    Returns
    -------
    ibis.expr.types.Value
        NULL in a row where any symbol it needs is NULL. NaN or infinite where the expression has
        no finite value, and NaN where a derivative meets a kink: such rows are to be counted,
        never dropped.

    Raises
    ------
    MissingValue
        When a symbol has no column.

    Notes
    -----
    Engines differ where mathematics has no value: some raise on the logarithm of zero, some give
    NULL for a division by zero, and SQL's LEAST and GREATEST skip NULL. Every such operation is
    therefore guarded, so that engines agree.

    Examples
    --------
    >>> import ibis
    >>> from duheng.equations import parse_equation
    >>> table = ibis.memtable({"r": [10.0, 20.0]})
    >>> column = to_ibis(parse_equation("0.5*r**2"), {"r": table.r})
    >>> table.select(y=column).execute()["y"].tolist()
    [50.0, 200.0]
    """
    values: dict[Expression, Any] = {}
    for node in nodes_of((expression,)):
        values[node] = _column(node, [values[item] for item in node.operands], columns)
    return values[expression]


def _column(node: Expression, operands: list[Any], columns: Mapping[str, Any]) -> Any:
    if node.is_number:
        return _literal(node.number)
    if node.is_symbol:
        if node.name not in columns:
            raise MissingValue(
                f"'{node.name}' has no column", data={"columns": sorted(map(str, columns))}
            )
        return columns[node.name].cast("float64")
    constant = constant_fraction(node.operands[-1])
    if constant is not None and node.operation in _BY_CONSTANT:
        return _BY_CONSTANT[node.operation](operands[0], operands[1], constant)
    return _OPERATIONS[node.operation](*operands)


def _literal(value: float) -> Any:
    return ibis.literal(value, type="float64")


def _nan() -> Any:
    return _literal(math.nan)


def _divide(x: Any, y: Any) -> Any:
    return ibis.ifelse(y == 0.0, _nan(), x / y)


def _power(x: Any, y: Any) -> Any:
    negative_root = (x < 0.0) & (y != y.floor())
    zero_inverse = (x == 0.0) & (y < 0.0)
    return ibis.ifelse(negative_root | zero_inverse, _nan(), x**y)


def _divide_by(x: Any, y: Any, divisor: Fraction) -> Any:
    """Return the quotient; a constant divisor needs no guard in every row."""
    return x / y if divisor != 0 else _divide(x, y)


def _power_of(x: Any, y: Any, exponent: Fraction) -> Any:
    if exponent == 2:
        return x * x
    if exponent.denominator == 1 and exponent >= 0:
        return x**y
    return _power(x, y)


def _inside(low: float, high: float, function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the function with NaN outside the closed interval where it is defined."""
    return lambda x: ibis.ifelse((x < low) | (x > high), _nan(), function(x))


def _positive(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda x: ibis.ifelse(x <= 0.0, _nan(), function(x))


def _extreme(first_wins: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return min or max in which NULL stays NULL and NaN stays NaN."""
    return lambda x, y: ibis.cases(
        (x.isnull() | y.isnull(), ibis.null("float64")),
        (x.isnan() | y.isnan(), _nan()),
        (first_wins(x, y), x),
        else_=y,
    )


def _sign(x: Any) -> Any:
    return ibis.cases(
        (x.isnan() | (x == 0.0), _nan()), (x > 0.0, _literal(1.0)), (x < 0.0, _literal(-1.0))
    )


def _less(x: Any, y: Any) -> Any:
    return ibis.cases(
        (x.isnull() | y.isnull(), ibis.null("float64")),
        (x.isnan() | y.isnan() | (x == y), _nan()),
        (x < y, _literal(1.0)),
        else_=_literal(0.0),
    )


def _sinh(x: Any) -> Any:
    """Return sinh by exponentials; near zero, where they cancel, by its series."""
    square = x * x
    series = _literal(1.0)
    for divisor in (156.0, 110.0, 72.0, 42.0, 20.0, 6.0):
        series = 1.0 + square / divisor * series
    return ibis.ifelse(x.abs() < 0.3, x * series, (x.exp() - (-x).exp()) / 2.0)


def _tanh(x: Any) -> Any:
    """Return tanh with an exponential that cannot overflow."""
    decay = (-2.0 * x.abs()).exp()
    large = ibis.ifelse(x < 0.0, (decay - 1.0) / (1.0 + decay), (1.0 - decay) / (1.0 + decay))
    return ibis.ifelse(x.abs() < 0.3, _sinh(x) / ((x.exp() + (-x).exp()) / 2.0), large)


_OPERATIONS: dict[Operation, Callable[..., Any]] = {
    Operation.ADD: lambda x, y: x + y,
    Operation.SUBTRACT: lambda x, y: x - y,
    Operation.MULTIPLY: lambda x, y: x * y,
    Operation.DIVIDE: _divide,
    Operation.POWER: _power,
    Operation.NEGATE: lambda x: -x,
    Operation.SQRT: _inside(0.0, math.inf, lambda x: x.sqrt()),
    Operation.EXP: lambda x: x.exp(),
    Operation.LOG: _positive(lambda x: x.ln()),
    Operation.LOG10: _positive(lambda x: x.log10()),
    Operation.SIN: lambda x: x.sin(),
    Operation.COS: lambda x: x.cos(),
    Operation.TAN: lambda x: x.tan(),
    Operation.ASIN: _inside(-1.0, 1.0, lambda x: x.asin()),
    Operation.ACOS: _inside(-1.0, 1.0, lambda x: x.acos()),
    Operation.ATAN: lambda x: x.atan(),
    Operation.SINH: _sinh,
    Operation.COSH: lambda x: (x.exp() + (-x).exp()) / 2.0,
    Operation.TANH: _tanh,
    Operation.ABS: lambda x: x.abs(),
    Operation.MIN: _extreme(lambda x, y: x <= y),
    Operation.MAX: _extreme(lambda x, y: x >= y),
    Operation.SIGN: _sign,
    Operation.LESS: _less,
}

_BY_CONSTANT: dict[Operation, Callable[..., Any]] = {
    Operation.DIVIDE: _divide_by,
    Operation.POWER: _power_of,
}
