"""The partial derivatives of every operation, written once for every kind of number.

The same rules serve floats, arrays, Taylor jets and expressions: ``apply`` is the table of
operations of that kind, and the operands carry its arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from duheng.equations.operations import Operation

LN10 = math.log(10.0)

OperationTable = Mapping[Operation, Callable[..., Any]]
UnarySlope = Callable[[OperationTable, Any, Any], Any]
BinarySlope = Callable[[OperationTable, Any, Any, Any], tuple[Any, Any]]

UNARY_SLOPES: dict[Operation, UnarySlope] = {
    Operation.NEGATE: lambda apply, x, v: -1.0,
    Operation.SQRT: lambda apply, x, v: 0.5 / v,
    Operation.EXP: lambda apply, x, v: v,
    Operation.LOG: lambda apply, x, v: 1.0 / x,
    Operation.LOG10: lambda apply, x, v: 1.0 / (LN10 * x),
    Operation.SIN: lambda apply, x, v: apply[Operation.COS](x),
    Operation.COS: lambda apply, x, v: -apply[Operation.SIN](x),
    Operation.TAN: lambda apply, x, v: 1.0 + v * v,
    Operation.ASIN: lambda apply, x, v: 1.0 / apply[Operation.SQRT](1.0 - x * x),
    Operation.ACOS: lambda apply, x, v: -1.0 / apply[Operation.SQRT](1.0 - x * x),
    Operation.ATAN: lambda apply, x, v: 1.0 / (1.0 + x * x),
    Operation.SINH: lambda apply, x, v: apply[Operation.COSH](x),
    Operation.COSH: lambda apply, x, v: apply[Operation.SINH](x),
    Operation.TANH: lambda apply, x, v: 1.0 - v * v,
    Operation.ABS: lambda apply, x, v: apply[Operation.SIGN](x),
    Operation.SIGN: lambda apply, x, v: 0.0,
}
"""Slope of one-operand operations at operand ``x`` with value ``v``."""


def power_slope(apply: OperationTable, x: Any, exponent: float) -> Any:
    """Return the slope of ``x**exponent`` for a constant exponent."""
    if exponent == 0.0:
        return 0.0
    if exponent == 1.0:
        return 1.0
    if exponent == 2.0:
        return 2.0 * x
    return exponent * apply[Operation.POWER](x, exponent - 1.0)


def _power(apply: OperationTable, x: Any, y: Any, v: Any) -> tuple[Any, Any]:
    return y * apply[Operation.POWER](x, y - 1.0), v * apply[Operation.LOG](x)


def _minimum(apply: OperationTable, x: Any, y: Any, v: Any) -> tuple[Any, Any]:
    first = apply[Operation.LESS](x, y)
    return first, 1.0 - first


def _maximum(apply: OperationTable, x: Any, y: Any, v: Any) -> tuple[Any, Any]:
    second = apply[Operation.LESS](x, y)
    return 1.0 - second, second


BINARY_SLOPES: dict[Operation, BinarySlope] = {
    Operation.ADD: lambda apply, x, y, v: (1.0, 1.0),
    Operation.SUBTRACT: lambda apply, x, y, v: (1.0, -1.0),
    Operation.MULTIPLY: lambda apply, x, y, v: (y, x),
    Operation.DIVIDE: lambda apply, x, y, v: (1.0 / y, -v / y),
    Operation.POWER: _power,
    Operation.MIN: _minimum,
    Operation.MAX: _maximum,
    Operation.LESS: lambda apply, x, y, v: (0.0, 0.0),
}
"""Slopes of two-operand operations at operands ``x`` and ``y`` with value ``v``."""
