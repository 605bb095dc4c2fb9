"""Small tools on the rules: working days, and identifiers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from duheng.rulebook import (
    IdentifierCheck,
    IdentifierScheme,
    WorkingCalendar,
    check_identifier,
    load_identifier_schemes,
    load_working_calendar,
)
from duheng.site.actions.days import local_day
from duheng.site.people.doors import Asked, public
from duheng.site.registry.divisions import page_language
from duheng.site.rules.forms import IdentifierForm, SpanForm, WorkingDaysForm
from duheng.site.rules.words import CONFIDENCES, Word
from duheng.terms.errors import UnusableInput
from duheng.terms.findings import Finding
from duheng.terms.languages import text_in

_MOST_SHOWN = 60
_PROBLEMS: dict[str, Word] = {
    "length": gettext_lazy("It has too few or too many characters."),
    "pattern": gettext_lazy("It holds a character that does not belong there."),
    "date": gettext_lazy("The date in it is no day of the calendar."),
    "check_character": gettext_lazy("The check character does not fit: a character is wrong."),
}


@public
@require_safe
def working_days(request: Asked) -> HttpResponse:
    """Count working days from a day, or between two."""
    today = local_day(request.at)
    calendar = load_working_calendar(today)
    add = WorkingDaysForm(
        request.GET if "number" in request.GET else None, initial={"start": today, "number": 5}
    )
    span = SpanForm(
        request.GET if "last" in request.GET else None, initial={"first": today, "last": today}
    )
    context: dict[str, Any] = {
        "add": add,
        "span": span,
        "years": sorted(calendar.years),
        "pack_id": calendar.packs[0].id,
    }
    if add.is_bound and add.is_valid():
        context["counted"] = _counted(calendar, add)
    if span.is_bound and span.is_valid():
        context["between"] = _between(calendar, **span.cleaned_data)
    return render(request, "rules/working_days.html", context)


def _counted(calendar: WorkingCalendar, form: WorkingDaysForm) -> dict[str, Any] | None:
    start: date = form.cleaned_data["start"]
    try:
        found = calendar.add_working_days(start, form.cleaned_data["number"])
    except UnusableInput:
        form.add_error("start", _("The count leaves the calendar."))
        return None
    return {
        "day": found.day,
        "confidence": found.confidence.value,
        "confidence_word": CONFIDENCES[found.confidence.value],
        "findings": _told(found.findings),
        "special": _special_days(calendar, start, found.day),
    }


def _between(calendar: WorkingCalendar, first: date, last: date) -> dict[str, Any]:
    number, findings = calendar.working_days_between(first, last)
    return {
        "number": number,
        "findings": _told(findings),
        "special": _special_days(calendar, first, last),
    }


def _told(findings: tuple[Finding, ...]) -> list[str]:
    return [
        _("No pack has the public holidays of %(years)s: weekends alone decided.")
        % {"years": ", ".join(map(str, one.data["years"][:10]))}
        for one in findings
    ]


def _special_days(calendar: WorkingCalendar, start: date, end: date) -> list[dict[str, Any]]:
    """Return the days off and the days made up between two days, that is what changed the count."""
    first, last = min(start, end), max(start, end)
    span = (first + timedelta(days=step) for step in range((last - first).days + 1))
    found: list[dict[str, Any]] = []
    for day in span:
        title = calendar.holiday(day)
        if title is not None:
            found.append({"day": day, "title": text_in(title, page_language()), "is_off": True})
        elif day in calendar.made_up:
            found.append({"day": day, "title": _("work is made up"), "is_off": False})
        if len(found) == _MOST_SHOWN:
            break
    return found


@public
@require_http_methods(["GET", "HEAD", "POST"])
def identifier(request: Asked) -> HttpResponse:
    """Say whether a text is an identifier of a scheme.

    It is sent, not asked by address: identity numbers of people stand in no log, and nothing is
    kept.
    """
    language = page_language()
    schemes = load_identifier_schemes(local_day(request.at))
    form = IdentifierForm(
        request.POST if request.method == "POST" else None,
        schemes=[(one.key, one.title_in(language)) for one in schemes.schemes],
    )
    context: dict[str, Any] = {"form": form, "pack_id": schemes.packs[0].id}
    if form.is_bound and form.is_valid():
        scheme = schemes.scheme(form.cleaned_data["scheme"])
        found = check_identifier(scheme, form.cleaned_data["text"])
        context["check"] = _check_page(scheme, found, language)
        if scheme.is_personal:
            form.data = {"scheme": scheme.key}  # the page does not repeat an identity number
    return render(request, "rules/identifier.html", context)


def _check_page(scheme: IdentifierScheme, found: IdentifierCheck, language: str) -> dict[str, Any]:
    parts = {one.key: text_in(one.title, language) for one in scheme.parts}
    return {
        "shown": found.shown,
        "is_valid": found.is_valid,
        "problem": _PROBLEMS[found.problem.value] if found.problem else "",
        "expected": found.expected_check_character,
        "scheme": scheme.title_in(language),
        "parts": []
        if scheme.is_personal
        else [(parts[key], text) for key, text in found.parts.items()],
        "doubts": [parts.get(str(one.data["part"]), "") for one in found.findings],
        "document": str(scheme.document),
        "confidence": scheme.confidence.value,
        "confidence_word": CONFIDENCES[scheme.confidence.value],
    }
