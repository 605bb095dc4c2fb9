"""The history page of every kind of record."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from duheng.site.people.doors import Asked, signed_in
from duheng.site.people.history import history_of

_READING = {
    "registry": "registry.view",
    "indicators": "indicators.view",
    "monitoring": "monitoring.view",
    "accounts": "accounts.view",
    "people": "people.view_person",
}
_OPEN = frozenset({"people.organisation"})


@signed_in
def history(request: Asked, kind: str, record_id: int) -> HttpResponse:
    """Show every state of a record, whoever may read it."""
    if kind not in _OPEN:
        request.actor.check_may(_READING.get(kind.partition(".")[0], "site.system"))
    found = history_of(actor=request.actor, kind=kind, record_id=record_id)
    return render(request, "people/history.html", {"history": found})
