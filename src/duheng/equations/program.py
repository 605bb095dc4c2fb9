"""An expression laid out as a flat list of numbered steps, forwards and backwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from duheng.equations.arithmetics import ARRAY_OPERATIONS, FLOAT_OPERATIONS
from duheng.equations.expression import Expression, nodes_of, symbol
from duheng.equations.operations import Operation
from duheng.equations.slopes import BINARY_SLOPES, UNARY_SLOPES, power_slope

NO_OPERAND = -1

ForwardStep = tuple[Callable[..., Any], int, int]
"""Function of the step, slots of its operands (the second is NO_OPERAND when there is one)."""


class Sweep(IntEnum):
    """How a step is undone in the backward sweep; the commonest come first."""

    MULTIPLY = 0
    DIVIDE = 1
    ADD = 2
    SUBTRACT = 3
    UNARY = 4
    CONSTANT_POWER = 5
    BINARY = 6


ReverseStep = tuple[int, int, Any, int, int]
"""Slot of the result, way of undoing it, rule of its slopes, slots of the operands."""

_SWEEPS = {
    Operation.MULTIPLY: Sweep.MULTIPLY,
    Operation.DIVIDE: Sweep.DIVIDE,
    Operation.ADD: Sweep.ADD,
    Operation.SUBTRACT: Sweep.SUBTRACT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What a tape runs.

    Attributes
    ----------
    symbols : tuple of str
        Names of the inputs: slots 0 to n - 1.
    constants : tuple of float
        The numbers, in the slots after the inputs.
    nodes : tuple of Expression
        What every slot holds, for messages.
    float_steps, array_steps : tuple of ForwardStep
        One step for each further slot.
    outputs : tuple of int
        Slots of the results.
    reverse_steps : tuple of tuple of ReverseStep
        Per output, the steps that carry its derivative, last first.
    """

    symbols: tuple[str, ...]
    constants: tuple[float, ...]
    nodes: tuple[Expression, ...]
    float_steps: tuple[ForwardStep, ...]
    array_steps: tuple[ForwardStep, ...]
    outputs: tuple[int, ...]
    reverse_steps: tuple[tuple[ReverseStep, ...], ...]


def build_program(expressions: Sequence[Expression], symbols: tuple[str, ...]) -> Program:
    """Return the program of expressions whose inputs are the named symbols, in that order."""
    nodes = nodes_of(expressions)
    inputs = {node.name: node for node in nodes if node.is_symbol}
    numbers = [node for node in nodes if node.is_number]
    inner = [node for node in nodes if node.operands]
    slots = {inputs[name]: index for index, name in enumerate(symbols) if name in inputs}
    for index, node in enumerate((*numbers, *inner), start=len(symbols)):
        slots[node] = index
    return Program(
        symbols=symbols,
        constants=tuple(node.number for node in numbers),
        nodes=(*(symbol(name) for name in symbols), *numbers, *inner),
        float_steps=_forward(inner, slots, FLOAT_OPERATIONS),
        array_steps=_forward(inner, slots, ARRAY_OPERATIONS),
        outputs=tuple(slots[item] for item in expressions),
        reverse_steps=tuple(_reverse(item, slots) for item in expressions),
    )


def _operand_slots(node: Expression, slots: dict[Expression, int]) -> tuple[int, int]:
    first, *rest = (slots[operand] for operand in node.operands)
    return first, rest[0] if rest else NO_OPERAND


def _forward(
    inner: list[Expression],
    slots: dict[Expression, int],
    operations: dict[Operation, Callable[..., Any]],
) -> tuple[ForwardStep, ...]:
    return tuple((operations[node.operation], *_operand_slots(node, slots)) for node in inner)


def _reverse(output: Expression, slots: dict[Expression, int]) -> tuple[ReverseStep, ...]:
    active: set[Expression] = set()
    steps: list[ReverseStep] = []
    for node in nodes_of((output,)):
        if node.is_symbol or any(operand in active for operand in node.operands):
            active.add(node)
        if node in active and node.operands:
            steps.append((slots[node], *_sweep_of(node, active), *_operand_slots(node, slots)))
    return tuple(reversed(steps))


def _sweep_of(node: Expression, active: set[Expression]) -> tuple[int, Any]:
    if len(node.operands) == 1:
        return int(Sweep.UNARY), UNARY_SLOPES[node.operation]
    if node.operation is Operation.POWER and node.operands[1] not in active:
        return int(Sweep.CONSTANT_POWER), power_slope
    return int(_SWEEPS.get(node.operation, Sweep.BINARY)), BINARY_SLOPES[node.operation]
