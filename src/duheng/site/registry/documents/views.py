"""Pages of normative documents."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.pages.lists import show_list
from duheng.site.people.doors import Asked, may
from duheng.site.people.queries.organisations import organisations
from duheng.site.registry.divisions import division_choices, division_name
from duheng.site.registry.documents.actions import (
    DESCRIBED,
    NEXT,
    change_document,
    move_document,
    register_document,
    withdraw_document,
)
from duheng.site.registry.documents.lists import DOCUMENTS, STATES
from duheng.site.registry.documents.queries import editions_of, get_document
from duheng.site.registry.documents.records import DocumentRecord
from duheng.site.registry.editing import Edit, edit
from duheng.site.registry.forms import FormPlan, initial_of
from duheng.site.registry.instruments.forms import reason_plan
from duheng.site.registry.models import DocumentStatus, NormativeDocument
from duheng.site.registry.ownership import answers_for, check_answers_for
from duheng.site.registry.undo_pages import undo_page

_MAY = may("registry.change_document")


@may("registry.view")
def index(request: Asked) -> HttpResponseBase:
    """Show the normative documents."""
    return show_list(request, DOCUMENTS)


@may("registry.view")
def document(request: Asked, document_id: int) -> HttpResponse:
    """Show one edition of a normative document, and the others."""
    found = get_document(request.actor, document_id)
    present = DocumentStatus(found.status)
    answers = request.actor.may("registry.change_document") and answers_for(
        request.actor, found.body_id, found.division_code
    )
    may_change = answers and found.withdrawn_at is None
    return render(
        request,
        "registry/documents/document.html",
        {
            "document": found,
            "state": STATES[present],
            "status_word": present.label,
            "division": division_name(found.division_code, local_day(request.at)),
            "editions": [
                (one, STATES[DocumentStatus(one.status)], DocumentStatus(one.status).label)
                for one in editions_of(request.actor, found.number)
            ],
            "may_change": may_change,
            "may_undo": answers and found.revision > 1,
            "may_move": may_change and bool(NEXT[present]),
        },
    )


@_MAY
def register(request: Asked) -> HttpResponse:
    """Register an edition of a normative document."""

    def act(said: dict[str, Any], _revision: int) -> int:
        return register_document(actor=request.actor, at=request.at, facts=said)

    return edit(
        request,
        Edit(
            plan=_plan(request.actor, local_day(request.at), is_new=True),
            title=_("Register a document"),
            act=act,
            done=_page_of,
            initial={"status": "proposed"},
            submit=pgettext("what a button does", "Register"),
        ),
    )


@_MAY
def change(request: Asked, document_id: int) -> HttpResponse:
    """Change what describes a document."""
    plan = _plan(request.actor, local_day(request.at), is_new=False)
    name = _to_change(request, document_id).title

    def present() -> dict[str, Any]:
        now = get_document(request.actor, document_id)
        links = {"body": now.body_id or "", "replaces": now.replaces_id or ""}
        return initial_of(now, plan.names) | links

    def act(said: dict[str, Any], revision: int) -> int:
        change_document(
            actor=request.actor,
            at=request.at,
            document_id=document_id,
            revision=revision,
            facts=said,
        )
        return document_id

    title = _("Change %(name)s") % {"name": name}
    return edit(
        request,
        Edit(plan=plan, title=title, act=act, done=_page_of, initial=present(), present=present),
    )


@_MAY
def move(request: Asked, document_id: int) -> HttpResponse:
    """Move a document on to its next stage."""
    found = _to_change(request, document_id)

    def act(said: dict[str, Any], revision: int) -> int:
        move_document(
            actor=request.actor, at=request.at, document_id=document_id, revision=revision, **said
        )
        return document_id

    titles = dict(DocumentStatus.choices)
    plan = FormPlan(
        model=NormativeDocument,
        groups=(("", ("status", "on", "reason")),),
        titles={"on": _("Since which day"), "reason": _("Remark")},
        choices={"status": [(one, titles[one]) for one in sorted(NEXT[found.status])]},
        required=("status", "on"),
        days=("on",),
    )
    initial = {"revision": found.revision, "on": local_day(request.at).isoformat()}
    return edit(
        request,
        Edit(
            plan=plan,
            title=_("Move %(name)s on") % {"name": found.title},
            act=act,
            done=_page_of,
            initial=initial,
            explanation=_("An edition that comes into force ends the one it replaces."),
        ),
    )


@_MAY
def withdraw(request: Asked, document_id: int) -> HttpResponse:
    """Withdraw an edition that should never have been registered."""
    found = _to_change(request, document_id)

    def act(said: dict[str, Any], revision: int) -> int:
        withdraw_document(
            actor=request.actor,
            at=request.at,
            document_id=document_id,
            revision=revision,
            reason=said["reason"],
        )
        return document_id

    return edit(
        request,
        Edit(
            plan=reason_plan(NormativeDocument),
            title=_("Withdraw %(name)s") % {"name": found.title},
            act=act,
            done=_page_of,
            initial={"revision": found.revision},
            submit=_("Withdraw"),
            is_danger=True,
        ),
    )


@_MAY
def undo(request: Asked, document_id: int) -> HttpResponse:
    """Undo the latest change."""
    found = _to_change(request, document_id)
    return undo_page(
        request, "registry.normativedocument", found, found.title, _page_of(document_id)
    )


def _to_change(request: Asked, document_id: int) -> DocumentRecord:
    """Return a document that is the actor's to change: all may read it, its form opens to few."""
    found = get_document(request.actor, document_id)
    check_answers_for(request.actor, found.body_id, found.division_code)
    return found


def _plan(actor: Actor, day: date, *, is_new: bool) -> FormPlan:
    bodies = organisations(actor).filter(kind__in=("authority", "technical_body")).order_by("name")
    others = NormativeDocument.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    replaced = [
        (str(number), " ".join(texts))
        for number, *texts in others.order_by("number").values_list(
            "pk", "number", "edition", "title"
        )[:2000]
    ]
    stage = ("status", "published_on", "in_force_from", "in_force_to") if is_new else ()
    return FormPlan(
        model=NormativeDocument,
        groups=(
            (gettext_lazy("What it is"), (*DESCRIBED, "replaces")),
            *(((gettext_lazy("Where it stands"), stage),) if stage else ()),
        ),
        required=("number", "title", "kind"),
        choices={
            "division_code": division_choices(day),
            "body": [(str(one), name) for one, name in bodies.values_list("pk", "name")[:2000]],
            "replaces": replaced,
        },
        help={"division_code": gettext_lazy("Left empty for what holds in the whole region.")},
    )


def _page_of(document_id: Any) -> str:
    return reverse("registry:document", args=[document_id])
