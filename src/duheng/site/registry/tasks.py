"""What waits for those who keep instruments, standards and reference materials."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.pages.tasks import SHOWN, Task, TaskGroup
from duheng.site.registry.instruments.queries import due_condition, due_state
from duheng.site.registry.instruments.records import DueState
from duheng.site.registry.models import (
    Instrument,
    MaterialStatus,
    MeasurementStandard,
    ReferenceMaterial,
    StandardDoubt,
    StandardStatus,
)

_AHEAD = timedelta(days=90)


def instruments_due(actor: Actor, day: date) -> TaskGroup | None:
    """Return the instruments of the actor's organisation that are overdue or fall due."""
    if not actor.may("registry.confirm_instrument"):
        return None
    due = Instrument.objects.visible_to(actor).filter(
        due_condition(DueState.OVERDUE, day) | due_condition(DueState.DUE, day),
        owner_id=actor.organisation_id,
        withdrawn_at__isnull=True,
    )
    if not (number := due.count()):
        return None
    tasks = [
        Task(
            title=one.name,
            detail=one.number,
            url=reverse("registry:instrument", args=[one.pk]),
            state=due_state(one.status, one.manner, one.confirmed_until, day).value,
            word=one.confirmed_until.isoformat(),
        )
        for one in due.order_by("confirmed_until", "pk")[:SHOWN]
    ]
    title, url = _("Instruments to be confirmed"), reverse("registry:due")
    return TaskGroup(title=title, number=number, url=url, tasks=tasks, order=10)


def doubts_open(actor: Actor, day: date) -> TaskGroup | None:
    """Return the standards found bad whose owners are not all told yet."""
    if not actor.may("registry.doubt_standard"):
        return None
    doubts = (
        StandardDoubt.objects.visible_to(actor)
        .filter(withdrawn_at__isnull=True, closed_at__isnull=True)
        .select_related("standard")
    )
    if not (number := doubts.count()):
        return None
    tasks = [
        Task(
            title=one.standard.name,
            detail=one.standard.number,
            url=reverse("registry:doubt", args=[one.pk]),
            state="failed",
            word=one.found_at.date().isoformat(),
        )
        for one in doubts.order_by("found_at")[:SHOWN]
    ]
    title, url = _("Standards found bad, to be answered"), reverse("registry:doubts")
    return TaskGroup(title=title, number=number, url=url, tasks=tasks, order=0)


def standards_due(actor: Actor, day: date) -> TaskGroup | None:
    """Return the standards that the actor's organisation keeps and whose examination ends."""
    if not actor.may("registry.change_standard"):
        return None
    ending = MeasurementStandard.objects.visible_to(actor).filter(
        keeper_id=actor.organisation_id,
        withdrawn_at__isnull=True,
        status=StandardStatus.IN_FORCE,
        valid_until__lte=day + _AHEAD,
    )
    if not (number := ending.count()):
        return None
    tasks = [
        Task(
            title=one.name,
            detail=one.number,
            url=reverse("registry:standard", args=[one.pk]),
            state="overdue" if one.valid_until < day else "due",
            word=one.valid_until.isoformat(),
        )
        for one in ending.order_by("valid_until", "pk")[:SHOWN]
    ]
    title, url = _("Standards to be examined again"), reverse("registry:standards")
    return TaskGroup(title=title, number=number, url=url, tasks=tasks, order=20)


def materials_due(actor: Actor, day: date) -> TaskGroup | None:
    """Return the reference materials of the actor's organisation whose validity ends."""
    if not actor.may("registry.change_material"):
        return None
    ending = ReferenceMaterial.objects.visible_to(actor).filter(
        producer_id=actor.organisation_id,
        withdrawn_at__isnull=True,
        status=MaterialStatus.IN_FORCE,
        valid_until__lte=day + _AHEAD,
    )
    if not (number := ending.count()):
        return None
    tasks = [
        Task(
            title=one.name,
            detail=f"{one.number} {one.batch}",
            url=reverse("registry:material", args=[one.pk]),
            state="overdue" if one.valid_until < day else "due",
            word=one.valid_until.isoformat(),
        )
        for one in ending.order_by("valid_until", "pk")[:SHOWN]
    ]
    title, url = _("Reference materials that end"), reverse("registry:materials")
    return TaskGroup(title=title, number=number, url=url, tasks=tasks, order=30)


TASKS = (instruments_due, doubts_open, standards_due, materials_due)
