"""Accepted spellings, generated from the catalogue: one table for each notation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from duheng.quantities.catalogue import CatalogueUnit, catalogue
from duheng.quantities.components import Component, Components, raised

Spellings = Mapping[str, Components]

_NAME_LETTERS = 4

# U+00B5 is the sign on keyboards and what we write, U+03BC the Greek letter of the SI brochure.
_MICRO_SIGNS = ("µ", "μ")


@cache
def plain_spellings() -> Spellings:
    """Return plain spelling -> components: symbols and aliases, with every allowed prefix."""
    table: dict[str, Components] = {"1": ()}
    for row in catalogue().units:
        for name in (row.symbol, *row.aliases):
            table |= _with_prefixes(row, name, _MICRO_SIGNS)
    words = catalogue().words.items()
    return table | {word: tuple(_product(text, table)) for word, text in words}


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


@cache
def _symbols_by_name() -> Mapping[str, str]:
    """Return English unit name in the singular, with every allowed prefix -> symbol."""
    prefixes = catalogue().prefixes
    return {
        f"{prefixes[prefix].english if prefix else ''}{row.names['en']}".removesuffix("s"): prefix
        + row.symbol
        for row in reversed(catalogue().units)
        for prefix in ("", *row.prefixes)
    }


def symbol_named(name: str) -> str | None:
    """Return the symbol of an English unit name, prefix and plural allowed (``kilowatts``).

    A name of four letters or more may have a slip in it (``kilowat``).
    """
    known = _symbols_by_name()
    wanted = name.casefold().removesuffix("s")
    if wanted in known or len(wanted) < _NAME_LETTERS:
        return known.get(wanted)
    import difflib  # only a refusal needs it

    close = difflib.get_close_matches(wanted, known, n=1, cutoff=0.85)
    return known[close[0]] if close else None


def dsi_named(word: str) -> str | None:
    r"""Return the D-SI words that a run-together word means: ``kilowatt`` -> ``\kilo\watt``."""
    lowered = word.casefold()
    for prefix in dsi_prefixes():
        rest = lowered.removeprefix(prefix)
        if rest != lowered and (rest,) in dsi_units():
            return f"\\{prefix}\\{rest}"
    return None


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return up to three known spellings near a word, those or those that differ in case alone."""
    import difflib  # only a refusal needs it

    candidates = list(known)
    folded = word.casefold()
    same = [name for name in candidates if name.casefold() == folded]
    if same:
        return tuple(same[:3])
    close = difflib.get_close_matches(word, candidates, n=3, cutoff=0.6)
    return tuple(close)


def _with_prefixes(row: CatalogueUnit, name: str, micro: tuple[str, ...]) -> dict[str, Components]:
    return {
        spelling + name: _components(row, prefix)
        for prefix in ("", *row.prefixes)
        for spelling in (micro if prefix == "µ" else (prefix,))
    }


def _components(row: CatalogueUnit, prefix: str) -> Components:
    if not row.expands:
        return (Component(row.key, prefix),)
    first, *rest = _product(row.expands, _symbols())
    return (first._replace(prefix=prefix), *rest)


@cache
def _symbols() -> Spellings:
    return {row.symbol: (Component(row.key),) for row in catalogue().units}


def _product(text: str, table: Spellings) -> Iterator[Component]:
    """Yield the components of a short form: powers joined by dots, at most one slash."""
    above, _, below = text.partition("/")
    for factors, sign in ((above, 1), (below, -1)):
        for factor in filter(None, factors.split("·")):
            name, power = (factor, 1) if factor in table else (factor[:-1], int(factor[-1]))
            yield from raised(table[name], sign * power)
