"""The list of measurement standards, and one of them."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from duheng.site.actions.days import local_day
from duheng.site.pages.lists import show_list
from duheng.site.people.doors import Asked, may
from duheng.site.registry.catalogue import kind_title
from duheng.site.registry.confirmations.queries import certificates_of
from duheng.site.registry.divisions import division_name
from duheng.site.registry.instruments.queries import confirmations_of
from duheng.site.registry.models import InstrumentStatus, StandardLevel
from duheng.site.registry.standards.charts import chart_of
from duheng.site.registry.standards.lists import STANDARDS, state_word, validity_state
from duheng.site.registry.standards.queries import (
    capabilities_of,
    checks_of,
    equipment_of,
    get_standard,
    kinds_of,
)


@may("registry.view")
def index(request: Asked) -> HttpResponseBase:
    """Show the measurement standards that the actor sees."""
    return show_list(request, STANDARDS)


@may("registry.view")
def standard(request: Asked, standard_id: int) -> HttpResponse:
    """Show one measurement standard."""
    day, actor = local_day(request.at), request.actor
    found = get_standard(actor, standard_id)
    is_own = found.keeper_id == actor.organisation_id and found.withdrawn_at is None
    checks = checks_of(actor, standard_id)
    return render(
        request,
        "registry/standards/standard.html",
        {
            "standard": found,
            "level": StandardLevel(found.level).label,
            "division": division_name(found.division_code, day),
            "state": validity_state(found.valid_until, found.status),
            "state_word": state_word(found),
            "may_change": is_own and actor.may("registry.change_standard"),
            "may_check": is_own and actor.may("registry.check_standard"),
            "may_take_back_confirmation": is_own and actor.may("registry.check_standard"),
            "sees_inside": is_own or bool(checks),
            "kinds": [kind_title(one, day) for one in kinds_of(actor, standard_id)],
            "capabilities": [
                (one, kind_title(one.kind, day)) for one in capabilities_of(actor, standard_id)
            ],
            "equipment": [
                (one, InstrumentStatus(one.status).label)
                for one in equipment_of(actor, standard_id)
            ],
            "checks": tuple(reversed(checks)),
            "chart": chart_of(checks),
            "confirmations": confirmations_of(actor, standard_id=standard_id),
            "certificates": certificates_of(actor, standard_id=standard_id),
        },
    )
