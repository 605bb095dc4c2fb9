"""The backward sweep: all partial derivatives of one output for the price of a few evaluations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duheng.equations.arithmetics import FLOAT_OPERATIONS
from duheng.equations.program import ReverseStep, Sweep
from duheng.equations.slopes import OperationTable

_MULTIPLY, _DIVIDE, _ADD, _SUBTRACT = range(4)  # plain ints: an IntEnum compares three times slower
_UNARY = int(Sweep.UNARY)
_CONSTANT_POWER = int(Sweep.CONSTANT_POWER)


def sweep_floats(
    steps: Sequence[ReverseStep], slots: list[float], output: int, inputs: int
) -> list[float]:
    """Return the partial derivatives of a slot with respect to the first ``inputs`` slots."""
    adjoint = [0.0] * len(slots)
    adjoint[output] = 1.0
    for slot, sweep, rule, a, b in steps:
        weight = adjoint[slot]
        if sweep == _MULTIPLY:
            adjoint[a] += weight * slots[b]
            adjoint[b] += weight * slots[a]
        elif sweep == _DIVIDE:
            weight /= slots[b]
            adjoint[a] += weight
            adjoint[b] -= weight * slots[slot]
        elif sweep == _ADD:
            adjoint[a] += weight
            adjoint[b] += weight
        elif sweep == _SUBTRACT:
            adjoint[a] += weight
            adjoint[b] -= weight
        else:
            first, second = slopes_of(FLOAT_OPERATIONS, (slot, sweep, rule, a, b), slots)
            adjoint[a] += weight * first
            if b >= 0:
                adjoint[b] += weight * second
    return adjoint[:inputs]


def sweep_generic(
    operations: OperationTable,
    steps: Sequence[ReverseStep],
    slots: Sequence[Any],
    output: int,
    inputs: int,
) -> list[Any]:
    """Return the partial derivatives for any kind of number; a slot that is not met gives 0.0."""
    adjoint: list[Any] = [None] * len(slots)
    adjoint[output] = 1.0
    for slot, sweep, rule, a, b in steps:
        weight = adjoint[slot]
        if weight is None:
            continue
        first, second = slopes_of(operations, (slot, sweep, rule, a, b), slots)
        _add_to(adjoint, a, weight, first)
        if b >= 0:
            _add_to(adjoint, b, weight, second)
    return [0.0 if item is None else item for item in adjoint[:inputs]]


def slopes_of(
    operations: OperationTable, step: ReverseStep, slots: Sequence[Any]
) -> tuple[Any, Any]:
    """Return the slopes of one step with respect to its operands; the second may be 0.0."""
    slot, sweep, rule, a, b = step
    if sweep == _UNARY:
        return rule(operations, slots[a], slots[slot]), 0.0
    if sweep == _CONSTANT_POWER:
        return rule(operations, slots[a], slots[b]), 0.0
    first, second = rule(operations, slots[a], slots[b], slots[slot])
    return first, second


def _add_to(adjoint: list[Any], place: int, weight: Any, slope: Any) -> None:
    """Add without touching what is stored: two slots may share one array."""
    if type(slope) is float:
        if slope == 0.0:
            return
        part = weight if slope == 1.0 else weight * slope
    else:
        part = slope if type(weight) is float and weight == 1.0 else weight * slope
    held = adjoint[place]
    adjoint[place] = part if held is None else held + part
