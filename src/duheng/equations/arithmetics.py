"""The operations on plain floats and on NumPy arrays, for the tape."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from duheng.equations.operations import Operation

FAILURES = (ZeroDivisionError, ValueError, OverflowError, FloatingPointError)
"""What Python and NumPy raise where a real function has no finite value."""


def _sign(x: float) -> float:
    if x == 0.0:
        raise ValueError("abs has no slope at zero")
    return math.copysign(1.0, x)


def _less(x: float, y: float) -> float:
    if x == y:
        raise ValueError("min and max have no slope where their arguments are equal")
    return 1.0 if x < y else 0.0


def _array_sign(x: Any) -> Any:
    if np.any(np.equal(x, 0.0)):
        raise FloatingPointError("abs has no slope at zero")
    return np.sign(x)


def _array_less(x: Any, y: Any) -> Any:
    if np.any(np.equal(x, y)):
        raise FloatingPointError("min and max have no slope where their arguments are equal")
    return np.less(x, y).astype(float)


def _array_power(x: Any, y: Any) -> Any:
    """Return the power; plain operands go to math, whose negative bases do not turn complex."""
    if isinstance(x, np.ndarray) or isinstance(y, np.ndarray):
        return x**y
    return math.pow(x, y)


FLOAT_OPERATIONS: dict[Operation, Callable[..., Any]] = {
    Operation.ADD: operator.add,
    Operation.SUBTRACT: operator.sub,
    Operation.MULTIPLY: operator.mul,
    Operation.DIVIDE: operator.truediv,
    Operation.POWER: math.pow,
    Operation.NEGATE: operator.neg,
    Operation.SQRT: math.sqrt,
    Operation.EXP: math.exp,
    Operation.LOG: math.log,
    Operation.LOG10: math.log10,
    Operation.SIN: math.sin,
    Operation.COS: math.cos,
    Operation.TAN: math.tan,
    Operation.ASIN: math.asin,
    Operation.ACOS: math.acos,
    Operation.ATAN: math.atan,
    Operation.SINH: math.sinh,
    Operation.COSH: math.cosh,
    Operation.TANH: math.tanh,
    Operation.ABS: abs,
    Operation.MIN: min,
    Operation.MAX: max,
    Operation.SIGN: _sign,
    Operation.LESS: _less,
}

ARRAY_OPERATIONS: dict[Operation, Callable[..., Any]] = {
    **FLOAT_OPERATIONS,
    Operation.POWER: _array_power,
    Operation.SQRT: np.sqrt,
    Operation.EXP: np.exp,
    Operation.LOG: np.log,
    Operation.LOG10: np.log10,
    Operation.SIN: np.sin,
    Operation.COS: np.cos,
    Operation.TAN: np.tan,
    Operation.ASIN: np.arcsin,
    Operation.ACOS: np.arccos,
    Operation.ATAN: np.arctan,
    Operation.SINH: np.sinh,
    Operation.COSH: np.cosh,
    Operation.TANH: np.tanh,
    Operation.MIN: np.minimum,
    Operation.MAX: np.maximum,
    Operation.SIGN: _array_sign,
    Operation.LESS: _array_less,
}
