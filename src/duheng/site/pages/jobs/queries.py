"""The jobs of somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.errors import NoSuchJob
from duheng.site.pages.jobs.models import Job, JobState
from duheng.site.pages.jobs.records import JobRecord, job_record

SHOWN = 50


def jobs_of(actor: Actor) -> list[JobRecord]:
    """Return the latest jobs that an actor started, the latest first."""
    found = Job.objects.filter(person_id=actor.person_id or 0).order_by("-id")
    return [job_record(one) for one in found[:SHOWN]]


def open_job_of(actor: Actor, kind: str, facts: Mapping[str, Any]) -> JobRecord | None:
    """Return the job of an actor that does this very thing already and has not ended."""
    found = Job.objects.filter(
        person_id=actor.person_id or 0,
        kind=kind,
        state__in=(JobState.WAITING, JobState.RUNNING),
    )
    return next((job_record(one) for one in found if one.facts == facts), None)


def latest_job_of(actor: Actor, kind: str, facts: Mapping[str, Any]) -> JobRecord | None:
    """Return the latest job of an actor that did, or does, this very thing."""
    found = Job.objects.filter(person_id=actor.person_id or 0, kind=kind).order_by("-id")
    return next((job_record(one) for one in found[:SHOWN] if one.facts == facts), None)


def open_facts_of(kinds: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return what the open jobs of some kinds, whoever started them, still need."""
    open_states = (JobState.WAITING, JobState.RUNNING)
    found = Job.objects.filter(kind__in=kinds, state__in=open_states)
    return list(found.values_list("facts", flat=True))


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
