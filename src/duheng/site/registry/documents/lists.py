"""Normative documents as a list."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from duheng.site.actions.actor import Actor
from duheng.site.pages.lists import Column, Empty, Filter, ListPage
from duheng.site.pages.templatetags.duheng import status
from duheng.site.registry.documents.queries import document_record
from duheng.site.registry.documents.records import DocumentRecord
from duheng.site.registry.models import DocumentStatus, NormativeDocument

STATES = {
    DocumentStatus.PROPOSED: "not_begun",
    DocumentStatus.DRAFTED: "under_way",
    DocumentStatus.COMMENTED: "under_way",
    DocumentStatus.PUBLISHED: "pending",
    DocumentStatus.IN_FORCE: "valid",
    DocumentStatus.REPLACED: "void",
    DocumentStatus.REPEALED: "void",
    DocumentStatus.ABANDONED: "void",
}


def documents(actor: Actor) -> Any:
    """Return the standing editions of normative documents."""
    found = NormativeDocument.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    return found.select_related("body")


def _status(value: str) -> Q:
    return Q(status=DocumentStatus(value).value)


DOCUMENTS: ListPage[DocumentRecord] = ListPage(
    key="documents",
    title=gettext_lazy("Normative documents"),
    query=documents,
    to_row=document_record,
    link=lambda row: reverse("registry:document", args=[row.id]),
    sort="number",
    template="registry/documents/index.html",
    columns=(
        Column(
            "number", gettext_lazy("Number"), lambda row: row.number, sort="number", is_code=True
        ),
        Column("edition", gettext_lazy("Edition"), lambda row: row.edition, sort="edition"),
        Column("title", gettext_lazy("Title"), lambda row: row.title, sort="title"),
        Column("kind", gettext_lazy("Kind"), lambda row: row.kind, sort="kind"),
        Column("body", gettext_lazy("Drafting body"), lambda row: row.body_name),
        Column(
            "from",
            gettext_lazy("In force from"),
            lambda row: row.in_force_from,
            sort="in_force_from",
        ),
        Column(
            "status",
            gettext_lazy("Status"),
            lambda row: DocumentStatus(row.status).label,
            shown=lambda row: status(
                STATES[DocumentStatus(row.status)], str(DocumentStatus(row.status).label)
            ),
            sort="status",
        ),
    ),
    filters=(
        Filter(
            "text",
            gettext_lazy("Number or title"),
            lambda text: (
                Q(number__icontains=text) | Q(title__icontains=text) | Q(title_en__icontains=text)
            ),
        ),
        Filter(
            "status",
            gettext_lazy("Status"),
            _status,
            choices=lambda _actor: DocumentStatus.choices,
        ),
    ),
    empty=Empty(
        gettext_lazy("No normative document was registered yet."),
        gettext_lazy("Register a document"),
        "registry:register_document",
        "registry.change_document",
    ),
)
