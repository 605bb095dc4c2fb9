"""Accuracy classes as plates and lists write them, and which of two is the better one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from duheng.accounting.metering_review.words import plain

_PERCENT = re.compile(r"(?:±|\+/?-)?(\d+(?:\.\d+)?)(s?)%?")
_ROMAN = {"i": 1.0, "ii": 2.0, "iii": 3.0, "iiii": 4.0, "iv": 4.0}
_AROUND = re.compile(r"(准确度|等级|accuracy|class|级|fs|\.s)")


class Comparison(StrEnum):
    """How a class stands to the one required."""

    BETTER = "better"
    EQUAL = "equal"
    WORSE = "worse"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True)
class AccuracyClass:
    """An accuracy class.

    Attributes
    ----------
    scale : str
        ``plain`` (0.5), ``special`` (0.5S: also good at small loads), ``weighing`` (III), or
        ``letter`` (C).
    index : float
        The number of the class; of a letter its place in the alphabet.
    """

    scale: str
    index: float

    def __str__(self) -> str:
        if self.scale == "weighing":
            return "I" * int(self.index)
        if self.scale == "letter":
            return chr(int(self.index))
        return f"{self.index:g}{'S' if self.scale == 'special' else ''}"


def read_class(written: Any) -> AccuracyClass | None:
    """Return the class that a cell names, or ``None`` when it names none.

    Examples
    --------
    >>> [str(read_class(one)) for one in ("0.5S级", "±1.0%", "Ⅲ", "C")], read_class("good")
    (['0.5S', '1', 'III', 'C'], None)
    """
    text = _AROUND.sub("", plain(written)).replace(" ", "")
    if text in _ROMAN:
        return AccuracyClass("weighing", _ROMAN[text])
    if len(text) == 1 and text in "abcde":
        return AccuracyClass("letter", ord(text.upper()))
    found = _PERCENT.fullmatch(text)
    if found is None or not float(found.group(1)) > 0:
        return None
    return AccuracyClass("special" if found.group(2) else "plain", float(found.group(1)))


def compare(actual: AccuracyClass, required: AccuracyClass) -> Comparison:
    """Return how a class stands to a required one; 0.5S is better than 0.5 and worse than 0.2.

    Examples
    --------
    >>> compare(AccuracyClass("special", 0.5), AccuracyClass("plain", 0.5)).value
    'better'
    """
    first, second = _order(actual), _order(required)
    if first[0] != second[0]:
        return Comparison.NOT_COMPARABLE
    if first == second:
        return Comparison.EQUAL
    return Comparison.BETTER if first < second else Comparison.WORSE


def _order(one: AccuracyClass) -> tuple[str, float, int]:
    """Return what classes are ordered by: the family, the number, and S before plain."""
    family = "percent" if one.scale in {"plain", "special"} else one.scale
    return family, one.index, int(one.scale != "special")
