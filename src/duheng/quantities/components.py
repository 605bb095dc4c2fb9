"""What a unit is made of: catalogue units, each with a prefix and an exponent."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from duheng.quantities.catalogue import CatalogueUnit, catalogue
from duheng.quantities.dimensions import DIMENSIONLESS, Dimension, Exponent, exact_exponent


class Component(NamedTuple):
    """One factor of a unit: catalogue key, prefix symbol (or empty), exponent [1]."""

    key: str
    prefix: str = ""
    exponent: Exponent = 1

    def raised(self, exponent: Exponent) -> Component:
        """Return the component raised to a further power."""
        return self._replace(exponent=exact_exponent(self.exponent * exponent))


Components = tuple[Component, ...]


def catalogue_unit(component: Component) -> CatalogueUnit:
    """Return the catalogue row of a component."""
    return catalogue().by_key[component.key]


def collected(parts: Iterable[Component]) -> Components:
    """Return the parts in canonical form: equal ones joined, powers of ten and numerators first.

    The written order is kept otherwise, because ``kW·h`` is how people know it.
    """
    exponents: dict[tuple[str, str], Exponent] = {}
    for key, prefix, exponent in parts:
        exponents[key, prefix] = exact_exponent(exponents.get((key, prefix), 0) + exponent)
    joined = [Component(key, prefix, e) for (key, prefix), e in exponents.items() if e]
    return tuple(sorted(joined, key=lambda part: (part.key != "ten", part.exponent < 0)))


def raised(parts: Components, exponent: Exponent) -> Components:
    """Return the parts raised to a power."""
    return tuple(part.raised(exponent) for part in parts)


def dimension_of_components(parts: Components) -> Dimension:
    """Return the dimension of the product of the parts."""
    dimension = DIMENSIONLESS
    for part in parts:
        dimension = dimension * catalogue_unit(part).dimension ** part.exponent
    return dimension


def factor_of_components(parts: Components) -> Fraction | float:
    """Return the multiple of the coherent unit: a Fraction, or a float under a root."""
    product: Fraction | float = Fraction(1)
    for part in parts:
        product = product * _single_factor(part)
    return product


def _single_factor(part: Component) -> Fraction | float:
    scale = Fraction(10) ** catalogue().prefixes[part.prefix].exponent if part.prefix else 1
    factor = catalogue_unit(part).factor * scale
    if isinstance(part.exponent, int):
        return Fraction(factor**part.exponent)
    return math.pow(factor, part.exponent)
