"""The audit page, for the audit administrator alone."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from duheng.site.people.doors import Asked, may
from duheng.site.people.queries.audit import (
    AuditFilter,
    action_names,
    audit_page,
    changed_records,
    latest_events,
)


@may("site.audit")
def actions(request: Asked) -> HttpResponse:
    """Show what was done, by whom and when."""
    wanted = _filter(request.GET)
    page = audit_page(actor=request.actor, wanted=wanted, page=_number(request.GET, "page") or 1)
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "people/audit.html",
        {
            "page": page,
            "wanted": wanted,
            "names": action_names(actor=request.actor),
            "query": query.urlencode(),
            "events": latest_events(actor=request.actor, most=20),
        },
    )


@may("site.audit")
def records(request: Asked, action_id: int) -> HttpResponse:
    """Show which records an action wrote."""
    found = changed_records(actor=request.actor, action_id=action_id)
    return render(request, "people/audit_records.html", {"records": found, "number": action_id})


def _filter(asked: QueryDict) -> AuditFilter:
    return AuditFilter(
        name=asked.get("name", "")[:80],
        person_id=_number(asked, "person"),
        organisation_id=_number(asked, "organisation"),
        since=_day(asked, "since"),
        until=_day(asked, "until"),
    )


def _number(asked: QueryDict, name: str) -> int | None:
    text = asked.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _day(asked: QueryDict, name: str) -> date | None:
    try:
        return date.fromisoformat(asked.get(name, ""))
    except ValueError:
        return None
