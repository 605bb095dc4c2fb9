"""The marks of plain and UCUM unit texts: numbers, names, exponents, and what is refused."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from duheng.quantities.errors import UnreadableUnit
from duheng.quantities.spellings import Spellings, plain_spellings, ucum_spellings

# digits as they are raised, and the typographic minus sign
ORDINARY_DIGITS = str.maketrans("−⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "--+0123456789")
TENS = {"万": 4, "亿": 8}
TIMES = {"plain": "·⋅*×", "ucum": "."}
EXPONENT = {
    "plain": re.compile(
        r"(?:\^|\*\*)\((?P<part>[+-]?\d{1,2}(?:/[1-9]\d?)?)\)"
        r"|(?:\^|\*\*)?(?P<whole>[+\-−]?\d{1,2})(?!\d)|(?P<raised>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})"
    ),
    "ucum": re.compile(r"(?P<whole>[+-]?\d{1,2})(?!\d)(?P<part>)(?P<raised>)"),
}
NUMBER = {
    "plain": re.compile(
        r"10(?:(?:\^|\*\*)(?P<power>[+\-−]?\d{1,2})|(?P<raised>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))(?!\d)|1(?!\d)"
    ),
    "ucum": re.compile(r"10[*^](?P<power>[+-]?\d{1,2})(?!\d)(?P<raised>)|1(?!\d)"),
}
_ALLOWED = re.compile(r"[ -~·⋅×µμΩ\u2126°℃‰′″₂⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹−\u4e00-\u9fff]")
LETTERS = re.compile(r"[A-Za-zµμΩ\u2126°℃%‰′″'\"₂\u4e00-\u9fff]+")


def spellings_of(notation: str) -> Spellings:
    """Return the table of spellings of ``plain`` or ``ucum``."""
    return plain_spellings() if notation == "plain" else ucum_spellings()


@cache
def special_names(notation: str) -> re.Pattern[str]:
    """Return a pattern for the spellings that letters alone do not catch, longest first."""
    names = [name for name in spellings_of(notation) if not LETTERS.fullmatch(name)]
    names = [re.escape(name) for name in names if not name.startswith("1")]
    longest_first = "|".join(sorted(names, key=len, reverse=True))
    # "tCO2x" is another name, and in "tCO22" the exponent cannot be told from the name
    return re.compile(rf"(?:{longest_first})(?![A-Za-z])(?<![0-9](?=[0-9]))")


def check_characters(text: str) -> None:
    """Raise when a character looks like one of a unit and is another (full width, Cyrillic).

    Raises
    ------
    UnreadableUnit
        With the text in ordinary characters as the hint, where there is one.
    """
    strange = [mark for mark in text if not _ALLOWED.fullmatch(mark)]
    if not strange:
        return
    normal = unicodedata.normalize("NFKC", text)
    is_ordinary = all(map(_ALLOWED.fullmatch, normal))
    name = unicodedata.name(strange[0], "unnamed character")
    raise UnreadableUnit(
        f"unit '{text}' has the character U+{ord(strange[0]):04X} ({name}), which no unit is "
        "written with",
        hint=f"write '{normal}'" if is_ordinary else "write it with ordinary letters and '·'",
        data={"text": text, "character": strange[0]},
    )
