"""Pages on which measurement standards are registered, changed, checked and confirmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from duheng.site.actions.days import local_day
from duheng.site.errors import UnusableFields
from duheng.site.people.doors import Asked, may
from duheng.site.registry.catalogue import kind_title, kinds_by_title
from duheng.site.registry.confirmations.actions import confirm_standard
from duheng.site.registry.confirmations.queries import certificates_of
from duheng.site.registry.editing import Edit, edit, instant_of
from duheng.site.registry.forms import FormPlan, initial_of, shown
from duheng.site.registry.instruments.forms import confirmation_plan, reason_plan
from duheng.site.registry.models import MeasurementStandard
from duheng.site.registry.standards.actions.checking import record_check
from duheng.site.registry.standards.actions.covering import (
    add_capability,
    attach_equipment,
    link_kinds,
)
from duheng.site.registry.standards.actions.registering import (
    NEXT,
    change_standard,
    register_standard,
    set_standard_status,
    withdraw_standard,
)
from duheng.site.registry.standards.forms import (
    capability_plan,
    check_plan,
    equipment_plan,
    kinds_plan,
    standard_plan,
    status_plan,
)
from duheng.site.registry.standards.queries import (
    attachable_to,
    get_own_record,
    get_standard,
    kinds_of,
)
from duheng.site.registry.standards.records import StandardRecord
from duheng.site.registry.undoing import undo_change

_MAY = may("registry.change_standard")


def page_of(standard_id: Any) -> str:
    """Return the address of a standard's page."""
    return reverse("registry:standard", args=[standard_id])


@_MAY
def register(request: Asked) -> HttpResponse:
    """Register a measurement standard."""

    def act(said: dict[str, Any], _revision: int) -> int:
        return register_standard(actor=request.actor, at=request.at, facts=said)

    plan = standard_plan(request.actor, local_day(request.at))
    title = _("Register a standard")
    return edit(
        request,
        Edit(
            plan=plan,
            title=title,
            act=act,
            done=page_of,
            initial={},
            submit=pgettext("what a button does", "Register"),
        ),
    )


@_MAY
def change(request: Asked, standard_id: int) -> HttpResponse:
    """Change what describes a measurement standard."""
    found = get_own_record(request.actor, standard_id)
    plan = standard_plan(request.actor, local_day(request.at))

    def present() -> dict[str, Any]:
        now = get_standard(request.actor, standard_id)
        return initial_of(now, plan.names) | {"examined_by": now.examined_by_id or ""}

    def act(said: dict[str, Any], revision: int) -> int:
        change_standard(
            actor=request.actor,
            at=request.at,
            standard_id=standard_id,
            revision=revision,
            facts=said,
        )
        return standard_id

    return edit(
        request,
        Edit(
            plan=plan,
            title=_("Change %(name)s") % {"name": found.name},
            act=act,
            done=page_of,
            initial=present(),
            present=present,
        ),
    )


@_MAY
def set_status(request: Asked, standard_id: int) -> HttpResponse:
    """Suspend, resume or end a measurement standard."""
    found = get_own_record(request.actor, standard_id)

    def act(said: dict[str, Any], revision: int) -> None:
        set_standard_status(
            actor=request.actor, at=request.at, standard_id=standard_id, revision=revision, **said
        )

    plan = status_plan(sorted(NEXT[found.status]))
    return _about(request, found, plan, act, _("Suspend, resume or end %(name)s"))


@_MAY
def withdraw(request: Asked, standard_id: int) -> HttpResponse:
    """Withdraw a standard that should never have been registered."""
    found = get_own_record(request.actor, standard_id)

    def act(said: dict[str, Any], revision: int) -> None:
        withdraw_standard(
            actor=request.actor,
            at=request.at,
            standard_id=standard_id,
            revision=revision,
            reason=said["reason"],
        )

    return _about(request, found, reason_plan(MeasurementStandard), act, _("Withdraw %(name)s"))


@_MAY
def undo(request: Asked, standard_id: int) -> HttpResponse:
    """Undo the latest change of a standard."""
    found = get_own_record(request.actor, standard_id)

    def act(said: dict[str, Any], revision: int) -> None:
        undo_change(
            actor=request.actor,
            at=request.at,
            kind="registry.measurementstandard",
            record_id=standard_id,
            revision=revision,
            reason=said["reason"],
        )

    plan = reason_plan(MeasurementStandard)
    return _about(request, found, plan, act, _("Undo the latest change of %(name)s"))


@_MAY
def kinds(request: Asked, standard_id: int) -> HttpResponse:
    """Say for which kinds of instruments a standard was established."""
    found = get_own_record(request.actor, standard_id)
    day = local_day(request.at)

    def act(said: dict[str, Any], revision: int) -> None:
        keys = kinds_by_title(day)
        lines = [line.strip() for line in said["kinds"].splitlines()]
        link_kinds(
            actor=request.actor,
            at=request.at,
            standard_id=standard_id,
            revision=revision,
            kinds=[keys.get(line.casefold(), line) for line in lines if line],
        )

    present = "\n".join(kind_title(one, day) for one in kinds_of(request.actor, standard_id))
    return _about(request, found, kinds_plan(), act, _("Kinds that %(name)s covers"), kinds=present)


@_MAY
def capability(request: Asked, standard_id: int) -> HttpResponse:
    """Say what a standard can do over one range."""
    found = get_own_record(request.actor, standard_id)

    def act(said: dict[str, Any], _revision: int) -> None:
        add_capability(actor=request.actor, at=request.at, standard_id=standard_id, facts=said)

    plan = capability_plan(local_day(request.at))
    first = {"quantity": found.quantity, "unit": found.unit, "coverage_factor": "2"}
    return _about(request, found, plan, act, _("What %(name)s can do"), **first)


@_MAY
def equipment(request: Asked, standard_id: int) -> HttpResponse:
    """Make an instrument part of a standard."""
    found = get_own_record(request.actor, standard_id)
    free = attachable_to(request.actor)
    revisions = {str(one.id): one.revision for one in free}

    def act(said: dict[str, Any], _revision: int) -> None:
        chosen = str(said["instrument"])
        if chosen not in revisions:
            reason = _("is missing")
            raise UnusableFields(reason, data={"fields": {"instrument": reason}})
        attach_equipment(
            actor=request.actor,
            at=request.at,
            standard_id=standard_id,
            instrument_id=int(chosen),
            revision=revisions[chosen],
        )

    choices = [(str(one.id), f"{one.name} {one.model} {one.serial_number}") for one in free]
    plan = equipment_plan(choices)
    return _about(request, found, plan, act, _("Equipment of %(name)s"))


@may("registry.check_standard")
def check(request: Asked, standard_id: int) -> HttpResponse:
    """Record an intermediate check."""
    found = get_own_record(request.actor, standard_id)

    def act(said: dict[str, Any], _revision: int) -> None:
        facts = said | {"checked_at": instant_of(said["checked_at"])}
        if not facts["passed"]:
            del facts["passed"]
        record_check(actor=request.actor, at=request.at, standard_id=standard_id, facts=facts)

    title = _("Intermediate check of %(name)s")
    return _about(
        request, found, check_plan(), act, title, checked_at=shown(request.at), unit=found.unit
    )


@may("registry.check_standard")
def confirm(request: Asked, standard_id: int) -> HttpResponse:
    """Confirm that a standard fits its use, or does not."""
    found = get_own_record(request.actor, standard_id)
    certificates = [
        (str(one.id), f"{one.number} · {one.issued_on.isoformat()}")
        for one in certificates_of(request.actor, standard_id=standard_id)
    ]

    def act(said: dict[str, Any], revision: int) -> None:
        chosen = said.pop("certificate_id")
        confirm_standard(
            actor=request.actor,
            at=request.at,
            standard_id=standard_id,
            revision=revision,
            certificate_id=int(chosen) if str(chosen).isdecimal() else None,
            **said,
        )

    first = {"confirmed_on": local_day(request.at).isoformat(), "is_fit": "true"}
    plan = confirmation_plan(certificates)
    return _about(request, found, plan, act, _("Confirm %(name)s"), **first)


def _about(
    request: Asked,
    found: StandardRecord,
    plan: FormPlan,
    act: Callable[[dict[str, Any], int], None],
    title: str,
    **initial: Any,
) -> HttpResponse:
    """Return the page of a form about a standard that leads back to it."""
    return edit(
        request,
        Edit(
            plan=plan,
            title=title % {"name": found.name},
            act=act,
            done=lambda _made: page_of(found.id),
            initial={"revision": found.revision, **initial},
        ),
    )
