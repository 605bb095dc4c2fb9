"""What waits for those who carry the plan out: measures that are late."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.indicators.queries import task_rows
from duheng.site.pages.tasks import SHOWN, Task, TaskGroup


def measures_overdue(actor: Actor, day: date) -> TaskGroup | None:
    """Return the measures of the plan that are not done by their day."""
    if not actor.may("indicators.change_task"):
        return None
    late = sorted(
        (one for one in task_rows(day) if one.is_overdue), key=lambda one: one.due_on or day
    )
    if not late:
        return None
    language = "en" if (get_language() or "").startswith("en") else "zh-Hans"
    tasks = [
        Task(
            title=one.measure.name_in(language),
            url=reverse("indicators:task", args=[one.measure.key]),
            state="overdue",
            word=one.due_on.isoformat() if one.due_on else "",
        )
        for one in late[:SHOWN]
    ]
    title, url = _("Measures of the plan that are late"), reverse("indicators:tasks")
    return TaskGroup(title=title, number=len(late), url=url, tasks=tasks, order=60)


TASKS = (measures_overdue,)
