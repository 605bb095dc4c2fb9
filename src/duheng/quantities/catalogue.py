"""The catalogue: every unit Duheng knows, with the prefixes and spellings it may take.

Nothing outside ``catalogue.json`` is a unit. The file is read on first use, once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from duheng.quantities.dimensions import Dimension


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix:
    """A decimal prefix: symbol, English and Chinese name, power of ten [1]."""

    symbol: str
    english: str
    chinese: str
    exponent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueUnit:
    """One row of the catalogue.

    Attributes
    ----------
    key : str
        Name in the pint registry.
    symbol, dsi, ucum : str
        Spelling in plain text, D-SI and UCUM; the last two may be empty.
    names : Mapping
        English and Chinese name.
    prefixes : tuple of str
        Symbols of the decimal prefixes it may take.
    aliases : tuple of str
        Further plain spellings that are read, never written.
    expands : str
        For a short form such as ``Wh``: the product it stands for.
    factor : Fraction
        Multiple of the coherent SI unit, exact except where pi is in it.
    offset : Fraction
        Zero of its scale in the coherent unit (273.15 for °C).
    kind : str
        Kind of quantity that does not convert to others of the same dimension, or empty.
    note : Mapping
        What a reader of a conversion should know, by language.
    """

    key: str
    symbol: str
    names: Mapping[str, str]
    definition: str
    factor: Fraction
    dimension: Dimension
    prefixes: tuple[str, ...] = ()
    dsi: str = ""
    ucum: str = ""
    aliases: tuple[str, ...] = ()
    expands: str = ""
    offset: Fraction = Fraction(0)
    kind: str = ""
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of quantity, the kinds it does not convert to (``*`` for all others), and why."""

    name: str
    conflicts: tuple[str, ...]
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything in ``catalogue.json``, with the factors that pint derived.

    ``words`` are Chinese names and the symbols they stand for; ``refused`` are spellings that
    look like units, each with what to write in its place.
    """

    prefixes: Mapping[str, Prefix]
    units: tuple[CatalogueUnit, ...]
    dimensions: tuple[Mapping[str, str], ...]
    kinds: Mapping[str, Kind]
    words: Mapping[str, str]
    refused: Mapping[str, str]
    by_key: Mapping[str, CatalogueUnit]


@cache
def catalogue() -> Catalogue:
    """Return the catalogue, read once."""
    raw = _read("catalogue.json")
    factors = _read("factors.json")
    prefixes = {row["symbol"]: Prefix(**row) for row in raw["prefixes"]}
    units = tuple(_unit(row, factors[row["key"]]) for row in raw["units"])
    return Catalogue(
        prefixes=prefixes,
        units=units,
        dimensions=tuple(raw["dimensions"]),
        kinds={name: _kind(name, row) for name, row in raw["kinds"].items()},
        words=raw["words"],
        refused=raw["refused"],
        by_key={unit.key: unit for unit in units},
    )


def definitions() -> Iterator[tuple[str, str]]:
    """Yield key and definition of every unit, in the order of the file."""
    for row in _read("catalogue.json")["units"]:
        yield row["key"], row["definition"]


def _read(name: str) -> Any:
    return json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def _kind(name: str, row: Mapping[str, Any]) -> Kind:
    return Kind(name=name, conflicts=tuple(row["conflicts"]), hint=row["hint"])


def _unit(row: Mapping[str, Any], derived: Mapping[str, Any]) -> CatalogueUnit:
    return CatalogueUnit(
        key=row["key"],
        symbol=row["symbol"],
        names={"en": row["english"], "zh-Hans": row["chinese"]},
        definition=row["definition"],
        factor=Fraction(derived["factor"]),
        dimension=Dimension(tuple(derived["exponents"])),
        prefixes=tuple(row.get("prefixes", ())),
        dsi=row.get("dsi", ""),
        ucum=row.get("ucum", ""),
        aliases=tuple(row.get("aliases", ())),
        expands=row.get("expands", ""),
        offset=Fraction(row.get("offset", 0)),
        kind=row.get("kind", ""),
        note=row.get("note", {}),
    )
