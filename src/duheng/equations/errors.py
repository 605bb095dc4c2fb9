"""Refusals of the equations room: what cannot be read, evaluated or differentiated."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError


class UnreadableEquation(DuhengError, ValueError):
    """The text is no equation: its syntax or one of its numbers is broken."""

    code: ClassVar[str] = "equations.unreadable"


class ForbiddenConstruct(DuhengError, ValueError):
    """The text uses a construct that equations do not have (attribute, comparison, text...)."""

    code: ClassVar[str] = "equations.forbidden_construct"


class UnknownName(DuhengError, LookupError):
    """The equation names a quantity that was not declared."""

    code: ClassVar[str] = "equations.unknown_name"


class UnknownFunction(DuhengError, LookupError):
    """The equation calls a function that is not listed, or with too many or few arguments."""

    code: ClassVar[str] = "equations.unknown_function"


class LookAlikeCharacter(DuhengError, ValueError):
    """The text holds a character that only looks like one that equations allow."""

    code: ClassVar[str] = "equations.look_alike_character"


class NestingTooDeep(DuhengError, ValueError):
    """The text is nested deeper than any equation a person writes."""

    code: ClassVar[str] = "equations.nesting_too_deep"


class UntraceableFunction(DuhengError, TypeError):
    """A Python function does with its arguments what a symbol cannot do."""

    code: ClassVar[str] = "equations.untraceable_function"


class MissingValue(DuhengError, LookupError):
    """A symbol of the expression was given no value, dimension or column."""

    code: ClassVar[str] = "equations.missing_value"


class SingularExpression(DuhengError, ArithmeticError):
    """The expression has no finite value here: division by zero, logarithm of zero, overflow."""

    code: ClassVar[str] = "equations.singular"


class NotDifferentiable(DuhengError, ArithmeticError):
    """The expression has a value here but no derivative: a kink or an infinite slope."""

    code: ClassVar[str] = "equations.not_differentiable"
