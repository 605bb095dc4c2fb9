"""Running jobs step by step, and taking up again those that lost their worker."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import OperationalError
from django.utils import translation
from django.utils.translation import gettext as _

from duheng.site.actions.actor import SYSTEM
from duheng.site.errors import ChangedMeanwhile, NotPossibleNow
from duheng.site.pages.jobs.actions import fail_job
from duheng.site.pages.jobs.kinds import kind_of
from duheng.site.pages.jobs.models import Job, JobState
from duheng.site.pages.jobs.records import JobRecord, job_record
from duheng.site.pages.jobs.tasks import run_job
from duheng.terms.clock import Clock
from duheng.terms.errors import DuhengError

logger = logging.getLogger("duheng.site.jobs")

MOST_TRIES = 5
_QUIET = timedelta(seconds=60)
_OPEN = (JobState.WAITING, JobState.RUNNING)


def run(job_id: int, clock: Clock) -> int:
    """Return how many steps of a job were done: all that are left, or until it is stopped."""
    done = 0
    if not _begin(job_id, clock()):
        return done
    try:
        while (job := _still_running(job_id)) is not None:
            with translation.override(Job.objects.get(pk=job_id).language):
                kind_of(job.kind).step(job, clock())
            _check_noted(job)
            done += 1
    except ChangedMeanwhile as refusal:
        logger.info("job %s: %s", job_id, refusal.message)
    except OperationalError as error:
        logger.warning("job %s waits for the database: %s", job_id, error)
    except DuhengError as refusal:
        _fail(job_id, clock(), refusal.message, refusal.code)
    except Exception:
        _fail(job_id, clock(), _("An unforeseen error; it is in the log."), "")
        raise
    return done


def resume_jobs(at: datetime, quiet: timedelta = _QUIET) -> int:
    """Return how many jobs, of which nothing was seen for a while, were given to a worker again.

    That a worker was only slow does no harm: a step that was done is not committed twice.
    """
    resumed = 0
    for job in Job.objects.filter(state__in=_OPEN, seen_at__lte=at - quiet).order_by("id")[:50]:
        mine = Job.objects.filter(pk=job.pk, seen_at=job.seen_at)
        if mine.update(seen_at=at):
            run_job.enqueue(job.pk)
            resumed += 1
    return resumed


def _begin(job_id: int, at: datetime) -> bool:
    """Return whether a job may run; one over which workers died again and again may not."""
    job = Job.objects.filter(pk=job_id, state__in=_OPEN).first()
    if job is None:
        return False
    if job.tries >= MOST_TRIES:
        _fail(
            job_id,
            at,
            _("It was begun %(tries)d times without finishing a step.") % {"tries": job.tries},
            NotPossibleNow.code,
        )
        return False
    return bool(
        Job.objects.filter(pk=job_id, state__in=_OPEN).update(
            state=JobState.RUNNING, tries=job.tries + 1, seen_at=at
        )
    )


def _still_running(job_id: int) -> JobRecord | None:
    job = Job.objects.filter(pk=job_id, state=JobState.RUNNING).first()
    return None if job is None else job_record(job)


def _check_noted(job: JobRecord) -> None:
    """Refuse a step that noted nothing: it would be done for ever."""
    if Job.objects.filter(pk=job.id, steps=job.steps, state=JobState.RUNNING).exists():
        raise RuntimeError(f"the step of {job.kind} noted nothing")


def _fail(job_id: int, at: datetime, message: str, code: str) -> None:
    fail_job(actor=SYSTEM, at=at, job_id=job_id, message=message, error_code=code)
