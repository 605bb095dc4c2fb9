"""A quick upper bound on how much an expression bends, from one pass over its tape."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from duheng.equations.arithmetics import FAILURES
from duheng.equations.jets import curve_of, power_curve
from duheng.equations.operations import Operation
from duheng.equations.program import ReverseStep, Sweep
from duheng.equations.tape import Tape

_MULTIPLY, _DIVIDE, _, _SUBTRACT = range(4)
_CONSTANT_POWER = int(Sweep.CONSTANT_POWER)


class Bend(NamedTuple):
    """Upper bounds of ``sum_i |df/dx_i| s_i`` and ``sum_ij |d2f/dx_i dx_j| s_i s_j``."""

    amplitude: float
    curvature: float


def bound_curvature(
    tape: Tape, values: Sequence[float], scales: Sequence[float], output: int = 0
) -> Bend:
    """Return upper bounds of first- and second-order terms within given scales of the inputs.

    Parameters
    ----------
    tape : Tape
        The compiled expression.
    values : sequence of float
        One value per symbol, at which the expression has a value and a derivative.
    scales : sequence of float
        How far each symbol may move, 0 or more.
    output : int, optional
        Which output of the tape.

    Returns
    -------
    Bend
        Infinite where a kink of abs, min or max, or a singular derivative, may be met.

    Examples
    --------
    >>> from duheng.equations import compile_expression, parse_equation
    >>> tape = compile_expression(parse_equation("x*y"))
    >>> bound_curvature(tape, [3.0, 4.0], [0.1, 0.2])
    Bend(amplitude=1.0, curvature=0.04)
    """
    program = tape.program
    slots = tape.slots_at(values)
    size = len(slots)
    first, second = [*scales, *[0.0] * (size - len(scales))], [0.0] * size
    try:
        for step in reversed(program.reverse_steps[output]):
            slot, sweep, _, a, b = step
            if sweep == _MULTIPLY:
                x, y, p, q = abs(slots[a]), abs(slots[b]), first[a], first[b]
                first[slot] = x * q + y * p
                second[slot] = x * second[b] + y * second[a] + 2.0 * p * q
            elif sweep == _DIVIDE:
                v, y, q = abs(slots[slot]), abs(slots[b]), first[b]
                first[slot] = rise = (first[a] + v * q) / y
                second[slot] = (second[a] + v * second[b] + 2.0 * rise * q) / y
            elif sweep <= _SUBTRACT:  # a sum or a difference
                first[slot] = first[a] + first[b]
                second[slot] = second[a] + second[b]
            else:
                operation = program.nodes[slot].operation
                first[slot], second[slot] = _general(operation, step, slots, first, second)
    except FAILURES:
        return Bend(math.inf, math.inf)
    place = program.outputs[output]
    return Bend(first[place], second[place])


def _general(
    operation: Operation,
    step: ReverseStep,
    slots: Sequence[float],
    first: Sequence[float],
    second: Sequence[float],
) -> tuple[float, float]:
    _, sweep, _, a, b = step
    x, p = slots[a], Bend(first[a], second[a])
    if operation is Operation.NEGATE:
        return p
    if sweep == _CONSTANT_POWER:
        return _through(power_curve(x, slots[b]), p)
    if b < 0:
        if operation in _KINKED and abs(x) <= p.amplitude:
            return math.inf, math.inf
        return (0.0, 0.0) if operation is Operation.SIGN else _through(curve_of(operation, x), p)
    y, q = slots[b], Bend(first[b], second[b])
    if operation is Operation.POWER:
        return _through_power(x, y, p, q)
    if abs(x - y) <= p.amplitude + q.amplitude:
        return math.inf, math.inf
    if operation is Operation.LESS:
        return 0.0, 0.0
    return p if (x < y) is (operation is Operation.MIN) else q


_KINKED = frozenset({Operation.ABS, Operation.SIGN})


def _through(curve: tuple[float, float, float], p: Bend) -> Bend:
    _, slope, curvature = curve
    slope = abs(slope)
    return Bend(slope * p.amplitude, slope * p.curvature + abs(curvature) * p.amplitude**2)


def _through_power(x: float, y: float, p: Bend, q: Bend) -> Bend:
    """Return the bound of ``x**y`` as that of ``exp(y*log(x))``."""
    log = _through(curve_of(Operation.LOG, x), p)
    height = abs(math.log(x))
    product = Bend(
        abs(y) * log.amplitude + height * q.amplitude,
        abs(y) * log.curvature + height * q.curvature + 2.0 * log.amplitude * q.amplitude,
    )
    return _through(curve_of(Operation.EXP, y * math.log(x)), product)
