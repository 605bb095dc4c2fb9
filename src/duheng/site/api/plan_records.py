"""Records that the plan counts, over the interface: projects, centres, committees, experts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _
from ninja import Field, Query, Router, Schema, Status

from duheng.site.actions.scope import within
from duheng.site.api.fields import (
    DivisionCode,
    Facts,
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
from duheng.site.registry.models import PlanRecord
from duheng.site.registry.programme.actions import (
    change_plan_record,
    register_plan_record,
    withdraw_plan_record,
)
from duheng.site.registry.programme.queries import get_plan_record, plan_entry
from duheng.site.registry.programme.records import PlanEntry

router = Router(tags=[_("Records of the plan")])


class PlanFilter(Schema):
    """Which records are asked for; what is left out does not filter."""

    division: DivisionCode = ""
    kind: Word = ""
    number: Word = ""
    status: Word = ""


class NewPlanRecord(Schema):
    """Facts of a new record, and the attributes that its kind has."""

    facts: Facts
    attributes: Facts = Field(default_factory=dict)

    model_config = example(
        facts={
            "kind": "industry_centre",
            "name": "示例产业计量测试中心",
            "division_code": "150200",
            "status": "approved",
            "since": "2024-05-01",
        },
        attributes={"level": "regional"},
    )


class PlanChange(Schema):
    """A change, and the revision that was read before it; without attributes these stay."""

    facts: Facts
    attributes: Facts | None = None
    revision: Revision
    reason: Reason = ""


def _found(request: Asked, wanted: PlanFilter) -> QuerySet[PlanRecord]:
    request.actor.check_may("registry.view")
    records: QuerySet[PlanRecord] = (
        PlanRecord.objects.visible_to(request.actor)
        .filter(withdrawn_at__isnull=True)
        .select_related("organisation")
    )
    if wanted.division:
        records = records.filter(within("division_code", wanted.division))
    given = wanted.dict(exclude={"division"})
    return records.filter(**{name: value for name, value in given.items() if value})


@router.get("/", response=Page[PlanEntry], summary=_("List records of the plan"))
def list_plan_records(
    request: Asked, wanted: Query[PlanFilter], paging: Query[Paging]
) -> dict[str, Any]:
    """Return the records that indicators count."""
    return page_of(_found(request, wanted), paging, plan_entry)


@router.get("/export", response=Lines[PlanEntry], summary=_("Export records of the plan"))
def export_plan_records(request: Asked, wanted: Query[PlanFilter]) -> Iterator[Any]:
    """Return every record that indicators count, one a line."""
    return lines_of(_found(request, wanted), plan_entry)


@router.get("/{record_id}", response=PlanEntry, summary=_("Read one record of the plan"))
def read_plan_record(request: Asked, record_id: Number) -> PlanEntry:
    """Return one record that indicators count."""
    request.actor.check_may("registry.view")
    return get_plan_record(request.actor, record_id)


@router.post("/", response={201: Made}, summary=_("Register a record of the plan"))
def post_plan_record(request: Asked, given: NewPlanRecord) -> Any:
    """Register a record that indicators count."""
    number = register_plan_record(actor=request.actor, at=request.at, **given.dict())
    return Status(201, {"id": number})


@router.patch("/{record_id}", response=Revised, summary=_("Change a record of the plan"))
def patch_plan_record(request: Asked, record_id: Number, given: PlanChange) -> dict[str, int]:
    """Change a record that indicators count; refused when it was changed meanwhile."""
    revision = change_plan_record(
        actor=request.actor, at=request.at, record_id=record_id, **given.dict()
    )
    return {"revision": revision}


@router.post(
    "/{record_id}/withdraw", response={204: None}, summary=_("Withdraw a record of the plan")
)
def withdraw_one_plan_record(request: Asked, record_id: Number, given: Withdrawal) -> Any:
    """Withdraw a record that should never have been registered."""
    withdraw_plan_record(actor=request.actor, at=request.at, record_id=record_id, **given.dict())
    return Status(204, None)
