"""A large impact, judged in the background: part after part, each kept before it is noted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NotAllowed
from duheng.site.pages.jobs.actions import note_job_done, note_job_step
from duheng.site.pages.jobs.kinds import job_kind
from duheng.site.pages.jobs.records import JobRecord
from duheng.site.people.models import Person
from duheng.site.people.who import actor_of
from duheng.site.registry.chains.impact import get_doubt
from duheng.site.registry.chains.parts import judged_part
from duheng.site.registry.chains.stored import StoredImpact
from duheng.site.registry.models import StandardDoubt

JUDGE = "registry.judge_impact"
AT_ONCE = 10_000
"""Certificates of one part."""


def facts_of(actor: Actor, doubt: StandardDoubt) -> dict[str, Any]:
    """Return what tells one judgement from another: the doubt, and what its reader may see."""
    return {
        "doubt": doubt.pk,
        "revision": doubt.revision,
        "name": doubt.standard.name,
        "organisation": actor.organisation_id,
        "divisions": list(actor.divisions),
    }


def _title(facts: Mapping[str, Any]) -> str:
    return _("Judge what rests on %(name)s") % {"name": facts["name"]}


@job_kind(JUDGE, title=_title, permission="registry.view")
def judge_part(job: JobRecord, at: datetime) -> None:
    """Judge the next part; the one without certificates is the last."""
    person = Person.objects.unscoped("a job sees what whoever started it sees").filter(
        pk=job.person_id
    )
    actor = actor_of(person.first(), local_day(at))
    doubt = get_doubt(actor, int(job.facts["doubt"]))
    if facts_of(actor, doubt) != job.facts:
        raise NotAllowed(_("what you may see, or the declaration, has changed; judge it again"))
    after = int(job.position.get("after", 0))
    part = judged_part(actor, doubt, after=after, most=AT_ONCE)
    StoredImpact(job.id).keep(after if part.number else -1, part.items)
    done = job.done + part.number
    counts = {"done": done, "total": part.total}
    message = _("%(done)d of %(total)d certificates judged") % counts
    if part.number:
        note_job_step(
            actor=actor,
            at=at,
            job=job,
            done=done,
            total=part.total,
            position={"after": part.last},
            message=message,
        )
    else:
        address = reverse("registry:doubt", args=[doubt.pk])
        note_job_done(
            actor=actor, at=at, job=job, done=done, message=message, result_address=address
        )
