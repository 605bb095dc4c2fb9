"""Words of a text as the index holds them: pairs of characters, initials, whole numbers.

A database's own word splitting finds no Chinese word of two characters; pairs find every one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"[{_HAN}·]+|[^\W_{_HAN}]+(?:[-./][^\W_{_HAN}]+)*")
_IS_HAN = re.compile(rf"[{_HAN}]")
_LONGEST_INITIALS = 24
_KEPT = 8192


def normal(text: str) -> str:
    """Return a text with full-width forms narrowed and letters small."""
    return unicodedata.normalize("NFKC", text).casefold()


def words_of(texts: Iterable[str]) -> set[str]:
    """Return the words under which a record with these texts is found.

    Examples
    --------
    >>> sorted(words_of(["电能表 EM-3"]))
    ['3', 'b', 'dnb', 'em', 'em3', 'nb', '电', '电能', '能', '能表', '表']
    """
    found: set[str] = set()
    for text in texts:
        for run in _RUNS.findall(normal(text)):
            found |= _of_han(run) if _IS_HAN.search(run) else _of_latin(run)
    return found


@lru_cache(maxsize=_KEPT)  # names of kinds and makers come back with every instrument
def _of_han(run: str) -> frozenset[str]:
    plain = run.replace("·", "")
    initials = "".join(lazy_pinyin(plain, style=Style.FIRST_LETTER))[:_LONGEST_INITIALS]
    return frozenset(
        set(plain)
        | {plain[place : place + 2] for place in range(len(plain) - 1)}
        | {initials[place:] for place in range(len(initials))}
    )


def _of_latin(run: str) -> set[str]:
    parts = re.split(r"[-./]", run)
    return {*parts, "".join(parts)}


def wanted_words(query: str) -> tuple[list[str], list[str]]:
    """Return what a query asks for: words that must be there, and beginnings of words.

    Examples
    --------
    >>> wanted_words("电能表 EM-3 dnb")
    (['电能', '能表'], ['em3', 'dnb'])
    """
    whole: list[str] = []
    beginnings: list[str] = []
    for run in _RUNS.findall(normal(query)):
        if not _IS_HAN.search(run):
            beginnings.append(re.sub(r"[-./]", "", run))
            continue
        plain = run.replace("·", "")
        pairs = [plain[place : place + 2] for place in range(len(plain) - 1)]
        whole += pairs or [plain]
    return whole, beginnings
