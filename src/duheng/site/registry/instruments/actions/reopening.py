"""What an event ended begins again when the event is taken back, or it is said why it does not."""

from __future__ import annotations

import json
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from duheng.site.actions.models import Entry
from duheng.site.actions.tenancy import unscoped_rows
from duheng.site.registry.models import Confirmation, Instrument, InstrumentEvent, Placement

_WHY = "the event and its instrument were looked up"


def entries_with(event: InstrumentEvent, kind: str) -> dict[int, int]:
    """Return record -> number of the states that the action of an event wrote of a kind."""
    with unscoped_rows(_WHY):
        own = Entry.objects.get(kind="registry.instrumentevent", record_id=event.pk, number=1)
        found = Entry.objects.filter(action_id=own.action_id, kind=kind)
        return dict(found.values_list("record_id", "number"))


def reopen_placements(record: Instrument, event: InstrumentEvent) -> tuple[str, ...]:
    """Open the placements that an event ended; return why each other one stays ended."""
    ended = entries_with(event, "registry.placement")
    found = Placement.objects.unscoped(_WHY).filter(pk__in=ended, instrument_id=record.pk)
    reasons = []
    for placement in found.select_related("position"):
        reason = _obstacle(placement, ended[placement.pk])
        if reason:
            reasons.append(reason)
            continue
        ended_at, placement.ends_at = placement.ends_at, None
        placement.record(true_from=ended_at)
    return tuple(reasons)


def confirmed_before(record: Instrument, event: InstrumentEvent) -> date | None:
    """Return until when the instrument was confirmed before an event ended that.

    What was decided after the event stands: then it is the present day, or none.
    """
    decided = Confirmation.objects.unscoped(_WHY).filter(
        instrument_id=record.pk, withdrawn_at__isnull=True, recorded_at__gte=event.recorded_at
    )
    number = entries_with(event, "registry.instrument").get(record.pk, 0)
    if record.confirmed_until is not None or number < 2 or decided.exists():
        return record.confirmed_until
    with unscoped_rows(_WHY):
        before = Entry.objects.get(
            kind="registry.instrument", record_id=record.pk, number=number - 1
        )
    until = json.loads(before.facts)["confirmed_until"]
    return date.fromisoformat(until) if until else None


def _obstacle(placement: Placement, number: int) -> str:
    """Return why a placement cannot be opened again, or nothing."""
    standing = Placement.objects.unscoped(_WHY).filter(withdrawn_at__isnull=True)
    since = Q(ends_at__isnull=True) | Q(ends_at__gt=placement.ends_at)
    names = {"position": placement.position.name}
    if placement.revision != number or placement.withdrawn_at is not None:
        return _("It stays out of '%(position)s': that placement was changed since.") % names
    if placement.position.withdrawn_at is not None:
        return _("It stays out of '%(position)s': the position was withdrawn since.") % names
    if standing.filter(since, instrument_id=placement.instrument_id).exists():
        return _("It stays out of '%(position)s': it was placed elsewhere since.") % names
    other = standing.filter(since, position_id=placement.position_id, role=placement.role)
    instead = other.select_related("instrument").first()
    if instead is None:
        return ""
    names["name"] = instead.instrument.name
    return _("It stays out of '%(position)s': '%(name)s' stands there.") % names
