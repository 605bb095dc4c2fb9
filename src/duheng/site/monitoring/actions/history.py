"""What is noted of the history of readings: manifests of its days, corrections at the desk."""

from __future__ import annotations

import hashlib
import json
import math
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.errors import NotAllowed, NotPossibleNow
from duheng.site.monitoring.models import HistoryDay, MonitoredChannel, ReadingCorrection
from duheng.site.registry.fields import refuse_faults
from duheng.site.registry.ownership import get_own


@action("monitoring.note_manifest", permission=None)
def note_manifest(*, actor: Actor, at: datetime, manifest: bytes) -> int:
    """Return the number of the entry of a manifest; the same one again is the same entry.

    Raises
    ------
    NotAllowed
        When it is not the worker.
    NotPossibleNow
        When another manifest of that day and number is in the log: the history was changed.
    """
    _check_system(actor)
    held = json.loads(manifest)
    day, digest = date.fromisoformat(held["day"]), hashlib.sha256(manifest).hexdigest()
    known = HistoryDay.objects.visible_to(actor).filter(day=day, sequence=held["sequence"]).first()
    if known is None:
        known = HistoryDay(
            day=day,
            sequence=held["sequence"],
            digest=digest,
            readings=held["rows"],
            made_at=datetime.fromisoformat(held["made_at"]),
        )
        known.record()
    elif known.digest != digest:
        raise NotPossibleNow(
            _("manifest %(sequence)s of %(day)s is in the log with another digest")
            % {"sequence": held["sequence"], "day": day},
            hint=_("bring the folder of the history back from a backup, and check it"),
        )
    return int(known.pk)


@action("monitoring.correct_reading", permission="monitoring.correct_reading")
def correct_reading(
    *,
    actor: Actor,
    at: datetime,
    monitored_id: int,
    reading_at: datetime,
    held: tuple[float | None, str, int],
    value: Any,
    reason: str,
) -> int:
    """Return the number of a correction; the worker puts it beside what was held.

    Parameters
    ----------
    held : tuple
        Value, status and revision that the corrector has read.
    value : number, text or None
        What is right; nothing where there is no value.

    Raises
    ------
    UnusableFields
        When the reason is missing, or nothing would change.
    NotPossibleNow
        When another correction of the reading waits already.
    """
    record: MonitoredChannel = get_own(MonitoredChannel, actor, monitored_id)
    faults = {} if reason.strip() else {"reason": _("is missing")}
    number = _number(value, faults)
    if "value" not in faults and number == held[0]:
        faults["value"] = _("is what is held already")
    refuse_faults(faults)
    same = ReadingCorrection.objects.visible_to(actor).filter(
        monitored_id=monitored_id, reading_at=reading_at, applied_at__isnull=True
    )
    if same.filter(withdrawn_at__isnull=True).exists():
        raise NotPossibleNow(
            _("another correction of this reading waits to be taken into the history"),
            hint=_("look at it in a minute"),
        )
    made = ReadingCorrection(
        monitored=record,
        reading_at=reading_at,
        held_value=held[0],
        held_status=held[1],
        held_revision=held[2],
        value=number,
        reason=reason.strip()[:400],
    )
    made.record()
    return int(made.pk)


@action("monitoring.note_correction", permission=None)
def note_correction(*, actor: Actor, at: datetime, correction_id: int, refusal: str = "") -> None:
    """Note that a correction is in the history, or why it cannot be."""
    _check_system(actor)
    record: ReadingCorrection = ReadingCorrection.objects.get_visible(actor, correction_id)
    if refusal:
        record.withdraw(refusal[:400])
        return
    record.applied_at = at
    record.record()


def _number(value: Any, faults: dict[str, str]) -> float | None:
    """Return a number, or nothing for an empty one; what is none is a fault."""
    if value is None or str(value).strip() == "":
        return None
    try:
        number = float(str(value).strip())
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        faults["value"] = _("is no number")
    return number


def _check_system(actor: Actor) -> None:
    if not actor.is_system:
        raise NotAllowed(
            _("the worker notes this, nobody else"), hint=_("duheng site work does it")
        )
