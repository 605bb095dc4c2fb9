"""Pages of channels of the stream."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.actions.days import local_day
from duheng.site.monitoring.actions import channels as acts
from duheng.site.monitoring.channels.forms import (
    channel_plan,
    installation_plan,
    multiplier_plan,
)
from duheng.site.monitoring.lists import CHANNELS
from duheng.site.monitoring.models import Kind, MonitoredChannel
from duheng.site.monitoring.quality.views import quality_context
from duheng.site.monitoring.queries import (
    get_channel,
    get_multiplier,
    installations_of,
    multipliers_of,
    parts_of,
)
from duheng.site.monitoring.records import ChannelRecord
from duheng.site.pages.lists import show_list
from duheng.site.people.doors import Asked, may
from duheng.site.registry.divisions import division_name
from duheng.site.registry.editing import Edit, edit, instant_of
from duheng.site.registry.forms import initial_of
from duheng.site.registry.ownership import get_own
from duheng.site.registry.taking_back import TakingBack, take_back

_MAY = may("monitoring.change_channel")
_INSTANTS = ("since", "until", "begins_at")


@may("monitoring.view")
def index(request: Asked) -> HttpResponseBase:
    """Show the channels of the stream."""
    return show_list(request, CHANNELS)


@may("monitoring.view")
def channel(request: Asked, monitored_id: int) -> HttpResponse:
    """Show one channel: what it is, what hangs on it, what it is multiplied by."""
    found = get_channel(request.actor, monitored_id)
    is_own = found.owner_id == request.actor.organisation_id
    context = {
        "channel": found,
        "kind": Kind(found.kind).label,
        "division": division_name(found.division_code, local_day(request.at)),
        "multipliers": multipliers_of(request.actor, monitored_id),
        "installations": installations_of(request.actor, monitored_id),
        "parts": parts_of(request.actor, monitored_id),
        "may_change": request.actor.may("monitoring.change_channel")
        and is_own
        and found.withdrawn_at is None,
    }
    context |= quality_context(request, found)
    return render(request, "monitoring/channel.html", context)


@_MAY
def declare(request: Asked) -> HttpResponse:
    """Declare a channel."""

    def act(said: dict[str, Any], _revision: int) -> int:
        return acts.declare_channel(actor=request.actor, at=request.at, facts=_read(said))

    return edit(
        request,
        Edit(
            plan=channel_plan(request.actor, local_day(request.at)),
            title=_("Declare a channel"),
            act=act,
            done=_page_of,
            initial={
                "code": request.GET.get("code", "")[:120],
                "gateway_id": request.GET.get("gateway", "")[:20],
                "time_zone": "Asia/Shanghai",
                "is_signed": "false",
            },
            submit=_("Declare"),
        ),
    )


@_MAY
def change(request: Asked, monitored_id: int) -> HttpResponse:
    """Change a channel."""
    plan = channel_plan(request.actor, local_day(request.at), but=monitored_id)
    name = _to_change(request, monitored_id).name

    def present() -> dict[str, Any]:
        now = get_channel(request.actor, monitored_id)
        return initial_of(now, plan.names) | {"is_signed": "true" if now.is_signed else "false"}

    def act(said: dict[str, Any], revision: int) -> int:
        acts.change_channel(
            actor=request.actor,
            at=request.at,
            monitored_id=monitored_id,
            revision=revision,
            facts=_read(said),
        )
        return monitored_id

    return edit(
        request,
        Edit(
            plan=plan,
            title=_("Change %(name)s") % {"name": name},
            act=act,
            done=_page_of,
            initial=present(),
            present=present,
        ),
    )


@_MAY
def withdraw(request: Asked, monitored_id: int) -> HttpResponse:
    """Take a channel out of the stream."""
    found = _to_change(request, monitored_id)

    def act(reason: str, revision: int) -> None:
        acts.withdraw_channel(
            actor=request.actor,
            at=request.at,
            monitored_id=monitored_id,
            revision=revision,
            reason=reason,
        )

    return take_back(
        request,
        TakingBack(
            title=_("Withdraw %(name)s") % {"name": found.name},
            submit=_("Withdraw"),
            address=_page_of(monitored_id),
            revision=found.revision,
            act=act,
            explanation=_("Its readings stay readable; new ones under its code are quarantined."),
        ),
    )


@_MAY
def set_multiplier(request: Asked, monitored_id: int) -> HttpResponse:
    """Say what the numbers of a channel are multiplied by from an instant on."""
    found = _to_change(request, monitored_id)

    def act(said: dict[str, Any], _revision: int) -> int:
        given = {name: value for name, value in _read(said).items() if value != ""}
        acts.set_multiplier(
            actor=request.actor, at=request.at, monitored_id=monitored_id, facts=given
        )
        return monitored_id

    return edit(
        request,
        Edit(
            plan=multiplier_plan(),
            title=_("Multiplier of %(name)s") % {"name": found.name},
            act=act,
            done=_page_of,
            initial={"constant": "1"},
        ),
    )


@_MAY
def withdraw_multiplier(request: Asked, period_id: int) -> HttpResponse:
    """Take back a multiplier that was wrong."""
    found, monitored_id = get_multiplier(request.actor, period_id)
    named = _to_change(request, monitored_id)

    def act(reason: str, revision: int) -> None:
        acts.withdraw_multiplier(
            actor=request.actor, at=request.at, period_id=period_id, revision=revision,
            reason=reason,
        )  # fmt: skip

    return take_back(
        request,
        TakingBack(
            title=_("Take back a multiplier of %(name)s") % {"name": named.name},
            submit=_("Take back"),
            address=_page_of(monitored_id),
            revision=found.revision,
            act=act,
        ),
    )


@_MAY
def install(request: Asked, monitored_id: int) -> HttpResponse:
    """Hang a device on a channel, in the place of the one before it."""
    found = _to_change(request, monitored_id)

    def act(said: dict[str, Any], _revision: int) -> int:
        given = _read(said)
        device, last = given.pop("measuring_channel_id"), given.pop("last_indication")
        acts.install(
            actor=request.actor,
            at=request.at,
            monitored_id=monitored_id,
            measuring_channel_id=int(device) if device.isdecimal() else 0,
            facts={name: value for name, value in given.items() if value != ""},
            last_indication=last or None,
        )
        return monitored_id

    return edit(
        request,
        Edit(
            plan=installation_plan(request.actor),
            title=_("Install a device on %(name)s") % {"name": found.name},
            act=act,
            done=_page_of,
            initial={},
            submit=_("Install"),
        ),
    )


def _read(said: dict[str, Any]) -> dict[str, Any]:
    """Return what was typed, instants in the site's zone."""
    return {
        name: instant_of(value) if name in _INSTANTS and value else value
        for name, value in said.items()
    }


def _to_change(request: Asked, monitored_id: int) -> ChannelRecord:
    get_own(MonitoredChannel, request.actor, monitored_id)
    return get_channel(request.actor, monitored_id)


def _page_of(monitored_id: Any) -> str:
    return reverse("monitoring:channel", args=[monitored_id])
