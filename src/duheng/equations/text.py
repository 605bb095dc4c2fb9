"""An expression written as text that the parser reads back to the same expression."""

from __future__ import annotations

from duheng.equations.expression import Expression, nodes_of
from duheng.equations.operations import Operation

_PRECEDENCE = {
    Operation.ADD: 1,
    Operation.SUBTRACT: 1,
    Operation.MULTIPLY: 2,
    Operation.DIVIDE: 2,
    Operation.NEGATE: 3,
    Operation.POWER: 4,
}
_ATOM = 5


def to_text(expression: Expression) -> str:
    """Return the expression as text, with no more parentheses than it needs.

    Examples
    --------
    >>> from duheng.equations import parse_equation
    >>> to_text(parse_equation("(a)*(b-(c+d))**-2"))
    'a*(b - (c + d))**(-2)'
    """
    written: dict[Expression, tuple[str, int]] = {}
    for node in nodes_of((expression,)):
        written[node] = _write(node, [written[operand] for operand in node.operands])
    return written[expression][0]


def number_text(value: float) -> str:
    """Return the shortest text of a number that reads back as the same number."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)


def _write(node: Expression, parts: list[tuple[str, int]]) -> tuple[str, int]:
    if node.is_number:
        return number_text(node.number), _ATOM
    if node.is_symbol:
        return node.name, _ATOM
    precedence = _PRECEDENCE.get(node.operation)
    if precedence is None:
        return f"{node.operation.value}({', '.join(text for text, _ in parts)})", _ATOM
    return _write_operator(node.operation, precedence, parts), precedence


def _write_operator(operation: Operation, precedence: int, parts: list[tuple[str, int]]) -> str:
    if operation is Operation.NEGATE:
        return "-" + _enclose(parts[0], _ATOM + 1 if parts[0][0].startswith("-") else precedence)
    left, right = parts
    if operation is Operation.POWER:
        return f"{_enclose(left, _ATOM)}**{_enclose(right, _ATOM)}"
    space = " " if precedence == 1 else ""
    least = _ATOM + 1 if right[0].startswith("-") else precedence + 1
    return f"{_enclose(left, precedence)}{space}{operation.value}{space}{_enclose(right, least)}"


def _enclose(part: tuple[str, int], least: int) -> str:
    text, precedence = part
    return text if precedence >= least else f"({text})"
