"""Pages of reference materials."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from duheng.site.actions.days import local_day
from duheng.site.pages.lists import show_list
from duheng.site.people.doors import Asked, may
from duheng.site.registry.confirmations.queries import certificates_of
from duheng.site.registry.divisions import division_name
from duheng.site.registry.editing import Edit, edit
from duheng.site.registry.forms import initial_of
from duheng.site.registry.instruments.forms import reason_plan
from duheng.site.registry.materials.actions import (
    change_material,
    register_material,
    withdraw_material,
)
from duheng.site.registry.materials.forms import (
    material_plan,
    read_properties,
    write_properties,
)
from duheng.site.registry.materials.lists import MATERIALS, state_word, validity_state
from duheng.site.registry.materials.queries import get_material
from duheng.site.registry.materials.records import MaterialRecord
from duheng.site.registry.models import ReferenceMaterial
from duheng.site.registry.ownership import answers_for, check_answers_for
from duheng.site.registry.undo_pages import undo_page

_MAY = may("registry.change_material")


@may("registry.view")
def index(request: Asked) -> HttpResponseBase:
    """Show the reference materials."""
    return show_list(request, MATERIALS)


@may("registry.view")
def material(request: Asked, material_id: int) -> HttpResponse:
    """Show one batch of a reference material."""
    found = get_material(request.actor, material_id)
    answers = request.actor.may("registry.change_material") and answers_for(
        request.actor, found.producer_id, found.division_code
    )
    may_change = answers and found.withdrawn_at is None
    return render(
        request,
        "registry/materials/material.html",
        {
            "material": found,
            "division": division_name(found.division_code, local_day(request.at)),
            "state": validity_state(found.valid_until, found.status),
            "state_word": state_word(found),
            "may_change": may_change,
            "may_undo": answers and found.revision > 1,
            "certificates": certificates_of(request.actor, material_id=material_id),
        },
    )


@_MAY
def register(request: Asked) -> HttpResponse:
    """Register a batch of a reference material."""

    def act(said: dict[str, Any], _revision: int) -> int:
        properties = read_properties(said.pop("properties"))
        return register_material(
            actor=request.actor, at=request.at, facts=said, properties=properties
        )

    return edit(
        request,
        Edit(
            plan=material_plan(local_day(request.at)),
            title=_("Register a reference material"),
            act=act,
            done=_page_of,
            initial={"status": "in_force"},
            submit=pgettext("what a button does", "Register"),
        ),
    )


@_MAY
def change(request: Asked, material_id: int) -> HttpResponse:
    """Change a batch of a reference material."""
    plan = material_plan(local_day(request.at))
    name = _to_change(request, material_id).name

    def present() -> dict[str, Any]:
        now = get_material(request.actor, material_id)
        return initial_of(now, plan.names) | {"properties": write_properties(now)}

    def act(said: dict[str, Any], revision: int) -> int:
        properties = read_properties(said.pop("properties"))
        change_material(
            actor=request.actor,
            at=request.at,
            material_id=material_id,
            revision=revision,
            facts=said,
            properties=properties,
        )
        return material_id

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
def withdraw(request: Asked, material_id: int) -> HttpResponse:
    """Withdraw a batch that should never have been registered."""
    found = _to_change(request, material_id)

    def act(said: dict[str, Any], revision: int) -> int:
        withdraw_material(
            actor=request.actor,
            at=request.at,
            material_id=material_id,
            revision=revision,
            reason=said["reason"],
        )
        return material_id

    return edit(
        request,
        Edit(
            plan=reason_plan(ReferenceMaterial),
            title=_("Withdraw %(name)s") % {"name": found.name},
            act=act,
            done=_page_of,
            initial={"revision": found.revision},
            submit=_("Withdraw"),
            is_danger=True,
        ),
    )


@_MAY
def undo(request: Asked, material_id: int) -> HttpResponse:
    """Undo the latest change."""
    found = _to_change(request, material_id)
    return undo_page(
        request, "registry.referencematerial", found, found.name, _page_of(material_id)
    )


def _to_change(request: Asked, material_id: int) -> MaterialRecord:
    """Return a batch that is the actor's to change: all may read it, its form opens to few."""
    found = get_material(request.actor, material_id)
    check_answers_for(request.actor, found.producer_id, found.division_code)
    return found


def _page_of(material_id: Any) -> str:
    return reverse("registry:material", args=[material_id])
