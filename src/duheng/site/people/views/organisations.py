"""Pages of organisations."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from duheng.site.actions.days import local_day
from duheng.site.pages.lists import show_list
from duheng.site.people.actions.organisations import (
    OrganisationFields,
    change_organisation,
    register_organisation,
    withdraw_organisation,
)
from duheng.site.people.doors import Asked, may, signed_in
from duheng.site.people.forms import OrganisationForm, ReasonForm, perform
from duheng.site.people.identifiers import scheme_choices
from duheng.site.people.lists import ORGANISATIONS
from duheng.site.people.queries.organisations import check_may_change, get_organisation, may_change
from duheng.site.people.records import OrganisationRecord
from duheng.site.people.views.forms import show_form

_NAMES = (
    "name",
    "name_en",
    "kind",
    "division_code",
    "identifier_scheme",
    "identifier",
    "address",
    "parent_id",
)


@signed_in
def index(request: Asked) -> HttpResponseBase:
    """Show the organisations."""
    return show_list(request, ORGANISATIONS)


@signed_in
def organisation(request: Asked, organisation_id: int) -> HttpResponse:
    """Show an organisation."""
    found = get_organisation(actor=request.actor, organisation_id=organisation_id)
    may_now = may_change(request.actor, found.id, found.division_code)
    return render(
        request,
        "people/organisation.html",
        {
            "organisation": found,
            "may_change": may_now,
            "scheme_title": dict(scheme_choices(local_day(request.at))).get(
                found.identifier_scheme
            ),
        },
    )


@may("people.register_organisation", "people.change_any_organisation")
def register(request: Asked) -> HttpResponse:
    """Register an organisation."""
    form = _form(request, {})

    def act(fields: dict[str, Any]) -> OrganisationRecord:
        return register_organisation(actor=request.actor, at=request.at, fields=_fields(fields))

    made = perform(form, act) if request.method == "POST" else None
    if made is not None:
        return redirect("people:organisation", made.id)
    return show_form(request, form, _("Register an organisation"))


@may(
    "people.change_organisation",
    "people.register_organisation",
    "people.change_any_organisation",
)
def change(request: Asked, organisation_id: int) -> HttpResponse:
    """Change an organisation."""
    found = get_organisation(actor=request.actor, organisation_id=organisation_id)
    check_may_change(request.actor, found.id, found.division_code)
    names = (*_NAMES, "revision")
    form = _form(request, {name: getattr(found, name) for name in names})

    def act(fields: dict[str, Any]) -> OrganisationRecord:
        return change_organisation(
            actor=request.actor,
            at=request.at,
            organisation_id=found.id,
            revision=fields["revision"] or 0,
            fields=_fields(fields),
        )

    changed = perform(form, act) if request.method == "POST" else None
    if changed is not None:
        return redirect("people:organisation", changed.id)
    return show_form(request, form, _("Change %(name)s") % {"name": found.name})


@may("people.change_any_organisation")
def withdraw(request: Asked, organisation_id: int) -> HttpResponse:
    """Withdraw an organisation."""
    found = get_organisation(actor=request.actor, organisation_id=organisation_id)
    form = ReasonForm(request.POST or None)

    def act(fields: dict[str, Any]) -> OrganisationRecord:
        return withdraw_organisation(
            actor=request.actor, at=request.at, organisation_id=organisation_id, **fields
        )

    done = perform(form, act) if request.method == "POST" else None
    if done is not None:
        return redirect("people:organisation", done.id)
    title = _("Withdraw %(name)s") % {"name": found.name}
    return show_form(request, form, title, _("Withdraw"))


def _form(request: Asked, initial: dict[str, Any]) -> OrganisationForm:
    day = local_day(request.at)
    data = request.POST if request.method == "POST" else None
    return OrganisationForm(data, initial=initial, day=day, schemes=scheme_choices(day))


def _fields(cleaned: dict[str, Any]) -> OrganisationFields:
    return OrganisationFields(**{name: cleaned[name] for name in _NAMES})
