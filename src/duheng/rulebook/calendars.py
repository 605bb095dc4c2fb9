"""Working days: weekends, public holidays and the weekend days on which work is made up.

Holidays are published year by year. Beyond the years that packs cover, weekends alone decide, and
a finding says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from duheng.rulebook.editions import packs_in_force
from duheng.rulebook.errors import InvalidPack
from duheng.rulebook.packs import NormativeDocument, Pack, document_from
from duheng.rulebook.shelf import made_for_day
from duheng.terms.errors import UnusableInput
from duheng.terms.evidence import Confidence
from duheng.terms.findings import Finding, Severity

MOST_DAYS = 10_000
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """What was published for one year.

    Attributes
    ----------
    year : int
        Of the Gregorian calendar.
    document : NormativeDocument
        What it rests on.
    confidence : Confidence
        Of the year.
    source, pack_id : str
        Where it was taken from, and the pack that holds it.
    """

    year: int
    document: NormativeDocument
    confidence: Confidence
    source: str
    pack_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDay:
    """A day that was counted to.

    Attributes
    ----------
    day : datetime.date
        A working day, as far as the calendar knows.
    confidence : Confidence
        The lowest of the years that the count went through; unchecked where weekends alone
        decided.
    findings : tuple of Finding
        Says which years no pack covers.
    """

    day: date
    confidence: Confidence
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """Which days are working days.

    Attributes
    ----------
    years : Mapping
        Year -> what was published for it.
    holidays : Mapping
        Day off -> title by language.
    made_up : frozenset of datetime.date
        Weekend days on which work is made up.
    weekend : frozenset of int
        Days of the week that are off otherwise, Monday being 1.
    packs : tuple of Pack
        What it was read from.
    """

    years: Mapping[int, CalendarYear]
    holidays: Mapping[date, Mapping[str, str]] = field(repr=False)
    made_up: frozenset[date] = field(repr=False)
    weekend: frozenset[int]
    packs: tuple[Pack, ...] = field(repr=False)

    def is_covered(self, day: date) -> bool:
        """Return whether the holidays of the day's year are known."""
        return day.year in self.years

    def is_working_day(self, day: date) -> bool:
        """Return whether a day is a working day; by weekends alone in a year not covered."""
        if day in self.holidays:
            return False
        return day in self.made_up or day.isoweekday() not in self.weekend

    def holiday(self, day: date) -> Mapping[str, str] | None:
        """Return the title of a public holiday by language, None on other days."""
        return self.holidays.get(day)

    def add_working_days(self, start: date, number: int) -> WorkingDay:
        """Return the working day that lies a number of working days after a day.

        Parameters
        ----------
        start : datetime.date
            Not counted itself.
        number : int
            Negative counts backwards. With 0 it is the day itself, or the next working day.

        Raises
        ------
        UnusableInput
            When the number is no whole number, beyond 10000, or the count leaves the calendar.

        Examples
        --------
        >>> calendar = load_working_calendar(date(2025, 9, 30))
        >>> calendar.add_working_days(date(2025, 9, 30), 3).day.isoformat()
        '2025-10-11'
        """
        _check_number(number)
        step = _ONE_DAY if number >= 0 else -_ONE_DAY
        day, left = start, abs(number)
        while left > 0 or not self.is_working_day(day):
            day = _next(day, step)
            if left > 0 and self.is_working_day(day):
                left -= 1
        return self._counted(start, day)

    def working_days_between(self, first: date, last: date) -> tuple[int, tuple[Finding, ...]]:
        """Return how many working days lie after ``first`` up to ``last``, and the findings.

        Raises
        ------
        UnusableInput
            When the last day lies before the first, or more than 10000 days after it.
        """
        if not 0 <= (last - first).days <= MOST_DAYS:
            raise UnusableInput(f"{first} to {last} is no span of at most {MOST_DAYS} days")
        days = (first + _ONE_DAY * step for step in range(1, (last - first).days + 1))
        number = sum(1 for day in days if self.is_working_day(day))
        return number, self._counted(first, last).findings

    def _counted(self, start: date, end: date) -> WorkingDay:
        span = range(min(start, end).year, max(start, end).year + 1)
        missing = [year for year in span if year not in self.years]
        known = [self.years[year].confidence for year in span if year in self.years]
        return WorkingDay(
            day=end,
            confidence=_lowest([*known, *([Confidence.UNCHECKED] if missing else [])]),
            findings=(_not_covered(missing),) if missing else (),
        )


def load_working_calendar(as_of: date) -> WorkingCalendar:
    """Return the working calendar of the installed packs in force on a day.

    Raises
    ------
    UnknownPack, NoValueInForce
        When no calendars pack is installed, or none is in force on that day.
    InvalidPack
        When a year contradicts itself.

    Examples
    --------
    >>> calendar = load_working_calendar(date(2025, 6, 30))
    >>> calendar.is_working_day(date(2025, 10, 11)), calendar.holiday(date(2025, 10, 6))["en"]
    (True, 'Mid-Autumn Festival')
    """
    return made_for_day("calendars", working_calendar_of, as_of)


def add_working_days(start: date, number: int) -> WorkingDay:
    """Return the working day that lies a number of working days after a day.

    As :meth:`WorkingCalendar.add_working_days`, with the calendar in force on the first day.

    Raises
    ------
    UnusableInput
        When the number is no whole number, beyond 10000, or the count leaves the calendar.

    Examples
    --------
    >>> far = add_working_days(date(2026, 12, 28), 5)
    >>> far.day.isoformat(), far.findings[0].code
    ('2027-01-04', 'rulebook.calendar_not_covered')
    """
    return load_working_calendar(start).add_working_days(start, number)


def working_calendar_of(packs: Iterable[Pack], on: date) -> WorkingCalendar:
    """Return the working calendar of some packs that are in force on a day."""
    held = packs_in_force(packs, "calendars", on)
    holidays: dict[date, Mapping[str, str]] = {}
    made_up: set[date] = set()
    years: dict[int, CalendarYear] = {}
    for pack in held:
        for content in pack.body["years"]:
            days, extra = _days_of(content, pack)
            holidays.update(days)
            made_up.update(extra)
            years[content["year"]] = CalendarYear(
                year=content["year"],
                document=document_from(content["document"]),
                confidence=Confidence(content.get("confidence", pack.confidence)),
                source=content.get("source", pack.source),
                pack_id=pack.id,
            )
    return WorkingCalendar(
        years=years,
        holidays=holidays,
        made_up=frozenset(made_up - set(holidays)),
        weekend=_weekend(held),
        packs=held,
    )


def _weekend(packs: Iterable[Pack]) -> frozenset[int]:
    weekends = {frozenset(pack.body["weekend"]) for pack in packs}
    if len(weekends) > 1:
        raise InvalidPack("packs of calendars have different weekends")
    return frozenset(weekends.pop())


def _days_of(
    content: Mapping[str, Any], pack: Pack
) -> tuple[dict[date, Mapping[str, str]], set[date]]:
    year = content["year"]
    off: dict[date, Mapping[str, str]] = {}
    for holiday in content["holidays"]:
        first, last = (_day(holiday[end], pack) for end in ("from", "to"))
        if not first <= last:
            raise InvalidPack(f"{pack.file}: a holiday of {year} ends before it begins")
        title = pack.body["titles"].get(holiday["title"])
        if title is None:
            raise InvalidPack(f"{pack.file}: the holiday '{holiday['title']}' has no title")
        off |= {first + _ONE_DAY * step: title for step in range((last - first).days + 1)}
    made_up = {_day(text, pack) for text in content["made_up"]}
    _check_year(year, off, made_up, pack)
    return off, made_up


def _check_year(year: int, off: Mapping[date, object], made_up: set[date], pack: Pack) -> None:
    place = f"{pack.file}: the year {year}"
    if any(day.year != year for day in (*off, *made_up)):
        raise InvalidPack(f"{place} has days of another year", hint="give each year its own days")
    if both := sorted(made_up & set(off)):
        raise InvalidPack(f"{place}: {both[0]} is a holiday and made up")
    for day in sorted(made_up):
        if day.isoweekday() not in pack.body["weekend"]:
            raise InvalidPack(f"{place}: {day} is made up and no day of a weekend")


def _day(text: str, pack: Pack) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidPack(f"{pack.file}: '{text}' is not a date: {error}") from error


def _check_number(number: int) -> None:
    if not (isinstance(number, int) and abs(number) <= MOST_DAYS):
        raise UnusableInput(
            f"{number} is no number of working days", hint=f"a whole number up to {MOST_DAYS}"
        )


def _next(day: date, step: timedelta) -> date:
    try:
        return day + step
    except OverflowError as error:
        raise UnusableInput(f"the count from {day} leaves the calendar") from error


def _lowest(confidences: list[Confidence]) -> Confidence:
    order = (Confidence.UNCHECKED, Confidence.SECONDARY, Confidence.OFFICIAL)
    return min(confidences, key=order.index)


def _not_covered(years: list[int]) -> Finding:
    listed = ", ".join(map(str, years[:10]))
    return Finding(
        code="rulebook.calendar_not_covered",
        severity=Severity.WARNING,
        message=f"no pack has the public holidays of {listed}: weekends alone decided",
        hint="add the holidays to a calendars pack when they are published",
        data={"years": years},
    )
