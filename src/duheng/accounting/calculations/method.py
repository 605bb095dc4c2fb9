"""A calculation as records: inputs, items, and the outputs in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from duheng.equations import Expression, Tape, compile_expression
from duheng.equations.operations import Operation
from duheng.rulebook import Pack

Texts = Mapping[str, str]
Limit = float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Limits of a value: each a number in its unit, the name of an input, or none."""

    at_least: Limit | None = None
    above: Limit | None = None
    at_most: Limit | None = None
    below: Limit | None = None

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The limits that are there."""
        every = (self.at_least, self.above, self.at_most, self.below)
        return tuple(one for one in every if one is not None)

    def in_words(self) -> str:
        """Return the limits for a message: ``at least 0, at most 1``."""
        words = {"at least": self.at_least, "above": self.above,
                 "at most": self.at_most, "below": self.below}  # fmt: skip
        return ", ".join(f"{word} {one}" for word, one in words.items() if one is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One input of a calculation.

    Attributes
    ----------
    role : str
        ``stated`` (the account says it), ``factor`` (a table does) or ``constant``.
    table : str or None
        Rules pack, looked up by ``keys`` (``$name`` is a parameter). Of a stated input: the
        default that may stand in for the measurement.
    may_be_measured : bool
        Whether a stated value outranks the table of a factor.
    may_be_absent : bool
        Outputs that need it are left out where nobody states it.
    basis : str or None
        On which the value must be stated.
    plausible : tuple of float or None
        Outside it the value is questioned.
    """

    name: str
    role: str
    unit: str
    symbol: str
    title: Texts
    table: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    may_be_measured: bool = False
    may_be_absent: bool = False
    basis: str | None = None
    allowed: Interval = field(default_factory=Interval)
    plausible: tuple[float, float] | None = None
    value: float | None = None
    standard_uncertainty: float | None = None

    @property
    def may_be_stated(self) -> bool:
        """Whether an account may state it."""
        return self.role == "stated" or self.may_be_measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """An expression and the tape that evaluates it.

    Attributes
    ----------
    terms : tuple of Tape
        What the expression adds and takes off, each by itself.
    """

    expression: Expression
    tape: Tape
    terms: tuple[Tape, ...]

    @classmethod
    def of(cls, expression: Expression) -> Equation:
        """Return the compiled equation of an expression."""
        terms = tuple(compile_expression(one) for one in _terms_of(expression))
        return cls(expression=expression, tape=compile_expression(expression), terms=terms)


def _terms_of(expression: Expression) -> list[Expression]:
    if expression.operation in (Operation.ADD, Operation.SUBTRACT, Operation.NEGATE):
        return [term for one in expression.operands for term in _terms_of(one)]
    return [expression]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One piece of a piecewise output, and where it holds."""

    where: Interval
    equation: Equation


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One output: by an equation, by bands of another quantity, or as a sum over items.

    Attributes
    ----------
    statutory, best_estimate : Equation or None
        By the method's letter, and corrected.
    summed : tuple of (str, str) or None
        Set of items, and their output.
    by, bands
        The quantity that decides, and the pieces in their order.
    judged_against : float or None
        In the unit of the output.
    """

    name: str
    quantity: str
    title: Texts
    unit: str
    symbol: str
    published: bool = False
    statutory: Equation | None = None
    best_estimate: Equation | None = None
    summed: tuple[str, str] | None = None
    by: str | None = None
    bands: tuple[Band, ...] = ()
    judged_against: float | None = None
    clause: str | None = None

    @property
    def symbols(self) -> tuple[str, ...]:
        """Names that the output is made of; those of a sum stand with its items."""
        equations = [self.statutory, self.best_estimate, *(band.equation for band in self.bands)]
        found = [n for one in equations if one is not None for n in one.expression.symbols]
        limits = [n for band in self.bands for n in band.where.limits if isinstance(n, str)]
        return tuple(dict.fromkeys([*found, *([self.by] if self.by else []), *limits]))


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSet:
    """What a calculation has several of: units, fuels, strata.

    Attributes
    ----------
    must_say : tuple of str
        Parameters that each item names itself, though they may be one for all.
    """

    name: str
    title: Texts
    may_be_empty: bool
    must_say: tuple[str, ...]
    inputs: Mapping[str, Wanted]
    outputs: tuple[Output, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """A method pack of the form calculation, its equations parsed and checked."""

    pack: Pack
    parameters: Mapping[str, Mapping[str, Any]]
    inputs: Mapping[str, Wanted]
    items: Mapping[str, ItemSet]
    outputs: tuple[Output, ...]
    never_together: tuple[Mapping[str, Any], ...]

    @property
    def published(self) -> tuple[Output, ...]:
        """The outputs that become figures, in their order."""
        return tuple(one for one in self.outputs if one.published)

    def every_input(self) -> Iterator[Wanted]:
        """Yield the inputs of the whole, then those of the items."""
        yield from self.inputs.values()
        for one in self.items.values():
            yield from one.inputs.values()
