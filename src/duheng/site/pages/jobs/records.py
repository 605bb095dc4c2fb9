"""Background jobs as steps and pages get them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from duheng.site.pages.jobs.models import Job, JobState

_MARKS = {
    JobState.WAITING: "undecided",
    JobState.RUNNING: "due",
    JobState.DONE: "valid",
    JobState.FAILED: "failed",
    JobState.STOPPED: "void",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """One job.

    Attributes
    ----------
    facts : Mapping
        What it was started with.
    position : Mapping
        Where the next step begins; empty before the first.
    steps : int
        Committed steps.
    done, total : int
        Pieces of work; the total may not be known.
    """

    id: int
    kind: str
    title: str
    facts: Mapping[str, Any]
    person_id: int | None
    state: str
    done: int
    total: int | None
    position: Mapping[str, Any]
    steps: int
    message: str
    error_code: str
    result_address: str
    started_at: datetime
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether there is still something to come."""
        return self.state in {JobState.WAITING, JobState.RUNNING}

    @property
    def may_go_on(self) -> bool:
        """Whether it can be taken up again."""
        return self.state in {JobState.FAILED, JobState.STOPPED}

    @property
    def percent(self) -> int | None:
        """How much of the work is done [%]; ``None`` while nobody knows how much there is."""
        if not self.total:
            return None
        return min(100 * self.done // self.total, 99 if self.is_open else 100)

    @property
    def mark(self) -> str:
        """The key of the state's icon."""
        return _MARKS[JobState(self.state)]

    @property
    def state_title(self) -> str:
        """The state in words."""
        return str(JobState(self.state).label)


def job_record(job: Job) -> JobRecord:
    """Return the record of a job, its title in the language of the page."""
    title = job.title.get(get_language() or "") or job.title[settings.LANGUAGE_CODE]
    return JobRecord(
        id=job.pk,
        kind=job.kind,
        title=title,
        facts=job.facts,
        person_id=job.person_id,
        state=job.state,
        done=job.done,
        total=job.total,
        position=job.position,
        steps=job.steps,
        message=job.message,
        error_code=job.error_code,
        result_address=job.result_address,
        started_at=job.started_at,
        ended_at=job.ended_at,
    )
