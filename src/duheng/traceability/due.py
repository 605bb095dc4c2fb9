"""What falls due: verification again, rotation, scrapping; overdue, this month, this quarter."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from duheng.traceability.confirmation import Confirmation, ConfirmationKind
from duheng.traceability.errors import UnusableRecord

_LONGEST_MONTHS = 1200  # a century


class DueManner(StrEnum):
    """What a rule asks of an instrument in use."""

    PERIODIC = "periodic"
    ROTATE = "rotate"
    SCRAP = "scrap"


class DueBucket(StrEnum):
    """When it falls due, seen from a day."""

    OVERDUE = "overdue"
    THIS_MONTH = "this_month"
    THIS_QUARTER = "this_quarter"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRule:
    """What is asked of one instrument.

    Attributes
    ----------
    manner : DueManner
        Periodic: confirmed again. Rotate, scrap: confirmed once, then exchanged or scrapped.
    interval_months : int or None
        Calendar months from the confirmation to the end; ``None``: only what the confirmation
        itself says.
    """

    manner: DueManner = DueManner.PERIODIC
    interval_months: int | None = None

    def __post_init__(self) -> None:
        if self.interval_months is not None and not 1 <= self.interval_months <= _LONGEST_MONTHS:
            raise UnusableRecord(
                f"an interval of {self.interval_months} months is no interval",
                hint=f"give 1 to {_LONGEST_MONTHS}, or leave it out",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """An instrument that something falls due for.

    Attributes
    ----------
    instrument_id : str
        The instrument.
    manner : DueManner
        What is to be done.
    due_date : datetime.date or None
        Last day on which it still holds; ``None``: it was never confirmed.
    bucket : DueBucket
        Seen from the day asked about.
    days_left : int or None
        Negative when overdue.
    confirmation_id : str or None
        The confirmation that ends.
    """

    instrument_id: str
    manner: DueManner
    due_date: date | None
    bucket: DueBucket
    days_left: int | None = None
    confirmation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueList:
    """What falls due up to a horizon, the longest overdue first.

    Attributes
    ----------
    as_of, horizon : datetime.date
        Day asked about, and last day looked at.
    items : tuple of DueItem
        Never confirmed, then by day.
    """

    as_of: date
    horizon: date
    items: tuple[DueItem, ...]

    def of(self, bucket: DueBucket) -> tuple[DueItem, ...]:
        """Return the items of one bucket."""
        return tuple(one for one in self.items if one.bucket is bucket)


_DEFAULT = DueRule()


def assess_due(
    confirmations: Iterable[Confirmation],
    rules: Mapping[str, DueRule],
    as_of: date,
    horizon: date,
    *,
    zone: ZoneInfo,
) -> DueList:
    """Return what falls due up to a horizon.

    An interval of 12 months from 10 March ends on 9 March. Where both the confirmation and the
    rule name an end, the earlier counts. A calibration without an agreed end and without a rule
    never falls due. By class alone nothing is confirmed.

    Parameters
    ----------
    confirmations : iterable of Confirmation
        Of all instruments, in any order.
    rules : Mapping
        Rule by instrument; without one it is periodic, by its confirmation.
    as_of, horizon : datetime.date
        Local days; nothing later than the horizon is listed.
    zone : ZoneInfo
        Where days begin and end.

    Raises
    ------
    UnusableRecord
        When the horizon comes before ``as_of``.

    Examples
    --------
    >>> from datetime import UTC
    >>> confirmed = Confirmation(
    ...     instrument_id="scale-1", certificate_id="urn:x:1", kind="verification",
    ...     valid_from=datetime(2025, 3, 10, tzinfo=UTC), valid_to=None)
    >>> due = assess_due([confirmed], {"scale-1": DueRule(interval_months=12)},
    ...                  date(2026, 3, 1), date(2026, 12, 31), zone=ZoneInfo("UTC"))
    >>> [(one.due_date.isoformat(), one.bucket.value, one.days_left) for one in due.items]
    [('2026-03-09', 'this_month', 8)]
    """
    if horizon < as_of:
        raise UnusableRecord(
            f"the horizon {horizon} comes before {as_of}", hint="look forward, not back"
        )
    held: dict[str, list[Confirmation]] = {one: [] for one in rules}
    for confirmation in confirmations:
        mine = held.setdefault(confirmation.instrument_id, [])
        if _counts(confirmation, as_of, zone):
            mine.append(confirmation)
    items = []
    for instrument_id, mine in held.items():
        rule = rules.get(instrument_id, _DEFAULT)
        if not mine and instrument_id in rules:
            items.append(_never(instrument_id, rule))
        elif mine:
            last = _ending(mine, rule)
            due_date = _due_date(last, rule, zone)
            if due_date is not None and due_date <= horizon:
                items.append(_item(last, rule, due_date, as_of))
    items.sort(key=lambda one: (one.due_date or date.min, one.instrument_id))
    return DueList(as_of=as_of, horizon=horizon, items=tuple(items))


def _counts(one: Confirmation, as_of: date, zone: ZoneInfo) -> bool:
    withdrawn = one.withdrawn_at
    if one.kind is ConfirmationKind.CLASS:
        return False
    return withdrawn is None or withdrawn.astimezone(zone).date() > as_of


def _ending(confirmations: list[Confirmation], rule: DueRule) -> Confirmation:
    """Return what counts: the latest, or the first where an instrument is confirmed only once."""
    ordered = sorted(confirmations, key=lambda one: (one.valid_from, one.confirmation_id))
    return ordered[-1] if rule.manner is DueManner.PERIODIC else ordered[0]


def _due_date(one: Confirmation, rule: DueRule, zone: ZoneInfo) -> date | None:
    ends = []
    if one.valid_to is not None:
        ends.append((one.valid_to - timedelta(microseconds=1)).astimezone(zone).date())
    if rule.interval_months is not None:
        ends.append(_last_day(one.valid_from, rule.interval_months, zone))
    return min(ends, default=None)


def _last_day(begin: datetime, months: int, zone: ZoneInfo) -> date:
    """Return the last day of an interval of calendar months."""
    first = begin.astimezone(zone).date()
    years, month = divmod(first.month - 1 + months, 12)
    year, month = first.year + years, month + 1
    day = min(first.day, calendar.monthrange(year, month)[1])
    return date(year, month, day) - timedelta(days=1)


def _never(instrument_id: str, rule: DueRule) -> DueItem:
    return DueItem(
        instrument_id=instrument_id, manner=rule.manner, due_date=None, bucket=DueBucket.OVERDUE
    )


def _item(one: Confirmation, rule: DueRule, due_date: date, as_of: date) -> DueItem:
    return DueItem(
        instrument_id=one.instrument_id,
        manner=rule.manner,
        due_date=due_date,
        bucket=_bucket(due_date, as_of),
        days_left=(due_date - as_of).days,
        confirmation_id=one.confirmation_id,
    )


def _bucket(due_date: date, as_of: date) -> DueBucket:
    if due_date < as_of:
        return DueBucket.OVERDUE
    if (due_date.year, due_date.month) == (as_of.year, as_of.month):
        return DueBucket.THIS_MONTH
    if (due_date.year, (due_date.month - 1) // 3) == (as_of.year, (as_of.month - 1) // 3):
        return DueBucket.THIS_QUARTER
    return DueBucket.LATER
