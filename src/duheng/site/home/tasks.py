"""What waits for anybody who signed in: work in the background, what they were told."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.pages.jobs.queries import jobs_of
from duheng.site.pages.notifications.queries import notifications_of, number_unread
from duheng.site.pages.tasks import SHOWN, Task, TaskGroup


def jobs_open(actor: Actor, day: date) -> TaskGroup | None:
    """Return the actor's jobs that run, or that failed and can go on."""
    waiting = [one for one in jobs_of(actor) if one.is_open or one.may_go_on]
    if not waiting:
        return None
    tasks = [
        Task(
            title=one.title,
            detail=f"{one.done} / {one.total}" if one.total else "",
            url=reverse("home:job", args=[one.id]),
            state=one.mark,
            word=one.state_title,
        )
        for one in waiting[:SHOWN]
    ]
    title, url = _("Work in the background"), reverse("home:jobs")
    return TaskGroup(title=title, number=len(waiting), url=url, tasks=tasks, order=5)


def notices_unread(actor: Actor, day: date) -> TaskGroup | None:
    """Return what the actor was told and has not read."""
    if not (number := number_unread(actor)):
        return None
    url = reverse("home:notices")
    unread = [one for one in notifications_of(actor) if not one.is_read]
    tasks = [
        Task(title=one.subject, url=url, state="undecided", word=one.written_at.date().isoformat())
        for one in unread[:SHOWN]
    ]
    return TaskGroup(title=_("Unread reminders"), number=number, url=url, tasks=tasks, order=70)


TASKS = (jobs_open, notices_unread)
