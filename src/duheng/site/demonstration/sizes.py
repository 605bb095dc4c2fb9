"""How large the synthetic region is, and as of which day."""

from __future__ import annotations

import calendar
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SEED = 20251511
ZONE = ZoneInfo("Asia/Shanghai")
REGION = "150000"
INDICATORS_OF_PLAN = "nmg/metrology-plan-indicators"
MEASURES_OF_PLAN = "nmg/metrology-plan-measures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Numbers of records, and the day on which the region is looked at.

    Attributes
    ----------
    today : date
        Everything that falls due falls due relative to it.
    owners, instruments, energy_users : int
        Of each how many.
    regional, city, county : int
        Public standards of each level.
    share : float
        Of the full size [1].
    """

    today: date
    share: float
    owners: int
    instruments: int
    regional: int
    city: int
    county: int
    energy_users: int

    @property
    def standards(self) -> int:
        """Public standards in all."""
        return self.regional + self.city + self.county

    @property
    def at(self) -> datetime:
        """The instant at which the last records are made: the first of today, never to come."""
        return datetime.combine(self.today, time(0), ZONE).astimezone(UTC)

    def generator(self, subject: str) -> random.Random:
        """Return the generator of one subject: more of one leaves the others as they were."""
        return random.Random(f"{SEED}/{subject}")  # noqa: S311 - synthetic data, no secret


def sizes_of(today: date, share: float = 1.0) -> Sizes:
    """Return the sizes of a region of which a share is built.

    Examples
    --------
    >>> sizes_of(date(2026, 11, 23)).standards
    2100
    """
    return Sizes(
        today=today,
        share=share,
        owners=max(60, round(1900 * share)),
        instruments=max(80, round(20000 * share)),
        regional=max(42, round(300 * share)),
        city=max(60, round(900 * share)),
        county=max(20, round(900 * share)),
        energy_users=max(1, round(10 * share)),
    )


def months_later(day: date, months: int) -> date:
    """Return the same day of a later (or earlier) month, or the last of a shorter one."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def last_day(begin: date, months: int) -> date:
    """Return the last day of a term of months that begins on a day."""
    return months_later(begin, months) - timedelta(days=1)


def noon(day: date) -> datetime:
    """Return noon of a day in the region, as an instant."""
    return datetime.combine(day, time(12), ZONE).astimezone(UTC)


def day_within(generator: random.Random, today: date, earliest: float, latest: float) -> date:
    """Return a day between two numbers of months before today."""
    days = generator.uniform(latest, earliest) * 30.4375
    return today - timedelta(days=int(days))
