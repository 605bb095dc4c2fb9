"""Which row is in force for a date or a year; refusal where none is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from duheng.rulebook.dated_values import DatedValue
from duheng.rulebook.errors import AmbiguousValue, DateNotGiven, NoValueInForce, UncheckedValue
from duheng.rulebook.packs import is_within
from duheng.rulebook.tables import Row, keys_in_words, value_of
from duheng.terms.errors import UnusableInput
from duheng.terms.evidence import Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """The time for which a value is asked.

    Attributes
    ----------
    on : datetime.date or None
        The day on which the value must be in force. Tables by accounting year take its year.
    data_year : int or None
        Asks for the value made from the data of that year.
    accounting_year : int or None
        The year of the account. Tables by day take its last day.
    """

    on: date | None = None
    data_year: int | None = None
    accounting_year: int | None = None

    def __post_init__(self) -> None:
        if self.accounting_year is not None and not 1 <= self.accounting_year <= 9999:
            raise UnusableInput(f"{self.accounting_year} is not an accounting year")

    @property
    def day(self) -> date | None:
        """The day asked for, or the last day of the accounting year."""
        if self.on is None and self.accounting_year is not None:
            return date(self.accounting_year, 12, 31)
        return self.on

    @property
    def year(self) -> int | None:
        """The accounting year asked for, or the year of the day."""
        if self.accounting_year is None and self.on is not None:
            return self.on.year
        return self.accounting_year

    def to_dict(self) -> dict[str, Any]:
        """Return the time, JSON-ready."""
        return {
            "on": self.on.isoformat() if self.on else None,
            "data_year": self.data_year,
            "accounting_year": self.accounting_year,
        }

    def __str__(self) -> str:
        parts = [
            f"accounting year {self.accounting_year}" if self.accounting_year is not None else "",
            f"data year {self.data_year}" if self.data_year is not None else "",
            f"day {self.on}" if self.on is not None else "",
        ]
        return ", ".join(part for part in parts if part)


def row_in_force(rows: Sequence[Row], as_of: AsOf) -> tuple[Row, bool]:
    """Return the one row of several with the same keys that holds, and whether it stands in.

    Parameters
    ----------
    rows : sequence of Row
        Rows with the same keys, of every edition; not empty.
    as_of : AsOf
        The time asked for.

    Raises
    ------
    DateNotGiven
        When a row holds for some time only and no time is asked.
    NoValueInForce
        When no row holds at that time, nor stands in.
    AmbiguousValue
        When two rows hold.
    """
    _check_date_given(rows, as_of)
    wanted = _of_data_year(rows, as_of)
    in_force = [row for row in wanted if _holds(row, as_of)]
    if len(in_force) > 1:
        raise _ambiguous(in_force, as_of)
    if in_force:
        return in_force[0], False
    return _standing_in(wanted, as_of), True


def checked_value(row: Row, as_of: AsOf, *, stands_in: bool, strict: bool) -> DatedValue:
    """Return the value of a row; strict refuses one that nobody compared with the document."""
    value = value_of(row, asked=as_of.to_dict(), stands_in=stands_in)
    if strict and value.confidence is Confidence.UNCHECKED:
        raise UncheckedValue(
            f"{row.table_id} ({keys_in_words(row.keys)}) is {value.value} {value.unit}, unchecked: "
            f"nobody has compared it with {value.document}",
            hint="compare it with the official text and correct the pack, or do not ask strictly",
            data=value.to_dict(),
        )
    return value


def _check_date_given(rows: Sequence[Row], as_of: AsOf) -> None:
    if as_of == AsOf() and any(row.is_dated for row in rows):
        raise DateNotGiven(
            f"{rows[0].table_id} ({keys_in_words(rows[0].keys)}) depends on the date: "
            f"{_periods_in_words(rows)}",
            hint="ask on a day or for an accounting year",
        )


def _of_data_year(rows: Sequence[Row], as_of: AsOf) -> Sequence[Row]:
    if as_of.data_year is None:
        return rows
    wanted = [row for row in rows if row.data_year == as_of.data_year]
    if not wanted:
        raise _not_in_force(rows, as_of)
    return wanted


def _holds(row: Row, as_of: AsOf) -> bool:
    if row.accounting_years:
        return as_of.year is None or as_of.year in row.accounting_years
    if as_of.day is None:
        return as_of.data_year is not None or not row.is_dated
    return is_within(as_of.day, row.valid_from, row.valid_to)


def _standing_in(rows: Sequence[Row], as_of: AsOf) -> Row:
    year = as_of.year
    latest = max(rows, key=_last_year)
    last = _last_year(latest)
    if year is None or not last < year <= last + latest.stands_in_years:
        raise _not_in_force(rows, as_of)
    if len([row for row in rows if _last_year(row) == last]) > 1:
        raise _ambiguous([row for row in rows if _last_year(row) == last], as_of)
    return latest


def _last_year(row: Row) -> int:
    if row.accounting_years:
        return row.accounting_years[-1]
    return row.valid_to.year if row.valid_to else date.max.year


def _ambiguous(rows: Sequence[Row], as_of: AsOf) -> AmbiguousValue:
    places = " and ".join(f"{row.pack.file} ({row.pack.edition})" for row in rows)
    return AmbiguousValue(
        f"{rows[0].table_id} ({keys_in_words(rows[0].keys)}) has {len(rows)} values for {as_of}: "
        f"{places}",
        hint="ask for the data year, or end the validity of the superseded row",
        data={"packs": [row.pack.id for row in rows]},
    )


def _not_in_force(rows: Sequence[Row], as_of: AsOf) -> NoValueInForce:
    closest = min(rows, key=lambda row: _distance(row, as_of))
    lag = closest.stands_in_years
    until = f"; the latest may stand in for {lag} years" if lag else ""
    return NoValueInForce(
        f"{rows[0].table_id} ({keys_in_words(rows[0].keys)}) has no value for {as_of}; "
        f"it has values for {_periods_in_words(rows)}{until}; nearest: {_period_in_words(closest)}",
        hint="state a value with its source in the account, or add a pack that holds it",
        data={
            "table": rows[0].table_id,
            "keys": dict(rows[0].keys),
            "asked": as_of.to_dict(),
            "periods": [_period(row) for row in rows],
            "nearest": _period(closest),
            "stands_in_years": lag,
        },
    )


def _distance(row: Row, as_of: AsOf) -> float:
    """Years (or parts of one) from the time asked to the row's period."""
    if as_of.data_year is not None and row.data_year is not None:
        return abs(as_of.data_year - row.data_year)
    if row.accounting_years and as_of.year is not None:
        return min(abs(as_of.year - year) for year in row.accounting_years)
    day = as_of.day or date.max
    before = (row.valid_from - day).days if row.valid_from else 0
    after = (day - row.valid_to).days if row.valid_to else 0
    return max(before, after, 0) / 365.25


def _period(row: Row) -> Mapping[str, Any]:
    return {
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "data_year": row.data_year,
        "accounting_years": list(row.accounting_years),
    }


def _periods_in_words(rows: Sequence[Row]) -> str:
    return "; ".join(_period_in_words(row) for row in rows)


def _period_in_words(row: Row) -> str:
    data = f" (data of {row.data_year})" if row.data_year is not None else ""
    if row.accounting_years:
        return f"accounting year {', '.join(map(str, row.accounting_years))}{data}"
    if row.valid_from and row.valid_to:
        return f"{row.valid_from} to {row.valid_to}{data}"
    if row.valid_from:
        return f"{row.valid_from} onwards{data}"
    return (f"any day up to {row.valid_to}" if row.valid_to else "any day") + data
