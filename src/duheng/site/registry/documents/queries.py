"""What may be read of normative documents: everybody who signed in may."""

from __future__ import annotations

from duheng.site.actions.actor import Actor
from duheng.site.registry.documents.records import DocumentRecord
from duheng.site.registry.models import NormativeDocument
from duheng.site.registry.plain import copied


def get_document(actor: Actor, document_id: int) -> DocumentRecord:
    """Return one edition of a document.

    Raises
    ------
    NoSuchRecord
        When there is none.
    """
    found = NormativeDocument.objects.all().select_related("body")
    return document_record(found.get_visible(actor, document_id))


def editions_of(actor: Actor, number: str) -> tuple[DocumentRecord, ...]:
    """Return every edition of a document, the oldest first."""
    found = NormativeDocument.objects.visible_to(actor).filter(
        number=number, withdrawn_at__isnull=True
    )
    return tuple(document_record(one) for one in found.select_related("body").order_by("edition"))


def document_record(one: NormativeDocument) -> DocumentRecord:
    """Return the plain record of a document."""
    record: DocumentRecord = copied(
        DocumentRecord, one, body_name=one.body.name if one.body else ""
    )
    return record
