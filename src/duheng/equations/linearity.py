"""Whether an expression is linear in its symbols, told from its structure."""

from __future__ import annotations

from duheng.equations.expression import Expression, constant_fraction, nodes_of
from duheng.equations.operations import Operation

_NONLINEAR = 2
_SUMS = frozenset({Operation.ADD, Operation.SUBTRACT, Operation.NEGATE})


def is_linear(expression: Expression) -> bool:
    """Return whether the expression is visibly linear: sums and products with constants only.

    A true answer is certain; an expression whose curvature cancels may be answered false.

    Examples
    --------
    >>> from duheng.equations import parse_equation
    >>> is_linear(parse_equation("2*a - b/3 + 1")), is_linear(parse_equation("a*b"))
    (True, False)
    """
    degrees: dict[Expression, int] = {}
    for node in nodes_of((expression,)):
        degrees[node] = _degree(node, [degrees[item] for item in node.operands])
    return degrees[expression] < _NONLINEAR


def _degree(node: Expression, operands: list[int]) -> int:
    if not operands:
        return int(node.is_symbol)
    if node.operation in _SUMS:
        return max(operands)
    if node.operation is Operation.MULTIPLY:
        return min(sum(operands), _NONLINEAR)
    if node.operation is Operation.DIVIDE and operands[1] == 0:
        return operands[0]
    if node.operation is Operation.POWER and constant_fraction(node.operands[1]) == 1:
        return operands[0]
    return _NONLINEAR if any(operands) else 0
