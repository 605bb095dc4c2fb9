"""Instants and half-open intervals of time: UTC inside, the local day declared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from duheng.terms.errors import UnusableInput

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_YEAR = re.compile(r"^\d{4}$")
_MONTH = re.compile(r"^(\d{4})-(\d{2})$")


def parse_instant(text: str | date | datetime, zone: ZoneInfo | None = None) -> datetime:
    """Return the UTC instant that a text, a date or a datetime names.

    Parameters
    ----------
    text : str, date or datetime
        ISO 8601. A bare date is midnight of that day.
    zone : ZoneInfo, optional
        Zone of times written without an offset; without it such a time is refused.

    Raises
    ------
    UnusableInput
        When the text is no instant, has neither offset nor zone, or names a local time that
        does not exist or exists twice (clock change).

    Examples
    --------
    >>> parse_instant("2025-01-01T08:00:00+08:00").isoformat()
    '2025-01-01T00:00:00+00:00'
    """
    moment = _to_datetime(text)
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    if zone is None:
        raise UnusableInput(
            f"'{text}' has no offset from UTC and no time zone is declared",
            hint="write it with an offset (2025-01-01T08:00:00+08:00) or declare time_zone",
        )
    return _localise(moment, zone)


def _to_datetime(text: str | date | datetime) -> datetime:
    if isinstance(text, datetime):
        return text
    if isinstance(text, date):
        return datetime(text.year, text.month, text.day)  # noqa: DTZ001 - localised by the caller
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise UnusableInput(
            f"'{text}' is not an instant", hint="use ISO 8601, such as 2025-01-01T08:00:00+08:00"
        ) from error


def _localise(moment: datetime, zone: ZoneInfo) -> datetime:
    earlier = moment.replace(tzinfo=zone, fold=0)
    later = moment.replace(tzinfo=zone, fold=1)
    if earlier.utcoffset() != later.utcoffset():
        exists = earlier.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == moment
        fault = "exists twice" if exists else "does not exist"
        raise UnusableInput(
            f"local time {moment.isoformat()} {fault} in {zone.key} (clock change)",
            hint="write the instant with its offset from UTC",
            data={"local_time": moment.isoformat(), "time_zone": zone.key},
        )
    return earlier.astimezone(UTC)


def microseconds_of(moment: datetime) -> int:
    """Return an instant as whole microseconds since 1970-01-01T00:00:00Z, exactly.

    Examples
    --------
    >>> microseconds_of(datetime(2025, 1, 1, tzinfo=UTC))
    1735689600000000
    """
    return (moment - _EPOCH) // _MICROSECOND


def instant_of_microseconds(count: int) -> datetime:
    """Return the UTC instant of a count of microseconds since 1970-01-01T00:00:00Z.

    Examples
    --------
    >>> instant_of_microseconds(1735689600000000).isoformat()
    '2025-01-01T00:00:00+00:00'
    """
    return _EPOCH + timedelta(microseconds=count)


def parse_zone(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name, such as ``Asia/Shanghai``."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnusableInput(
            f"'{name}' is not a known time zone", hint="use an IANA name such as Asia/Shanghai"
        ) from error


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A half-open interval of time ``[begin, end)`` between two UTC instants."""

    begin: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.begin.tzinfo is None or self.end.tzinfo is None:
            raise UnusableInput("a period needs instants with an offset from UTC")
        if not self.begin < self.end:
            raise UnusableInput(
                f"a period must begin before it ends, got {self.begin.isoformat()} to "
                f"{self.end.isoformat()}"
            )

    @property
    def duration(self) -> timedelta:
        """Length of the period."""
        return self.end - self.begin

    def contains(self, instant: datetime) -> bool:
        """Return whether the instant lies in ``[begin, end)``."""
        return self.begin <= instant < self.end

    def intersection(self, other: Period) -> Period | None:
        """Return what both periods share, or ``None``."""
        begin, end = max(self.begin, other.begin), min(self.end, other.end)
        return Period(begin, end) if begin < end else None


def parse_period(text: str | int, zone: ZoneInfo) -> Period:
    """Return the period of a year ``2025``, a month ``2025-03`` or ``begin/end`` in a zone.

    Examples
    --------
    >>> parse_period("2025", ZoneInfo("Asia/Shanghai")).begin.isoformat()
    '2024-12-31T16:00:00+00:00'
    """
    written = str(text).strip()
    if _YEAR.match(written):
        year = int(written)
        return _local_period(date(year, 1, 1), date(year + 1, 1, 1), zone)
    if month := _MONTH.match(written):
        return _month_period(int(month[1]), int(month[2]), written, zone)
    begin, slash, end = written.partition("/")
    if not slash:
        raise UnusableInput(
            f"'{written}' is not a period", hint="use 2025, 2025-03 or 2025-01-01/2025-07-01"
        )
    return Period(parse_instant(begin, zone), parse_instant(end, zone))


def _month_period(year: int, month: int, written: str, zone: ZoneInfo) -> Period:
    if not 1 <= month <= 12:
        raise UnusableInput(f"'{written}' is not a month", hint="months run from 01 to 12")
    following = date(year + month // 12, month % 12 + 1, 1)
    return _local_period(date(year, month, 1), following, zone)


def _local_period(begin: date, end: date, zone: ZoneInfo) -> Period:
    return Period(parse_instant(begin, zone), parse_instant(end, zone))
