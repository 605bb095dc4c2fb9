"""An instrument changes its owner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.registry.divisions import division_faults
from duheng.site.registry.fields import missing_fields, read_fields, refuse_faults
from duheng.site.registry.instruments.actions.events import (
    end_placements,
    note_event,
    read_event,
)
from duheng.site.registry.instruments.actions.registering import check_present
from duheng.site.registry.models import (
    Instrument,
    InstrumentEventKind,
    InstrumentStatus,
    MeasuringChannel,
)
from duheng.site.registry.ownership import get_own, organisation_faults


@action("registry.transfer_instrument", permission="registry.change_instrument")
def transfer_instrument(
    *,
    actor: Actor,
    at: datetime,
    instrument_id: int,
    revision: int,
    facts: Mapping[str, Any],
) -> int:
    """Return the number of the event; the instrument lies in the new owner's store.

    What belongs to the old owner stays with it: number, place, confirmations, earlier events. The
    new owner confirms the instrument for its own use.

    Parameters
    ----------
    facts : mapping
        ``new_owner_id``, ``division_code``, ``happened_at`` and perhaps ``note``.

    Raises
    ------
    UnusableFields
        When there is no such organisation or division.
    """
    record = get_own(Instrument, actor, instrument_id)
    check_present(record)
    record.check_unchanged_since(revision)
    owner, division = _destination(actor, at, record, facts)
    said = read_event(
        at,
        kind=InstrumentEventKind.TRANSFER,
        happened_at=facts.get("happened_at"),
        note=facts.get("note", ""),
    )
    event = note_event(record, said, InstrumentStatus.IN_STORE)
    end_placements(record, said["happened_at"])
    record.owner_id, record.division_code = owner, division
    record.number, record.place, record.note = "", "", ""
    record.confirmed_until, record.standard_id = None, None
    record.record(true_from=said["happened_at"])
    _take_channels_along(record, said["happened_at"])
    return event


def _destination(
    actor: Actor, at: datetime, record: Instrument, facts: Mapping[str, Any]
) -> tuple[int, str]:
    given = {"owner": facts.get("new_owner_id"), "division_code": facts.get("division_code")}
    values = read_fields(Instrument, given, given)
    faults = organisation_faults(actor, values, "owner")
    if values["owner"] == record.owner_id:
        faults["owner"] = _("owns it already")
    refuse_faults({"new_owner_id": faults["owner"]} if faults else {})
    refuse_faults(missing_fields(values, ("division_code",)))
    refuse_faults(division_faults(values["division_code"], local_day(at)))
    return int(values["owner"]), str(values["division_code"])


def _take_channels_along(record: Instrument, since: datetime) -> None:
    channels = MeasuringChannel.objects.unscoped("channels go with their device").filter(
        instrument_id=record.pk, withdrawn_at__isnull=True
    )
    for channel in channels:
        channel.owner_id, channel.division_code = record.owner_id, record.division_code
        channel.record(true_from=since)
