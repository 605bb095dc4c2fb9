"""Pages of positions, and of a measuring channel that is withdrawn."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.actions.days import local_day
from duheng.site.pages.lists import show_list
from duheng.site.people.doors import Asked, may
from duheng.site.registry.divisions import division_name
from duheng.site.registry.editing import Edit, edit
from duheng.site.registry.instruments.actions.channels import withdraw_channel
from duheng.site.registry.instruments.actions.placing import make_position, withdraw_position
from duheng.site.registry.instruments.forms import position_plan
from duheng.site.registry.instruments.positions import POSITIONS, get_position
from duheng.site.registry.instruments.queries import get_channel, placements_of
from duheng.site.registry.instruments.views.changing import page_of
from duheng.site.registry.taking_back import TakingBack, take_back

_MAY = may("registry.change_instrument")


@may("registry.view")
def index(request: Asked) -> HttpResponseBase:
    """Show the positions of the actor's organisation."""
    return show_list(request, POSITIONS)


@may("registry.view")
def position(request: Asked, position_id: int) -> HttpResponse:
    """Show one position and what has stood in it."""
    found = get_position(request.actor, position_id)
    return render(
        request,
        "registry/instruments/position.html",
        {
            "position": found,
            "division": division_name(found.division_code, local_day(request.at)),
            "placements": placements_of(request.actor, position_id=position_id),
            "may_change": request.actor.may("registry.change_instrument"),
        },
    )


@_MAY
def make(request: Asked) -> HttpResponse:
    """Make a position."""

    def act(said: dict[str, Any], _revision: int) -> int:
        return make_position(actor=request.actor, at=request.at, **said)

    plan = position_plan(local_day(request.at))
    return edit(
        request,
        Edit(plan=plan, title=_("Make a position"), act=act, done=_page_of, initial={}),
    )


@_MAY
def withdraw(request: Asked, position_id: int) -> HttpResponse:
    """Withdraw a position in which nothing stands."""
    found = get_position(request.actor, position_id)

    def act(reason: str, revision: int) -> None:
        withdraw_position(
            actor=request.actor,
            at=request.at,
            position_id=position_id,
            revision=revision,
            reason=reason,
        )

    return take_back(
        request,
        TakingBack(
            title=_("Withdraw %(name)s") % {"name": found.name},
            submit=_("Take back"),
            address=reverse("registry:positions"),
            revision=found.revision,
            act=act,
            explanation=_("Nothing may stand in it. What stood there before stays in the history."),
        ),
    )


@_MAY
def withdraw_a_channel(request: Asked, channel_id: int) -> HttpResponse:
    """Withdraw a measuring channel."""
    found = get_channel(request.actor, channel_id)

    def act(reason: str, revision: int) -> None:
        withdraw_channel(
            actor=request.actor,
            at=request.at,
            channel_id=channel_id,
            revision=revision,
            reason=reason,
        )

    return take_back(
        request,
        TakingBack(
            title=_("Withdraw channel %(name)s") % {"name": found.name},
            submit=_("Take back"),
            address=page_of(found.instrument_id),
            revision=found.revision,
            act=act,
            explanation=_("The device no longer measures on it. Its history stays."),
        ),
    )


def _page_of(position_id: Any) -> str:
    return reverse("registry:position", args=[position_id])
