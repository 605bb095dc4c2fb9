"""The values of D-SI elements as the rules need them: printed digits, units, uncertainty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from duheng.certificates.dsi_names import (
    MULTIVARIATE_STATEMENTS,
    SI,
    UNCERTAINTY_STATEMENTS,
    UNCERTAINTY_WRAPPERS,
    UncertaintyNames,
)
from duheng.certificates.elements import Element
from duheng.certificates.printed import Printed, printed
from duheng.quantities import MeasurementUnit, UnknownUnit, UnreadableUnit, parse_unit

_SI = f"{{{SI}}}"
_VALUE = frozenset({_SI + "value", _SI + "valueXMLList"})
_UNIT = frozenset({_SI + "unit", _SI + "unitXMLList"})
_UNCERTAINTY = _SI + "uncertainty"
_OTHER_LISTS = frozenset({_SI + "labelXMLList", _SI + "dateTimeXMLList"})
_STATEMENTS = {_SI + name: names for name, names in UNCERTAINTY_STATEMENTS.items()}
_WRAPPERS = frozenset(_SI + name for name in UNCERTAINTY_WRAPPERS)
_MULTIVARIATE = frozenset(_SI + name for name in MULTIVARIATE_STATEMENTS)
LIST_TAGS = frozenset({_SI + "list", _SI + "realList"})
LEAVES = ("real", "constant", "realListXMLList")
LEAF_TAGS = frozenset(_SI + name for name in LEAVES)
HYBRID = _SI + "hybrid"


_PLACES: Mapping[UncertaintyNames, Mapping[str, str]] = {
    names: {
        f"{_SI}{names.expanded or names.standard}": "stated",
        _SI + names.factor: "factor",
        _SI + names.probability: "probability",
        _SI + names.distribution: "distribution",
    }
    for names in UNCERTAINTY_STATEMENTS.values()
}


class Statement(NamedTuple):
    """An uncertainty statement as written: entries for all values, or one for each."""

    element: Element
    names: UncertaintyNames
    stated: Sequence[Printed]
    factors: Sequence[Printed]
    probabilities: Sequence[Printed]
    distributions: Sequence[str]
    is_well_spaced: bool


class Series(NamedTuple):
    """The values of one D-SI element, or of a list of them."""

    element: Element
    numbers: Sequence[Printed]
    units: Sequence[str]
    statement: Statement | None
    has_uncertainty: bool
    is_well_spaced: bool = True


@lru_cache(maxsize=4096)
def unit_of(text: str) -> MeasurementUnit | None:
    """Return the unit of a D-SI text; None when it is not known.

    A capital letter where D-SI has a small one is forgiven here, and reported by its own rule.
    """
    for spelling in (text, text.lower()):
        try:
            return parse_unit(spelling)
        except (UnknownUnit, UnreadableUnit):
            continue
    return None


def entries(element: Element | None) -> list[str]:
    """Return the words of a list element."""
    return [] if element is None else (element.text or "").split()


class _Words(NamedTuple):
    """A list as written: its words, as numbers too, and whether one space separates them."""

    words: tuple[str, ...]
    numbers: tuple[Printed, ...]
    is_well_spaced: bool


def _read(text: str | None) -> _Words:
    """Return the words of a text; short ones, such as k = 2 and p = 0.95, come again and again."""
    if text is None:
        return _NOTHING
    return _short(text) if len(text) <= _SHORT else _words(text)


def _words(text: str) -> _Words:
    words = tuple(text.split())
    return _Words(words, tuple([printed(word) for word in words]), " ".join(words) == text)


_NOTHING = _Words((), (), True)
_SHORT = 40
_short = lru_cache(maxsize=8192)(_words)


def series_of(element: Element) -> Series:
    """Return the values of a real, a constant or an XML list."""
    numbers: Sequence[Printed] = ()
    units: Sequence[str] = ()
    statement = None
    stated, spaced = False, True
    for child in element:
        tag = child.tag
        if tag in _VALUE:
            _, numbers, is_well_spaced = _read(child.text)
            spaced = spaced and is_well_spaced
        elif tag in _UNIT:
            units, _, is_well_spaced = _read(child.text)
            spaced = spaced and is_well_spaced
        elif tag in _STATEMENTS:
            statement = _statement(child, _STATEMENTS[tag])
        elif tag in _WRAPPERS:
            statement = _wrapped(child) or statement
        elif tag in _MULTIVARIATE or tag == _UNCERTAINTY:
            stated = True
        else:
            spaced = spaced and tag not in _OTHER_LISTS
    spaced = spaced and (statement is None or statement.is_well_spaced)
    return Series(element, numbers, units, statement, stated or statement is not None, spaced)


def _wrapped(wrapper: Element) -> Statement | None:
    for child in wrapper:
        if child.tag in _STATEMENTS:
            return _statement(child, _STATEMENTS[child.tag])
    return None


def _statement(element: Element, names: UncertaintyNames) -> Statement:
    found: dict[str, _Words] = {}
    where = _PLACES[names]
    spaced = True
    for child in element:
        read = _read(child.text)
        spaced = spaced and read.is_well_spaced
        place = where.get(child.tag)
        if place is not None:
            found[place] = read
    return Statement(
        element,
        names,
        found.get("stated", _NOTHING).numbers,
        found.get("factor", _NOTHING).numbers,
        found.get("probability", _NOTHING).numbers,
        found.get("distribution", _NOTHING).words,
        spaced,
    )


def joined_series(element: Element, read: Callable[[Element], Series]) -> Series:
    """Return the values of a list of reals, one after the other."""
    reals = [read(one) for one in element if one.tag == _SI + "real"]
    units = [entries(one) for one in element if one.tag == _SI + "listUnit"]
    shared = any(one.tag in _STATEMENTS or one.tag in _WRAPPERS for one in element)
    return Series(
        element,
        [number for one in reals for number in one.numbers],
        units[0] if units else [unit for one in reals for unit in one.units],
        None,
        shared or any(one.has_uncertainty for one in reals),
    )


def at(items: Sequence[Printed], place: int) -> Printed | None:
    """Return the entry for a value: its own, or the one for all; None when there is none."""
    if len(items) == 1:
        return items[0]
    return items[place] if place < len(items) else None
