"""The register, and one instrument."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.pages.lists import show_list
from duheng.site.people.doors import Asked, may
from duheng.site.registry.catalogue import kind_title, purpose_choices
from duheng.site.registry.confirmations.queries import certificates_of
from duheng.site.registry.divisions import division_name
from duheng.site.registry.instruments.lists import INSTRUMENTS, due_word
from duheng.site.registry.instruments.queries import (
    channels_of,
    confirmations_of,
    events_of_instrument,
    get_instrument,
    parts_of,
    placements_of,
    status_history,
)
from duheng.site.registry.instruments.records import InstrumentRecord
from duheng.site.registry.models import (
    Control,
    Delivery,
    InstrumentEventKind,
    InstrumentStatus,
    Manner,
    Origin,
)


@may("registry.view")
def index(request: Asked) -> HttpResponseBase:
    """Show the instruments that the actor sees."""
    return show_list(request, INSTRUMENTS)


@may("registry.view")
def instrument(request: Asked, instrument_id: int) -> HttpResponse:
    """Show one instrument with all that belongs to it."""
    day = local_day(request.at)
    found = get_instrument(request.actor, instrument_id, day)
    return render(
        request,
        "registry/instruments/instrument.html",
        {
            "instrument": found,
            "words": _words(found, request),
            "due_word": due_word(found),
            "may_change": may_change(request.actor, found),
            "may_take_back": found.withdrawn_at is None
            and found.owner_id == request.actor.organisation_id
            and request.actor.may("registry.change_instrument"),
            "may_take_back_confirmation": may_change(
                request.actor, found, "registry.confirm_instrument"
            ),
            "may_confirm": may_change(request.actor, found, "registry.confirm_instrument"),
            "channels": channels_of(request.actor, instrument_id),
            "placements": placements_of(request.actor, instrument_id=instrument_id),
            "parts": parts_of(request.actor, instrument_id),
            "events": [
                (one, InstrumentEventKind(one.kind).label, InstrumentStatus(one.status_after).label)
                for one in events_of_instrument(request.actor, instrument_id)
            ],
            "statuses": [
                (one, InstrumentStatus(one.status).label)
                for one in status_history(request.actor, instrument_id)
            ],
            "confirmations": confirmations_of(request.actor, instrument_id=instrument_id),
            "certificates": certificates_of(request.actor, instrument_id=instrument_id),
        },
    )


def may_change(
    actor: Actor, found: InstrumentRecord, permission: str = "registry.change_instrument"
) -> bool:
    """Return whether a page offers an actor to change an instrument."""
    is_there = found.withdrawn_at is None and found.status != InstrumentStatus.SCRAPPED
    return is_there and found.owner_id == actor.organisation_id and actor.may(permission)


def _words(found: InstrumentRecord, request: Asked) -> dict[str, Any]:
    day = local_day(request.at)
    purposes = dict(purpose_choices(day))
    return {
        "kind": kind_title(found.kind, day),
        "division": division_name(found.division_code, day),
        "purpose": purposes.get(found.purpose, found.purpose),
        "control": Control(found.control).label,
        "manner": Manner(found.manner).label if found.manner else "",
        "origin": Origin(found.origin).label if found.origin else "",
        "delivery": Delivery(found.delivery).label if found.delivery else "",
        "status": InstrumentStatus(found.status).label,
    }
