"""Starting jobs, stopping them, taking them up again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.errors import NoSuchJob, NotPossibleNow
from duheng.site.pages.jobs.kinds import kind_of
from duheng.site.pages.jobs.models import Job, JobState
from duheng.site.pages.jobs.records import JobRecord
from duheng.site.pages.jobs.stepping import note_step, tell_end
from duheng.site.pages.jobs.tasks import run_job

_OPEN = (JobState.WAITING, JobState.RUNNING)
_ENDED_BADLY = (JobState.FAILED, JobState.STOPPED)


@action("pages.start_job", permission=None)
def start_job(
    *,
    actor: Actor,
    at: datetime,
    kind: str,
    facts: Mapping[str, Any],
    total: int | None = None,
) -> int:
    """Return the number of a new job; the worker begins it once this is committed.

    Parameters
    ----------
    kind : str
        Declared by a room's ``background`` module, which also says what permission it wants.
    facts : Mapping
        What its steps need, JSON-ready.
    """
    found = kind_of(kind)
    actor.check_may(found.permission)
    title = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            title[code] = found.title(facts)
    made = Job.objects.create(
        kind=kind,
        title=title,
        facts=dict(facts),
        person_id=actor.person_id,
        language=get_language() or settings.LANGUAGE_CODE,
        state=JobState.WAITING,
        total=total,
        started_at=at,
        seen_at=at,
    )
    run_job.enqueue(made.pk)
    return made.pk


@action("pages.stop_job", permission=None)
def stop_job(*, actor: Actor, at: datetime, job_id: int) -> None:
    """Stop a job of the actor's own; committed steps stay, the one that runs is undone."""
    job = _own(actor, job_id)
    stopped = Job.objects.filter(pk=job.pk, state__in=_OPEN).update(
        state=JobState.STOPPED, ended_at=at
    )
    if not stopped:
        raise NotPossibleNow(_("This job has ended already."))


@action("pages.go_on", permission=None)
def go_on(*, actor: Actor, at: datetime, job_id: int) -> None:
    """Take up a job that failed or was stopped, from its last committed step."""
    job = _own(actor, job_id)
    if job.state not in _ENDED_BADLY:
        raise NotPossibleNow(_("This job is running, or has ended well."))
    actor.check_may(kind_of(job.kind).permission)
    Job.objects.filter(pk=job.pk, state__in=_ENDED_BADLY).update(
        state=JobState.WAITING, tries=0, error_code="", message="", ended_at=None, seen_at=at
    )
    run_job.enqueue(job.pk)


@action("pages.note_job_step", permission=None)
def note_job_step(
    *,
    actor: Actor,
    at: datetime,
    job: JobRecord,
    done: int,
    total: int,
    position: Mapping[str, Any],
    message: str,
) -> None:
    """Note a step that wrote no record: what it made is kept elsewhere, whole, before this."""
    note_step(job, done=done, total=total, position=position, message=message)


@action("pages.note_job_done", permission=None)
def note_job_done(
    *, actor: Actor, at: datetime, job: JobRecord, done: int, message: str, result_address: str
) -> None:
    """Note that a job ended whose last step wrote no record."""
    note_step(
        job,
        done=done,
        total=done,
        message=message,
        is_finished=True,
        result_address=result_address,
    )


@action("pages.fail_job", permission=None)
def fail_job(*, actor: Actor, at: datetime, job_id: int, message: str, error_code: str) -> None:
    """Note that a job failed, and tell whoever waits for it."""
    failed = Job.objects.filter(pk=job_id, state__in=_OPEN).update(
        state=JobState.FAILED, ended_at=at, message=message[:400], error_code=error_code
    )
    if failed:
        tell_end(job_id, gettext_lazy("Failed: %(title)s"))


def _own(actor: Actor, job_id: int) -> Job:
    found = Job.objects.filter(pk=job_id, person_id=actor.person_id or 0).first()
    if found is None:
        raise NoSuchJob(_("You have no job of this number."), data={"id": job_id})
    return found
