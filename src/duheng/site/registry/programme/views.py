"""Pages of plan records."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from duheng.site.actions.days import local_day
from duheng.site.errors import NoSuchRecord, UnusableFields
from duheng.site.pages.lists import show_list
from duheng.site.people.doors import Asked, may
from duheng.site.people.queries.persons import names_of
from duheng.site.registry.divisions import division_name, page_language
from duheng.site.registry.editing import Edit, edit
from duheng.site.registry.instruments.forms import reason_plan
from duheng.site.registry.models import PlanRecord
from duheng.site.registry.ownership import answers_for, check_answers_for
from duheng.site.registry.programme.actions import (
    change_plan_record,
    register_plan_record,
    withdraw_plan_record,
)
from duheng.site.registry.programme.forms import initial_of_plan, plan_of, read_plan
from duheng.site.registry.programme.lists import PLAN_RECORDS, name_of, state_of
from duheng.site.registry.programme.queries import get_plan_record
from duheng.site.registry.programme.records import PlanEntry
from duheng.site.registry.programme.vocabulary import (
    find_term,
    kind_choices,
    kind_title,
    status_title,
    value_title,
)
from duheng.site.registry.undo_pages import undo_page
from duheng.terms.languages import text_in

_MAY = may("registry.change_plan_record")


@may("registry.view")
def index(request: Asked) -> HttpResponseBase:
    """Show the plan records."""
    return show_list(request, PLAN_RECORDS)


@may("registry.view")
def plan_record(request: Asked, record_id: int) -> HttpResponse:
    """Show one plan record."""
    day, actor = local_day(request.at), request.actor
    found = get_plan_record(actor, record_id)
    term, language = find_term(found.kind, day), page_language()
    known = {one.key: one for one in term.attributes} if term else {}
    attributes = [
        (
            text_in(known[key].title, language) if key in known else key,
            value_title(known[key], value) if key in known else value,
        )
        for key, value in found.attributes.items()
    ]
    answers = actor.may("registry.change_plan_record") and answers_for(
        actor, found.organisation_id, found.division_code
    )
    people = {found.person_id} if found.person_id is not None else set()
    return render(
        request,
        "registry/programme/plan_record.html",
        {
            "record": found,
            "name": name_of(found),
            "kind": kind_title(found.kind, day),
            "division": division_name(found.division_code, day),
            "state": state_of(found),
            "status_word": status_title(found.kind, found.status, day),
            "attributes": attributes,
            "may_change": answers and found.withdrawn_at is None,
            "may_undo": answers and found.revision > 1,
            "person_name": names_of(actor=actor, person_ids=people).get(found.person_id or 0),
        },
    )


@_MAY
def choose(request: Asked) -> HttpResponse:
    """Choose the kind of a new plan record."""
    kinds = kind_choices(local_day(request.at))
    return render(request, "registry/programme/kinds.html", {"kinds": kinds})


@_MAY
def register(request: Asked, kind: str) -> HttpResponse:
    """Register a plan record of a kind."""
    day = local_day(request.at)
    term = find_term(kind, day)
    if term is None:
        raise NoSuchRecord(_("there is no such kind of record"), data={"kind": kind})

    def act(said: dict[str, Any], _revision: int) -> int:
        facts, attributes = read_plan(said)
        return _named(
            lambda: register_plan_record(
                actor=request.actor,
                at=request.at,
                facts=facts | {"kind": kind},
                attributes=attributes,
            )
        )

    title = _("Register: %(kind)s") % {"kind": kind_title(kind, day)}
    plan = plan_of(term, request.actor, day)
    return edit(
        request,
        Edit(
            plan=plan,
            title=title,
            act=act,
            done=_page_of,
            initial={},
            submit=pgettext("what a button does", "Register"),
        ),
    )


@_MAY
def change(request: Asked, record_id: int) -> HttpResponse:
    """Change a plan record."""
    day = local_day(request.at)
    found = _to_change(request, record_id)
    term = find_term(found.kind, day)
    if term is None:
        raise NoSuchRecord(_("there is no such kind of record"), data={"kind": found.kind})
    plan = plan_of(term, request.actor, day)

    def present() -> dict[str, Any]:
        return initial_of_plan(get_plan_record(request.actor, record_id), plan.names)

    def act(said: dict[str, Any], revision: int) -> int:
        facts, attributes = read_plan(said)
        _named(
            lambda: change_plan_record(
                actor=request.actor,
                at=request.at,
                record_id=record_id,
                revision=revision,
                facts=facts,
                attributes=attributes,
            )
        )
        return record_id

    title = _("Change %(name)s") % {"name": name_of(found)}
    return edit(
        request,
        Edit(plan=plan, title=title, act=act, done=_page_of, initial=present(), present=present),
    )


@_MAY
def withdraw(request: Asked, record_id: int) -> HttpResponse:
    """Withdraw a plan record that should never have been registered."""
    found = _to_change(request, record_id)

    def act(said: dict[str, Any], revision: int) -> int:
        withdraw_plan_record(
            actor=request.actor,
            at=request.at,
            record_id=record_id,
            revision=revision,
            reason=said["reason"],
        )
        return record_id

    return edit(
        request,
        Edit(
            plan=reason_plan(PlanRecord),
            title=_("Withdraw %(name)s") % {"name": name_of(found)},
            act=act,
            done=_page_of,
            initial={"revision": found.revision},
            submit=_("Withdraw"),
            is_danger=True,
        ),
    )


@_MAY
def undo(request: Asked, record_id: int) -> HttpResponse:
    """Undo the latest change."""
    found = _to_change(request, record_id)
    return undo_page(request, "registry.planrecord", found, name_of(found), _page_of(record_id))


def _to_change(request: Asked, record_id: int) -> PlanEntry:
    """Return a record that is the actor's to change: all may read it, its form opens to few."""
    found = get_plan_record(request.actor, record_id)
    check_answers_for(request.actor, found.organisation_id, found.division_code)
    return found


def _named(act: Any) -> int:
    """Return what an action returns; faults of attributes are named as the form's fields are."""
    try:
        return int(act())
    except UnusableFields as refusal:
        fields = {
            name.replace("attributes.", "attribute_"): reason
            for name, reason in refusal.data.get("fields", {}).items()
        }
        raise UnusableFields(
            refusal.message, hint=refusal.hint, data={"fields": fields}
        ) from refusal


def _page_of(record_id: Any) -> str:
    return reverse("registry:plan_record", args=[record_id])
