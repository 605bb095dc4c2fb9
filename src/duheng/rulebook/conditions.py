"""Which entries of a pack apply to an instrument, by facts about it that may be missing."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from duheng.rulebook.errors import FactNotGiven, NoSuchEntry

Facts = Mapping[str, Any]
Applying = TypeVar("Applying")
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "from": operator.ge, "above": operator.gt, "below": operator.lt, "to": operator.le,
}  # fmt: skip


def entries_that_apply(
    entries: Sequence[tuple[Facts, Applying]], facts: Facts, place: str
) -> tuple[Applying, ...]:
    """Return the entries whose conditions the facts meet.

    An entry without a condition applies when no entry with one does.

    Parameters
    ----------
    entries : sequence of (Mapping, Any)
        Conditions by fact, and what applies: ``{"nominal_diameter_mm": {"above": 25, "to": 50}}``,
        ``{"gas": "natural"}`` or a list of such texts.
    facts : Mapping
        What is known about the instrument.
    place : str
        What is asked, for messages.

    Raises
    ------
    FactNotGiven
        When an entry depends on a fact that is not given, and nothing else excludes it.
    NoSuchEntry
        When no entry applies.

    Examples
    --------
    >>> bands = [({"class": "A"}, 12), ({}, 24)]
    >>> entries_that_apply(bands, {"class": "B"}, "the interval")
    (24,)
    """
    missing = sorted({name for when, _ in entries for name in _missing(when, facts)})
    if missing:
        raise FactNotGiven(
            f"{place} depends on {', '.join(missing)}, which is not given",
            hint=f"give {', '.join(missing)}",
            data={"missing": missing, "given": sorted(facts)},
        )
    conditional = tuple(entry for when, entry in entries if when and _holds(when, facts))
    found = conditional or tuple(entry for when, entry in entries if not when)
    if not found:
        given = ", ".join(f"{name}: {value}" for name, value in facts.items()) or "no fact"
        raise NoSuchEntry(f"{place} is not fixed for {given}", data={"given": dict(facts)})
    return found


def _missing(when: Facts, facts: Facts) -> list[str]:
    """Return the facts that would decide; none when a given one excludes the entry already."""
    given = {name: condition for name, condition in when.items() if name in facts}
    return [name for name in when if name not in facts] if _holds(given, facts) else []


def _holds(when: Facts, facts: Facts) -> bool:
    return all(name in facts and _meets(facts[name], one) for name, one in when.items())


def _meets(value: Any, condition: Any) -> bool:
    if isinstance(condition, Mapping):
        return _is_in_band(value, condition)
    return value in condition if isinstance(condition, list) else bool(value == condition)


def _is_in_band(value: Any, band: Mapping[str, float]) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return all(_COMPARISONS[name](value, limit) for name, limit in band.items())
