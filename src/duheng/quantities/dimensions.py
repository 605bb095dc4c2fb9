"""Dimensions: exponents over the seven SI base quantities and one more for gas volumes.

The eighth base kind, *reference gas volume*, keeps a cubic metre of gas at reference conditions
(an amount of gas) apart from a cubic metre of space: only an equation of state joins them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from duheng.quantities.errors import UnreadableUnit

BASE_KINDS: Final = (
    "mass",
    "length",
    "time",
    "electric_current",
    "temperature",
    "amount_of_substance",
    "luminous_intensity",
    "reference_gas_volume",
)
_BASE_SYMBOLS: Final = ("kg", "m", "s", "A", "K", "mol", "cd", "Nm3")
_SUPERSCRIPTS: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

Exponent = int | Fraction


def exact_exponent(exponent: Exponent) -> Exponent:
    """Return the exponent as an int where it is one, else as a Fraction."""
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        return exponent.numerator
    return exponent


@dataclass(frozen=True, slots=True)
class Dimension:
    """The dimension of a quantity: one exponent for each of :data:`BASE_KINDS`.

    Attributes
    ----------
    exponents : tuple of int or Fraction, shape (8,)
        Exponents in the order of :data:`BASE_KINDS` [1].

    References
    ----------
    JCGM 200:2012 (VIM 3), 1.7 "quantity dimension".

    Examples
    --------
    >>> force = Dimension.of(mass=1, length=1, time=-2)
    >>> print(force * Dimension.of(length=1))
    kg·m²·s⁻²
    >>> (force / force).is_dimensionless
    True
    """

    exponents: tuple[Exponent, ...]

    @classmethod
    def of(cls, **exponents: Exponent) -> Dimension:
        """Return the dimension with these exponents; base kinds not named have exponent 0.

        Raises
        ------
        UnreadableUnit
            When a name is not one of :data:`BASE_KINDS`.
        """
        return cls.from_mapping(exponents)

    @classmethod
    def from_mapping(cls, exponents: Mapping[str, Exponent]) -> Dimension:
        """Return the dimension of a mapping from base kind to exponent."""
        strange = sorted(set(exponents) - set(BASE_KINDS))
        if strange:
            raise UnreadableUnit(
                f"'{strange[0]}' is not a base kind of quantity",
                hint=f"base kinds are {', '.join(BASE_KINDS)}",
            )
        return cls(tuple(exact_exponent(exponents.get(kind, 0)) for kind in BASE_KINDS))

    @property
    def is_dimensionless(self) -> bool:
        """Whether every exponent is zero."""
        return not any(self.exponents)

    def __mul__(self, other: Dimension) -> Dimension:
        pairs = zip(self.exponents, other.exponents, strict=True)
        return Dimension(tuple(exact_exponent(a + b) for a, b in pairs))

    def __truediv__(self, other: Dimension) -> Dimension:
        pairs = zip(self.exponents, other.exponents, strict=True)
        return Dimension(tuple(exact_exponent(a - b) for a, b in pairs))

    def __pow__(self, exponent: Exponent) -> Dimension:
        return Dimension(tuple(exact_exponent(a * exponent) for a in self.exponents))

    def __str__(self) -> str:
        pairs = zip(_BASE_SYMBOLS, self.exponents, strict=True)
        return "·".join(_power(symbol, e) for symbol, e in pairs if e) or "1"


def _power(symbol: str, exponent: Exponent) -> str:
    if exponent == 1:
        return symbol
    if isinstance(exponent, Fraction):
        return f"{symbol}^({exponent})"
    if symbol[-1].isdigit():
        return f"({symbol}){str(exponent).translate(_SUPERSCRIPTS)}"
    return symbol + str(exponent).translate(_SUPERSCRIPTS)


DIMENSIONLESS: Final = Dimension((0,) * len(BASE_KINDS))
