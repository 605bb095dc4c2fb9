"""What changes about the plan: snapshots are taken, tasks move on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import UnusableFields
from duheng.site.indicators.models import IndicatorSnapshot, MeasureTask, TaskState
from duheng.site.indicators.plans import measures_asked
from duheng.terms.canonical import digest_of


@action("indicators.take_snapshot", permission="indicators.take_snapshot")
def take_snapshot(
    *,
    actor: Actor,
    at: datetime,
    as_of: date,
    rows: list[dict[str, Any]],
    packs: list[dict[str, str]],
    note: str = "",
) -> int:
    """Keep the indicators as they were counted; return the number of the snapshot.

    The digest covers the day, the rows with every record behind them, and the packs.
    """
    if as_of > at.date():
        raise UnusableFields(
            _("a snapshot as of %(day)s cannot be taken on %(today)s")
            % {"day": as_of, "today": at.date()},
            hint=_("choose a day that has been"),
            data={"fields": {"as_of": _("lies in the future")}},
        )
    digest = digest_of({"as_of": as_of.isoformat(), "rows": rows, "packs": packs})
    snapshot = IndicatorSnapshot(
        as_of=as_of, known_at=at, digest=digest, rows=rows, packs=packs, note=note
    )
    snapshot.record()
    return int(snapshot.pk)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a measure has come.

    Attributes
    ----------
    state : str
        One of :class:`~duheng.site.indicators.models.TaskState`.
    due_on : date or None
        By when.
    text : str
        What was done.
    organisation_id : int or None
        Who is in charge.
    """

    state: str
    due_on: date | None = None
    text: str = ""
    organisation_id: int | None = None


@action("indicators.change_task", permission="indicators.change_task")
def change_task(
    *, actor: Actor, at: datetime, measure: str, progress: Progress, revision: int, plan: str = ""
) -> None:
    """Say how far a measure of a plan has come; without a plan, of the site's own region.

    Raises
    ------
    UnusableFields
        When the state is none of the four.
    ChangedMeanwhile
        When somebody else said something else since.
    """
    if progress.state not in TaskState.values:
        raise UnusableFields(
            _("'%(given)s' is no state of a task") % {"given": progress.state[:40]},
            hint=_("one of %(known)s") % {"known": ", ".join(TaskState.values)},
            data={"fields": {"state": _("Choose one of the list.")}},
        )
    plan_id = plan or measures_asked(local_day(at)).plan_id
    task = _task(plan_id, measure, local_day(at)) or MeasureTask(measure=measure)
    task.check_unchanged_since(revision)
    task.plan = plan_id
    task.state, task.due_on, task.progress = progress.state, progress.due_on, progress.text
    task.organisation_id = progress.organisation_id
    task.record()


def _task(plan_id: str, measure: str, day: date) -> MeasureTask | None:
    """Return what was said of a measure; what names no plan is of the site's own region."""
    plans = [plan_id, ""] if measures_asked(day).plan_id == plan_id else [plan_id]
    said = MeasureTask.objects.filter(plan__in=plans, measure=measure)
    task: MeasureTask | None = said.order_by("-plan").first()
    return task
