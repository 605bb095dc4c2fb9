"""Sums that come out the same, bit for bit, however the rows are split over threads.

Adding floats in another order gives other last digits. Here every term is first rounded to whole
steps of a power of two, so that all partial sums are exact and their order is of no matter:

``Rounded``
    Terms stay floats; the step is fine enough for small cells, and the engine's own float sum is
    exact. Checked afterwards: small cells, no NaN, and a rounding far below what is published.
``FixedPoint``
    Terms become 64-bit whole numbers, added in 128 bits: any number of rows, finer than a double,
    NaN kept apart; about a third slower.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from duheng.equations import Expression
from duheng.equations.expression import nodes_of
from duheng.equations.operations import Operation
from duheng.uncertainty.columnar.kinds import Floats

_BITS = 61
_EXACT = 53
"""Floats are exact up to 2**53 steps."""
_RELATIVE_BOUND = 5e-13
"""Most that rounding to steps may move a sum, relative to it."""


def _magnitude_bits(bound: float) -> int:
    return math.frexp(bound)[1] if bound > 0 else 0


@dataclass(frozen=True, slots=True)
class Rounded:
    """Float sums of up to 2**row_bits terms rounded to steps of 2**-exponent."""

    exponent: int
    row_bits: int

    @classmethod
    def for_bound(cls, bound: float, expected_rows: float) -> Rounded:
        """Return the sum for terms up to ``bound`` and cells of about the expected size."""
        row_bits = max(math.frexp(expected_rows)[1], 1) + 1
        return cls(min(_EXACT - _magnitude_bits(bound) - row_bits, 900), row_bits)

    def terms(self, column: Any) -> Any:
        """Return the rounded terms as an Ibis column: adding and taking away a large number."""
        large = 1.5 * 2.0 ** (_EXACT - 1 - self.exponent)
        return (column + large) - large

    def values(self, sums: Floats) -> Floats:
        """Return the sums in the unit of the terms."""
        return sums

    def is_exact(self, sums: Floats, used: Floats) -> bool:
        """Return whether the sums can be relied on; if not, use :class:`FixedPoint`."""
        if not np.all(np.isfinite(sums)) or np.max(used, initial=0.0) > 2.0**self.row_bits:
            return False
        moved = float(np.sum(used)) * 2.0 ** -(self.exponent + 1)
        return moved <= _RELATIVE_BOUND * float(np.sum(np.abs(sums)))


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """Whole-number sums of terms in steps of 2**-exponent; NULL where a term is not finite."""

    exponent: int

    @classmethod
    def for_bound(cls, bound: float) -> FixedPoint:
        """Return the sum for terms up to ``bound``.

        Examples
        --------
        >>> FixedPoint.for_bound(100.0).exponent
        54
        """
        return cls(min(_BITS - _magnitude_bits(bound), 900))

    def terms(self, column: Any) -> Any:
        """Return the terms as whole numbers of steps, an Ibis column."""
        return (column * 2.0**self.exponent).try_cast("int64")

    def values(self, sums: Floats) -> Floats:
        """Return the sums in the unit of the terms."""
        return sums * 2.0**-self.exponent

    def is_exact(self, sums: Floats, used: Floats) -> bool:
        """Return True: whole numbers add up exactly."""
        return bool(sums.shape == used.shape)


Summation = Rounded | FixedPoint


def magnitude_bound(expression: Expression, bounds: Mapping[str, float]) -> float | None:
    """Return a bound on the magnitude of a row function, or None if none is plain to see.

    Parameters
    ----------
    expression : Expression
        Sums, differences and products of symbols.
    bounds : Mapping of str to float
        Bound on the magnitude of each symbol.
    """
    found: dict[Expression, float] = {}
    for node in nodes_of((expression,)):
        bound = _bound(node, [found[item] for item in node.operands], bounds)
        if not math.isfinite(bound):
            return None
        found[node] = bound
    return found[expression]


def _bound(node: Expression, parts: Sequence[float], bounds: Mapping[str, float]) -> float:
    match node.operation:
        case Operation.NUMBER:
            return abs(node.number)
        case Operation.SYMBOL:
            return bounds.get(node.name, math.nan)
        case Operation.ADD | Operation.SUBTRACT:
            return parts[0] + parts[1]
        case Operation.MULTIPLY:
            return parts[0] * parts[1]
        case Operation.NEGATE | Operation.ABS:
            return parts[0]
    return math.nan
