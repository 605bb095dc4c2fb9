"""What belongs to an instrument, over the interface: channels, events, confirmations."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import Router, Schema, Status

from duheng.site.actions.actor import Actor
from duheng.site.api.fields import Day, Instant, Made, Number, Reason, Revision, Word, example
from duheng.site.people.doors import Asked
from duheng.site.registry.confirmations.actions import confirm_instrument
from duheng.site.registry.instruments.actions.events import record_event
from duheng.site.registry.instruments.queries import (
    channels_of,
    confirmations_of,
    events_of_instrument,
    placements_of,
)
from duheng.site.registry.instruments.records import (
    ChannelRecord,
    ConfirmationRecord,
    EventRecord,
    PlacementRecord,
)
from duheng.site.registry.models import Instrument

router = Router(tags=[_("Instruments")])


class NewEvent(Schema):
    """Something that happened to an instrument, and the revision that was read before."""

    kind: Word
    happened_at: Instant
    revision: Revision
    note: Reason = ""

    model_config = example(
        kind="commissioning", happened_at="2026-03-02T09:00:00+08:00", revision=1
    )


class NewConfirmation(Schema):
    """A decision that an instrument fits its use, or does not."""

    confirmed_on: Day
    is_fit: bool
    revision: Revision
    certificate_id: Number | None = None
    due_on: Day | None = None
    as_found: Reason | None = None
    as_left: Reason | None = None
    note: Reason | None = None


def _seen(actor: Actor, instrument_id: int) -> int:
    actor.check_may("registry.view")
    Instrument.objects.get_visible(actor, instrument_id)
    return instrument_id


@router.get(
    "/{instrument_id}/channels", response=list[ChannelRecord], summary=_("List its channels")
)
def list_channels(request: Asked, instrument_id: Number) -> Any:
    """Return the measuring channels of an instrument."""
    return channels_of(request.actor, _seen(request.actor, instrument_id))


@router.get("/{instrument_id}/events", response=list[EventRecord], summary=_("List its events"))
def list_events(request: Asked, instrument_id: Number) -> Any:
    """Return what happened to an instrument, the latest first."""
    return events_of_instrument(request.actor, _seen(request.actor, instrument_id))


@router.get(
    "/{instrument_id}/placements",
    response=list[PlacementRecord],
    summary=_("List its positions"),
)
def list_placements(request: Asked, instrument_id: Number) -> Any:
    """Return where an instrument stood, the oldest first."""
    seen = _seen(request.actor, instrument_id)
    return placements_of(request.actor, instrument_id=seen)


@router.get(
    "/{instrument_id}/confirmations",
    response=list[ConfirmationRecord],
    summary=_("List its confirmations"),
)
def list_confirmations(request: Asked, instrument_id: Number) -> Any:
    """Return the confirmations of an instrument, the latest first."""
    seen = _seen(request.actor, instrument_id)
    return confirmations_of(request.actor, instrument_id=seen)


@router.post("/{instrument_id}/events", response={201: Made}, summary=_("Record an event"))
def post_event(request: Asked, instrument_id: Number, given: NewEvent) -> Any:
    """Record what happened to an instrument; its status follows."""
    number = record_event(
        actor=request.actor,
        at=request.at,
        instrument_id=instrument_id,
        revision=given.revision,
        kind=given.kind,
        happened_at=given.happened_at,
        note=given.note,
    )
    return Status(201, {"id": number})


@router.post(
    "/{instrument_id}/confirmations", response={201: Made}, summary=_("Confirm an instrument")
)
def post_confirmation(request: Asked, instrument_id: Number, given: NewConfirmation) -> Any:
    """Record the decision that an instrument fits its use, or does not."""
    decided = given.dict(exclude_none=True)
    number = confirm_instrument(
        actor=request.actor, at=request.at, instrument_id=instrument_id, **decided
    )
    return Status(201, {"id": number})
