"""Texts and numbers as the page writes them: both languages stand in it, one is shown."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from duheng.cli.languages import LANGUAGES, TAGS, text
from duheng.cli.printing import number_text
from duheng.terms.languages import text_in


def both(texts: Mapping[str, str]) -> str:
    """Return HTML that holds a text in each language (``zh`` and ``en``), to be shown by choice."""
    if texts["zh"] == texts["en"]:
        return escape(texts["zh"])
    return "".join(f'<span lang="{TAGS[one]}">{escape(texts[one])}</span>' for one in LANGUAGES)


def say(key: str, **values: object) -> str:
    """Return the text of the catalogue's key, in both languages."""
    return both({one: text(key, one, **values) for one in LANGUAGES})


def name(title: str | Mapping[str, str] | None, otherwise: str) -> str:
    """Return a title in both languages, or a name where there is none."""
    return both({one: text_in(title or otherwise, TAGS[one]) for one in LANGUAGES})


def number(value: float | None, digits: int = 4) -> str:
    """Return a number with its power of ten typeset.

    Examples
    --------
    >>> number(5.77e-7, 3), number(None)
    ('5.77&thinsp;×&thinsp;10<sup>−7</sup>', '—')
    """
    plain = number_text(value, digits)
    mantissa, exponent_mark, exponent = plain.partition("e")
    mantissa = mantissa.replace("-", "−")
    if not exponent_mark:
        return mantissa
    power = str(int(exponent)).replace("-", "−")
    return f"{mantissa}&thinsp;×&thinsp;10<sup>{power}</sup>"


def stated(value: float | None, digits: int = 4) -> str:
    """Return a number, or that it is not stated."""
    return say("value.not_stated") if value is None else number(value, digits)


def unit_text(symbol: str) -> str:
    """Return a unit after a thin space; nothing for 1."""
    return "" if symbol == "1" else f"&#8239;{escape(symbol)}"
