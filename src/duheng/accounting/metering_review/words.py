"""The words of instrument lists in Chinese and English, and what each of them means."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from duheng.terms.documents import nearest

_UNIT = re.compile(r"\(([^()]*)\)$")
_SPACES = re.compile(r"\s+")


def plain(cell: Any) -> str:
    """Return the text of a cell as words are compared: full width narrowed, no space around.

    Examples
    --------
    >>> plain(" Ⅲ级 "), plain("０.5Ｓ"), plain(None)
    ('iii级', '0.5s', '')
    """
    text = "" if cell is None else unicodedata.normalize("NFKC", str(cell))
    return _SPACES.sub(" ", text).strip().lower()


def is_nothing(cell: Any) -> bool:
    """Return whether a cell says nothing: empty, a stroke, or a word for none."""
    return plain(cell) in _words()["nothing"]


def meaning(kind: str, cell: Any) -> str | None:
    """Return what a cell means among the words of a kind, or ``None``.

    Examples
    --------
    >>> meaning("energies", "天然气"), meaning("levels", "进出"), meaning("energies", "wind")
    ('natural-gas', 'unit', None)
    """
    return _index(kind).get(plain(cell))


def closest(kind: str, cell: Any) -> str | None:
    """Return the known word that is spelled most like a cell, or ``None``."""
    return nearest(plain(cell), list(_index(kind)))


def meaning_within(kind: str, text: Any) -> str | None:
    """Return the meaning of the longest known word that a text contains, or ``None``.

    Examples
    --------
    >>> [meaning_within("quantities", one) for one in ("三相智能电能表", "直流电能表")]
    ['active-energy', 'dc-energy']
    """
    searched = plain(text)
    found = [word for word in _index(kind) if word in searched]
    return _index(kind)[max(found, key=len)] if found else None


def column_of(heading: Any) -> tuple[str | None, str | None]:
    """Return the column that a heading names, and the unit in brackets at its end.

    Examples
    --------
    >>> column_of("年用量（kWh）"), column_of("准确度等级"), column_of("colour")
    (('amount', 'kWh'), ('class', None), (None, None))
    """
    text = plain(heading)
    if text in _index("columns"):
        return _index("columns")[text], None
    written = _SPACES.sub("", unicodedata.normalize("NFKC", str(heading or "")))
    unit = _UNIT.search(written)
    bare = _UNIT.sub("", text).strip()
    column = _index("columns").get(bare)
    return column, unit.group(1) if unit and column else None


@cache
def _words() -> Mapping[str, Any]:
    place = resources.files("duheng.accounting.metering_review").joinpath("words.json")
    content: dict[str, Any] = json.loads(place.read_text("utf-8"))
    return content


@cache
def _index(kind: str) -> Mapping[str, str]:
    return {plain(word): meaning for meaning, listed in _words()[kind].items() for word in listed}
