"""Instruments over the interface."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from duheng.site.api.paging import Page, Paging, page_of
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
from duheng.site.registry.periods import local_day

router = Router(tags=["instruments"])


class InstrumentFilter(Schema):
    """Which instruments are asked for; what is left out does not filter."""

    division: Annotated[str, Field(max_length=12, pattern=r"^[0-9]*$")] = ""
    kind: Annotated[str, Field(max_length=80)] = ""
    number: Annotated[str, Field(max_length=80)] = ""
    serial_number: Annotated[str, Field(max_length=120)] = ""
    status: Annotated[str, Field(max_length=20)] = ""
    due: DueState | None = None


class InstrumentFacts(Schema):
    """Facts of an instrument; what is left out stays as it is, or empty."""

    facts: dict[str, Any]


class InstrumentChange(InstrumentFacts):
    """A change, and the revision that was read before it."""

    revision: int
    reason: str = ""


class Withdrawal(Schema):
    """Why a record is withdrawn."""

    revision: int
    reason: Annotated[str, Field(min_length=1, max_length=400)]


class Made(Schema):
    """The number of a new record."""

    id: int


class Revised(Schema):
    """The revision after a change."""

    revision: int


@router.get("/", response=Page[InstrumentRecord], summary="List instruments")
def list_instruments(
    request: HttpRequest, wanted: Query[InstrumentFilter], paging: Query[Paging]
) -> dict[str, Any]:
    """Return the instruments that the caller may see."""
    request.actor.check_may("registry.view")  # type: ignore[attr-defined]
    day = local_day(request.at)  # type: ignore[attr-defined]
    records = (
        Instrument.objects.visible_to(request.actor)  # type: ignore[attr-defined]
        .select_related("owner")
        .filter(withdrawn_at__isnull=True, division_code__startswith=wanted.division)
    )
    for name in ("kind", "number", "serial_number", "status"):
        if value := getattr(wanted, name):
            records = records.filter(**{name: value})
    if wanted.due is not None:
        records = records.filter(due_condition(wanted.due, day))
    return page_of(records, paging, lambda one: instrument_record(one, day))


@router.get("/{instrument_id}", response=InstrumentRecord, summary="Read one instrument")
def read_instrument(request: HttpRequest, instrument_id: int) -> InstrumentRecord:
    """Return one instrument."""
    request.actor.check_may("registry.view")  # type: ignore[attr-defined]
    return get_instrument(request.actor, instrument_id, local_day(request.at))  # type: ignore[attr-defined]


@router.post("/", response={201: Made}, summary="Register an instrument")
def post_instrument(request: HttpRequest, given: InstrumentFacts) -> tuple[int, dict[str, int]]:
    """Register an instrument of the caller's organisation."""
    number = register_instrument(actor=request.actor, at=request.at, facts=given.facts)  # type: ignore[attr-defined]
    return 201, {"id": number}


@router.patch("/{instrument_id}", response=Revised, summary="Change an instrument")
def patch_instrument(
    request: HttpRequest, instrument_id: int, given: InstrumentChange
) -> dict[str, int]:
    """Change what describes an instrument; refused when it was changed since it was read."""
    revision = change_instrument(
        actor=request.actor,  # type: ignore[attr-defined]
        at=request.at,  # type: ignore[attr-defined]
        instrument_id=instrument_id,
        revision=given.revision,
        facts=given.facts,
        reason=given.reason,
    )
    return {"revision": revision}


@router.post("/{instrument_id}/withdraw", response={204: None}, summary="Withdraw an instrument")
def post_withdrawal(
    request: HttpRequest, instrument_id: int, given: Withdrawal
) -> tuple[int, None]:
    """Withdraw an instrument with a reason; nothing is deleted."""
    withdraw_instrument(
        actor=request.actor,  # type: ignore[attr-defined]
        at=request.at,  # type: ignore[attr-defined]
        instrument_id=instrument_id,
        revision=given.revision,
        reason=given.reason,
    )
    return 204, None
