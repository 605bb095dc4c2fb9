"""Pages on which events, places, channels, transfers and confirmations are recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from duheng.site.actions.days import local_day
from duheng.site.people.doors import Asked, may
from duheng.site.people.queries.organisations import organisations
from duheng.site.registry.confirmations.actions import confirm_instrument
from duheng.site.registry.confirmations.queries import certificates_of
from duheng.site.registry.editing import Edit, edit, instant_of
from duheng.site.registry.forms import initial_of, shown
from duheng.site.registry.instruments.actions.channels import (
    CHANNEL_FIELDS,
    add_channel,
    change_channel,
)
from duheng.site.registry.instruments.actions.events import record_event, withdraw_event
from duheng.site.registry.instruments.actions.placing import end_placement, place_instrument
from duheng.site.registry.instruments.actions.transferring import transfer_instrument
from duheng.site.registry.instruments.forms import (
    channel_plan,
    confirmation_plan,
    end_plan,
    event_plan,
    place_plan,
    reason_plan,
    transfer_plan,
)
from duheng.site.registry.instruments.queries import (
    get_channel,
    get_event,
    get_instrument,
    get_placement,
)
from duheng.site.registry.instruments.views.changing import page_of

_MAY = may("registry.change_instrument")


@_MAY
def event(request: Asked, instrument_id: int) -> HttpResponse:
    """Record what happened to an instrument."""
    found = get_instrument(request.actor, instrument_id, local_day(request.at))

    def act(said: dict[str, Any], revision: int) -> int:
        record_event(
            actor=request.actor,
            at=request.at,
            instrument_id=instrument_id,
            revision=revision,
            kind=said["kind"],
            happened_at=instant_of(said["happened_at"]),
            note=said["note"],
        )
        return instrument_id

    initial = {"revision": found.revision, "happened_at": shown(request.at)}
    return edit(
        request,
        Edit(
            plan=event_plan(found.status),
            title=_("What happened to %(name)s") % {"name": found.name},
            act=act,
            done=page_of,
            initial=initial,
            submit=_("Record"),
        ),
    )


@_MAY
def take_back_event(request: Asked, event_id: int) -> HttpResponse:
    """Take back the latest event of an instrument."""
    happened = get_event(request.actor, event_id)
    found = get_instrument(request.actor, happened.instrument_id, local_day(request.at))

    def act(said: dict[str, Any], revision: int) -> int:
        left = withdraw_event(
            actor=request.actor,
            at=request.at,
            event_id=event_id,
            revision=revision,
            reason=said["reason"],
        )
        for sentence in left:
            messages.warning(request, sentence)
        return found.id

    return edit(
        request,
        Edit(
            plan=reason_plan(),
            title=_("Take back the latest event of %(name)s") % {"name": found.name},
            act=act,
            done=page_of,
            initial={"revision": found.revision},
            submit=_("Take back"),
        ),
    )


@_MAY
def place(request: Asked, instrument_id: int) -> HttpResponse:
    """Put an instrument into a position."""
    day = local_day(request.at)
    found = get_instrument(request.actor, instrument_id, day)

    def act(said: dict[str, Any], _revision: int) -> int:
        place_instrument(
            actor=request.actor,
            at=request.at,
            instrument_id=instrument_id,
            begins_at=instant_of(said["begins_at"]),
            role=said["role"] or "meter",
            **_position(said),
        )
        return instrument_id

    initial = {
        "begins_at": shown(request.at),
        "role": "meter",
        "division_code": found.division_code,
    }
    return edit(
        request,
        Edit(
            plan=place_plan(request.actor, day),
            title=_("Place %(name)s") % {"name": found.name},
            act=act,
            done=page_of,
            initial=initial,
        ),
    )


def _position(said: dict[str, Any]) -> dict[str, Any]:
    """Return the position as the action takes it: one that was chosen, or what a new one is."""
    if said["new_position"]:
        named = {"name": said["new_position"]}
        return {"new_position": named | {one: said[one] for one in ("division_code", "place")}}
    chosen = str(said["position"])
    return {"position_id": int(chosen) if chosen.isdecimal() else None}


@_MAY
def take_out(request: Asked, placement_id: int) -> HttpResponse:
    """Take an instrument out of its position."""
    stood = get_placement(request.actor, placement_id)

    def act(said: dict[str, Any], revision: int) -> int:
        end_placement(
            actor=request.actor,
            at=request.at,
            placement_id=placement_id,
            revision=revision,
            ends_at=instant_of(said["ends_at"]),
        )
        return stood.instrument_id

    return edit(
        request,
        Edit(
            plan=end_plan(),
            title=_("Take %(name)s out of %(position)s")
            % {"name": stood.instrument_name, "position": stood.position_name},
            act=act,
            done=page_of,
            initial={"revision": stood.revision, "ends_at": shown(request.at)},
        ),
    )


@_MAY
def channel(request: Asked, instrument_id: int) -> HttpResponse:
    """Add a measuring channel."""
    found = get_instrument(request.actor, instrument_id, local_day(request.at))

    def act(said: dict[str, Any], _revision: int) -> int:
        add_channel(actor=request.actor, at=request.at, instrument_id=instrument_id, facts=said)
        return instrument_id

    initial = {"quantity": found.quantity, "unit": found.unit}
    title = _("Add a channel to %(name)s") % {"name": found.name}
    return edit(
        request, Edit(plan=channel_plan(), title=title, act=act, done=page_of, initial=initial)
    )


@_MAY
def channel_change(request: Asked, channel_id: int) -> HttpResponse:
    """Change a measuring channel."""
    found = get_channel(request.actor, channel_id)

    def act(said: dict[str, Any], revision: int) -> int:
        change_channel(
            actor=request.actor,
            at=request.at,
            channel_id=channel_id,
            revision=revision,
            facts=said,
        )
        return found.instrument_id

    return edit(
        request,
        Edit(
            plan=channel_plan(),
            title=_("Change channel %(name)s") % {"name": found.name},
            act=act,
            done=page_of,
            initial=initial_of(found, CHANNEL_FIELDS),
            present=lambda: initial_of(get_channel(request.actor, channel_id), CHANNEL_FIELDS),
        ),
    )


@_MAY
def transfer(request: Asked, instrument_id: int) -> HttpResponse:
    """Hand an instrument over to another owner."""
    day = local_day(request.at)
    found = get_instrument(request.actor, instrument_id, day)
    others = organisations(request.actor).exclude(pk=found.owner_id).order_by("name")
    choices = [(str(number), name) for number, name in others.values_list("pk", "name")[:2000]]

    def act(said: dict[str, Any], revision: int) -> int:
        transfer_instrument(
            actor=request.actor,
            at=request.at,
            instrument_id=instrument_id,
            revision=revision,
            facts=said | {"happened_at": instant_of(said["happened_at"])},
        )
        return 0

    return edit(
        request,
        Edit(
            plan=transfer_plan(day, choices),
            title=_("Hand %(name)s over") % {"name": found.name},
            act=act,
            done=lambda _made: "/registry/instruments/",
            initial={"revision": found.revision, "happened_at": shown(request.at)},
            submit=_("Hand over"),
            explanation=_(
                "You will no longer see it. Number, place, confirmations and events stay with you; "
                "the new owner confirms it for its own use."
            ),
            is_danger=True,
        ),
    )


@may("registry.confirm_instrument")
def confirm(request: Asked, instrument_id: int) -> HttpResponse:
    """Confirm that an instrument fits its use, or does not."""
    day = local_day(request.at)
    found = get_instrument(request.actor, instrument_id, day)
    certificates = [
        (str(one.id), f"{one.number} · {one.issued_on.isoformat()}")
        for one in certificates_of(request.actor, instrument_id=instrument_id)
    ]

    def act(said: dict[str, Any], revision: int) -> int:
        chosen = said.pop("certificate_id")
        confirm_instrument(
            actor=request.actor,
            at=request.at,
            instrument_id=instrument_id,
            revision=revision,
            certificate_id=int(chosen) if str(chosen).isdecimal() else None,
            **said,
        )
        return instrument_id

    return edit(
        request,
        Edit(
            plan=confirmation_plan(certificates),
            title=_("Confirm %(name)s") % {"name": found.name},
            act=act,
            done=page_of,
            initial={
                "revision": found.revision,
                "confirmed_on": day.isoformat(),
                "is_fit": "true",
                "certificate_id": certificates[0][0] if certificates else "",
            },
            submit=_("Confirm"),
        ),
    )
