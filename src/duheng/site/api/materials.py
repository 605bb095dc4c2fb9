"""Reference materials over the interface."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _
from ninja import Field, Query, Router, Schema, Status

from duheng.site.api.fields import (
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
from duheng.site.registry.materials.actions import (
    change_material,
    register_material,
    withdraw_material,
)
from duheng.site.registry.materials.queries import get_material, material_record
from duheng.site.registry.materials.records import MaterialRecord
from duheng.site.registry.models import ReferenceMaterial

router = Router(tags=[_("Reference materials")])
Properties = Annotated[list[Facts], Field(max_length=200)]


class MaterialFilter(Schema):
    """Which reference materials are asked for; what is left out does not filter."""

    level: Word = ""
    number: Word = ""
    batch: Word = ""
    status: Word = ""


class NewMaterial(Schema):
    """Facts of a new batch, and its certified properties."""

    facts: Facts
    properties: Properties = Field(default_factory=list)

    model_config = example(
        facts={
            "number": "GBW(E) 010001",
            "name": "甲烷气体标准物质",
            "level": "second",
            "batch": "2026-01",
            "division_code": "150100",
        },
        properties=[
            {
                "quantity": "amount_fraction",
                "value": "10.0",
                "unit": "umol/mol",
                "expanded_uncertainty": "0.2",
                "coverage_factor": "2",
            }
        ],
    )


class MaterialChange(Schema):
    """A change, and the revision that was read before it; without properties these stay."""

    facts: Facts
    properties: Properties | None = None
    revision: Revision
    reason: Reason = ""


def _found(request: Asked, wanted: MaterialFilter) -> QuerySet[ReferenceMaterial]:
    request.actor.check_may("registry.view")
    records: QuerySet[ReferenceMaterial] = (
        ReferenceMaterial.objects.visible_to(request.actor)
        .filter(withdrawn_at__isnull=True)
        .select_related("producer")
    )
    given = {name: value for name, value in wanted.dict().items() if value}
    return records.filter(**given)


@router.get("/", response=Page[MaterialRecord], summary=_("List reference materials"))
def list_materials(
    request: Asked, wanted: Query[MaterialFilter], paging: Query[Paging]
) -> dict[str, Any]:
    """Return the reference materials, batch by batch."""
    return page_of(_found(request, wanted), paging, material_record)


@router.get("/export", response=Lines[MaterialRecord], summary=_("Export reference materials"))
def export_materials(request: Asked, wanted: Query[MaterialFilter]) -> Iterator[Any]:
    """Return every batch, one a line."""
    return lines_of(_found(request, wanted), material_record)


@router.get("/{material_id}", response=MaterialRecord, summary=_("Read one reference material"))
def read_material(request: Asked, material_id: Number) -> MaterialRecord:
    """Return one batch of a reference material."""
    request.actor.check_may("registry.view")
    return get_material(request.actor, material_id)


@router.post("/", response={201: Made}, summary=_("Register a reference material"))
def post_material(request: Asked, given: NewMaterial) -> Any:
    """Register a batch of a reference material of the caller's organisation."""
    number = register_material(actor=request.actor, at=request.at, **given.dict())
    return Status(201, {"id": number})


@router.patch("/{material_id}", response=Revised, summary=_("Change a reference material"))
def patch_material(request: Asked, material_id: Number, given: MaterialChange) -> dict[str, int]:
    """Change a batch; refused when it was changed meanwhile."""
    revision = change_material(
        actor=request.actor, at=request.at, material_id=material_id, **given.dict()
    )
    return {"revision": revision}


@router.post(
    "/{material_id}/withdraw", response={204: None}, summary=_("Withdraw a reference material")
)
def withdraw_one_material(request: Asked, material_id: Number, given: Withdrawal) -> Any:
    """Withdraw a batch that should never have been registered."""
    withdraw_material(actor=request.actor, at=request.at, material_id=material_id, **given.dict())
    return Status(204, None)
