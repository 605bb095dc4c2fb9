"""Noting that a step is done, in the transaction of the action that did it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from duheng.site.actions.running import running_action
from duheng.site.errors import ChangedMeanwhile
from duheng.site.pages.jobs.models import Job, JobState
from duheng.site.pages.jobs.records import JobRecord, job_record
from duheng.site.pages.notifications.models import Channel
from duheng.site.pages.notifications.outbox import Words, notify


def note_step(
    job: JobRecord,
    *,
    done: int,
    total: int | None = None,
    position: Mapping[str, Any] | None = None,
    message: str = "",
    is_finished: bool = False,
    result_address: str = "",
) -> None:
    """Note how far a job came; only inside the action that is its step.

    Parameters
    ----------
    job : JobRecord
        As the step got it.
    done, total : int
        Pieces of work.
    position : Mapping
        Where the next step begins, JSON-ready.
    message : str
        What was done, for the one who waits.
    is_finished : bool
        Whether it was the last step; the person is told then.
    result_address : str
        The page that shows what came of it.

    Raises
    ------
    ChangedMeanwhile
        When another worker did the step already, or the job was stopped: the action is undone.
    """
    running = running_action("a step of a job")
    changed: dict[str, Any] = {
        "steps": job.steps + 1,
        "done": done,
        "total": total if total is not None else job.total,
        "position": dict(position or {}),
        "message": message[:400],
        "seen_at": running.at,
        "tries": 0,
    }
    if is_finished:
        changed |= {
            "state": JobState.DONE,
            "ended_at": running.at,
            "result_address": result_address,
        }
    as_read = Job.objects.filter(pk=job.id, steps=job.steps, state=JobState.RUNNING)
    if as_read.update(**changed) != 1:
        raise ChangedMeanwhile(
            gettext("step %(step)s of job %(job)s was done by another worker, or it was stopped")
            % {"step": job.steps + 1, "job": job.id},
            data={"id": job.id, "read": job.steps},
        )
    if is_finished and job.person_id is not None:
        tell_end(job.id, gettext_lazy("Done: %(title)s"))


def note_progress(job: JobRecord, *, done: int, total: int, message: str = "") -> None:
    """Note how far a long step came, outside any action: it is seen at once, and lost by nothing.

    Raises
    ------
    ChangedMeanwhile
        When the job was stopped meanwhile, or another worker did the step.
    """
    as_read = Job.objects.filter(pk=job.id, steps=job.steps, state=JobState.RUNNING)
    if as_read.update(done=done, total=total, message=message[:400]) != 1:
        raise ChangedMeanwhile(
            gettext("step %(step)s of job %(job)s was done by another worker, or it was stopped")
            % {"step": job.steps + 1, "job": job.id},
            data={"id": job.id, "read": job.steps},
        )


def tell_end(job_id: int, sentence: Promise) -> None:
    """Tell the person on the site how a job ended."""
    found = Job.objects.get(pk=job_id)
    if found.person_id is None:
        return

    def words() -> Words:
        return Words(str(sentence) % {"title": job_record(found).title}, found.message)

    notify(
        [found.person_id],
        kind="pages.job_ended",
        words=words,
        address=reverse("home:job", args=[job_id]),
        channels=(Channel.IN_SITE,),
    )
