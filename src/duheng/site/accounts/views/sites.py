"""Pages of sites: the list, one with its accounts, meters and flags, and its forms."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.accounts.actions import sites as acts
from duheng.site.accounts.forms import form_title, site_plan
from duheng.site.accounts.lists import SITES, figure_of, period_of, status_mark
from duheng.site.accounts.measured.site import measured_site
from duheng.site.accounts.models import EnergySite, SiteKind
from duheng.site.accounts.overview import flags_today, meters_of, streams_of
from duheng.site.accounts.queries import accounts_of, figures_of, get_site, plans_of
from duheng.site.accounts.records import SiteRecord
from duheng.site.actions.days import local_day
from duheng.site.pages.lists import show_list
from duheng.site.people.doors import Asked, may
from duheng.site.registry.divisions import division_name
from duheng.site.registry.editing import Edit, edit
from duheng.site.registry.forms import initial_of
from duheng.site.registry.instruments.forms import reason_plan
from duheng.site.registry.ownership import get_own

VIEW = may("accounts.view")
CHANGE = may(acts.MAY_CHANGE)


@VIEW
def index(request: Asked) -> HttpResponseBase:
    """Show the sites."""
    return show_list(request, SITES)


@VIEW
def site(request: Asked, site_id: int) -> HttpResponse:
    """Show a site: its accounts and last figures, sources, meters with their status, flags."""
    found = get_site(request.actor, site_id)
    held = accounts_of(request.actor, site_id)
    last = next((one for one in held if one.current_id is not None), None)
    day = local_day(request.at)
    plans = plans_of(request.actor, site_id)
    meters = meters_of(request.actor, last, day)
    context = {
        "site": found,
        "kind": SiteKind(found.kind).label,
        "division": division_name(found.division_code, day),
        "accounts": [
            (one, period_of(one), figure_of(one), status_mark(one), form_title(one.form))
            for one in held
        ],
        "last": last,
        "figures": figures_of(request.actor, last.current_id or 0) if last else [],
        "streams": streams_of(request.actor, last),
        "measured": measured_site(request.actor, found, plans, meters, request.at),
        "flags": flags_today(request.actor, found, request.at),
        "plan": next(iter(plans), None),
        "may_change": may_change(request, found.owner_id) and found.withdrawn_at is None,
    }
    return render(request, "accounts/site.html", context)


def may_change(request: Asked, owner_id: int) -> bool:
    """Return whether whoever asks keeps what belongs to an organisation."""
    return request.actor.may(acts.MAY_CHANGE) and owner_id == request.actor.organisation_id


@CHANGE
def register(request: Asked) -> HttpResponse:
    """Register a site."""

    def act(said: dict[str, Any], _revision: int) -> int:
        return acts.register_site(actor=request.actor, at=request.at, facts=said)

    return edit(
        request,
        Edit(
            plan=site_plan(local_day(request.at)),
            title=_("Register a site"),
            act=act,
            done=_page_of,
            initial={},
            submit=_("Register a site"),
        ),
    )


@CHANGE
def change(request: Asked, site_id: int) -> HttpResponse:
    """Change a site."""
    name = _own(request, site_id).name
    plan = site_plan(local_day(request.at))

    def present() -> dict[str, Any]:
        return initial_of(get_site(request.actor, site_id), plan.names)

    def act(said: dict[str, Any], revision: int) -> int:
        acts.change_site(
            actor=request.actor, at=request.at, site_id=site_id, revision=revision, facts=said
        )
        return site_id

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


@CHANGE
def withdraw(request: Asked, site_id: int) -> HttpResponse:
    """Withdraw a site, with a reason."""
    found = _own(request, site_id)

    def act(said: dict[str, Any], revision: int) -> int:
        acts.withdraw_site(
            actor=request.actor,
            at=request.at,
            site_id=site_id,
            revision=revision,
            reason=said["reason"],
        )
        return site_id

    return edit(
        request,
        Edit(
            plan=reason_plan(EnergySite),
            title=_("Withdraw %(title)s") % {"title": found.name},
            act=act,
            done=_page_of,
            initial={"revision": found.revision},
            submit=_("Withdraw"),
            is_danger=True,
        ),
    )


def _own(request: Asked, site_id: int) -> SiteRecord:
    get_own(EnergySite, request.actor, site_id)
    return get_site(request.actor, site_id)


def _page_of(site_id: int) -> str:
    return reverse("accounts:site", args=[site_id])
