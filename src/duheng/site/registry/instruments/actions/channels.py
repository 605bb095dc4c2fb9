"""What a device measures on each of its channels: guns of a charger, nozzles, phases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.registry.fields import missing_fields, range_fault, read_fields, refuse_faults
from duheng.site.registry.instruments.actions.registering import check_present
from duheng.site.registry.models import Instrument, MeasuringChannel
from duheng.site.registry.ownership import get_own

CHANNEL_FIELDS = ("name", "quantity", "unit", "range_lower", "range_upper", "accuracy_class")


@action("registry.add_channel", permission="registry.change_instrument")
def add_channel(*, actor: Actor, at: datetime, instrument_id: int, facts: Mapping[str, Any]) -> int:
    """Return the number of a new measuring channel of an instrument.

    Raises
    ------
    UnusableFields
        Naming each field; a name stands once per instrument.
    """
    device = get_own(Instrument, actor, instrument_id)
    check_present(device)
    values = read_fields(MeasuringChannel, facts, CHANNEL_FIELDS)
    _check(actor, instrument_id, values, None)
    record = MeasuringChannel(
        instrument_id=instrument_id,
        owner_id=device.owner_id,
        division_code=device.division_code,
        **values,
    )
    record.record()
    return int(record.pk)


@action("registry.change_channel", permission="registry.change_instrument")
def change_channel(
    *,
    actor: Actor,
    at: datetime,
    channel_id: int,
    revision: int,
    facts: Mapping[str, Any],
    true_from: datetime | None = None,
) -> int:
    """Return the revision after a change of a measuring channel."""
    record = get_own(MeasuringChannel, actor, channel_id)
    record.check_unchanged_since(revision)
    values = read_fields(MeasuringChannel, facts, CHANNEL_FIELDS)
    after = {name: getattr(record, name) for name in CHANNEL_FIELDS} | values
    _check(actor, record.instrument_id, after, record.pk)
    for name, value in values.items():
        setattr(record, name, value)
    record.record(true_from=true_from)
    return int(record.revision)


@action("registry.withdraw_channel", permission="registry.change_instrument")
def withdraw_channel(
    *, actor: Actor, at: datetime, channel_id: int, revision: int, reason: str
) -> None:
    """Withdraw a measuring channel."""
    record = get_own(MeasuringChannel, actor, channel_id)
    record.check_unchanged_since(revision)
    record.withdraw(reason)


def _check(actor: Actor, instrument_id: int, values: dict[str, Any], but: int | None) -> None:
    faults = missing_fields(values, ("name", "quantity", "unit")) | range_fault(values)
    others = MeasuringChannel.objects.visible_to(actor).filter(
        instrument_id=instrument_id, name=values.get("name", ""), withdrawn_at__isnull=True
    )
    if others.exclude(pk=but).exists():
        faults["name"] = _("stands twice")
    refuse_faults(faults)
