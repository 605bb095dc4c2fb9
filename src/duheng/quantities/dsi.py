r"""The D-SI notation: backslash words, ``\per`` once, ``\tothe{n}`` after a unit."""

from __future__ import annotations

import re
from fractions import Fraction

from duheng.quantities.catalogue import CatalogueUnit, catalogue
from duheng.quantities.components import Component, Components, raised
from duheng.quantities.dimensions import Exponent, exact_exponent
from duheng.quantities.errors import UnknownUnit, UnreadableUnit
from duheng.quantities.spellings import dsi_named, dsi_prefixes, dsi_units, nearest

_WORD = re.compile(r"\\([A-Za-z]+)(?:\{([^{}]*)\})?")
_EXPONENT = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,4})?")
_LONGEST_NAME = 3
_WITHOUT_PREFIX: dict[str, tuple[Components, str]] = {
    "one": ((), "leave the prefix out"),
    "kilogram": ((Component("gram", "k"),), "it carries one already; write \\gram with a prefix"),
}

_Word = tuple[str, str | None]


def parse_dsi(text: str) -> Components:
    r"""Return the components of a D-SI unit text, such as ``\kilo\watt\hour``.

    Raises
    ------
    UnknownUnit
        When a word is neither a unit nor a prefix of the catalogue.
    UnreadableUnit
        When a prefix, ``\per`` or ``\tothe`` is out of place.

    References
    ----------
    PTB, D-SI SI_Format 2.2.1: units are words; what follows ``\per`` is the denominator.
    """
    words = _words(text)
    names = [name for name, _ in words]
    if names.count("per") > 1:
        raise _unreadable(text, "\\per stands twice", "everything after one \\per is below it")
    if "per" not in names:
        return _product(text, words)
    at = names.index("per")
    if at == 0 or at == len(words) - 1:
        raise _unreadable(text, "\\per lacks a unit on one side", "begin with \\one\\per...")
    return _product(text, words[:at]) + raised(_product(text, words[at + 1 :]), -1)


def _words(text: str) -> list[_Word]:
    found = list(_WORD.finditer(text))
    rest = _WORD.sub("", text)
    if rest.strip():
        raise _unreadable(
            text, f"'{rest.strip()}' is no backslash word", "every D-SI word begins with \\"
        )
    for match in found:
        if match[2] is not None and match[1] != "tothe":
            raise _unreadable(text, f"braces follow \\{match[1]}", "write powers as \\tothe{2}")
    return [(match[1], match[2]) for match in found]


def _product(text: str, words: list[_Word]) -> Components:
    parts: list[Component] = []
    while words:
        prefix, words = _take_prefix(text, words)
        unit, words = _take_unit(text, prefix, words)
        exponent, words = _take_exponent(text, words)
        parts.extend(raised(unit, exponent))
    return tuple(parts)


def _take_prefix(text: str, words: list[_Word]) -> tuple[str, list[_Word]]:
    prefix = dsi_prefixes().get(words[0][0], "")
    if not prefix:
        return "", words
    if len(words) == 1:
        raise _unreadable(text, f"no unit follows the prefix \\{words[0][0]}", "add the unit")
    if words[1][0] in dsi_prefixes():
        raise _unreadable(
            text, f"two prefixes, \\{words[0][0]}\\{words[1][0]}", "a unit takes one prefix"
        )
    return prefix, words[1:]


def _take_unit(text: str, prefix: str, words: list[_Word]) -> tuple[Components, list[_Word]]:
    """Return the unit of the longest name that the words begin with."""
    first = words[0][0]
    if first in _WITHOUT_PREFIX:
        if prefix:
            raise _unreadable(text, f"\\{first} takes no prefix", _WITHOUT_PREFIX[first][1])
        return _WITHOUT_PREFIX[first][0], words[1:]
    for length in range(_LONGEST_NAME, 0, -1):
        row = dsi_units().get(tuple(name for name, _ in words[:length]))
        if row is not None:
            return (_component(text, row, prefix),), words[length:]
    if first == "tothe":
        raise _unreadable(text, "\\tothe stands where a unit should", "write it once, after a unit")
    raise _unknown(text, first)


def _take_exponent(text: str, words: list[_Word]) -> tuple[Exponent, list[_Word]]:
    if not words or words[0][0] != "tothe":
        return 1, words
    written = words[0][1] or ""
    if not _EXPONENT.fullmatch(written):
        raise _unreadable(text, f"\\tothe{{{written}}} is no exponent", "write \\tothe{2}")
    return exact_exponent(Fraction(written)), words[1:]


def _component(text: str, row: CatalogueUnit, prefix: str) -> Component:
    if prefix and prefix not in row.prefixes:
        word = catalogue().prefixes[prefix].english
        raise UnknownUnit(
            f"unit '{text}': \\{word} is not used with {row.dsi} here",
            hint=f"prefixes of {row.dsi}: {_prefix_words(row) or 'none'}",
            data={"text": text, "unknown": f"\\{word}{row.dsi}", "nearest": []},
        )
    return Component(row.key, prefix)


def _prefix_words(row: CatalogueUnit) -> str:
    return ", ".join(f"\\{catalogue().prefixes[prefix].english}" for prefix in row.prefixes)


def _unknown(text: str, word: str) -> UnknownUnit:
    words = {name for names in dsi_units() for name in names} | {"one", "kilogram", "per", "tothe"}
    spelling = f"\\{word}"
    near = tuple(f"\\{name}" for name in nearest(word, sorted(words | set(dsi_prefixes()))))
    together = dsi_named(word)
    near = (together,) if together else near
    guess = f"did you mean {' or '.join(near)}?" if near else None
    hint = catalogue().refused.get(spelling) or guess
    return UnknownUnit(
        f"unit '{text}': {spelling} is not a D-SI unit of the catalogue",
        hint=hint or "see `duheng units list`",
        data={"text": text, "unknown": spelling, "nearest": list(near)},
    )


def _unreadable(text: str, fault: str, hint: str) -> UnreadableUnit:
    return UnreadableUnit(f"unit '{text}' is not D-SI: {fault}", hint=hint, data={"text": text})
