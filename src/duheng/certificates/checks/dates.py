"""Dates in their order, and none in the future of the instant asked for; software releases."""

from __future__ import annotations

import re
from datetime import date, timedelta

from duheng.certificates.checks.document import Document
from duheng.certificates.elements import Element, day_of

_RELEASE = re.compile(r"[a-zA-Z] ?(?:[0-9]{1,3}\.){0,3}[0-9]{1,3}")
_TIME_ZONES = timedelta(days=1)
_NAMES = ("receiptDate", "beginPerformanceDate", "endPerformanceDate", "issueDate")


def check_dates(document: Document) -> None:
    """Check the dates of the core data."""
    days: dict[str, date] = {}
    places: dict[str, Element] = {}
    for name in _NAMES:
        for element in document.dcc(name)[:1]:
            day = day_of(element)
            if day is None:
                document.report(
                    "content.date_unreadable", element,
                    f"{name} '{(element.text or '')[:40]}' is not a date",
                )  # fmt: skip
                continue
            days[name], places[name] = day, element
            if day > document.at.date() + _TIME_ZONES:
                document.report(
                    "content.date_in_future", element,
                    f"{name} {day} is after {document.at.date()}, the day asked for",
                )  # fmt: skip
    _check_order(document, days, places)


def _check_order(document: Document, days: dict[str, date], places: dict[str, Element]) -> None:
    orders = (
        ("beginPerformanceDate", "endPerformanceDate", "content.dates_reversed"),
        ("endPerformanceDate", "issueDate", "content.issued_before_performed"),
        ("receiptDate", "beginPerformanceDate", "content.received_after_begin"),
    )
    for first, second, code in orders:
        if first in days and second in days and days[second] < days[first]:
            document.report(
                code, places[second], f"{second} {days[second]} is before {first} {days[first]}"
            )


def check_releases(document: Document) -> None:
    """Check the form of software releases."""
    for element in document.dcc("release"):
        if not _RELEASE.fullmatch(element.text or ""):
            document.report(
                "content.release_format", element,
                f"release '{(element.text or '')[:40]}' is not a letter followed by numbers",
            )  # fmt: skip
