"""Pages of gateways and their tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.site.actions.days import local_day
from duheng.site.errors import UnusableFields
from duheng.site.monitoring.actions import gateways as acts
from duheng.site.monitoring.lists import GATEWAYS
from duheng.site.monitoring.models import Gateway, GatewayToken
from duheng.site.monitoring.queries import channels_of, get_gateway, get_token, tokens_of
from duheng.site.monitoring.records import GatewayRecord
from duheng.site.pages.lists import show_list
from duheng.site.people.doors import Asked, may
from duheng.site.registry.divisions import division_name
from duheng.site.registry.editing import Edit, edit, instant_of
from duheng.site.registry.forms import FormPlan, RecordForm, initial_of
from duheng.site.registry.ownership import get_own
from duheng.site.registry.taking_back import TakingBack, take_back

_MAY = may("monitoring.change_channel")
_PLAN = FormPlan(
    model=Gateway,
    groups=(
        (gettext_lazy("Which it is"), ("code", "name", "note")),
        (
            gettext_lazy("What it may do"),
            ("readings_per_minute", "public_key", "addresses"),
        ),
    ),
    required=("code", "name"),
    help={
        "public_key": gettext_lazy("Ed25519, of an agent that signs its batches."),
        "addresses": gettext_lazy(
            "Only for protocols without sign-in: networks such as 10.1.0.0/24, separated by blanks."
        ),
    },
)
_TOKEN_PLAN = FormPlan(model=GatewayToken, groups=(("", ("ends_at",)),))


@may("monitoring.view")
def index(request: Asked) -> HttpResponseBase:
    """Show the gateways."""
    return show_list(request, GATEWAYS)


@may("monitoring.view")
def gateway(request: Asked, gateway_id: int) -> HttpResponse:
    """Show one gateway: its tokens, and the channels that it sends."""
    return _page(request, gateway_id, None)


@_MAY
def enrol(request: Asked) -> HttpResponse:
    """Enrol a gateway."""

    def act(said: dict[str, Any], _revision: int) -> int:
        return acts.enrol_gateway(actor=request.actor, at=request.at, facts=said)

    return edit(
        request,
        Edit(
            plan=_PLAN,
            title=_("Enrol a gateway"),
            act=act,
            done=_page_of,
            initial={"readings_per_minute": "6000"},
            submit=_("Enrol"),
        ),
    )


@_MAY
def change(request: Asked, gateway_id: int) -> HttpResponse:
    """Change a gateway."""
    name = _to_change(request, gateway_id).name

    def present() -> dict[str, Any]:
        return initial_of(get_gateway(request.actor, gateway_id), _PLAN.names)

    def act(said: dict[str, Any], revision: int) -> int:
        acts.change_gateway(
            actor=request.actor, at=request.at, gateway_id=gateway_id, revision=revision, facts=said
        )
        return gateway_id

    return edit(
        request,
        Edit(
            plan=_PLAN,
            title=_("Change %(name)s") % {"name": name},
            act=act,
            done=_page_of,
            initial=present(),
            present=present,
        ),
    )


@_MAY
def withdraw(request: Asked, gateway_id: int) -> HttpResponse:
    """Send a gateway away."""
    found = _to_change(request, gateway_id)

    def act(reason: str, revision: int) -> None:
        acts.withdraw_gateway(
            actor=request.actor, at=request.at, gateway_id=gateway_id, revision=revision,
            reason=reason,
        )  # fmt: skip

    return take_back(
        request,
        TakingBack(
            title=_("Withdraw %(name)s") % {"name": found.name},
            submit=_("Withdraw"),
            address=_page_of(gateway_id),
            revision=found.revision,
            act=act,
            explanation=_("None of its tokens is good for anything from then on."),
        ),
    )


@_MAY
def make_token(request: Asked, gateway_id: int) -> HttpResponse:
    """Make a token, and show it this once: it is not kept."""
    found = _to_change(request, gateway_id)
    form = RecordForm(_TOKEN_PLAN, request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.make_token(
                actor=request.actor,
                at=request.at,
                gateway_id=gateway_id,
                ends_at=_instant(form.said()["ends_at"]),
            )
            return _page(request, gateway_id, made.text)
        except UnusableFields as refusal:
            status = 422
            form.add_error("ends_at", refusal.message)
    wanted = {"title": _("Make a token of %(name)s") % {"name": found.name}, "submit": _("Make")}
    wanted["explanation"] = _(
        "It is shown once. Older tokens stay good, so that the gateway can change over; "
        "revoke them afterwards."
    )
    context = {"form": form, "edit": wanted}
    return render(request, "registry/form.html", context, status=status)


@_MAY
def revoke_token(request: Asked, token_id: int) -> HttpResponse:
    """Revoke a token."""
    found, gateway_id = get_token(request.actor, token_id)
    _to_change(request, gateway_id)

    def act(reason: str, revision: int) -> None:
        acts.revoke_token(
            actor=request.actor, at=request.at, token_id=token_id, revision=revision, reason=reason
        )

    return take_back(
        request,
        TakingBack(
            title=_("Revoke the token %(hint)s…") % {"hint": found.hint},
            submit=_("Revoke"),
            address=_page_of(gateway_id),
            revision=found.revision,
            act=act,
        ),
    )


def _instant(text: str) -> datetime | None:
    moment = instant_of(text) if text else None
    if isinstance(moment, str):
        raise UnusableFields(_("is no day and time"), data={"fields": {"ends_at": text}})
    return moment


def _page(request: Asked, gateway_id: int, new_token: str | None) -> HttpResponse:
    found = get_gateway(request.actor, gateway_id)
    tokens = [(one, one.state_at(request.at)) for one in tokens_of(request.actor, gateway_id)]
    context = {
        "gateway": found,
        "division": division_name(found.division_code, local_day(request.at)),
        "tokens": tokens,
        "new_token": new_token,
        "channels": channels_of(request.actor, gateway_id),
        "may_change": request.actor.may("monitoring.change_channel")
        and found.owner_id == request.actor.organisation_id
        and found.withdrawn_at is None,
    }
    return render(request, "monitoring/gateway.html", context)


def _to_change(request: Asked, gateway_id: int) -> GatewayRecord:
    get_own(Gateway, request.actor, gateway_id)
    return get_gateway(request.actor, gateway_id)


def _page_of(gateway_id: Any) -> str:
    return reverse("monitoring:gateway", args=[gateway_id])
