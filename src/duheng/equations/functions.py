"""Functions for models written in Python; they take symbols and plain numbers alike."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from duheng.equations.arithmetic import Arithmetic
from duheng.equations.errors import UntraceableFunction
from duheng.equations.operations import Operation

__all__ = [
    "acos", "asin", "atan", "cos", "cosh", "exp", "log", "log10", "maximum", "minimum",
    "sin", "sinh", "sqrt", "tan", "tanh",
]  # fmt: skip


def _unary(operation: Operation, plain: Callable[[float], float]) -> Callable[[Any], Any]:
    def function(x: Any) -> Any:
        return x._apply(operation, x) if isinstance(x, Arithmetic) else plain(x)

    function.__name__ = function.__qualname__ = operation.value
    function.__doc__ = f"Return {operation.value} of a symbol or of a plain number [1]."
    return function


sqrt = _unary(Operation.SQRT, math.sqrt)
exp = _unary(Operation.EXP, math.exp)
log = _unary(Operation.LOG, math.log)
log10 = _unary(Operation.LOG10, math.log10)
sin = _unary(Operation.SIN, math.sin)
cos = _unary(Operation.COS, math.cos)
tan = _unary(Operation.TAN, math.tan)
asin = _unary(Operation.ASIN, math.asin)
acos = _unary(Operation.ACOS, math.acos)
atan = _unary(Operation.ATAN, math.atan)
sinh = _unary(Operation.SINH, math.sinh)
cosh = _unary(Operation.COSH, math.cosh)
tanh = _unary(Operation.TANH, math.tanh)


def minimum(*items: Any) -> Any:
    """Return the smallest of several symbols or numbers."""
    return _extreme(Operation.MIN, min, items)


def maximum(*items: Any) -> Any:
    """Return the largest of several symbols or numbers."""
    return _extreme(Operation.MAX, max, items)


def _extreme(operation: Operation, plain: Callable[..., Any], items: tuple[Any, ...]) -> Any:
    if not items:
        raise UntraceableFunction(f"{operation.value} needs at least one argument")
    result, *rest = items
    for item in rest:
        anchor = next((part for part in (result, item) if isinstance(part, Arithmetic)), None)
        result = plain(result, item) if anchor is None else anchor._apply(operation, result, item)
    return result
