"""What waits for those who look after people: invitations and registrations that end."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.pages.tasks import SHOWN, Task, TaskGroup
from duheng.site.people.models import Invitation
from duheng.site.people.queries.persons import registrations_expiring


def invitations_open(actor: Actor, day: date) -> TaskGroup | None:
    """Return the invitations that nobody took up; one that ran out may be sent again."""
    if not actor.may("people.invite"):
        return None
    waiting = (
        Invitation.objects.visible_to(actor)
        .filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
        .select_related("person")
    )
    if not (number := waiting.count()):
        return None
    url = reverse("people:invitations")
    tasks = [
        Task(
            title=one.person.name,
            detail=one.person.email,
            url=url,
            state="overdue" if local_day(one.expires_at) < day else "undecided",
            word=_("until %(day)s") % {"day": local_day(one.expires_at).isoformat()},
        )
        for one in waiting.order_by("expires_at", "pk")[:SHOWN]
    ]
    title = _("Invitations not taken up")
    return TaskGroup(title=title, number=number, url=url, tasks=tasks, order=50)


def registrations_ending(actor: Actor, day: date) -> TaskGroup | None:
    """Return the registrations of metrologists that end soon, or ended lately."""
    if not actor.may("people.change_registration"):
        return None
    ending = registrations_expiring(actor=actor, day=day)
    if not ending:
        return None
    tasks = [
        Task(
            title=one.person_name,
            detail=one.item,
            url=reverse("people:person", args=[one.person_id]),
            state="overdue" if one.valid_to < day else "due",
            word=one.valid_to.isoformat(),
        )
        for one in ending[:SHOWN]
    ]
    title, url = _("Registrations that end"), reverse("people:registrations")
    return TaskGroup(title=title, number=len(ending), url=url, tasks=tasks, order=40)


TASKS = (invitations_open, registrations_ending)
