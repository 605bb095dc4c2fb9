"""The closed list of what an expression can be made of."""

from __future__ import annotations

from enum import StrEnum


class Operation(StrEnum):
    """The kind of one node; the value is its name in text."""

    NUMBER = "number"
    SYMBOL = "symbol"
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    POWER = "**"
    NEGATE = "negate"
    SQRT = "sqrt"
    EXP = "exp"
    LOG = "log"
    LOG10 = "log10"
    SIN = "sin"
    COS = "cos"
    TAN = "tan"
    ASIN = "asin"
    ACOS = "acos"
    ATAN = "atan"
    SINH = "sinh"
    COSH = "cosh"
    TANH = "tanh"
    ABS = "abs"
    MIN = "min"
    MAX = "max"
    SIGN = "sign"
    """Slope of ``abs``: 1 above zero, -1 below; none at zero. Made by derivatives only."""
    LESS = "less"
    """1 where the first operand is the smaller, 0 where the second is; made by derivatives only."""


UNARY_FUNCTIONS: dict[str, Operation] = {
    operation.value: operation
    for operation in (
        Operation.SQRT,
        Operation.EXP,
        Operation.LOG,
        Operation.LOG10,
        Operation.SIN,
        Operation.COS,
        Operation.TAN,
        Operation.ASIN,
        Operation.ACOS,
        Operation.ATAN,
        Operation.SINH,
        Operation.COSH,
        Operation.TANH,
        Operation.ABS,
    )
}
UNARY_FUNCTIONS["ln"] = Operation.LOG
EXTREMES: dict[str, Operation] = {"min": Operation.MIN, "max": Operation.MAX}
FUNCTION_NAMES: frozenset[str] = frozenset(UNARY_FUNCTIONS) | frozenset(EXTREMES)
