"""Until when a verification holds, and what follows: by manner, interval and day."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from duheng.rulebook.catalogue import Catalogue, Manner
from duheng.rulebook.conditions import Facts
from duheng.rulebook.errors import AmbiguousValue, InvalidPack, UncheckedValue
from duheng.rulebook.verification_regulations import (
    VerificationInterval,
    VerificationRegulation,
    VerificationRegulations,
)
from duheng.terms.errors import UnusableInput
from duheng.terms.evidence import Confidence


class NextStep(StrEnum):
    """What follows when a verification ends."""

    VERIFY = "verify"
    REPLACE = "replace"
    SCRAP_WHEN_INACCURATE = "scrap_when_inaccurate"


_STEPS = {
    Manner.PERIODIC: NextStep.VERIFY,
    Manner.FIRST_ROTATE: NextStep.REPLACE,
    Manner.FIRST_SCRAP: NextStep.SCRAP_WHEN_INACCURATE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationDue:
    """Until when a verification holds, with what that rests on.

    Attributes
    ----------
    kind, regulation : str
        Keys in the catalogue and in the list of regulations.
    manner : Manner
        How such an instrument is verified.
    verified_on : datetime.date
        Day of the verification.
    valid_until : datetime.date or None
        Last day on which it holds, inclusive; None where no term is set.
    next_step : NextStep
        What follows after that day.
    interval : VerificationInterval or None
        None where no term is set.
    confidence : Confidence
        The lowest of catalogue row and interval.
    """

    kind: str
    regulation: str
    manner: Manner
    verified_on: date
    valid_until: date | None
    next_step: NextStep
    interval: VerificationInterval | None
    confidence: Confidence

    def to_dict(self) -> dict[str, Any]:
        """Return the judgement, JSON-ready."""
        return {
            "kind": self.kind,
            "regulation": self.regulation,
            "manner": self.manner.value,
            "verified_on": self.verified_on.isoformat(),
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "next_step": self.next_step.value,
            "months": self.interval.months if self.interval else None,
            "confidence": self.confidence.value,
        }


def assess_verification_due(
    catalogue: Catalogue,
    regulations: VerificationRegulations,
    kind: str,
    verified_on: date,
    *,
    regulation: str | None = None,
    facts: Facts | None = None,
    strict: bool = False,
) -> VerificationDue:
    """Return until when a verification holds, and what follows.

    Parameters
    ----------
    catalogue, regulations : Catalogue, VerificationRegulations
        As of the day of the verification: old results keep the rules they were made under.
    kind : str
        Key of a kind of the catalogue.
    verified_on : datetime.date
        Day of the verification.
    regulation : str, optional
        Key of the regulation; needed where the kind has several.
    facts : Mapping, optional
        About the instrument: ``{"nominal_diameter_mm": 20, "installation": "residential"}``.
    strict : bool
        Refuse a catalogue row or an interval that nobody compared with the official text.

    Raises
    ------
    NoSuchEntry
        When there is no such kind or regulation, it needs no verification, or no interval is set.
    FactNotGiven
        When manner or interval depend on a fact that is not given.
    AmbiguousValue
        When the kind has several regulations and none is named, or the source leaves it open.
    RangeOnly, UncheckedValue
        When the source gives a range of intervals; in strict mode, when row or interval is
        unchecked.

    Examples
    --------
    >>> from duheng.rulebook import load_catalogue, load_verification_regulations
    >>> day = date(2025, 3, 1)
    >>> due = assess_verification_due(
    ...     load_catalogue(day), load_verification_regulations(day), "fuel_dispenser", day
    ... )
    >>> due.valid_until.isoformat(), due.next_step.value
    ('2025-08-31', 'verify')
    """
    row = catalogue.kind(kind)
    if strict and row.confidence is Confidence.UNCHECKED:
        raise UncheckedValue(
            f"the catalogue's row {kind} is unchecked: nobody has compared it with the text",
            hint="compare it with the official text and correct the pack, or do not ask strictly",
            data={"kind": kind},
        )
    manner = row.manner(facts)
    chosen = _chosen(kind, row.regulations, regulation, regulations)
    step = _STEPS[manner]
    interval = (
        None if step is NextStep.SCRAP_WHEN_INACCURATE else chosen.interval(facts, strict=strict)
    )
    months = interval.months if interval else None
    return VerificationDue(
        kind=kind,
        regulation=chosen.key,
        manner=manner,
        verified_on=verified_on,
        valid_until=None if months is None else last_day(verified_on, months, regulations.last_day),
        next_step=step,
        interval=interval,
        confidence=_lower(row.confidence, interval.confidence if interval else row.confidence),
    )


def last_day(begin: date, months: int, way: str = "day_before_anniversary") -> date:
    """Return the last day of a term of months, inclusive.

    Parameters
    ----------
    begin : datetime.date
        First day.
    months : int
        Length, at least 1.
    way : str
        ``day_before_anniversary``: a year from 1 March ends on the last day of February.
        ``anniversary``: it ends on 1 March.

    Raises
    ------
    UnusableInput
        When the length is not positive, or the term ends after the year 9999.

    Notes
    -----
    Where the month has no such day, the term ends with that month.

    Examples
    --------
    >>> last_day(date(2024, 6, 30), 12).isoformat(), last_day(date(2024, 8, 31), 6).isoformat()
    ('2025-06-29', '2025-02-28')
    """
    if not months >= 1:
        raise UnusableInput(f"a term of {months} months is none")
    if way not in {"day_before_anniversary", "anniversary"}:
        raise InvalidPack(f"'{way}' is no way to count the last day of a term")
    years, month = divmod(begin.year * 12 + begin.month - 1 + months, 12)
    if not years <= date.max.year:
        raise UnusableInput(f"a term of {months} months from {begin} ends after the year 9999")
    end_of_month = calendar.monthrange(years, month + 1)[1]
    if begin.day > end_of_month:
        return date(years, month + 1, end_of_month)
    anniversary = date(years, month + 1, begin.day)
    return anniversary if way == "anniversary" else anniversary - timedelta(days=1)


def _chosen(
    kind: str, of_kind: tuple[str, ...], named: str | None, regulations: VerificationRegulations
) -> VerificationRegulation:
    if named is None and len(of_kind) != 1:
        raise AmbiguousValue(
            f"{kind} has {len(of_kind)} regulations: {', '.join(of_kind) or 'none is listed'}",
            hint="name the one by which the instrument is verified",
            data={"kind": kind, "regulations": list(of_kind)},
        )
    return regulations.regulation(named if named is not None else of_kind[0])


def _lower(*confidences: Confidence) -> Confidence:
    order = (Confidence.UNCHECKED, Confidence.SECONDARY, Confidence.OFFICIAL)
    return min(confidences, key=order.index)
