"""Background jobs of whoever asks: how far they came, stopping them, going on."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from duheng.site.pages.jobs.actions import go_on, stop_job
from duheng.site.pages.jobs.queries import get_job, jobs_of
from duheng.site.people.doors import Asked, signed_in

_STOP_POLLING = 286  # what htmx takes as the end of asking again


@signed_in
def jobs(request: Asked) -> HttpResponse:
    """Show the latest jobs of the actor."""
    return render(request, "home/jobs.html", {"jobs": jobs_of(request.actor)})


@signed_in
def job(request: Asked, job_id: int) -> HttpResponse:
    """Show how far a job came; as a fragment until it has ended."""
    found = get_job(request.actor, job_id)
    if request.headers.get("HX-Target") == "job-progress":
        ended = 200 if found.is_open else _STOP_POLLING
        return render(request, "home/job_progress.html", {"job": found}, status=ended)
    return render(request, "home/job.html", {"job": found})


@signed_in
@require_POST
def stop(request: Asked, job_id: int) -> HttpResponse:
    """Stop a job after its last committed step."""
    stop_job(actor=request.actor, at=request.at, job_id=job_id)
    return HttpResponseRedirect(reverse("home:job", args=[job_id]))


@signed_in
@require_POST
def take_up(request: Asked, job_id: int) -> HttpResponse:
    """Take a job up again from its last committed step."""
    go_on(actor=request.actor, at=request.at, job_id=job_id)
    return HttpResponseRedirect(reverse("home:job", args=[job_id]))
