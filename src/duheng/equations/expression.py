"""An equation as an immutable graph in which equal parts are one node.

Nothing is simplified when a graph is built: ``x/x`` stays a division, so that a singularity at
the estimate is seen and refused rather than cancelled away.
"""

from __future__ import annotations

import itertools
import math
import threading
from collections.abc import Iterable
from fractions import Fraction
from numbers import Real
from typing import Self
from weakref import WeakValueDictionary

from duheng.equations.arithmetic import Arithmetic
from duheng.equations.errors import UnreadableEquation, UntraceableFunction
from duheng.equations.operations import Operation

_Key = tuple[Operation, object, tuple["Expression", ...]]


class Expression(Arithmetic):
    """One node of an equation; build it with :func:`symbol`, numbers and operators.

    Two expressions that are written alike are the same object, so ``==`` compares structure in
    constant time.

    Attributes
    ----------
    operation : Operation
        What the node does.
    operands : tuple of Expression
        What it does it to, left to right.
    name : str
        The name of a symbol, otherwise empty.
    number : float
        The value of a number [1], otherwise 0.

    Examples
    --------
    >>> x = symbol("x")
    >>> (x + 1) * x
    Expression('(x + 1)*x')
    >>> x * x is x * x
    True
    """

    __slots__ = ("__weakref__", "name", "number", "operands", "operation", "serial")

    operation: Operation
    operands: tuple[Expression, ...]
    name: str
    number: float
    serial: int

    def __setattr__(self, attribute: str, value: object) -> None:
        raise AttributeError(f"an Expression is immutable: {attribute} cannot be set")

    @classmethod
    def _apply(cls, operation: Operation, *operands: object) -> Self:
        return cls.of(operation, *operands)

    @classmethod
    def of(cls, operation: Operation, *operands: object) -> Self:
        """Return the node of an operation over expressions or numbers."""
        return cls._intern((operation, None, tuple(as_expression(item) for item in operands)))

    @classmethod
    def _intern(cls, key: _Key) -> Self:
        with _LOCK:
            found = _TABLE.get(key)
            if found is None:
                found = cls._create(key)
                _TABLE[key] = found
        return found  # type: ignore[return-value]  # the table holds this class only

    @classmethod
    def _create(cls, key: _Key) -> Self:
        node = object.__new__(cls)
        operation, payload, operands = key
        is_number = operation is Operation.NUMBER
        fields = {
            "operation": operation,
            "operands": operands,
            "name": payload if operation is Operation.SYMBOL else "",
            "number": float.fromhex(str(payload)) if is_number else 0.0,
            "serial": next(_SERIALS),
        }
        for field, value in fields.items():
            object.__setattr__(node, field, value)
        return node

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    @property
    def symbols(self) -> tuple[str, ...]:
        """Names of the symbols, in the order in which they first appear."""
        return symbols_of((self,))

    @property
    def is_number(self) -> bool:
        """Whether the node is a plain number."""
        return self.operation is Operation.NUMBER

    @property
    def is_symbol(self) -> bool:
        """Whether the node is a symbol."""
        return self.operation is Operation.SYMBOL

    def __bool__(self) -> bool:
        raise UntraceableFunction(
            "an expression is neither true nor false: it has no value yet",
            hint="write both branches with min, max or abs, or evaluate two models",
        )

    def __str__(self) -> str:
        from duheng.equations.text import to_text

        return to_text(self)

    def __repr__(self) -> str:
        return f"Expression({str(self)!r})"


_LOCK = threading.Lock()
_TABLE: WeakValueDictionary[_Key, Expression] = WeakValueDictionary()
_SERIALS = itertools.count()


def symbol(name: str) -> Expression:
    """Return the symbol of a name.

    Examples
    --------
    >>> symbol("x") - 1
    Expression('x - 1')
    """
    return Expression._intern((Operation.SYMBOL, name, ()))


def number(value: float) -> Expression:
    """Return a plain number [1] as an expression; one that is not finite is refused.

    A negative number is the negation of a positive one, as the parser reads it.

    Raises
    ------
    UnreadableEquation
        When the value is NaN or infinite.

    Examples
    --------
    >>> number(2.50) * symbol("x")
    Expression('2.5*x')
    """
    if not math.isfinite(value):
        raise UnreadableEquation(f"{value} is not a finite number", hint="use a finite number")
    if math.copysign(1.0, value) < 0:
        return Expression.of(Operation.NEGATE, number(-value))
    return Expression._intern((Operation.NUMBER, float(value).hex(), ()))


def as_expression(item: object) -> Expression:
    """Return an expression for an expression, an int, a float or a Fraction."""
    if isinstance(item, Expression):
        return item
    if isinstance(item, Fraction) and item.denominator != 1:
        return number(item.numerator) / number(item.denominator)
    if isinstance(item, Real) and not isinstance(item, bool):
        return number(_as_float(item))
    raise UntraceableFunction(
        f"{item!r} of type {type(item).__name__} cannot be part of an equation",
        hint="equations take symbols and single real numbers",
    )


def _as_float(item: Real) -> float:
    try:
        return float(item)
    except OverflowError as error:
        raise UnreadableEquation(f"the number {item!s:.20}... is too large") from error


def nodes_of(expressions: Iterable[Expression]) -> list[Expression]:
    """Return every node once, operands before the operations that use them."""
    found: set[Expression] = set()
    waiting = list(expressions)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(node.operands)
    return sorted(found, key=lambda node: node.serial)


def symbols_of(expressions: Iterable[Expression]) -> tuple[str, ...]:
    """Return the names of all symbols in the order in which they first appear."""
    names: dict[str, None] = {}
    seen: set[Expression] = set()
    waiting = list(expressions)[::-1]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if node.is_symbol:
            names.setdefault(node.name)
        waiting.extend(reversed(node.operands))
    return tuple(names)


def constant_fraction(expression: Expression) -> Fraction | None:
    """Return the exact value [1] of an expression of numbers alone, or None.

    A number counts as the decimal it is written as, so ``0.1`` is one tenth.
    """
    if expression.is_number:
        return Fraction(repr(expression.number))
    parts = [constant_fraction(item) for item in expression.operands]
    if expression.operation not in _EXACT or not all(part is not None for part in parts):
        return None
    return _exact(expression.operation, [part for part in parts if part is not None])


_EXACT = frozenset(
    {Operation.ADD, Operation.SUBTRACT, Operation.MULTIPLY, Operation.DIVIDE, Operation.NEGATE}
)


def _exact(operation: Operation, parts: list[Fraction]) -> Fraction | None:
    match operation, parts:
        case Operation.NEGATE, [only]:
            return -only
        case Operation.ADD, [left, right]:
            return left + right
        case Operation.SUBTRACT, [left, right]:
            return left - right
        case Operation.MULTIPLY, [left, right]:
            return left * right
        case Operation.DIVIDE, [left, right] if right != 0:
            return left / right
    return None
