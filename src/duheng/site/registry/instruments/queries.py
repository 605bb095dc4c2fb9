"""What may be read of instruments, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from duheng.site.actions.actor import Actor
from duheng.site.actions.history import states_of
from duheng.site.registry.instruments.records import (
    ChannelRecord,
    ConfirmationRecord,
    DueState,
    EventRecord,
    InstrumentRecord,
    Label,
    PlacementRecord,
    StatusChange,
)
from duheng.site.registry.models import (
    Confirmation,
    Instrument,
    InstrumentEvent,
    InstrumentStatus,
    Manner,
    MeasuringChannel,
    Placement,
    Position,
)
from duheng.site.registry.plain import copied

HORIZON_DAYS = 30
"""How many days ahead an instrument is called due."""


def due_state(
    status: str, manner: str, confirmed_until: date | None, day: date, horizon: int = HORIZON_DAYS
) -> DueState:
    """Return how an instrument stands to its confirmation on a day; only one in use is due."""
    if status != InstrumentStatus.IN_USE:
        return DueState.NOT_NEEDED
    if confirmed_until is None:
        return DueState.NOT_NEEDED if manner == Manner.SCRAP else DueState.NEVER
    if confirmed_until < day:
        return DueState.OVERDUE
    return DueState.DUE if confirmed_until <= day + timedelta(days=horizon) else DueState.VALID


def due_condition(state: str, day: date, horizon: int = HORIZON_DAYS) -> Q:
    """Return the condition of :func:`due_state` for a list."""
    ahead = day + timedelta(days=horizon)
    never = Q(confirmed_until__isnull=True) & ~Q(manner=Manner.SCRAP)
    in_use = Q(status=InstrumentStatus.IN_USE)
    conditions = {
        DueState.VALID: in_use & Q(confirmed_until__gt=ahead),
        DueState.DUE: in_use & Q(confirmed_until__gte=day, confirmed_until__lte=ahead),
        DueState.OVERDUE: in_use & Q(confirmed_until__lt=day),
        DueState.NEVER: in_use & never,
        DueState.NOT_NEEDED: ~in_use | (Q(confirmed_until__isnull=True) & Q(manner=Manner.SCRAP)),
    }
    return conditions[DueState(state)]


def get_instrument(actor: Actor, instrument_id: int, day: date) -> InstrumentRecord:
    """Return one instrument.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    found = Instrument.objects.all().select_related("owner").get_visible(actor, instrument_id)
    return instrument_record(found, day)


def find_by_token(actor: Actor, token: str) -> int | None:
    """Return the number of the instrument whose sticker carries a token, if the actor sees it."""
    found = Instrument.objects.visible_to(actor).filter(token=token, withdrawn_at__isnull=True)
    number: int | None = found.values_list("pk", flat=True).first()
    return number


def instrument_record(one: Instrument, day: date) -> InstrumentRecord:
    """Return the plain record of an instrument."""
    record: InstrumentRecord = copied(
        InstrumentRecord,
        one,
        owner_name=one.owner.name,
        due_state=due_state(one.status, one.manner, one.confirmed_until, day),
    )
    return record


def channels_of(actor: Actor, instrument_id: int) -> tuple[ChannelRecord, ...]:
    """Return the measuring channels of an instrument, by name."""
    return tuple(
        copied(ChannelRecord, one)
        for one in MeasuringChannel.objects.visible_to(actor)
        .filter(instrument_id=instrument_id, withdrawn_at__isnull=True)
        .order_by("name")
    )


def get_channel(actor: Actor, channel_id: int) -> ChannelRecord:
    """Return one measuring channel.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    found: ChannelRecord = copied(
        ChannelRecord, MeasuringChannel.objects.get_visible(actor, channel_id)
    )
    return found


def get_event(actor: Actor, event_id: int) -> EventRecord:
    """Return one event.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    found: EventRecord = copied(EventRecord, InstrumentEvent.objects.get_visible(actor, event_id))
    return found


def get_placement(actor: Actor, placement_id: int) -> PlacementRecord:
    """Return one placement.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    found = Placement.objects.all().select_related("instrument", "position")
    return _placement(found.get_visible(actor, placement_id))


def parts_of(actor: Actor, instrument_id: int) -> tuple[tuple[int, str, str, int], ...]:
    """Return number, name, serial number and pieces of what was split off a batch."""
    found = Instrument.objects.visible_to(actor).filter(
        split_from_id=instrument_id, withdrawn_at__isnull=True
    )
    return tuple(
        found.order_by("id").values_list("pk", "name", "serial_number", "number_of_items")[:200]
    )


def placements_of(
    actor: Actor, *, instrument_id: int | None = None, position_id: int | None = None
) -> tuple[PlacementRecord, ...]:
    """Return where an instrument stood, or what stood in a position; the oldest first."""
    wanted = {"instrument_id": instrument_id, "position_id": position_id}
    found = (
        Placement.objects.visible_to(actor)
        .filter(
            withdrawn_at__isnull=True,
            **{column: number for column, number in wanted.items() if number is not None},
        )
        .select_related("instrument", "position")
        .order_by("begins_at", "id")
    )
    return tuple(_placement(one) for one in found)


def _placement(one: Placement) -> PlacementRecord:
    record: PlacementRecord = copied(
        PlacementRecord,
        one,
        instrument_name=one.instrument.name,
        position_name=one.position.name,
        place=one.position.place,
    )
    return record


def positions_of(actor: Actor) -> tuple[tuple[int, str], ...]:
    """Return number and name of the positions of the actor's organisation."""
    found = Position.objects.visible_to(actor).filter(
        owner_id=actor.organisation_id, withdrawn_at__isnull=True
    )
    return tuple(found.order_by("name").values_list("pk", "name"))


def events_of_instrument(actor: Actor, instrument_id: int) -> tuple[EventRecord, ...]:
    """Return what happened to an instrument, the latest first."""
    found = InstrumentEvent.objects.visible_to(actor).filter(
        instrument_id=instrument_id, withdrawn_at__isnull=True
    )
    return tuple(copied(EventRecord, one) for one in found.order_by("-happened_at", "-id"))


def confirmations_of(actor: Actor, **subject: int) -> tuple[ConfirmationRecord, ...]:
    """Return the confirmations of ``instrument_id`` or ``standard_id``, the latest first."""
    found = (
        Confirmation.objects.visible_to(actor)
        .filter(withdrawn_at__isnull=True, **subject)
        .select_related("certificate")
        .order_by("-confirmed_on", "-id")
    )
    return tuple(
        copied(
            ConfirmationRecord,
            one,
            certificate_number=one.certificate.number if one.certificate else "",
        )
        for one in found
    )


def status_history(actor: Actor, instrument_id: int) -> tuple[StatusChange, ...]:
    """Return every status an instrument was given, with the two times of each; the oldest first.

    Raises
    ------
    NoSuchRecord
        When the actor may not see the instrument.
    """
    return tuple(
        StatusChange(
            status=str(one.changed["status"]),
            true_from=one.true_from,
            recorded_at=one.recorded_at,
            action_id=one.action_id,
        )
        for one in states_of(actor, "registry.instrument", instrument_id)
        if "status" in one.changed
    )


def labels_of(actor: Actor, instrument_ids: Iterable[int]) -> tuple[Label, ...]:
    """Return what the stickers of instruments say, by number; ``path`` is what the QR code opens.

    Instruments that the actor does not see, or that are withdrawn, are left out.
    """
    found = Instrument.objects.visible_to(actor).filter(
        pk__in=set(instrument_ids), withdrawn_at__isnull=True
    )
    return tuple(
        copied(Label, one, path=f"/registry/i/{one.token}")
        for one in found.order_by("number", "id")
    )
