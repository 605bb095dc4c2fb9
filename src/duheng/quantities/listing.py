"""The catalogue as a list that people and programs can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duheng.quantities.catalogue import catalogue
from duheng.quantities.dimensions import Dimension
from duheng.quantities.errors import UnitHasNoSpelling
from duheng.quantities.formatting import format_unit
from duheng.quantities.naming import dimension_named, named_dimensions, names_of_dimension
from duheng.quantities.parsing import parse_unit
from duheng.quantities.units import MeasurementUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownUnit:
    """One unit of the catalogue, as it is listed.

    Attributes
    ----------
    symbol : str
        Plain spelling, short forms kept (``Wh``).
    names : Mapping
        English and Chinese name; empty for a compound unit.
    dsi, ucum : str or None
        Spelling in D-SI and UCUM; ``None`` where the notation has no name for it.
    dimension : Dimension
        Dimension of what it measures.
    dimension_names : Mapping
        English and Chinese name of the dimension; may be empty.
    factor : float
        Multiple of the coherent SI unit [coherent unit].
    offset : float
        Zero of its scale in the coherent unit.
    prefixes, aliases : tuple of str
        Prefixes it may take, further spellings that are read.
    note : Mapping
        What a reader of a conversion should know, by language; may be empty.
    """

    symbol: str
    names: Mapping[str, str]
    dsi: str | None
    ucum: str | None
    dimension: Dimension
    dimension_names: Mapping[str, str]
    factor: float
    offset: float
    prefixes: tuple[str, ...]
    aliases: tuple[str, ...]
    note: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return the unit as a JSON-ready dictionary."""
        return {
            "symbol": self.symbol,
            "names": dict(self.names),
            "dsi": self.dsi,
            "ucum": self.ucum,
            "dimension": str(self.dimension),
            "dimension_names": dict(self.dimension_names),
            "factor": self.factor,
            "offset": self.offset,
            "prefixes": list(self.prefixes),
            "aliases": list(self.aliases),
            "note": dict(self.note),
        }


def known_units(dimension: Dimension | str | None = None) -> tuple[KnownUnit, ...]:
    """Return the units of the catalogue, in its order, then compound units of named dimensions.

    Parameters
    ----------
    dimension : Dimension or str, optional
        Only units of this dimension; a text is a name such as ``energy`` or ``能量``.

    Raises
    ------
    UnusableInput
        When the text names no dimension.

    Examples
    --------
    >>> [unit.symbol for unit in known_units("pressure")]
    ['Pa', 'bar', 'mmHg', 'mmH2O']
    >>> [unit.symbol for unit in known_units("volume")]
    ['L', 'm3']
    """
    wanted = dimension_named(dimension) if isinstance(dimension, str) else dimension
    listed = (*_catalogue_units(), *_compound_units())
    return tuple(unit for unit in listed if wanted is None or unit.dimension == wanted)


def _catalogue_units() -> Iterator[KnownUnit]:
    for row in catalogue().units:
        if row.key == "ten":
            continue  # a power of ten scales units; by itself it is none
        unit = parse_unit(row.symbol, "plain")
        yield _known(
            unit, row.symbol, names=row.names, prefixes=row.prefixes, aliases=row.aliases,
            note=row.note,
        )  # fmt: skip


def _compound_units() -> Iterator[KnownUnit]:
    rows = {row.symbol for row in catalogue().units}
    for unit in named_dimensions().values():
        if unit.symbol not in rows:
            yield _known(unit, unit.symbol)


def _known(unit: MeasurementUnit, symbol: str, **of_row: Any) -> KnownUnit:
    empty: dict[str, Any] = {"names": {}, "prefixes": (), "aliases": (), "note": {}}
    return KnownUnit(
        symbol=symbol,
        dsi=_spelling(unit, "dsi"),
        ucum=_spelling(unit, "ucum"),
        dimension=unit.dimension,
        dimension_names=names_of_dimension(unit.dimension),
        factor=unit.factor,
        offset=unit.offset,
        **(empty | of_row),
    )


def _spelling(unit: MeasurementUnit, notation: str) -> str | None:
    try:
        return format_unit(unit, notation)
    except UnitHasNoSpelling:
        return None
