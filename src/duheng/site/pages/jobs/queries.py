"""The jobs of somebody."""

from __future__ import annotations

from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.errors import NoSuchJob
from duheng.site.pages.jobs.models import Job
from duheng.site.pages.jobs.records import JobRecord, job_record

SHOWN = 50


def jobs_of(actor: Actor) -> list[JobRecord]:
    """Return the latest jobs that an actor started, the latest first."""
    found = Job.objects.filter(person_id=actor.person_id or 0).order_by("-id")
    return [job_record(one) for one in found[:SHOWN]]


def get_job(actor: Actor, job_id: int) -> JobRecord:
    """Return one job of the actor's own; the system sees every one.

    Raises
    ------
    NoSuchJob
        When there is none, or it is somebody else's.
    """
    found = Job.objects.filter(pk=job_id)
    if not actor.is_system:
        found = found.filter(person_id=actor.person_id or 0)
    job = found.first()
    if job is None:
        raise NoSuchJob(_("you have no job %(number)s") % {"number": job_id}, data={"id": job_id})
    return job_record(job)
