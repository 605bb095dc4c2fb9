"""Derivatives as expressions, by one backward sweep over the graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

from duheng.equations.arithmetic import Arithmetic
from duheng.equations.errors import UnknownName
from duheng.equations.expression import Expression, as_expression, number
from duheng.equations.operations import Operation
from duheng.equations.program import Program, Sweep, build_program
from duheng.equations.reverse import sweep_generic
from duheng.equations.tape import Tape


def derivative(expression: Expression, name: str) -> Expression:
    """Return the partial derivative of an expression with respect to a symbol.

    Only products with 0 or 1 and sums with 0 are folded; nothing is cancelled. Slopes of abs,
    min and max are the internal operations ``sign`` and ``less``, which have no value at a kink.

    Parameters
    ----------
    expression : Expression
        What to differentiate.
    name : str
        One of its symbols.

    Raises
    ------
    UnknownName
        When the expression has no such symbol.

    Examples
    --------
    >>> from duheng.equations import parse_equation
    >>> derivative(parse_equation("a*b/c"), "b")
    Expression('1/c*a')
    """
    names = expression.symbols
    if name not in names:
        raise UnknownName(
            f"'{expression}' has no symbol '{name}'", hint=f"symbols: {', '.join(names) or 'none'}"
        )
    return gradient(expression, names)[names.index(name)]


def gradient(
    expression: Expression, symbols: Sequence[str] | None = None
) -> tuple[Expression, ...]:
    """Return the partial derivatives with respect to every symbol, in order.

    Parameters
    ----------
    expression : Expression
        What to differentiate.
    symbols : sequence of str, optional
        The symbols in the wanted order; one that the expression does not hold has the
        derivative 0. Without it, those of the expression as they first appear.

    Raises
    ------
    SingularExpression
        When a constant exponent has no value, as in ``x**(1/0)``.

    Examples
    --------
    >>> from duheng.equations import parse_equation
    >>> gradient(parse_equation("a*sin(b)"), ["a", "b", "c"])
    (Expression('sin(b)'), Expression('a*cos(b)'), Expression('0'))
    """
    names = expression.symbols if symbols is None else tuple(symbols)
    program = build_program((expression,), names)
    slots: list[Any] = [_Folded(node) for node in program.nodes]
    _replace_exponents(program, slots)
    partials = sweep_generic(
        _OPERATIONS, program.reverse_steps[0], slots, program.outputs[0], len(names)
    )
    return tuple(_expression_of(item) for item in partials)


class _Folded(Arithmetic):
    """An expression whose operators drop factors 1, terms 0 and products with 0."""

    __slots__ = ("expression",)

    def __init__(self, expression: Expression) -> None:
        self.expression = expression

    @classmethod
    def _apply(cls, operation: Operation, *operands: object) -> Self:
        parts = [_expression_of(item) for item in operands]
        folded = _fold(operation, parts)
        return cls(Expression.of(operation, *parts) if folded is None else folded)


def _node_maker(operation: Operation) -> Callable[..., _Folded]:
    return lambda *operands: _Folded._apply(operation, *operands)


_OPERATIONS = {operation: _node_maker(operation) for operation in Operation}


def _replace_exponents(program: Program, slots: list[Any]) -> None:
    """Put plain floats where a rule wants the number of a constant exponent."""
    for _, sweep, _, _, exponent in program.reverse_steps[0]:
        if sweep == Sweep.CONSTANT_POWER:
            constant = build_program((program.nodes[exponent],), ())
            slots[exponent] = float(Tape(constant).value(()))


def _expression_of(item: object) -> Expression:
    return item.expression if isinstance(item, _Folded) else as_expression(item)


def _is(item: Expression, value: float) -> bool:
    return item.is_number and item.number == value


def _fold(operation: Operation, parts: list[Expression]) -> Expression | None:
    match operation, parts:
        case Operation.ADD, [left, right]:
            return right if _is(left, 0.0) else left if _is(right, 0.0) else None
        case Operation.SUBTRACT, [left, right]:
            return left if _is(right, 0.0) else -right if _is(left, 0.0) else None
        case Operation.MULTIPLY, [left, right]:
            return _fold_product(left, right)
        case Operation.DIVIDE, [left, right]:
            return left if _is(right, 1.0) or _is(left, 0.0) else None
        case Operation.POWER, [left, right]:
            return left if _is(right, 1.0) else None
        case Operation.NEGATE, [only]:
            return only if _is(only, 0.0) else _opposite(only)
    return None


def _fold_product(left: Expression, right: Expression) -> Expression | None:
    if _is(left, 0.0) or _is(right, 0.0):
        return number(0.0)
    if _is(left, 1.0):
        return right
    return left if _is(right, 1.0) else None


def _opposite(item: Expression) -> Expression | None:
    return item.operands[0] if item.operation is Operation.NEGATE else None
