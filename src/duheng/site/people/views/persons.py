"""Pages of people: who they are, their roles and registrations, and letting them go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duheng.site.actions.days import local_day
from duheng.site.pages.lists import show_list
from duheng.site.people.actions.grants import end_grant, grant_role, withdraw_grant
from duheng.site.people.actions.persons import (
    PersonFields,
    add_person,
    change_person,
    erase_person,
    withdraw_person,
)
from duheng.site.people.actions.sessions import end_sessions
from duheng.site.people.doors import Asked, may, sure_who_it_is
from duheng.site.people.forms import GrantEndForm, GrantForm, PersonForm, ReasonForm, perform
from duheng.site.people.lists import PERSONS, registration_state
from duheng.site.people.queries.organisations import get_organisation
from duheng.site.people.queries.persons import get_grant, get_person
from duheng.site.people.records import PersonRecord
from duheng.site.people.views.forms import show_form

_NAMES = ("name", "email", "telephone", "qualifications")


@may("people.view_person")
def index(request: Asked) -> HttpResponseBase:
    """Show the people whom the actor sees."""
    return show_list(request, PERSONS)


@may("people.view_person")
def person(request: Asked, person_id: int) -> HttpResponse:
    """Show a person with roles, registrations and sessions."""
    found = get_person(actor=request.actor, person_id=person_id)
    is_own = found.person.organisation_id == request.actor.organisation_id
    return render(
        request,
        "people/person.html",
        {
            "view": found,
            "registrations": [
                (one, *registration_state(one, local_day(request.at)))
                for one in found.registrations
            ],
            "is_own": is_own,
            "may_grant": request.actor.may("people.grant_any_role")
            or (is_own and request.actor.may("people.grant_role")),
        },
    )


@may("people.change_person")
def add(request: Asked) -> HttpResponse:
    """Add a person to the own organisation."""
    form = PersonForm(request.POST or None)

    def act(fields: dict[str, Any]) -> PersonRecord:
        return add_person(
            actor=request.actor,
            at=request.at,
            organisation_id=request.actor.organisation_id or 0,
            fields=_fields(fields),
        )

    made = perform(form, act) if request.method == "POST" else None
    if made is not None:
        return redirect("people:person", made.id)
    return show_form(request, form, _("Add a person"))


@may("people.change_person")
def change(request: Asked, person_id: int) -> HttpResponse:
    """Change what is known of a person."""
    found = get_person(actor=request.actor, person_id=person_id).person
    names = (*_NAMES, "revision")
    initial = {name: getattr(found, name) for name in names}
    form = PersonForm(request.POST or None, initial=initial)

    def act(fields: dict[str, Any]) -> PersonRecord:
        return change_person(
            actor=request.actor,
            at=request.at,
            person_id=person_id,
            revision=fields["revision"] or 0,
            fields=_fields(fields),
        )

    changed = perform(form, act) if request.method == "POST" else None
    if changed is not None:
        return redirect("people:person", person_id)
    return show_form(request, form, _("Change %(name)s") % {"name": found.name})


@may("people.change_person")
@sure_who_it_is
def withdraw(request: Asked, person_id: int) -> HttpResponse:
    """Let a person go: account closed, roles, tokens and invitations ended."""
    return _with_reason(
        request, person_id, withdraw_person, "people/withdraw_person.html", _("Withdraw a person")
    )


@may("people.erase_person")
@sure_who_it_is
def erase(request: Asked, person_id: int) -> HttpResponse:
    """Erase the personal data of a person on request; the page says what remains."""
    return _with_reason(
        request, person_id, erase_person, "people/erase_person.html", _("Erase personal data")
    )


@may("people.grant_role", "people.grant_any_role")
@sure_who_it_is
def grant(request: Asked, person_id: int) -> HttpResponse:
    """Grant a role to a person."""
    found = get_person(actor=request.actor, person_id=person_id).person
    place = get_organisation(actor=request.actor, organisation_id=found.organisation_id)
    form = GrantForm(
        request.POST or None,
        initial={"valid_from": local_day(request.at).isoformat()},
        day=local_day(request.at),
        may_grant_any=request.actor.may("people.grant_any_role"),
        kind=place.kind,
    )

    def act(fields: dict[str, Any]) -> Any:
        return grant_role(actor=request.actor, at=request.at, person_id=person_id, **fields)

    made = perform(form, act) if request.method == "POST" else None
    if made is not None:
        return redirect("people:person", person_id)
    return show_form(request, form, _("Grant %(name)s a role") % {"name": found.name})


@may("people.grant_role", "people.grant_any_role")
@sure_who_it_is
def take_back(request: Asked, grant_id: int) -> HttpResponse:
    """Take a role back."""
    found = get_grant(actor=request.actor, grant_id=grant_id)
    form = ReasonForm(request.POST or None)

    def act(fields: dict[str, Any]) -> Any:
        return withdraw_grant(actor=request.actor, at=request.at, grant_id=grant_id, **fields)

    if request.method == "POST" and perform(form, act) is not None:
        return redirect("people:person", found.person_id)
    title = _("Take the role %(role)s back") % {"role": found.role_title}
    return show_form(request, form, title, _("Take back"))


@may("people.grant_role", "people.grant_any_role")
@sure_who_it_is
def end_role(request: Asked, grant_id: int) -> HttpResponse:
    """Say on which day a role ends."""
    found = get_grant(actor=request.actor, grant_id=grant_id)
    initial = {"valid_to": local_day(request.at).isoformat(), "revision": found.revision}
    form = GrantEndForm(request.POST or None, initial=initial)

    def act(fields: dict[str, Any]) -> Any:
        said = fields | {"revision": fields["revision"] or 0}
        return end_grant(actor=request.actor, at=request.at, grant_id=grant_id, **said)

    if request.method == "POST" and perform(form, act) is not None:
        return redirect("people:person", found.person_id)
    title = _("End the role %(role)s") % {"role": found.role_title}
    return show_form(request, form, title, _("End the role"))


@may("people.end_session")
@require_POST
def end(request: Asked, person_id: int) -> HttpResponse:
    """End the sessions of a person."""
    number = end_sessions(
        actor=request.actor, at=request.at, person_id=person_id, reason=_("by the administrator")
    )
    messages.success(request, _("Sessions ended: %(number)s") % {"number": number})
    return redirect("people:person", person_id)


def _fields(cleaned: dict[str, Any]) -> PersonFields:
    return PersonFields(**{name: cleaned[name] for name in _NAMES})


def _with_reason(
    request: Asked, person_id: int, action: Callable[..., Any], template: str, title: str
) -> HttpResponse:
    found = get_person(actor=request.actor, person_id=person_id)
    form = ReasonForm(request.POST or None)

    def act(fields: dict[str, Any]) -> Any:
        return action(actor=request.actor, at=request.at, person_id=person_id, **fields)

    if request.method == "POST" and perform(form, act) is not None:
        return redirect("people:person", person_id)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, "title": title, "view": found}, status=status)
