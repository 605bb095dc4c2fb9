"""Numbers, units and words of the report as plain text in one language, for print and tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from duheng.accounting.report import numbers
from duheng.accounting.report.errors import UnusableReport
from duheng.accounting.report.words import LANGUAGES, catalogue
from duheng.terms.languages import text_in

_RAISED = str.maketrans("0123456789-\u2212+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_POWER = re.compile("<sup>(.*?)</sup>")
DASH = "\u2014"


class Words:
    """The words of one language.

    Parameters
    ----------
    language : str
        ``zh-Hans`` or ``en``.

    Raises
    ------
    UnusableReport
        When the language is not offered.
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise UnusableReport(
                f"a report is not offered in '{language}'", hint=f"use {', '.join(LANGUAGES)}"
            )
        self.language = language
        self._place = LANGUAGES.index(language)

    def __call__(self, key: str, **data: str | int) -> str:
        """Return a catalogued phrase."""
        return catalogue()[key][self._place].format(**data)

    def raw(self, key: str) -> str:
        """Return a catalogued phrase with its places left open, for a template."""
        return catalogue()[key][self._place]

    def known(self, key: str, otherwise: str) -> str:
        """Return a catalogued phrase, or another text where the catalogue has none."""
        return self(key) if key in catalogue() else otherwise

    def name(self, texts: Mapping[str, str] | str | None) -> str:
        """Return a language map in this language, chemistry with its subscripts."""
        return subscripted(text_in(texts or "", self.language))


def subscripted(text: str) -> str:
    """Return a text with the digits of greenhouse gases lowered.

    Examples
    --------
    >>> subscripted("tCO2/MWh"), subscripted("tCO2")
    ('tCO₂/MWh', 'tCO₂')
    """
    return re.sub(
        r"(CO2|N2O|CH4|SF6|NF3)(?![0-9A-Za-z])", lambda one: one[0].translate(_LOWERED), text
    )


def number(value: float | None, digits: int = 3) -> str:
    """Return a number with some significant digits; a dash for none."""
    return _flat(numbers.significant(value, digits))


def percent(share: float | None, digits: int = 1) -> str:
    """Return a share as percent; a dash for none."""
    return _flat(numbers.percent(share, digits))


def rounded(value: float, expanded: float | None) -> tuple[str, str]:
    """Return the value to the last digit of its uncertainty, and the uncertainty to two digits."""
    first, second = numbers.rounded_pair(value, expanded)
    return _flat(first), _flat(second)


def _flat(markup: str) -> str:
    return unescape(_POWER.sub(lambda found: found[1].translate(_RAISED), markup))
