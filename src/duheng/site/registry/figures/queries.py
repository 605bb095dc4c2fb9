"""What may be read of figures, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from duheng.site.actions.actor import Actor
from duheng.site.registry.figures.records import FigureRecord, FigureRow, SourceRow
from duheng.site.registry.models import Certificate, Figure, FigureSource
from duheng.site.registry.plain import copied

_PACK = "urn:duheng:pack:"


def figures(actor: Actor) -> Any:
    """Return the figures that an actor sees, restated and withdrawn ones among them."""
    found = Figure.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    return found.select_related("owner")


def figure_row(one: Figure) -> FigureRow:
    """Return the line of a figure."""
    row: FigureRow = copied(FigureRow, one, **_named(one))
    return row


def _named(one: Figure) -> dict[str, str]:
    return {"title": in_language(one.title, one.title_en), "owner_name": one.owner.name}


def in_language(chinese: str, english: str) -> str:
    """Return the words in the language of the page, or those there are."""
    is_chinese = (get_language() or "zh").startswith("zh")
    return (chinese if is_chinese else english) or chinese or english


def figures_of_certificate(actor: Actor, certificate_id: int, most: int = 20) -> list[FigureRow]:
    """Return the figures that an actor sees of those that name a certificate in their budgets."""
    naming = FigureSource.objects.visible_to(actor).filter(certificate_id=certificate_id)
    found = figures(actor).filter(pk__in=naming.values("figure_id"))
    return [figure_row(one) for one in found[:most]]


def get_figure(actor: Actor, figure_id: int) -> FigureRecord:
    """Return one figure.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    one: Figure = Figure.objects.all().select_related("owner", "file").get_visible(actor, figure_id)
    newer = Figure.objects.visible_to(actor).filter(replaces_id=one.pk, withdrawn_at__isnull=True)
    record: FigureRecord = copied(
        FigureRecord,
        one,
        **_named(one),
        sha256=one.file.sha256,
        replaced_by_id=newer.values_list("pk", flat=True).first(),
    )
    return record


def sources_of(actor: Actor, figure_id: int) -> list[SourceRow]:
    """Return the budget of a figure, the largest contribution first."""
    found = list(
        FigureSource.objects.visible_to(actor)
        .filter(figure_id=figure_id, withdrawn_at__isnull=True)
        .order_by("position")
    )
    visible = _visible(actor, (one.certificate_id for one in found))
    return [
        copied(
            SourceRow,
            one,
            title=in_language(one.title, one.title_en) or one.source,
            url=_url(one, visible),
        )
        for one in found
    ]


def _visible(actor: Actor, numbers: Iterable[int | None]) -> set[int]:
    wanted = {one for one in numbers if one is not None}
    found = Certificate.objects.visible_to(actor).filter(pk__in=wanted)
    return set(found.values_list("pk", flat=True))


def _url(one: FigureSource, visible: set[int]) -> str:
    """Return where the evidence of a line is: a certificate, or the pack of a value."""
    if one.certificate_id in visible:
        return reverse("registry:certificate", args=[one.certificate_id])
    if one.certificate_id is not None:
        return reverse("registry:chain", args=["figure", one.figure_id])
    if one.source.startswith(_PACK):
        name = one.source.removeprefix(_PACK).partition("@")[0]
        try:
            return reverse("rules:pack", args=[name])
        except NoReverseMatch:
            return ""
    return ""
