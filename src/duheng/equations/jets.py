"""Taylor polynomials of degree 2 in many directions at once, for second-order propagation."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from duheng.equations.arithmetics import FAILURES, FLOAT_OPERATIONS
from duheng.equations.errors import NotDifferentiable
from duheng.equations.operations import Operation
from duheng.equations.program import Program
from duheng.equations.reverse import sweep_generic
from duheng.terms.errors import UnusableInput

FloatArray = NDArray[np.float64]


class Jet:
    """The polynomial ``value + first*t + second*t**2`` along every one of m directions.

    ``value`` is one float; ``first`` and ``second`` have shape (m,).
    """

    __slots__ = ("first", "second", "value")

    def __init__(self, value: float, first: Any, second: Any) -> None:
        self.value = value
        self.first = first
        self.second = second

    def __add__(self, other: Jet | float) -> Jet:
        if isinstance(other, Jet):
            return Jet(
                self.value + other.value, self.first + other.first, self.second + other.second
            )
        return Jet(self.value + other, self.first, self.second)

    __radd__ = __add__

    def __neg__(self) -> Jet:
        return Jet(-self.value, -self.first, -self.second)

    def __sub__(self, other: Jet | float) -> Jet:
        return self + (-other)

    def __rsub__(self, other: float) -> Jet:
        return -self + other

    def __mul__(self, other: Jet | float) -> Jet:
        if not isinstance(other, Jet):
            return Jet(self.value * other, self.first * other, self.second * other)
        a, b = self.value, other.value
        second = a * other.second + self.first * other.first + self.second * b
        return Jet(a * b, a * other.first + self.first * b, second)

    __rmul__ = __mul__

    def __truediv__(self, other: Jet | float) -> Jet:
        if not isinstance(other, Jet):
            return Jet(self.value / other, self.first / other, self.second / other)
        value = self.value / other.value
        first = (self.first - value * other.first) / other.value
        second = (self.second - value * other.second - first * other.first) / other.value
        return Jet(value, first, second)

    def __rtruediv__(self, other: float) -> Jet:
        return Jet(other, 0.0, 0.0) / self

    def through(self, value: float, slope: float, curvature: float) -> Jet:
        """Return a function of this jet from its value and first two derivatives here."""
        first = slope * self.first
        return Jet(value, first, slope * self.second + 0.5 * curvature * self.first * self.first)


_Curve = Callable[[float], tuple[float, float, float]]


def _sqrt(x: float) -> tuple[float, float, float]:
    root = math.sqrt(x)
    return root, 0.5 / root, -0.25 / (root * x)


def _tan(x: float) -> tuple[float, float, float]:
    value = math.tan(x)
    slope = 1.0 + value * value
    return value, slope, 2.0 * value * slope


def _asin(x: float) -> tuple[float, float, float]:
    slope = 1.0 / math.sqrt(1.0 - x * x)
    return math.asin(x), slope, x * slope**3


def _acos(x: float) -> tuple[float, float, float]:
    _, slope, curvature = _asin(x)
    return math.acos(x), -slope, -curvature


def _atan(x: float) -> tuple[float, float, float]:
    slope = 1.0 / (1.0 + x * x)
    return math.atan(x), slope, -2.0 * x * slope * slope


def _tanh(x: float) -> tuple[float, float, float]:
    value = math.tanh(x)
    slope = 1.0 - value * value
    return value, slope, -2.0 * value * slope


def _exp(x: float) -> tuple[float, float, float]:
    value = math.exp(x)
    return value, value, value


_SIGN = FLOAT_OPERATIONS[Operation.SIGN]
_LESS = FLOAT_OPERATIONS[Operation.LESS]
_LN10 = math.log(10.0)

_CURVES: dict[Operation, _Curve] = {
    Operation.SQRT: _sqrt,
    Operation.EXP: _exp,
    Operation.LOG: lambda x: (math.log(x), 1.0 / x, -1.0 / (x * x)),
    Operation.LOG10: lambda x: (math.log10(x), 1.0 / (_LN10 * x), -1.0 / (_LN10 * x * x)),
    Operation.SIN: lambda x: (math.sin(x), math.cos(x), -math.sin(x)),
    Operation.COS: lambda x: (math.cos(x), -math.sin(x), -math.cos(x)),
    Operation.TAN: _tan,
    Operation.ASIN: _asin,
    Operation.ACOS: _acos,
    Operation.ATAN: _atan,
    Operation.SINH: lambda x: (math.sinh(x), math.cosh(x), math.sinh(x)),
    Operation.COSH: lambda x: (math.cosh(x), math.sinh(x), math.cosh(x)),
    Operation.TANH: _tanh,
    Operation.ABS: lambda x: (abs(x), _SIGN(x), 0.0),
}


def curve_of(operation: Operation, x: float) -> tuple[float, float, float]:
    """Return value, slope and second derivative of a one-operand function at ``x``."""
    return _CURVES[operation](x)


def power_curve(x: float, exponent: float) -> tuple[float, float, float]:
    """Return value, slope and second derivative of ``x**exponent`` for a constant exponent."""
    slope = exponent * math.pow(x, exponent - 1.0) if exponent else 0.0
    factor = exponent * (exponent - 1.0)
    return math.pow(x, exponent), slope, factor * math.pow(x, exponent - 2.0) if factor else 0.0


def _value(item: Any) -> float:
    return item.value if isinstance(item, Jet) else item


def _elementary(operation: Operation) -> Callable[[Any], Any]:
    """Return an elementary function on jets; plain floats stay plain."""
    curve, plain = _CURVES[operation], FLOAT_OPERATIONS[operation]
    return lambda x: x.through(*curve(x.value)) if isinstance(x, Jet) else plain(x)


def _power(x: Any, y: Any) -> Any:
    if isinstance(y, Jet):
        return JET_OPERATIONS[Operation.EXP](y * JET_OPERATIONS[Operation.LOG](x))
    if isinstance(x, Jet):
        return x.through(*power_curve(x.value, y))
    return math.pow(x, y)


JET_OPERATIONS: dict[Operation, Callable[..., Any]] = {
    **{item: FLOAT_OPERATIONS[item] for item in (Operation.ADD, Operation.SUBTRACT)},
    **{item: FLOAT_OPERATIONS[item] for item in (Operation.MULTIPLY, Operation.DIVIDE)},
    Operation.NEGATE: FLOAT_OPERATIONS[Operation.NEGATE],
    **{operation: _elementary(operation) for operation in _CURVES},
    Operation.POWER: _power,
    Operation.SIGN: lambda x: _SIGN(_value(x)),
    Operation.LESS: lambda x, y: _LESS(_value(x), _value(y)),
    Operation.MIN: lambda x, y: x if _value(x) < _value(y) else y,
    Operation.MAX: lambda x, y: y if _value(x) < _value(y) else x,
}


def second_order(
    program: Program, slots: Sequence[float], directions: FloatArray, output: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return gradient (n,), H @ directions (n, m) and second slopes of the gradient (n, m)."""
    count = len(program.symbols)
    lines = np.asarray(directions, dtype=float)
    if lines.ndim != 2 or len(lines) != count:
        raise UnusableInput(f"directions need shape ({count}, m), found {lines.shape}")
    try:
        gradient = _gradient_jets(program, slots, lines, output)
    except FAILURES as error:
        raise _no_second_derivative(program, output) from error
    width = lines.shape[1]
    values = np.array([_value(item) for item in gradient], dtype=float)
    firsts, seconds = np.zeros((count, width)), np.zeros((count, width))
    for row, item in enumerate(gradient):
        if isinstance(item, Jet):
            firsts[row], seconds[row] = item.first, 2.0 * item.second
    if not (np.isfinite(firsts).all() and np.isfinite(seconds).all()):
        raise _no_second_derivative(program, output)
    return values, firsts, seconds


def _gradient_jets(
    program: Program, slots: Sequence[float], lines: FloatArray, output: int
) -> list[Any]:
    nothing = np.zeros(lines.shape[1])
    jets: list[Any] = [Jet(slots[row], lines[row], nothing) for row in range(len(program.symbols))]
    jets.extend(program.constants)
    with np.errstate(all="ignore"):
        for node, (_, a, b) in zip(program.nodes[len(jets) :], program.float_steps, strict=True):
            operation = JET_OPERATIONS[node.operation]
            jets.append(operation(jets[a]) if b < 0 else operation(jets[a], jets[b]))
        steps = program.reverse_steps[output]
        return sweep_generic(JET_OPERATIONS, steps, jets, program.outputs[output], len(lines))


def _no_second_derivative(program: Program, output: int) -> NotDifferentiable:
    node = program.nodes[program.outputs[output]]
    return NotDifferentiable(
        f"'{node!s:.80}' has a first but no finite higher derivative at the estimate",
        hint="evaluate at first order or by Monte Carlo",
        data={"expression": str(node)},
    )
