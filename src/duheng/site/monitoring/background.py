"""Files of readings in the background: looked through where they are large, and sent in batches.

A batch is named by its readings and is on disk before the next is made. A worker that is killed
begins the file anew: what was taken before is known by its name, and is held once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NoSuchRecord
from duheng.site.monitoring.models import Gateway
from duheng.site.monitoring.publishing import publish, telemetry_folder
from duheng.site.monitoring.queries import channels_of
from duheng.site.monitoring.uploads.drafts import SALT, keep_look
from duheng.site.monitoring.uploads.judging import Tell, body_of, look_through, pieces_of
from duheng.site.pages.jobs.actions import note_job_done
from duheng.site.pages.jobs.kinds import job_kind
from duheng.site.pages.jobs.queries import open_facts_of
from duheng.site.pages.jobs.records import JobRecord
from duheng.site.pages.jobs.stepping import note_progress
from duheng.site.people.models import Person
from duheng.site.people.who import actor_of
from duheng.site.registry.imports.drafts import drop_draft, read_draft
from duheng.site.registry.imports.tables import Table, read_table
from duheng.site.registry.ownership import get_own

if TYPE_CHECKING:
    from duheng.telemetry.intake.batches import Receipt
    from duheng.telemetry.intake.door import Door

LOOK_THROUGH, SEND = "monitoring.look_through_readings", "monitoring.send_readings"
_MAY = "monitoring.correct_reading"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """A file of readings, who sends it, and for which gateway, as they are now."""

    actor: Actor
    gateway: str
    codes: list[str]
    said: Mapping[str, Any]
    chosen: Mapping[int, str]
    table: Table


@job_kind(
    LOOK_THROUGH,
    title=lambda facts: _("Look through %(name)s") % {"name": facts["said"]["name"]},
    permission=_MAY,
)
def look_through_readings(job: JobRecord, at: datetime) -> None:
    """Judge every row of a file of readings, and keep what was found for its page."""
    begun = _begun(job, at)
    rows = len(begun.table.rows)
    found = look_through(begun.table, begun.codes, begun.chosen, _teller(job, rows))
    keep_look(begun.said, begun.codes, begun.chosen, found)
    note_job_done(
        actor=begun.actor,
        at=at,
        job=job,
        done=rows,
        message=_("%(readings)d readings, %(faults)d faults")
        % {"readings": found.readings, "faults": found.faulty},
        result_address=preview_address(begun.said, begun.chosen),
    )


@job_kind(
    SEND,
    title=lambda facts: _("Send %(name)s") % {"name": facts["said"]["name"]},
    permission=_MAY,
)
def send_readings(job: JobRecord, at: datetime) -> None:
    """Put the readings of a file into the inbox, batch by batch."""
    from duheng.telemetry.intake.door import Door  # loads the columns of readings

    begun = _begun(job, at)
    accepted, refused, faults, again = 0, 0, 0, 0
    publish(at)
    pieces = pieces_of(begun.table, begun.codes, begun.chosen, _teller(job, len(begun.table.rows)))
    with Door(telemetry_folder(), lambda: at) as door:
        for readings, faulty in pieces:
            faults += faulty
            if not readings:
                continue
            receipt = _put(door, begun, body_of(readings, job.person_id))
            accepted += receipt.accepted
            refused += len(receipt.rejected)
            again += 0 if receipt.is_new else receipt.accepted
    counts = {"accepted": accepted, "refused": refused, "faults": faults, "again": again}
    note_job_done(
        actor=begun.actor,
        at=at,
        job=job,
        done=len(begun.table.rows),
        message=_(
            "Taken: %(accepted)d readings, of them %(again)d known already; refused: "
            "%(refused)d; left out with a fault: %(faults)d. They are judged within ten minutes."
        )
        % counts,
        result_address=reverse("monitoring:quality"),
    )
    drop_draft(str(begun.said["sha256"]))


def _put(door: Door, begun: _Begun, body: bytes) -> Receipt:
    """Return the receipt of a batch; a person who signed in is not held to a gateway's quota."""
    gateway = door.registry.current.gateway_of.get(begun.gateway)
    if gateway is None or gateway.public_key is not None:
        raise NoSuchRecord(_("the gateway takes no file any more"))
    return door.put(gateway, body, "ndjson", is_authenticated=True)


def preview_address(said: Mapping[str, Any], chosen: Mapping[int, str]) -> str:
    """Return the page on which a file that was looked through is shown."""
    address = reverse("monitoring:upload_preview", args=[signing.dumps(dict(said), salt=SALT)])
    columns = {f"column-{place}": column for place, column in chosen.items()}
    return f"{address}?{urlencode(columns)}" if columns else address


def needed_uploads() -> set[str]:
    """Return the digests of files that open jobs still read."""
    return {str(one["said"]["sha256"]) for one in open_facts_of((LOOK_THROUGH, SEND))}


def _begun(job: JobRecord, at: datetime) -> _Begun:
    """Return a file as whoever started the job may send it now."""
    why = "a job acts for whoever started it"
    person = Person.objects.unscoped(why).filter(pk=job.person_id).first()
    actor = actor_of(person, local_day(at))
    actor.check_may(_MAY)
    said = dict(job.facts["said"])
    gateway: Gateway = get_own(Gateway, actor, int(said["gateway"]))
    note_progress(job, done=0, total=0, message=_("The file is read …"))
    return _Begun(
        actor=actor,
        gateway=gateway.code,
        codes=[one.code for one in channels_of(actor, gateway.pk)],
        said=said,
        chosen={int(place): column for place, column in job.facts["chosen"].items()},
        table=read_table(read_draft(str(said["sha256"]))),
    )


def _teller(job: JobRecord, total: int) -> Tell:
    def tell(rows: int) -> None:
        note_progress(job, done=rows, total=total, message=_("%(rows)d rows read") % {"rows": rows})

    return tell
