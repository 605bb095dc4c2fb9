"""Normative documents over the interface."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema, Status

from duheng.site.api.fields import (
    Day,
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
from duheng.site.registry.documents.actions import (
    change_document,
    move_document,
    register_document,
    withdraw_document,
)
from duheng.site.registry.documents.queries import document_record, get_document
from duheng.site.registry.documents.records import DocumentRecord
from duheng.site.registry.models import NormativeDocument

router = Router(tags=[_("Normative documents")])


class DocumentFilter(Schema):
    """Which documents are asked for; what is left out does not filter."""

    number: Word = ""
    kind: Word = ""
    level: Word = ""
    status: Word = ""


class NewDocument(Schema):
    """Facts of a new edition of a document, in whatever stage it is."""

    facts: Facts

    model_config = example(
        facts={
            "number": "JJF(蒙) 001",
            "edition": "2026",
            "title": "示例校准规范",
            "kind": "calibration_specification",
            "level": "regional",
            "division_code": "150000",
            "status": "proposed",
        }
    )


class DocumentChange(Schema):
    """A change, and the revision that was read before it; not of the stage."""

    facts: Facts
    revision: Revision
    reason: Reason = ""


class Move(Schema):
    """The stage to which a document moves on, and the day of it."""

    status: Word
    on: Day
    revision: Revision
    reason: Reason = ""

    model_config = example(status="drafted", on="2026-03-02", revision=1)


def _found(request: Asked, wanted: DocumentFilter) -> QuerySet[NormativeDocument]:
    request.actor.check_may("registry.view")
    records: QuerySet[NormativeDocument] = (
        NormativeDocument.objects.visible_to(request.actor)
        .filter(withdrawn_at__isnull=True)
        .select_related("body")
    )
    return records.filter(**{name: value for name, value in wanted.dict().items() if value})


@router.get("/", response=Page[DocumentRecord], summary=_("List normative documents"))
def list_documents(
    request: Asked, wanted: Query[DocumentFilter], paging: Query[Paging]
) -> dict[str, Any]:
    """Return the normative documents, edition by edition."""
    return page_of(_found(request, wanted), paging, document_record)


@router.get("/export", response=Lines[DocumentRecord], summary=_("Export normative documents"))
def export_documents(request: Asked, wanted: Query[DocumentFilter]) -> Iterator[Any]:
    """Return every edition, one a line."""
    return lines_of(_found(request, wanted), document_record)


@router.get("/{document_id}", response=DocumentRecord, summary=_("Read one normative document"))
def read_document(request: Asked, document_id: Number) -> DocumentRecord:
    """Return one edition of a document."""
    request.actor.check_may("registry.view")
    return get_document(request.actor, document_id)


@router.post("/", response={201: Made}, summary=_("Register a normative document"))
def post_document(request: Asked, given: NewDocument) -> Any:
    """Register an edition of a document, in whatever stage it is."""
    number = register_document(actor=request.actor, at=request.at, facts=given.facts)
    return Status(201, {"id": number})


@router.patch("/{document_id}", response=Revised, summary=_("Change a normative document"))
def patch_document(request: Asked, document_id: Number, given: DocumentChange) -> dict[str, int]:
    """Change what describes a document; refused when it was changed meanwhile."""
    revision = change_document(
        actor=request.actor, at=request.at, document_id=document_id, **given.dict()
    )
    return {"revision": revision}


@router.post("/{document_id}/move", response=Revised, summary=_("Move it to its next stage"))
def post_move(request: Asked, document_id: Number, given: Move) -> dict[str, int]:
    """Move a document on to its next stage."""
    revision = move_document(
        actor=request.actor, at=request.at, document_id=document_id, **given.dict()
    )
    return {"revision": revision}


@router.post(
    "/{document_id}/withdraw", response={204: None}, summary=_("Withdraw a normative document")
)
def withdraw_one_document(request: Asked, document_id: Number, given: Withdrawal) -> Any:
    """Withdraw an edition that should never have been registered."""
    withdraw_document(actor=request.actor, at=request.at, document_id=document_id, **given.dict())
    return Status(204, None)
