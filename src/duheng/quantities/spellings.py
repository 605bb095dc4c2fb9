"""Accepted spellings, generated from the catalogue: one table for each notation."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from duheng.quantities.catalogue import CatalogueUnit, catalogue
from duheng.quantities.components import Component, Components, raised

Spellings = Mapping[str, Components]

# U+00B5 is the sign on keyboards and what we write, U+03BC the Greek letter of the SI brochure.
_MICRO_SIGNS = ("µ", "μ")


@cache
def plain_spellings() -> Spellings:
    """Return plain spelling -> components: symbols and aliases, with every allowed prefix."""
    table: dict[str, Components] = {"1": ()}
    for row in catalogue().units:
        for name in (row.symbol, *row.aliases):
            table |= _with_prefixes(row, name, _MICRO_SIGNS)
    return table


@cache
def ucum_spellings() -> Spellings:
    """Return case-sensitive UCUM code -> components."""
    table: dict[str, Components] = {"1": ()}
    for row in catalogue().units:
        if row.ucum:
            table |= _with_prefixes(row, row.ucum, ("u",))
    return table | {"l": (Component("litre"),), "10^": (Component("ten"),)}


@cache
def dsi_units() -> Mapping[tuple[str, ...], CatalogueUnit]:
    r"""Return D-SI names as tuples of words: ``("volt", "ampere", "reactive")`` for var."""
    rows = (row for row in catalogue().units if row.dsi)
    return {tuple(row.dsi.split("\\")[1:]): row for row in rows}


@cache
def dsi_prefixes() -> Mapping[str, str]:
    """Return D-SI prefix word -> prefix symbol."""
    return {prefix.english: symbol for symbol, prefix in catalogue().prefixes.items()}


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return up to three known spellings near a word, those that differ in case alone first."""
    candidates = list(known)
    folded = word.casefold()
    same = [name for name in candidates if name.casefold() == folded]
    close = difflib.get_close_matches(word, candidates, n=3, cutoff=0.6)
    return tuple(dict.fromkeys([*same, *close]))[:3]


def _with_prefixes(row: CatalogueUnit, name: str, micro: tuple[str, ...]) -> dict[str, Components]:
    return {
        spelling + name: _components(row, prefix)
        for prefix in ("", *row.prefixes)
        for spelling in (micro if prefix == "µ" else (prefix,))
    }


def _components(row: CatalogueUnit, prefix: str) -> Components:
    if not row.expands:
        return (Component(row.key, prefix),)
    first, *rest = _expanded(row.expands)
    return (first._replace(prefix=prefix), *rest)


def _expanded(text: str) -> Iterator[Component]:
    """Yield the components of a short form: symbols joined by dots, at most one slash."""
    keys = {row.symbol: row.key for row in catalogue().units}
    above, _, below = text.partition("/")
    yield from (Component(keys[symbol]) for symbol in above.split("·"))
    yield from raised(tuple(Component(keys[symbol]) for symbol in below.split("·") if symbol), -1)
