"""Instruments over the interface."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema, Status

from duheng.site.actions.days import local_day
from duheng.site.actions.scope import within
from duheng.site.api.fields import (
    DivisionCode,
    Facts,
    Instant,
    Made,
    Number,
    Reason,
    Revised,
    Revision,
    Withdrawal,
    Word,
    example,
)
from duheng.site.api.paging import Lines, Page, Paging, lines_of, page_of
from duheng.site.people.doors import Asked
from duheng.site.registry.instruments.actions.registering import (
    change_instrument,
    register_instrument,
    withdraw_instrument,
)
from duheng.site.registry.instruments.queries import (
    due_condition,
    get_instrument,
    instrument_record,
)
from duheng.site.registry.instruments.records import DueState, InstrumentRecord
from duheng.site.registry.models import Instrument

router = Router(tags=[_("Instruments")])
_EXAMPLE = {
    "name": "电子天平",
    "number": "B-1",
    "division_code": "150203",
    "model": "ME204",
    "maker": "Example",
    "serial_number": "S1",
}


class InstrumentFilter(Schema):
    """Which instruments are asked for; what is left out does not filter."""

    division: DivisionCode = ""
    kind: Word = ""
    number: Word = ""
    serial_number: Word = ""
    status: Word = ""
    due: DueState | None = None


class NewInstrument(Schema):
    """Facts of a new instrument, or of a batch of equal ones."""

    facts: Facts
    true_from: Instant | None = None

    model_config = example(facts=_EXAMPLE)


class InstrumentChange(Schema):
    """A change, and the revision that was read before it."""

    facts: Facts
    revision: Revision
    true_from: Instant | None = None
    reason: Reason = ""

    model_config = example(facts={"place": "Room 2"}, revision=1)


def _found(request: Asked, wanted: InstrumentFilter) -> QuerySet[Instrument]:
    request.actor.check_may("registry.view")
    records: QuerySet[Instrument] = (
        Instrument.objects.visible_to(request.actor)
        .filter(withdrawn_at__isnull=True)
        .select_related("owner")
    )
    if wanted.division:
        records = records.filter(within("division_code", wanted.division))
    for name in ("kind", "number", "serial_number", "status"):
        if value := getattr(wanted, name):
            records = records.filter(**{name: value})
    if wanted.due is not None:
        records = records.filter(due_condition(wanted.due, local_day(request.at)))
    return records


@router.get("/", response=Page[InstrumentRecord], summary=_("List instruments"))
def list_instruments(
    request: Asked, wanted: Query[InstrumentFilter], paging: Query[Paging]
) -> dict[str, Any]:
    """Return the instruments that the caller may see."""
    day = local_day(request.at)
    return page_of(_found(request, wanted), paging, lambda one: instrument_record(one, day))


@router.get("/export", response=Lines[InstrumentRecord], summary=_("Export instruments"))
def export_instruments(request: Asked, wanted: Query[InstrumentFilter]) -> Iterator[Any]:
    """Return every instrument that the caller may see, one a line."""
    day = local_day(request.at)
    return lines_of(_found(request, wanted), lambda one: instrument_record(one, day))


@router.get("/{instrument_id}", response=InstrumentRecord, summary=_("Read one instrument"))
def read_instrument(request: Asked, instrument_id: Number) -> InstrumentRecord:
    """Return one instrument."""
    request.actor.check_may("registry.view")
    return get_instrument(request.actor, instrument_id, local_day(request.at))


@router.post("/", response={201: Made}, summary=_("Register an instrument"))
def post_instrument(request: Asked, given: NewInstrument) -> Any:
    """Register an instrument of the caller's organisation."""
    number = register_instrument(
        actor=request.actor, at=request.at, facts=given.facts, true_from=given.true_from
    )
    return Status(201, {"id": number})


@router.patch("/{instrument_id}", response=Revised, summary=_("Change an instrument"))
def patch_instrument(
    request: Asked, instrument_id: Number, given: InstrumentChange
) -> dict[str, int]:
    """Change what describes an instrument; refused when it was changed since it was read."""
    revision = change_instrument(
        actor=request.actor,
        at=request.at,
        instrument_id=instrument_id,
        revision=given.revision,
        facts=given.facts,
        true_from=given.true_from,
        reason=given.reason,
    )
    return {"revision": revision}


@router.post("/{instrument_id}/withdraw", response={204: None}, summary=_("Withdraw an instrument"))
def post_withdrawal(request: Asked, instrument_id: Number, given: Withdrawal) -> Any:
    """Withdraw an instrument with a reason; nothing is deleted."""
    withdraw_instrument(
        actor=request.actor,
        at=request.at,
        instrument_id=instrument_id,
        revision=given.revision,
        reason=given.reason,
    )
    return Status(204, None)
