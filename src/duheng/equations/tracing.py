"""A Python function called once with symbols, giving the expression it computes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, Self

import numpy as np

from duheng.equations.arithmetic import Arithmetic
from duheng.equations.errors import UntraceableFunction
from duheng.equations.expression import Expression, as_expression, symbol
from duheng.equations.operations import Operation

_FUNCTIONS_HINT = "use NumPy's functions (np.exp) or those of duheng.equations.functions"


def trace(function: Callable[..., Any], names: Sequence[str] | None = None) -> Expression:
    """Return the expression that a Python function computes.

    The function is called once, with a symbol for every parameter. It may use operators, NumPy's
    elementary functions, :mod:`duheng.equations.functions`, loops and other functions of that
    kind; it may not decide anything by the value of a symbol, which has none.

    Parameters
    ----------
    function : callable
        A function of positional parameters without defaults.
    names : sequence of str, optional
        Names of the symbols; without them, the parameters' own.

    Raises
    ------
    UntraceableFunction
        When the function compares a symbol, turns it into a number, calls :mod:`math` on it,
        returns something else than one expression, or has parameters that cannot be symbols.

    Examples
    --------
    >>> import numpy as np
    >>> trace(lambda v0, t, tau: v0 * np.exp(-t / tau))
    Expression('v0*exp(-t/tau)')
    """
    symbols = [TracedQuantity(symbol(name)) for name in names or parameters_of(function)]
    result = _called(function, symbols)
    if isinstance(result, TracedQuantity):
        return result.expression
    if isinstance(result, tuple | list | dict | np.ndarray):
        raise UntraceableFunction(
            f"{_name_of(function)} returns several values, a model returns one",
            hint="write one function for each output",
        )
    if result is None:
        raise UntraceableFunction(f"{_name_of(function)} returns nothing", hint="add a return")
    return as_expression(result)


def _called(function: Callable[..., Any], symbols: list[TracedQuantity]) -> Any:
    try:
        return function(*symbols)
    except TypeError as error:
        if isinstance(error, UntraceableFunction):
            raise
        raise UntraceableFunction(
            f"{_name_of(function)} cannot be called with symbols: {error}", hint=_FUNCTIONS_HINT
        ) from error


def parameters_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of a function's parameters; kinds that cannot be symbols are refused."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError) as error:
        raise UntraceableFunction(
            f"{_name_of(function)} does not say what its parameters are", hint="give names"
        ) from error
    for parameter in parameters:
        if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            raise UntraceableFunction(
                f"{_name_of(function)} has the parameter '{parameter}', which is not one quantity",
                hint="give every input quantity its own named parameter",
            )
        if parameter.default is not parameter.empty:
            raise UntraceableFunction(
                f"{_name_of(function)} gives '{parameter.name}' a default value",
                hint="an input quantity has no default; write constants inside the function",
            )
    return tuple(parameter.name for parameter in parameters)


def _name_of(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", repr(function))


class TracedQuantity(Arithmetic):
    """The stand-in for one input while a function is traced: it computes, but has no value."""

    __slots__ = ("expression",)
    __hash__ = None  # type: ignore[assignment]  # it must not be a key, nor be found by equality

    def __init__(self, expression: Expression) -> None:
        self.expression = expression

    @classmethod
    def _apply(cls, operation: Operation, *operands: object) -> Self:
        return cls(Expression.of(operation, *map(_expression_of, operands)))

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any
    ) -> TracedQuantity:
        operation = _UFUNCS.get(ufunc.__name__)
        if method != "__call__" or options or operation is None:
            raise UntraceableFunction(
                f"numpy.{ufunc.__name__} cannot be part of an equation", hint=_FUNCTIONS_HINT
            )
        return self._apply(operation, *operands)

    def _refuse_comparison(self, other: object) -> NoReturn:
        raise UntraceableFunction(
            f"'{self.expression}' is compared with something, but it has no value yet",
            hint="write both branches with duheng.equations.functions.minimum, maximum or abs, "
            "or evaluate two models",
        )

    __lt__ = __le__ = __gt__ = __ge__ = _refuse_comparison
    __eq__ = __ne__ = _refuse_comparison

    def _refuse_number(self) -> NoReturn:
        raise UntraceableFunction(
            f"'{self.expression}' is used as a plain number, but it has no value yet",
            hint=_FUNCTIONS_HINT,
        )

    __bool__ = __float__ = __int__ = __index__ = __complex__ = __len__ = __iter__ = _refuse_number
    __round__ = __floor__ = __ceil__ = __trunc__ = _refuse_number

    def __repr__(self) -> str:
        return f"TracedQuantity({str(self.expression)!r})"


def _expression_of(operand: object) -> Expression:
    if isinstance(operand, TracedQuantity):
        return operand.expression
    if isinstance(operand, np.ndarray) and operand.ndim:
        raise UntraceableFunction(
            f"an array of shape {operand.shape} meets a symbol",
            hint="a model is written for one value; arrays are given when it is evaluated",
        )
    return as_expression(operand.item() if isinstance(operand, np.ndarray) else operand)


_UFUNCS: dict[str, Operation] = {
    "add": Operation.ADD,
    "subtract": Operation.SUBTRACT,
    "multiply": Operation.MULTIPLY,
    "divide": Operation.DIVIDE,
    "true_divide": Operation.DIVIDE,
    "power": Operation.POWER,
    "float_power": Operation.POWER,
    "negative": Operation.NEGATE,
    "absolute": Operation.ABS,
    "fabs": Operation.ABS,
    "minimum": Operation.MIN,
    "maximum": Operation.MAX,
    "arcsin": Operation.ASIN,
    "arccos": Operation.ACOS,
    "arctan": Operation.ATAN,
    **{
        operation.value: operation
        for operation in (
            Operation.SQRT,
            Operation.EXP,
            Operation.LOG,
            Operation.LOG10,
            Operation.SIN,
            Operation.COS,
            Operation.TAN,
            Operation.SINH,
            Operation.COSH,
            Operation.TANH,
        )
    },
}
