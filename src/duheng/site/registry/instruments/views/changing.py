"""Pages on which instruments are registered, changed, withdrawn, undone and split."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from duheng.site.actions.days import local_day
from duheng.site.people.doors import Asked, may
from duheng.site.registry.catalogue import kind_title
from duheng.site.registry.editing import Edit, edit
from duheng.site.registry.forms import initial_of
from duheng.site.registry.instruments.actions.batches import split_batch
from duheng.site.registry.instruments.actions.registering import (
    change_instrument,
    register_instrument,
    withdraw_instrument,
)
from duheng.site.registry.instruments.forms import (
    instrument_plan,
    read_instrument,
    read_parts,
    reason_plan,
    split_plan,
)
from duheng.site.registry.instruments.queries import get_instrument
from duheng.site.registry.undoing import undo_change

_MAY = may("registry.change_instrument")


@_MAY
def register(request: Asked) -> HttpResponse:
    """Register an instrument or a batch."""
    day = local_day(request.at)

    def act(said: dict[str, Any], _revision: int) -> int:
        facts = read_instrument(said, day)
        return register_instrument(actor=request.actor, at=request.at, facts=facts)

    return edit(
        request,
        Edit(
            plan=instrument_plan(day, is_new=True),
            title=_("Register an instrument"),
            act=act,
            done=page_of,
            initial={"number_of_items": 1, "status": "in_use"},
            submit=pgettext("what a button does", "Register"),
        ),
    )


@_MAY
def change(request: Asked, instrument_id: int) -> HttpResponse:
    """Change what describes an instrument."""
    day = local_day(request.at)
    found = get_instrument(request.actor, instrument_id, day)
    plan = instrument_plan(day, is_new=False)

    def present() -> dict[str, Any]:
        now = get_instrument(request.actor, instrument_id, day)
        return initial_of(now, plan.names) | {"kind": kind_title(now.kind, day)}

    def act(said: dict[str, Any], revision: int) -> int:
        change_instrument(
            actor=request.actor,
            at=request.at,
            instrument_id=instrument_id,
            revision=revision,
            facts=read_instrument(said, day),
        )
        return instrument_id

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
def withdraw(request: Asked, instrument_id: int) -> HttpResponse:
    """Withdraw an instrument that should never have been registered."""
    found = get_instrument(request.actor, instrument_id, local_day(request.at))

    def act(said: dict[str, Any], revision: int) -> int:
        withdraw_instrument(
            actor=request.actor,
            at=request.at,
            instrument_id=instrument_id,
            revision=revision,
            reason=said["reason"],
        )
        return instrument_id

    return edit(
        request,
        Edit(
            plan=reason_plan(),
            title=_("Withdraw %(name)s") % {"name": found.name},
            act=act,
            done=page_of,
            initial={"revision": found.revision},
            submit=_("Withdraw"),
            explanation=_(
                "For what was registered by mistake. An instrument that has served its time is "
                "scrapped by an event instead. History and certificates stay."
            ),
            is_danger=True,
        ),
    )


@_MAY
def undo(request: Asked, instrument_id: int) -> HttpResponse:
    """Undo the latest change of an instrument."""
    found = get_instrument(request.actor, instrument_id, local_day(request.at))

    def act(said: dict[str, Any], revision: int) -> int:
        undo_change(
            actor=request.actor,
            at=request.at,
            kind="registry.instrument",
            record_id=instrument_id,
            revision=revision,
            reason=said["reason"],
        )
        return instrument_id

    return edit(
        request,
        Edit(
            plan=reason_plan(),
            title=_("Undo the latest change of %(name)s") % {"name": found.name},
            act=act,
            done=page_of,
            initial={"revision": found.revision},
            submit=_("Undo"),
            explanation=_("The state before it is written again as a new one, with your reason."),
        ),
    )


@_MAY
def split(request: Asked, instrument_id: int) -> HttpResponse:
    """Split a batch."""
    found = get_instrument(request.actor, instrument_id, local_day(request.at))

    def act(said: dict[str, Any], revision: int) -> int:
        split_batch(
            actor=request.actor,
            at=request.at,
            instrument_id=instrument_id,
            revision=revision,
            parts=read_parts(said["parts"]),
        )
        return instrument_id

    return edit(
        request,
        Edit(
            plan=split_plan(),
            title=_("Split %(name)s") % {"name": found.name},
            act=act,
            done=page_of,
            initial={"revision": found.revision},
            submit=_("Split"),
            explanation=_(
                "%(number)d pieces stand in this batch. What is not split off stays in it."
            )
            % {"number": found.number_of_items},
        ),
    )


def page_of(instrument_id: Any) -> str:
    """Return the address of an instrument's page."""
    return reverse("registry:instrument", args=[instrument_id])
