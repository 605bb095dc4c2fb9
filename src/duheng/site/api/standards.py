"""Measurement standards over the interface."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema, Status

from duheng.site.actions.actor import Actor
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
from duheng.site.registry.models import MeasurementStandard
from duheng.site.registry.standards.actions.checking import record_check
from duheng.site.registry.standards.actions.registering import (
    change_standard,
    register_standard,
    set_standard_status,
    withdraw_standard,
)
from duheng.site.registry.standards.queries import (
    capabilities_of,
    checks_of,
    get_standard,
    kinds_of,
    standard_record,
)
from duheng.site.registry.standards.records import CapabilityRecord, CheckRecord, StandardRecord

router = Router(tags=[_("Measurement standards")])
_EXAMPLE = {
    "number": "M-1",
    "name": "F1等级砝码标准装置",
    "level": "city",
    "division_code": "150200",
    "quantity": "mass",
}


class StandardFilter(Schema):
    """Which measurement standards are asked for; what is left out does not filter."""

    division: DivisionCode = ""
    level: Word = ""
    number: Word = ""
    quantity: Word = ""
    status: Word = ""


class NewStandard(Schema):
    """Facts of a new measurement standard."""

    facts: Facts
    true_from: Instant | None = None

    model_config = example(facts=_EXAMPLE)


class StandardChange(NewStandard):
    """A change, and the revision that was read before it."""

    revision: Revision
    reason: Reason = ""

    model_config = example(facts={"note": "moved"}, revision=1)


class StatusOfStandard(Schema):
    """What a measurement standard becomes, and why."""

    status: Word
    reason: Reason
    revision: Revision

    model_config = example(status="suspended", reason="no staff", revision=1)


class NewCheck(Schema):
    """An intermediate check; with deviation and limit the verdict follows."""

    facts: Facts

    model_config = example(
        facts={
            "checked_at": "2026-03-02T09:00:00+08:00",
            "point": "1 kg",
            "deviation": "0.4",
            "limit": "1.0",
            "unit": "mg",
        }
    )


def _found(request: Asked, wanted: StandardFilter) -> QuerySet[MeasurementStandard]:
    request.actor.check_may("registry.view")
    records: QuerySet[MeasurementStandard] = (
        MeasurementStandard.objects.visible_to(request.actor)
        .filter(withdrawn_at__isnull=True)
        .select_related("keeper")
    )
    if wanted.division:
        records = records.filter(within("division_code", wanted.division))
    for name in ("level", "number", "quantity", "status"):
        if value := getattr(wanted, name):
            records = records.filter(**{name: value})
    return records


def _seen(actor: Actor, standard_id: int) -> int:
    actor.check_may("registry.view")
    MeasurementStandard.objects.get_visible(actor, standard_id)
    return standard_id


@router.get("/", response=Page[StandardRecord], summary=_("List measurement standards"))
def list_standards(
    request: Asked, wanted: Query[StandardFilter], paging: Query[Paging]
) -> dict[str, Any]:
    """Return the measurement standards that the caller may see."""
    return page_of(_found(request, wanted), paging, standard_record)


@router.get("/export", response=Lines[StandardRecord], summary=_("Export measurement standards"))
def export_standards(request: Asked, wanted: Query[StandardFilter]) -> Iterator[Any]:
    """Return every measurement standard that the caller may see, one a line."""
    return lines_of(_found(request, wanted), standard_record)


@router.get("/{standard_id}", response=StandardRecord, summary=_("Read one measurement standard"))
def read_standard(request: Asked, standard_id: Number) -> StandardRecord:
    """Return one measurement standard."""
    request.actor.check_may("registry.view")
    return get_standard(request.actor, standard_id)


@router.get("/{standard_id}/kinds", response=list[str], summary=_("List the kinds it covers"))
def list_kinds(request: Asked, standard_id: Number) -> Any:
    """Return the kinds of instruments for which a measurement standard was established."""
    return kinds_of(request.actor, _seen(request.actor, standard_id))


@router.get(
    "/{standard_id}/capabilities",
    response=list[CapabilityRecord],
    summary=_("List its capabilities"),
)
def list_capabilities(request: Asked, standard_id: Number) -> Any:
    """Return what a measurement standard can do, range by range."""
    return capabilities_of(request.actor, _seen(request.actor, standard_id))


@router.get(
    "/{standard_id}/checks", response=list[CheckRecord], summary=_("List its intermediate checks")
)
def list_checks(request: Asked, standard_id: Number) -> Any:
    """Return the intermediate checks of a measurement standard; only for its own keeper."""
    return checks_of(request.actor, _seen(request.actor, standard_id))


@router.post("/", response={201: Made}, summary=_("Register a measurement standard"))
def post_standard(request: Asked, given: NewStandard) -> Any:
    """Register a measurement standard that the caller's organisation keeps."""
    number = register_standard(
        actor=request.actor, at=request.at, facts=given.facts, true_from=given.true_from
    )
    return Status(201, {"id": number})


@router.post(
    "/{standard_id}/checks", response={201: Made}, summary=_("Record an intermediate check")
)
def post_check(request: Asked, standard_id: Number, given: NewCheck) -> Any:
    """Record an intermediate check of a measurement standard."""
    number = record_check(
        actor=request.actor, at=request.at, standard_id=standard_id, facts=given.facts
    )
    return Status(201, {"id": number})


@router.patch("/{standard_id}", response=Revised, summary=_("Change a measurement standard"))
def patch_standard(request: Asked, standard_id: Number, given: StandardChange) -> dict[str, int]:
    """Change what describes a measurement standard; refused when it was changed meanwhile."""
    revision = change_standard(
        actor=request.actor, at=request.at, standard_id=standard_id, **given.dict()
    )
    return {"revision": revision}


@router.post("/{standard_id}/status", response=Revised, summary=_("Suspend, resume or end it"))
def post_standard_status(
    request: Asked, standard_id: Number, given: StatusOfStandard
) -> dict[str, int]:
    """Suspend, resume or end a measurement standard."""
    revision = set_standard_status(
        actor=request.actor, at=request.at, standard_id=standard_id, **given.dict()
    )
    return {"revision": revision}


@router.post(
    "/{standard_id}/withdraw", response={204: None}, summary=_("Withdraw a measurement standard")
)
def withdraw_one_standard(request: Asked, standard_id: Number, given: Withdrawal) -> Any:
    """Withdraw a measurement standard that should never have been registered."""
    withdraw_standard(actor=request.actor, at=request.at, standard_id=standard_id, **given.dict())
    return Status(204, None)
