"""Published figures over the interface: lists, one with its budget, the account it came from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema

from duheng.site.actions.scope import within
from duheng.site.api.fields import DivisionCode, Instant, Number, Word
from duheng.site.api.figure_records import (
    PublishedFigure,
    WholeFigure,
    published_figure,
    whole_figure,
)
from duheng.site.api.files import BYTES, download
from duheng.site.api.paging import Lines, Page, Paging, lines_of, page_of
from duheng.site.people.doors import Asked
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.figures.queries import figures, get_figure
from duheng.site.registry.models import Figure, FigureSource

router = Router(tags=[_("Published figures")])
_SAME = {"quantity", "status", "digest", "owner_id"}


class FigureFilter(Schema):
    """Which figures are asked for; what is left out does not filter."""

    division: DivisionCode = ""
    quantity: Word = ""
    status: Word = ""
    digest: Word = ""
    owner_id: Number | None = None
    certificate_id: Number | None = None
    ends_since: Instant | None = None
    begins_before: Instant | None = None


def _found(request: Asked, wanted: FigureFilter) -> QuerySet[Figure]:
    request.actor.check_may("registry.view")
    records: QuerySet[Figure] = figures(request.actor)
    if wanted.division:
        records = records.filter(within("division_code", wanted.division))
    if wanted.certificate_id is not None:
        naming = FigureSource.objects.visible_to(request.actor).filter(
            certificate_id=wanted.certificate_id, withdrawn_at__isnull=True
        )
        records = records.filter(pk__in=naming.values("figure_id"))
    if wanted.ends_since is not None:
        records = records.filter(ends_at__gte=wanted.ends_since)
    if wanted.begins_before is not None:
        records = records.filter(begins_at__lt=wanted.begins_before)
    same = wanted.dict(include=_SAME)
    return records.filter(**{name: value for name, value in same.items() if value})


@router.get("/", response=Page[PublishedFigure], summary=_("List published figures"))
def list_figures(
    request: Asked, wanted: Query[FigureFilter], paging: Query[Paging]
) -> dict[str, Any]:
    """Return the figures that the caller may see; restated and withdrawn ones say so."""
    return page_of(_found(request, wanted), paging, published_figure)


@router.get("/export", response=Lines[PublishedFigure], summary=_("Export published figures"))
def export_figures(request: Asked, wanted: Query[FigureFilter]) -> Iterator[Any]:
    """Return every figure that the caller may see, one a line."""
    return lines_of(_found(request, wanted), published_figure)


@router.get("/{figure_id}", response=WholeFigure, summary=_("Read one published figure"))
def read_figure(request: Asked, figure_id: Number) -> WholeFigure:
    """Return a figure with its budget: each cause, its evidence, and what is missing."""
    request.actor.check_may("registry.view")
    return whole_figure(request.actor, figure_id)


@router.get("/{figure_id}/file", summary=_("Fetch the account"), openapi_extra=BYTES)
def read_figure_file(request: Asked, figure_id: Number) -> HttpResponse:
    """Return the account that gave a figure, exactly as it came in."""
    request.actor.check_may("registry.view")
    known = get_figure(request.actor, figure_id)
    return download(kept_bytes(known.sha256), f"{known.sha256}.json")
