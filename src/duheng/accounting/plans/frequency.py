"""Whether analyses were made as often as planned."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from duheng.accounting.batches import read_table
from duheng.accounting.files import InputFiles
from duheng.terms.instants import Period, parse_instant

_MONTH = re.compile(r"\d{4}-\d{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


UNITS: Mapping[str, Callable[[date], str]] = {
    "daily": date.isoformat,
    "weekly": _week,
    "monthly": lambda day: f"{day:%Y-%m}",
    "quarterly": lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
    "yearly": lambda day: str(day.year),
}
"""The span of time that one analysis is due for, by the planned frequency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How often something was analysed against how often it should have been.

    Attributes
    ----------
    lacking : tuple of str
        The spans, or batches, without an analysis.
    """

    planned: int
    found: int
    lacking: tuple[str, ...]


def analyses_kept(
    frequency: str,
    stream: Mapping[str, Any],
    analysis: Mapping[str, Any],
    period: Period,
    zone: ZoneInfo,
    files: InputFiles,
) -> Kept | None:
    """Return how a planned frequency was kept; ``None`` where nothing can tell.

    Analyses by batch are placed in time by the deliveries of the batch. A span that the period
    covers in part is due all the same.

    Raises
    ------
    MissingFile, UnusableAccount, EmptyTable
        When a file of analyses or batches cannot be read.
    """
    columns = analysis.get("columns")
    if not isinstance(columns, Mapping) or "key" not in columns or "by" not in analysis:
        return None
    keys = set(read_table(files, analysis, "analyses", {"key": columns["key"]})["key"])
    batches = _batches(stream, period, zone, files)
    if frequency == "each_batch":
        if batches is None or analysis["by"] != "batch":
            return None
        return _kept(set(batches), keys & set(batches))
    if frequency not in UNITS:
        return None
    unit = UNITS[frequency]
    days = [day for key in keys for day in _days_of(key, analysis["by"], batches)]
    return _kept({unit(day) for day in _days(period, zone)}, {unit(day) for day in days})


def _kept(planned: set[str], found: set[str]) -> Kept:
    return Kept(
        planned=len(planned),
        found=len(planned & found),
        lacking=tuple(sorted(planned - found)),
    )


def _days(period: Period, zone: ZoneInfo) -> list[date]:
    first = period.begin.astimezone(zone).date()
    last = (period.end - timedelta(microseconds=1)).astimezone(zone).date()
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]


def _days_of(key: str, by: str, batches: Mapping[str, set[date]] | None) -> set[date]:
    """Return the days that an analysis is of; a month stands for its first day."""
    if by == "batch":
        return (batches or {}).get(key, set())
    if _DAY.fullmatch(key):
        return {date.fromisoformat(key)}
    return {date.fromisoformat(f"{key}-01")} if _MONTH.fullmatch(key) else set()


def _batches(
    stream: Mapping[str, Any], period: Period, zone: ZoneInfo, files: InputFiles
) -> dict[str, set[date]] | None:
    """Return the days of every batch within a period, or ``None`` without a table of batches."""
    written = stream.get("batches")
    if not isinstance(written, Mapping) or "batch" not in written.get("columns", {}):
        return None
    table = read_table(files, written, "batches", written["columns"])
    found: dict[str, set[date]] = {}
    for batch, instant in zip(table["batch"], table["instant"], strict=True):
        at = parse_instant(instant, zone)
        if period.contains(at):
            found.setdefault(batch, set()).add(at.astimezone(zone).date())
    return found
