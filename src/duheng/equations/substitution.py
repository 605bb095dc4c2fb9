"""Symbols replaced by expressions."""

from __future__ import annotations

from collections.abc import Mapping

from duheng.equations.expression import Expression, nodes_of


def substitute(expression: Expression, replacements: Mapping[str, Expression]) -> Expression:
    """Return the expression with symbols replaced by expressions, all at once.

    Examples
    --------
    >>> from duheng.equations import parse_equation
    >>> substitute(parse_equation("a*b"), {"a": parse_equation("b + 1")})
    Expression('(b + 1)*b')
    """
    made: dict[Expression, Expression] = {}
    for node in nodes_of((expression,)):
        if node.is_symbol:
            made[node] = replacements.get(node.name, node)
        elif node.operands:
            made[node] = Expression.of(node.operation, *(made[item] for item in node.operands))
        else:
            made[node] = node
    return made[expression]
