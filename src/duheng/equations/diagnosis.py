"""Why an evaluation failed: the smallest part that has no value or no slope, and where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from duheng.equations.arithmetics import ARRAY_OPERATIONS, FAILURES
from duheng.equations.errors import NotDifferentiable, SingularExpression
from duheng.equations.expression import Expression
from duheng.equations.operations import Operation
from duheng.equations.program import Program, ReverseStep, Sweep
from duheng.equations.reverse import slopes_of

_KINKS = frozenset({Operation.SIGN, Operation.LESS})


def find_singularity(
    program: Program, slots: Sequence[Any]
) -> SingularExpression | NotDifferentiable | None:
    """Return the error for inputs at which the program has no finite value, None where it has."""
    inputs = list(slots[: len(program.symbols)])
    values = [np.atleast_1d(np.asarray(item, dtype=float)) for item in inputs]
    for node, value in zip(program.nodes, values, strict=False):
        if not np.isfinite(value).all():
            return _singular(
                node, "a value that is not finite", _first(~np.isfinite(value)), values, program
            )
    values.extend(np.array([item]) for item in program.constants)
    for node, (_, a, b) in zip(program.nodes[len(values) :], program.array_steps, strict=True):
        operands = [values[a]] if b < 0 else [values[a], values[b]]
        result = _quietly(node.operation, operands)
        faults = ~np.isfinite(result)
        if faults.any():
            index = _first(faults)
            reason = _reason(node, [_at(item, index) for item in operands])
            return _singular(node, reason, index, values, program)
        values.append(result)
    return None


def find_kink(program: Program, slots: Sequence[Any], output: int) -> NotDifferentiable:
    """Return the error for inputs at which a value exists and a derivative does not."""
    values = [np.atleast_1d(np.asarray(item, dtype=float)) for item in slots]
    for step in program.reverse_steps[output]:
        index = _kink_index(step, values)
        if index is not None:
            node = program.nodes[step[0]]
            return NotDifferentiable(
                f"'{node}' has no derivative{_where(node, index, values, program)}",
                hint="move the estimate off the kink, or evaluate by Monte Carlo",
                data={"expression": str(node)},
            )
    return NotDifferentiable("a derivative of the expression is too large to be represented")


def _kink_index(step: ReverseStep, values: list[Any]) -> int | None:
    slot, sweep, rule, a, b = step
    places = (slot, a, max(b, 0))
    for index in range(max(values[place].size for place in places)):
        spots: list[Any] = [np.array([_at(values[place], index)]) for place in places]
        if sweep == Sweep.CONSTANT_POWER:
            spots[2] = float(spots[2][0])
        try:
            with np.errstate(all="raise", under="ignore"):
                slopes_of(ARRAY_OPERATIONS, (0, sweep, rule, 1, 2 if b >= 0 else -1), spots)
        except FAILURES:
            return index
    return None


def _quietly(operation: Operation, operands: list[Any]) -> Any:
    if operation in _KINKS:
        difference = operands[0] - operands[-1] if len(operands) == 2 else operands[0]
        return np.where(difference == 0.0, np.nan, 1.0)
    with np.errstate(all="ignore"):
        return np.asarray(ARRAY_OPERATIONS[operation](*operands))


def _first(faults: Any) -> int:
    return int(np.argmax(faults.ravel()))


def _at(value: Any, index: int) -> float:
    return float(value.ravel()[index if value.size > 1 else 0])


def _reason(node: Expression, operands: list[float]) -> str:
    last = operands[-1]
    match node.operation:
        case Operation.DIVIDE if last == 0.0:
            return "a division by zero"
        case Operation.LOG | Operation.LOG10:
            return f"the logarithm of {last:.6g}"
        case Operation.SQRT:
            return f"the square root of {last:.6g}"
        case Operation.ASIN | Operation.ACOS:
            return f"{node.operation.value} of {last:.6g}, which is outside -1 to 1"
        case Operation.POWER:
            return f"{operands[0]:.6g} to the power {last:.6g}"
        case Operation.SIGN | Operation.LESS:
            return "the slope at a kink"
    return "a number too large to be represented"


def _singular(
    node: Expression, reason: str, index: int, values: list[Any], program: Program
) -> SingularExpression | NotDifferentiable:
    kind = NotDifferentiable if node.operation in _KINKS else SingularExpression
    return kind(
        f"'{node}' is {reason}{_where(node, index, values, program)}",
        hint="check the estimates: the equation is evaluated as written, nothing is cancelled",
        data={"expression": str(node)},
    )


def _where(node: Expression, index: int, values: list[Any], program: Program) -> str:
    names = node.symbols[:6]
    places = {name: program.symbols.index(name) for name in names}
    spots = [f"{name} = {_at(values[place], index):.9g}" for name, place in places.items()]
    row = any(values[place].size > 1 for place in places.values())
    return (" at " + ", ".join(spots) if spots else "") + (f" (element {index})" if row else "")
