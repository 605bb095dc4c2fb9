"""Measurement units: factor, offset, dimension and canonical spelling."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from duheng.quantities.components import (
    Components,
    catalogue_unit,
    collected,
    dimension_of_components,
    factor_of_components,
    raised,
)
from duheng.quantities.dimensions import Dimension, Exponent
from duheng.quantities.errors import UnreadableUnit
from duheng.quantities.formatting import plain_symbol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGEST_EXPONENT = 99

Numbers = TypeVar("Numbers", float, "NDArray[np.float64]")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MeasurementUnit:
    """A unit of the catalogue, or a product of powers of such units.

    Units compare by their canonical spelling: ``kWh`` and ``kW·h`` are equal, ``kW·h`` and
    ``MJ`` are not (they convert). Get one from :func:`duheng.quantities.parse_unit`.

    Attributes
    ----------
    symbol : str
        Canonical plain spelling.
    dimension : Dimension
        Dimension of what it measures.
    factor : float
        Multiple of the coherent SI unit [coherent unit].
    offset : float
        Zero of its scale in the coherent unit: 273.15 for °C standing alone, else 0.
    exact_factor : Fraction or None
        The factor before rounding to a float; ``None`` under a root.
    components : tuple
        Catalogue units with prefix and exponent.

    Notes
    -----
    A value converts with factor and offset. A difference or an uncertainty converts with the
    factor alone (:meth:`interval_to_coherent`): u = 0.5 °C is 0.5 K.

    References
    ----------
    JCGM 200:2012 (VIM 3), 1.9. BIPM, The International System of Units, 9th edition, 2.3.1.

    Examples
    --------
    >>> from duheng.quantities import parse_unit
    >>> parse_unit("kWh").to_coherent(2.0)
    7200000.0
    >>> parse_unit("°C").to_coherent(20.0), parse_unit("°C").interval_to_coherent(0.5)
    (293.15, 0.5)
    """

    symbol: str
    dimension: Dimension = field(compare=False)
    factor: float = field(compare=False)
    offset: float = field(compare=False)
    exact_factor: Fraction | None = field(compare=False)
    components: Components = field(compare=False)

    @property
    def is_temperature_scale(self) -> bool:
        """Whether values have an offset, so that values and differences convert differently."""
        return self.offset != 0

    def to_coherent(self, value: Numbers) -> Numbers:
        """Return the value in the coherent SI unit, offset applied."""
        scaled = value * self.factor
        return scaled + self.offset if self.offset else scaled

    def from_coherent(self, value: Numbers) -> Numbers:
        """Return a value given in the coherent SI unit in this unit, offset applied."""
        above = value - self.offset if self.offset else value
        return above / self.factor

    def interval_to_coherent(self, difference: Numbers) -> Numbers:
        """Return a difference or an uncertainty in the coherent SI unit (factor only)."""
        return difference * self.factor

    def interval_from_coherent(self, difference: Numbers) -> Numbers:
        """Return a coherent difference or uncertainty in this unit (factor only)."""
        return difference / self.factor

    def __mul__(self, other: MeasurementUnit) -> MeasurementUnit:
        return unit_of(self.components + other.components)

    def __truediv__(self, other: MeasurementUnit) -> MeasurementUnit:
        return unit_of(self.components + raised(other.components, -1))

    def __pow__(self, exponent: Exponent) -> MeasurementUnit:
        return unit_of(raised(self.components, exponent))

    def __str__(self) -> str:
        return self.symbol

    def __repr__(self) -> str:
        return f"MeasurementUnit('{self.symbol}')"


def unit_of(parts: Components) -> MeasurementUnit:
    """Return the unit that is the product of the parts."""
    parts = collected(parts)
    factor = _finite_factor(parts)
    return MeasurementUnit(
        symbol=plain_symbol(parts),
        dimension=dimension_of_components(parts),
        factor=float(factor),
        offset=_offset(parts),
        exact_factor=factor if isinstance(factor, Fraction) else None,
        components=parts,
    )


def _finite_factor(parts: Components) -> Fraction | float:
    """Return the factor, which a float must be able to hold."""
    try:
        if all(-LARGEST_EXPONENT <= part.exponent <= LARGEST_EXPONENT for part in parts):
            factor = factor_of_components(parts)
            if 0 < float(factor) < math.inf:
                return factor
    except OverflowError as error:
        raise _too_large(parts) from error
    raise _too_large(parts)


def _too_large(parts: Components) -> UnreadableUnit:
    return UnreadableUnit(
        f"the unit '{plain_symbol(parts)}' is too large or too small a power to compute with",
        hint=f"exponents run from -{LARGEST_EXPONENT} to {LARGEST_EXPONENT}",
    )


def _offset(parts: Components) -> float:
    # Only a scale standing alone keeps its zero; inside a compound unit it is an interval.
    if len(parts) == 1 and parts[0].exponent == 1:
        return float(catalogue_unit(parts[0]).offset)
    return 0.0
