"""Pages of registrations of metrologists."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from duheng.site.pages.lists import show_list
from duheng.site.people.actions.registrations import (
    RegistrationFields,
    add_registration,
    change_registration,
    withdraw_registration,
)
from duheng.site.people.doors import Asked, may
from duheng.site.people.forms import ReasonForm, RegistrationForm, perform
from duheng.site.people.lists import REGISTRATIONS
from duheng.site.people.queries.persons import get_person, get_registration
from duheng.site.people.records import RegistrationRecord
from duheng.site.people.views.forms import show_form

_NAMES = ("item", "document_number", "level", "valid_from", "valid_to")


@may("people.view_person", "people.change_registration")
def index(request: Asked) -> HttpResponseBase:
    """Show the registrations, those that end first on top."""
    return show_list(request, REGISTRATIONS)


@may("people.change_registration")
def add(request: Asked, person_id: int) -> HttpResponse:
    """Add a registration."""
    found = get_person(actor=request.actor, person_id=person_id).person
    form = RegistrationForm(request.POST or None)

    def act(fields: dict[str, Any]) -> RegistrationRecord:
        return add_registration(
            actor=request.actor, at=request.at, person_id=person_id, fields=_fields(fields)
        )

    made = perform(form, act) if request.method == "POST" else None
    if made is not None:
        return redirect("people:person", person_id)
    return show_form(request, form, _("Register %(name)s for an item") % {"name": found.name})


@may("people.change_registration")
def change(request: Asked, registration_id: int) -> HttpResponse:
    """Renew or correct a registration."""
    found = get_registration(actor=request.actor, registration_id=registration_id)
    initial = {name: getattr(found, name) for name in (*_NAMES, "revision")}
    for name in ("valid_from", "valid_to"):
        initial[name] = initial[name].isoformat()
    form = RegistrationForm(request.POST or None, initial=initial)

    def act(fields: dict[str, Any]) -> RegistrationRecord:
        return change_registration(
            actor=request.actor,
            at=request.at,
            registration_id=registration_id,
            revision=fields["revision"] or 0,
            fields=_fields(fields),
        )

    changed = perform(form, act) if request.method == "POST" else None
    if changed is not None:
        return redirect("people:person", changed.person_id)
    return show_form(request, form, _("Change a registration"))


@may("people.change_registration")
def withdraw(request: Asked, registration_id: int) -> HttpResponse:
    """Withdraw a registration."""
    found = get_registration(actor=request.actor, registration_id=registration_id)
    form = ReasonForm(request.POST or None)

    def act(fields: dict[str, Any]) -> RegistrationRecord:
        return withdraw_registration(
            actor=request.actor, at=request.at, registration_id=registration_id, **fields
        )

    if request.method == "POST" and perform(form, act) is not None:
        return redirect("people:person", found.person_id)
    title = _("Withdraw the registration of %(name)s") % {"name": found.person_name}
    return show_form(request, form, title, _("Withdraw"))


def _fields(cleaned: dict[str, Any]) -> RegistrationFields:
    return RegistrationFields(**{name: cleaned[name] for name in _NAMES})
