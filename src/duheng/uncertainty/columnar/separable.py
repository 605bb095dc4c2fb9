"""Which part of a model changes from row to row, and which is the same for many rows.

A model that is a sum of products ``a(shared) * f(row)`` needs the rows once only, to sum each
``f``; everything else happens on a few cells. Most accounts have this form.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import reduce

from duheng.equations import Expression, number
from duheng.equations.expression import constant_fraction
from duheng.equations.operations import Operation

Term = tuple[Expression, Expression]
"""A factor of the shared inputs and a factor of the row."""

MOST_TERMS = 24
ONE = number(1)


def separate(expression: Expression, row_names: Collection[str]) -> list[Term] | None:
    """Return the expression as a sum of shared factor times row factor, or None.

    Parameters
    ----------
    expression : Expression
        The model.
    row_names : collection of str
        Symbols that change from row to row.

    Returns
    -------
    list of (shared, row), or None
        Terms with different row factors, whose sum of products is the expression; None when the
        expression has no such form, or more than 24 terms.
    """
    terms = _separate(expression, frozenset(row_names))
    return None if terms is None else _merge(terms)


def _merge(terms: Sequence[Term]) -> list[Term]:
    merged: dict[Expression, Expression] = {}
    for shared, row in terms:
        merged[row] = merged[row] + shared if row in merged else shared
    return [(shared, row) for row, shared in merged.items()]


def _separate(node: Expression, row_names: frozenset[str]) -> list[Term] | None:
    names = set(node.symbols)
    if not names & row_names:
        return [(node, ONE)]
    if names <= row_names and node.operation not in _SUMS:
        return [(ONE, node)]
    rule = _RULES.get(node.operation)
    terms = None if rule is None else rule(node, row_names)
    return None if terms is None or len(terms) > MOST_TERMS else terms


def _of_sum(node: Expression, row_names: frozenset[str]) -> list[Term] | None:
    left, right = (_separate(item, row_names) for item in node.operands)
    if left is None or right is None:
        return None
    if node.operation is Operation.SUBTRACT:
        right = [(-shared, row) for shared, row in right]
    return [*left, *right]


def _of_negation(node: Expression, row_names: frozenset[str]) -> list[Term] | None:
    terms = _separate(node.operands[0], row_names)
    return None if terms is None else [(-shared, row) for shared, row in terms]


def _of_product(node: Expression, row_names: frozenset[str]) -> list[Term] | None:
    left, right = (_separate(item, row_names) for item in node.operands)
    if left is None or right is None:
        return None
    return [(times(a, c), times(b, d)) for a, b in left for c, d in right]


def _of_quotient(node: Expression, row_names: frozenset[str]) -> list[Term] | None:
    above = _separate(node.operands[0], row_names)
    below = _separate(node.operands[1], row_names)
    if above is None or below is None or len(below) != 1:
        return None
    shared_below, row_below = below[0]
    return [(_over(a, shared_below), _over(b, row_below)) for a, b in above]


def _of_power(node: Expression, row_names: frozenset[str]) -> list[Term] | None:
    base = _separate(node.operands[0], row_names)
    exponent = constant_fraction(node.operands[1])
    if base is None or exponent is None:
        return None
    if len(base) == 1:
        shared, row = base[0]
        return [(shared ** node.operands[1], row ** node.operands[1])]
    if exponent.denominator != 1 or not 2 <= exponent <= 4:
        return None
    return reduce(_expand, [base] * int(exponent))


def _expand(left: list[Term], right: list[Term]) -> list[Term]:
    return [(times(a, c), times(b, d)) for a, b in left for c, d in right]


def times(left: Expression, right: Expression) -> Expression:
    """Return the product without factors of one."""
    if left is ONE:
        return right
    return left if right is ONE else left * right


def _over(above: Expression, below: Expression) -> Expression:
    return above if below is ONE else above / below


_SUMS = frozenset({Operation.ADD, Operation.SUBTRACT, Operation.NEGATE})
_RULES = {
    Operation.ADD: _of_sum,
    Operation.SUBTRACT: _of_sum,
    Operation.NEGATE: _of_negation,
    Operation.MULTIPLY: _of_product,
    Operation.DIVIDE: _of_quotient,
    Operation.POWER: _of_power,
}
