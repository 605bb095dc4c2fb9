"""What happens to an instrument, from purchase to scrapping; what makes no sense is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.errors import NotPossibleNow
from duheng.site.registry.fields import read_fields, refuse_faults
from duheng.site.registry.instruments.actions.registering import check_present
from duheng.site.registry.instruments.actions.reopening import (
    confirmed_before,
    reopen_placements,
)
from duheng.site.registry.models import (
    Instrument,
    InstrumentEvent,
    InstrumentEventKind,
    InstrumentStatus,
    Placement,
)
from duheng.site.registry.ownership import get_own
from duheng.site.registry.periods import check_not_future

Kind, Status = InstrumentEventKind, InstrumentStatus


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states an event can happen, and to which it leads (``None``: the same)."""

    sources: frozenset[str]
    target: str | None
    ends_confirmation: bool = False
    ends_placement: bool = False


_HERE = frozenset(Status.values) - {Status.SCRAPPED}

TRANSITIONS: dict[str, Transition] = {
    Kind.PURCHASE: Transition(_HERE, None),
    Kind.ACCEPTANCE: Transition(_HERE, None),
    Kind.COMMISSIONING: Transition(frozenset({Status.IN_STORE}), Status.IN_USE),
    Kind.STORING: Transition(_HERE - {Status.IN_STORE}, Status.IN_STORE, ends_placement=True),
    Kind.SEALING: Transition(
        frozenset({Status.IN_USE, Status.IN_STORE, Status.OUT_OF_SERVICE}), Status.SEALED
    ),
    Kind.REPAIR: Transition(
        frozenset({Status.IN_USE, Status.IN_STORE, Status.OUT_OF_SERVICE}),
        Status.UNDER_REPAIR,
        ends_confirmation=True,
    ),
    Kind.ADJUSTMENT: Transition(
        frozenset({Status.IN_USE, Status.IN_STORE, Status.UNDER_REPAIR}),
        None,
        ends_confirmation=True,
    ),
    Kind.OUT_OF_SERVICE: Transition(_HERE - {Status.OUT_OF_SERVICE}, Status.OUT_OF_SERVICE),
    Kind.RETURN: Transition(
        frozenset({Status.SEALED, Status.UNDER_REPAIR, Status.OUT_OF_SERVICE}), Status.IN_USE
    ),
    Kind.SCRAPPING: Transition(_HERE, Status.SCRAPPED, ends_confirmation=True, ends_placement=True),
}
"""Every event but a transfer, which :mod:`transferring` does."""

_BACKGROUND = frozenset({Kind.PURCHASE, Kind.ACCEPTANCE})


def possible_events(status: str) -> list[str]:
    """Return the events that make sense for an instrument of a status."""
    return [kind for kind, one in TRANSITIONS.items() if status in one.sources]


@action("registry.record_event", permission="registry.change_instrument")
def record_event(
    *,
    actor: Actor,
    at: datetime,
    instrument_id: int,
    revision: int,
    kind: str,
    happened_at: datetime | str,
    note: str = "",
) -> int:
    """Return the number of an event; the instrument is in its new status since it happened.

    Raises
    ------
    NotPossibleNow
        When the event makes no sense in the instrument's status, or something later happened
        already.
    """
    record = get_own(Instrument, actor, instrument_id)
    check_present(record)
    record.check_unchanged_since(revision)
    said = read_event(at, kind=kind, happened_at=happened_at, note=note)
    transition = TRANSITIONS.get(said["kind"])
    if transition is None or record.status not in transition.sources:
        raise NotPossibleNow(
            _("'%(event)s' makes no sense for an instrument that is '%(status)s'")
            % {"event": Kind(kind).label, "status": Status(record.status).label},
            hint=_("look at what happened to it before"),
            data={"status": record.status, "possible": possible_events(record.status)},
        )
    _check_order(record, said)
    event = note_event(record, said, transition.target or record.status)
    if transition.ends_placement:
        end_placements(record, said["happened_at"])
    if transition.ends_confirmation:
        record.confirmed_until = None
    if transition.target or transition.ends_confirmation:
        record.record(true_from=said["happened_at"])
    return event


@action("registry.withdraw_event", permission="registry.change_instrument")
def withdraw_event(
    *, actor: Actor, at: datetime, event_id: int, revision: int, reason: str
) -> tuple[str, ...]:
    """Return what stays ended, in sentences, after the latest event was taken back.

    ``revision`` is the instrument's. Its status is the one before; a placement and a confirmation
    that the event had ended go on, unless something else stands there or was decided since.

    Raises
    ------
    NotPossibleNow
        When something happened after it, or it was a transfer.
    """
    event = get_own(InstrumentEvent, actor, event_id)
    record = get_own(Instrument, actor, event.instrument_id)
    record.check_unchanged_since(revision)
    latest = events_of(record).order_by("-happened_at", "-id").first()
    if latest is None or latest.pk != event.pk or event.kind == Kind.TRANSFER:
        raise NotPossibleNow(
            _("only the latest event can be taken back, and no transfer"),
            hint=_("take back what happened after it first"),
        )
    event.withdraw(reason)
    transition = TRANSITIONS[event.kind]
    before = (record.status, record.confirmed_until)
    record.status = event.status_before
    if transition.ends_confirmation:
        record.confirmed_until = confirmed_before(record, event)
    if (record.status, record.confirmed_until) != before:
        record.record()
    return reopen_placements(record, event) if transition.ends_placement else ()


def read_event(at: datetime, **given: Any) -> dict[str, Any]:
    """Return the columns of an event that has happened."""
    said = read_fields(InstrumentEvent, given, ("kind", "happened_at", "note"))
    check_not_future(said["happened_at"], at, "happened_at")
    return said


def note_event(record: Instrument, said: dict[str, Any], status: str) -> int:
    """Return the number of the new event; the instrument has its new status, not yet recorded."""
    event = InstrumentEvent(
        instrument_id=record.pk,
        owner_id=record.owner_id,
        division_code=record.division_code,
        status_before=record.status,
        status_after=status,
        **said,
    )
    event.record(true_from=said["happened_at"])
    record.status = status
    return int(event.pk)


def end_placements(record: Instrument, ends_at: datetime) -> None:
    """End whatever placement of an instrument is open."""
    for placement in Placement.objects.unscoped("the instrument itself was looked up").filter(
        instrument_id=record.pk, ends_at__isnull=True, withdrawn_at__isnull=True
    ):
        placement.ends_at = max(ends_at, placement.begins_at)
        placement.record(true_from=placement.ends_at)


def events_of(record: Instrument) -> Any:
    """Return the standing events of an instrument that was looked up."""
    return InstrumentEvent.objects.unscoped("the instrument itself was looked up").filter(
        instrument_id=record.pk, withdrawn_at__isnull=True
    )


def _check_order(record: Instrument, said: dict[str, Any]) -> None:
    """Refuse what would have happened before something that is already there.

    A purchase and an acceptance may be added later, before all others and once.
    """
    others = events_of(record)
    if said["kind"] in _BACKGROUND:
        clash = others.filter(kind=said["kind"]).exists() or (
            others.exclude(kind__in=_BACKGROUND)
            .filter(happened_at__lt=said["happened_at"])
            .exists()
        )
    else:
        clash = others.filter(happened_at__gt=said["happened_at"]).exists()
    if clash:
        refuse_faults({"happened_at": _("does not fit what happened before and after")})
