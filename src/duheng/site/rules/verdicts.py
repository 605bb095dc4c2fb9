"""Must an instrument be verified? Kind, use and facts in; the answer with what it rests on out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duheng.rulebook import (
    AmbiguousValue,
    Catalogue,
    CatalogueKind,
    FactNotGiven,
    Manner,
    NoSuchEntry,
    RangeOnly,
    VerificationRegulation,
    VerificationRegulations,
)

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalAnswer:
    """For how long a verification by one regulation holds.

    Attributes
    ----------
    regulation : VerificationRegulation
        By which it is verified.
    months : int or None
        None where the regulation does not say it, or facts are missing.
    months_from, months_to : int or None
        A range, where the source gives no one number.
    confidence : str
        Of the interval, or of the regulation.
    """

    regulation: VerificationRegulation
    months: int | None = None
    months_from: int | None = None
    months_to: int | None = None
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an instrument must be verified.

    Attributes
    ----------
    kind : CatalogueKind
        What it is.
    is_compulsory : bool or None
        None while a fact is missing.
    reason : str
        ``listed``; ``approval_only``, ``other_use``, ``out_of_range``; ``fact_missing``.
    manner : Manner or None
        None where it is not compulsory, a fact is missing, or the source leaves it open.
    is_manner_open : bool
        Whether the source leaves it open.
    intervals : tuple of IntervalAnswer
        One for each regulation of the kind.
    missing : tuple of str
        Facts that would say more, by name.
    is_charged : bool or None
        Whether the user is charged; None where the catalogue does not say.
    """

    kind: CatalogueKind
    is_compulsory: bool | None
    reason: str
    manner: Manner | None = None
    is_manner_open: bool = False
    intervals: tuple[IntervalAnswer, ...] = ()
    missing: tuple[str, ...] = ()
    is_charged: bool | None = None


def judge(
    catalogue: Catalogue,
    regulations: VerificationRegulations | None,
    key: str,
    use: str,
    facts: Facts,
) -> Verdict:
    """Return whether an instrument of a kind must be verified for a use, as of the catalogue.

    Raises
    ------
    NoSuchEntry
        When the catalogue has no such kind.
    """
    kind = catalogue.kind(key)
    if not kind.requires_verification:
        return Verdict(kind=kind, is_compulsory=False, reason="approval_only")
    if use not in kind.uses:
        return _voluntary(catalogue, kind, "other_use")
    try:
        if not kind.is_in_range(facts):
            return _voluntary(catalogue, kind, "out_of_range")
    except FactNotGiven as error:
        missing = tuple(error.data["missing"])
        return Verdict(kind=kind, is_compulsory=None, reason="fact_missing", missing=missing)
    return _compulsory(catalogue, regulations, kind, {"use": use, **facts})


def _voluntary(catalogue: Catalogue, kind: CatalogueKind, reason: str) -> Verdict:
    charged = catalogue.services.get("non_compulsory_verification")
    return Verdict(kind=kind, is_compulsory=False, reason=reason, is_charged=charged)


def _compulsory(
    catalogue: Catalogue,
    regulations: VerificationRegulations | None,
    kind: CatalogueKind,
    facts: Facts,
) -> Verdict:
    missing: dict[str, None] = {}
    manner, is_open = None, False
    try:
        manner = kind.manner(facts)
    except FactNotGiven as error:
        missing |= dict.fromkeys(error.data["missing"])
    except AmbiguousValue:
        is_open = True
    known = {one.key: one for one in regulations.regulations} if regulations else {}
    intervals = () if manner is Manner.FIRST_SCRAP else tuple(
        _interval(known[one], facts, missing) for one in kind.regulations if one in known
    )  # fmt: skip
    return Verdict(
        kind=kind,
        is_compulsory=True,
        reason="listed",
        manner=manner,
        is_manner_open=is_open,
        intervals=intervals,
        missing=tuple(missing),
        is_charged=catalogue.services.get("compulsory_verification"),
    )


def _interval(
    regulation: VerificationRegulation, facts: Facts, missing: dict[str, None]
) -> IntervalAnswer:
    """Return an interval; the facts that it lacks are noted in ``missing``."""
    own = regulation.confidence.value
    none_fixed = IntervalAnswer(regulation=regulation, confidence=own)
    try:
        found = regulation.interval(facts)
    except FactNotGiven as error:
        missing |= dict.fromkeys(error.data["missing"])
        return none_fixed
    except RangeOnly as error:
        return IntervalAnswer(
            regulation=regulation,
            months_from=error.data["months_from"],
            months_to=error.data["months_to"],
            confidence=own,
        )
    except (NoSuchEntry, AmbiguousValue):
        return none_fixed  # the page says so
    return IntervalAnswer(
        regulation=regulation, months=found.months, confidence=found.confidence.value
    )
