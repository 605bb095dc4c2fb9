"""Pages of a large import: it is looked through and written in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from duheng.site.pages.jobs.actions import start_job
from duheng.site.pages.jobs.queries import open_job_of
from duheng.site.people.doors import Asked
from duheng.site.registry.imports.drafts import read_draft
from duheng.site.registry.imports.previews import kept_preview
from duheng.site.registry.instruments.actions.importing import Preview
from duheng.site.registry.instruments.background import IMPORT, LOOK_THROUGH


def looked_through(
    request: Asked, said: Mapping[str, Any], chosen: Mapping[str, str]
) -> Preview | HttpResponse:
    """Return what an import would do, or the way to the job that finds it out or does it."""
    read_draft(str(said["sha256"]))
    found = kept_preview(said, chosen)
    if found is None:
        return _lead_to(request, LOOK_THROUGH, said, chosen)
    if request.method == "POST" and "commit" in request.POST and found.can_be_committed:
        return _lead_to(request, IMPORT, said, chosen)
    return found


def _lead_to(
    request: Asked, kind: str, said: Mapping[str, Any], chosen: Mapping[str, str]
) -> HttpResponse:
    """Lead to the job that does this already, or to a new one."""
    facts = {"said": dict(said), "chosen": dict(chosen)}
    there = open_job_of(request.actor, kind, facts)
    number = (
        there.id
        if there is not None
        else start_job(actor=request.actor, at=request.at, kind=kind, facts=facts)
    )
    return redirect("home:job", number)
