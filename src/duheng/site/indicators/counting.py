"""Counts what an indicator counts: states of records as of a day, by the pack's rule.

Pure: states and kinds come in, a judgement goes out that names every record behind the number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from duheng.rulebook.counting import CountedOver, CountingForm, CountingRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One record that stands behind a number.

    Attributes
    ----------
    kind, record_id, number
        Which state of which record; ``record_id`` 0 for an entry of a pack.
    key, name : str
        For people: its number or key, and its name.
    division_code : str
        Where it is, empty where that has no sense.
    keeper_id : int or None
        The organisation that keeps it.
    covered : tuple of str
        Of a ratio: numbers of what covers it; empty when nothing does.
    """

    kind: str
    record_id: int
    number: int
    key: str
    name: str
    division_code: str = ""
    keeper_id: int | None = None
    covered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number, and what stands behind it.

    Attributes
    ----------
    value : float or None
        Number of records, or percentage [%] of a ratio; None when there is nothing to divide by.
    over : int or None
        Of a ratio: how many there are in all.
    evidence : tuple of Counted
        The records that count.
    missing : tuple of Counted
        Of a ratio: what nothing covers.
    """

    value: float | None
    over: int | None
    evidence: tuple[Counted, ...]
    missing: tuple[Counted, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A record that a rule may count: its properties as the rule's words name them."""

    counted: Counted
    properties: Mapping[str, Any]
    begins_on: date | None
    ends_on: date | None


Candidates = Callable[[str], Iterable[Candidate]]


def count(rule: CountingRule, day: date, candidates: Candidates) -> Count:
    """Return the number that a rule gives on a day.

    Parameters
    ----------
    rule : CountingRule
        From an indicators pack.
    day : date
        As of which day.
    candidates : callable
        Gives the records of a kind (``plan_record``, ``public_standard``, ``catalogue_kinds``).
    """
    counted = tuple(
        one.counted for one in candidates(rule.of) if _meets(rule, one) and _holds(rule, one, day)
    )
    if rule.form is CountingForm.COUNT:
        return Count(value=float(len(counted)), over=None, evidence=counted)
    covered = tuple(one for one in counted if one.covered)
    share = 100 * len(covered) / len(counted) if counted else None
    return Count(
        value=share,
        over=len(counted),
        evidence=covered,
        missing=tuple(one for one in counted if not one.covered),
    )


def _meets(rule: CountingRule, one: Candidate) -> bool:
    """Return whether a record has one of the values of every property that the rule names.

    ``status`` is judged by :func:`_holds` where it only says that the record is in force.
    """
    return all(
        one.properties.get(name) in values
        for name, values in rule.where.items()
        if not (name == "status" and values == ("in_force",))
    )


def _holds(rule: CountingRule, one: Candidate, day: date) -> bool:
    if rule.over is CountedOver.CUMULATIVE:
        begin = one.properties.get(rule.dated_by) if rule.dated_by else one.begins_on
        dated = date.fromisoformat(begin) if isinstance(begin, str) else begin
        return dated is not None and dated <= day
    begun = one.begins_on is None or one.begins_on <= day
    return begun and (one.ends_on is None or day <= one.ends_on)
