"""Names of dimensions: energy, pressure, reference gas volume."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from duheng.quantities.catalogue import catalogue
from duheng.quantities.dimensions import Dimension
from duheng.quantities.parsing import parse_unit
from duheng.quantities.spellings import nearest
from duheng.quantities.units import MeasurementUnit
from duheng.terms.errors import UnusableInput


@cache
def named_dimensions() -> Mapping[str, MeasurementUnit]:
    """Return the English name of each dimension of the catalogue and its coherent unit."""
    return {row["english"]: parse_unit(row["unit"], "plain") for row in catalogue().dimensions}


@cache
def _names_by_dimension() -> Mapping[Dimension, Mapping[str, str]]:
    names: dict[Dimension, Mapping[str, str]] = {}
    for row in catalogue().dimensions:
        dimension = named_dimensions()[row["english"]].dimension
        names.setdefault(dimension, {"en": row["english"], "zh-Hans": row["chinese"]})
    return names


def names_of_dimension(dimension: Dimension) -> Mapping[str, str]:
    """Return the English and Chinese name of a dimension; empty when it has none.

    Examples
    --------
    >>> names_of_dimension(Dimension.of(mass=1, length=2, time=-2))["en"]
    'energy'
    """
    return _names_by_dimension().get(dimension, {})


def dimension_named(name: str) -> Dimension:
    """Return the dimension of an English or Chinese name, such as ``energy`` or ``能量``.

    Raises
    ------
    UnusableInput
        When no dimension of the catalogue has this name.

    Examples
    --------
    >>> print(dimension_named("pressure"))
    kg·m⁻¹·s⁻²
    """
    wanted = name.strip().casefold()
    for row in catalogue().dimensions:
        if wanted in {row["english"], row["chinese"]}:
            return named_dimensions()[row["english"]].dimension
    near = nearest(wanted, named_dimensions())
    raise UnusableInput(
        f"'{name}' is not the name of a dimension in the catalogue",
        hint=f"did you mean {' or '.join(near)}?" if near else None,
        data={"text": name, "nearest": list(near)},
    )


def described(dimension: Dimension) -> str:
    """Return a dimension for people: its name, if it has one, and its exponents."""
    name = names_of_dimension(dimension).get("en")
    return f"{name}, {dimension}" if name else str(dimension)
