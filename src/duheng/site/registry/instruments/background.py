"""Large imports in the background: looked through first, then written, all rows or none.

Reading and judging happen outside any transaction, and say how far they came; what is written,
is written in one action. A worker that is killed leaves nothing, and the job begins anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NoSuchRecord
from duheng.site.pages.jobs.actions import note_job_done
from duheng.site.pages.jobs.kinds import job_kind
from duheng.site.pages.jobs.queries import open_facts_of
from duheng.site.pages.jobs.records import JobRecord
from duheng.site.pages.jobs.stepping import note_progress
from duheng.site.people.models import Person
from duheng.site.people.who import actor_of
from duheng.site.registry.imports.drafts import drop_draft, read_draft
from duheng.site.registry.imports.judging import Tell
from duheng.site.registry.imports.previews import keep_preview
from duheng.site.registry.imports.profiles import profile_of
from duheng.site.registry.imports.tables import Table, read_table
from duheng.site.registry.instruments.actions.importing import (
    ImportStep,
    import_instruments,
    preview_import,
    read_rows,
)

LOOK_THROUGH, IMPORT = "registry.look_through_table", "registry.import_table"
SALT = "registry.import"
_MAY = "registry.import_instruments"


@job_kind(
    LOOK_THROUGH,
    title=lambda facts: _("Look through %(name)s") % {"name": facts["said"]["name"]},
    permission=_MAY,
)
def look_through(job: JobRecord, at: datetime) -> None:
    """Judge every row of a file, and keep what was found for its page."""
    actor, said, chosen = _started(job, at)
    table = _table(job, said)
    profile = profile_of(said["profile"])
    found = preview_import(actor, table, profile, at, chosen, _teller(job, table))
    keep_preview(said, chosen, found)
    counts = {"rows": found.number_of_rows, "faults": len(found.faults)}
    note_job_done(
        actor=actor,
        at=at,
        job=job,
        done=len(table.rows),
        message=_("%(rows)d rows read, %(faults)d faults") % counts,
        result_address=preview_address(said, chosen),
    )


@job_kind(
    IMPORT,
    title=lambda facts: _("Import %(name)s") % {"name": facts["said"]["name"]},
    permission=_MAY,
)
def import_table(job: JobRecord, at: datetime) -> None:
    """Judge every row of a file once more, and register them all in one action, or none."""
    actor, said, chosen = _started(job, at)
    table = _table(job, said)
    profile = profile_of(said["profile"])
    mapped, judged = read_rows(actor, table, profile, local_day(at), chosen, _teller(job, table))
    rows = len(table.rows)
    note_progress(job, done=rows, total=rows, message=_("All rows are written in one piece …"))
    import_instruments(
        actor=actor,
        at=at,
        table=table,
        profile=profile,
        chosen=chosen,
        reason=f"{said['name']} sha256:{said['sha256']}",
        step=ImportStep(job=job, mapped=mapped, judged=judged),
    )
    drop_draft(said["sha256"])


def preview_address(said: Mapping[str, Any], chosen: Mapping[str, str]) -> str:
    """Return the page on which a file that was looked through is shown."""
    address = reverse("registry:import_preview", args=[signing.dumps(dict(said), salt=SALT)])
    columns = {f"column:{heading}": column for heading, column in chosen.items()}
    return f"{address}?{urlencode(columns)}" if columns else address


def needed_drafts() -> set[str]:
    """Return the digests of files that open jobs still read."""
    return {str(one["said"]["sha256"]) for one in open_facts_of((LOOK_THROUGH, IMPORT))}


def _started(job: JobRecord, at: datetime) -> tuple[Actor, dict[str, Any], dict[str, str]]:
    """Return who started a job, as that person may act now, and what was said of the file."""
    person = (
        Person.objects.unscoped("a job acts for whoever started it")
        .filter(pk=job.person_id)
        .first()
    )
    actor = actor_of(person, local_day(at))
    said = dict(job.facts["said"])
    if actor.organisation_id is None or actor.organisation_id != said["organisation"]:
        raise NoSuchRecord(_("there is no such import"))
    return actor, said, dict(job.facts["chosen"])


def _table(job: JobRecord, said: Mapping[str, Any]) -> Table:
    note_progress(job, done=0, total=0, message=_("The file is read …"))
    return read_table(read_draft(str(said["sha256"])))


def _teller(job: JobRecord, table: Table) -> Tell:
    def tell(done: int, faults: int) -> None:
        counts = {"rows": done, "faults": faults}
        message = _("%(rows)d rows read, %(faults)d faults") % counts
        note_progress(job, done=done, total=len(table.rows), message=message)

    return tell
