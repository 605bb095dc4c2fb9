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
_VALUE, _UNIT, _UNCERTAINTY, _STATEMENT, _WRAPPER, _LIST = range(6)
_STATEMENTS = {_SI + name: names for name, names in UNCERTAINTY_STATEMENTS.items()}
# What a child of a D-SI element is: one look for each.
_KINDS: Mapping[str, int] = {
    **{_SI + name: _VALUE for name in ("value", "valueXMLList")},
    **{_SI + name: _UNIT for name in ("unit", "unitXMLList")},
    **{_SI + name: _LIST for name in ("labelXMLList", "dateTimeXMLList")},
    **{_SI + name: _UNCERTAINTY for name in ("uncertainty", *MULTIVARIATE_STATEMENTS)},
    **{_SI + name: _WRAPPER for name in UNCERTAINTY_WRAPPERS},
    **dict.fromkeys(_STATEMENTS, _STATEMENT),
}
LIST_TAGS = frozenset({_SI + "list", _SI + "realList"})
LEAVES = ("real", "constant", "realListXMLList")
LEAF_TAGS = frozenset(_SI + name for name in LEAVES)
HYBRID = _SI + "hybrid"


# The places of a statement in the order of the fields of Statement.
_STATED, _FACTOR, _PROBABILITY, _DISTRIBUTION = range(4)
_PLACES: Mapping[UncertaintyNames, Mapping[str, int]] = {
    names: {
        f"{_SI}{names.expanded or names.standard}": _STATED,
        _SI + names.factor: _FACTOR,
        _SI + names.probability: _PROBABILITY,
        _SI + names.distribution: _DISTRIBUTION,
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
        kind = _KINDS.get(child.tag)
        if kind is None:
            continue
        if kind == _VALUE:
            _, numbers, is_well_spaced = _read(child.text)
            spaced = spaced and is_well_spaced
        elif kind == _UNIT:
            units, _, is_well_spaced = _read(child.text)
            spaced = spaced and is_well_spaced
        elif kind == _STATEMENT:
            statement = _statement(child)
        elif kind == _WRAPPER:
            statement = _wrapped(child) or statement
        elif kind == _UNCERTAINTY:
            stated = True
        else:
            spaced = False
    if statement is not None:
        return Series(element, numbers, units, statement, True, spaced and statement.is_well_spaced)
    return Series(element, numbers, units, None, stated, spaced)


def _wrapped(wrapper: Element) -> Statement | None:
    return next((_statement(one) for one in wrapper if one.tag in _STATEMENTS), None)


def _statement(element: Element) -> Statement:
    names = _STATEMENTS[element.tag]
    where = _PLACES[names]
    found = [_NOTHING] * 4
    spaced = True
    for child in element:
        read = _read(child.text)
        spaced = spaced and read.is_well_spaced
        place = where.get(child.tag)
        if place is not None:
            found[place] = read
    stated, factor, probability, distribution = found
    return Statement(
        element,
        names,
        stated.numbers,
        factor.numbers,
        probability.numbers,
        distribution.words,
        spaced,
    )


def joined_series(element: Element, read: Callable[[Element], Series]) -> Series:
    """Return the values of a list of reals, one after the other."""
    reals = [read(one) for one in element if one.tag == _SI + "real"]
    units = [entries(one) for one in element if one.tag == _SI + "listUnit"]
    shared = any(_KINDS.get(one.tag) in (_STATEMENT, _WRAPPER) for one in element)
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
