"""Equations: read, check, evaluate, differentiate and typeset them; never run them.

The room's public names load their modules on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duheng.equations.columns import to_ibis
    from duheng.equations.dimensioning import dimension_of
    from duheng.equations.errors import (
        ForbiddenConstruct,
        LookAlikeCharacter,
        MissingValue,
        NestingTooDeep,
        NotDifferentiable,
        SingularExpression,
        UnknownFunction,
        UnknownName,
        UnreadableEquation,
        UntraceableFunction,
    )
    from duheng.equations.expression import Expression, number, symbol
    from duheng.equations.latex import symbol_to_latex, to_latex
    from duheng.equations.parsing import parse_equation
    from duheng.equations.substitution import substitute
    from duheng.equations.symbolic import derivative, gradient
    from duheng.equations.tape import Tape, compile_expression
    from duheng.equations.text import to_text
    from duheng.equations.tracing import trace

_HOMES = {
    "columns": ("to_ibis",),
    "dimensioning": ("dimension_of",),
    "errors": (
        "ForbiddenConstruct",
        "LookAlikeCharacter",
        "MissingValue",
        "NestingTooDeep",
        "NotDifferentiable",
        "SingularExpression",
        "UnknownFunction",
        "UnknownName",
        "UnreadableEquation",
        "UntraceableFunction",
    ),
    "expression": ("Expression", "number", "symbol"),
    "latex": ("symbol_to_latex", "to_latex"),
    "parsing": ("parse_equation",),
    "substitution": ("substitute",),
    "symbolic": ("derivative", "gradient"),
    "tape": ("Tape", "compile_expression"),
    "text": ("to_text",),
    "tracing": ("trace",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Expression",
    "ForbiddenConstruct",
    "LookAlikeCharacter",
    "MissingValue",
    "NestingTooDeep",
    "NotDifferentiable",
    "SingularExpression",
    "Tape",
    "UnknownFunction",
    "UnknownName",
    "UnreadableEquation",
    "UntraceableFunction",
    "compile_expression",
    "derivative",
    "dimension_of",
    "gradient",
    "number",
    "parse_equation",
    "substitute",
    "symbol",
    "symbol_to_latex",
    "to_ibis",
    "to_latex",
    "to_text",
    "trace",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
