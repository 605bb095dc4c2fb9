"""What one can doubt of a pack by itself: dates, languages, units, sources, confidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from duheng.quantities import parse_unit
from duheng.rulebook.doubts import Doubt, is_language_map, leaves, mappings
from duheng.terms.errors import DuhengError
from duheng.terms.evidence import Confidence
from duheng.terms.findings import Severity
from duheng.terms.languages import FALLBACK_ORDER

_DATES = frozenset({"valid_from", "valid_to", "published", "date", "on"})
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NO_SOURCE = frozenset(
    {"unknown", "none", "n/a", "internet", "the internet", "web", "website", "somewhere", "myself",
     "未知", "不详", "无", "网上", "网络", "百度", "互联网"}
)  # fmt: skip


def content_doubts(document: Mapping[str, Any], *, is_strict: bool) -> Iterator[Doubt]:
    """Yield what is doubtful in a pack that follows its schema."""
    yield from date_doubts(document)
    yield from _periods(document)
    yield from _languages(document)
    yield from _units(document)
    yield from _sources(document)
    yield from _confidence(document, is_strict=is_strict)


def date_doubts(content: Mapping[str, Any]) -> Iterator[Doubt]:
    """Yield the dates of a document that are no days of the calendar."""
    for path, value in leaves(content):
        is_dated = path[-1] in _DATES and isinstance(value, str) and _DATE.fullmatch(value)
        if is_dated and _day(value) is None:
            yield Doubt(
                code="rulebook.no_such_date",
                severity=Severity.ERROR,
                path=path,
                message=f"there is no day {value}",
                hint="write a day of the calendar as YYYY-MM-DD",
            )


def _periods(document: Mapping[str, Any]) -> Iterator[Doubt]:
    whole = _day(document.get("valid_from")), _day(document.get("valid_to"))
    for path, mapping in mappings(document["body"], ("body",)):
        first, last = _day(mapping.get("valid_from")), _day(mapping.get("valid_to"))
        if first and last and not first <= last:
            yield Doubt(
                code="rulebook.period_reversed",
                severity=Severity.ERROR,
                path=(*path, "valid_to"),
                message=f"valid_to {last} lies before valid_from {first}",
                hint="both are inclusive: first and last day in force",
            )
        elif (first and whole[0] and not whole[0] <= first) or (
            last and whole[1] and not last <= whole[1]
        ):
            yield Doubt(
                code="rulebook.outside_its_pack",
                severity=Severity.WARNING,
                path=path,
                message=f"this holds from {first or '-'} to {last or '-'}, its pack from "
                f"{whole[0] or '-'} to {whole[1] or '-'}",
                hint="widen the period of the pack, or correct this one",
            )


def _day(written: Any) -> date | None:
    try:
        return date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None


def _languages(document: Mapping[str, Any]) -> Iterator[Doubt]:
    for path, mapping in mappings(document):
        missing = [tag for tag in FALLBACK_ORDER if tag not in mapping]
        if is_language_map(mapping) and missing:
            yield Doubt(
                code="rulebook.language_missing",
                severity=Severity.WARNING,
                path=path,
                message=f"there is no text in {', '.join(missing)}: another language stands in",
                hint="add the text; readers see the tag of the other language until then",
            )


def _units(document: Mapping[str, Any]) -> Iterator[Doubt]:
    for path, value in leaves(document):
        if path[-1] == "unit" and isinstance(value, str):
            try:
                parse_unit(value)
            except DuhengError as error:
                yield Doubt(
                    code="rulebook.unit_unknown",
                    severity=Severity.ERROR,
                    path=path,
                    message=error.message,
                    hint=error.hint or "duheng units list shows every unit",
                )


def _sources(document: Mapping[str, Any]) -> Iterator[Doubt]:
    for path, value in leaves(document):
        says_nothing = isinstance(value, str) and value.casefold().strip(" .。?？!") in _NO_SOURCE
        if path[-1] == "source" and says_nothing:
            yield Doubt(
                code="rulebook.source_vague",
                severity=Severity.WARNING,
                path=path,
                message=f"'{value}' does not say where the values were taken from",
                hint="name the document, page or address, and when it was read",
            )


def _confidence(document: Mapping[str, Any], *, is_strict: bool) -> Iterator[Doubt]:
    for path, value in leaves(document):
        is_said_of_a_value = path[-1] == "confidence" and path[0] != "example"
        if is_said_of_a_value and value == Confidence.UNCHECKED.value:
            what = "the pack" if path == ("confidence",) else "this value"
            yield Doubt(
                code="rulebook.unchecked",
                severity=Severity.ERROR if is_strict else Severity.NOTE,
                path=path,
                message=f"{what} is unchecked: nobody has compared it with the official text",
                hint="compare it, then say so in 'confidence' and 'checked_by'",
            )
    if document["confidence"] == Confidence.OFFICIAL.value and not document["checked_by"]:
        yield Doubt(
            code="rulebook.nobody_checked",
            severity=Severity.ERROR if is_strict else Severity.WARNING,
            path=("checked_by",),
            message="the pack says official, and nobody says that he compared it",
            hint="add name and date of who compared it, or say 'secondary'",
        )
