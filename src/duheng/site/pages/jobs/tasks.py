"""What the worker does for jobs."""

from __future__ import annotations

from django_tasks import task

from duheng.terms.clock import system_clock


@task()
def run_job(job_id: int) -> int:
    """Return how many steps of a job were done now."""
    from duheng.site.pages.jobs.running import run  # it starts jobs itself, by this task

    return run(job_id, system_clock)
