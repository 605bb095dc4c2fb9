"""Positions of an organisation as a list: where they are, and what stands there now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy

from duheng.site.actions.actor import Actor
from duheng.site.pages.lists import Column, Empty, Filter, ListPage
from duheng.site.registry.models import Placement, Position
from duheng.site.registry.plain import copied


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRecord:
    """A place at a site where instruments come and go.

    Attributes
    ----------
    standing : str
        Name of an instrument that stands there now; empty when none does.
    """

    id: int
    revision: int
    owner_id: int
    division_code: str
    name: str
    place: str
    standing: str


def positions(actor: Actor) -> Any:
    """Return the standing positions of the actor's own organisation."""
    there = Placement.objects.visible_to(actor).filter(
        position_id=OuterRef("pk"), ends_at__isnull=True, withdrawn_at__isnull=True
    )
    return (
        Position.objects.visible_to(actor)
        .filter(owner_id=actor.organisation_id, withdrawn_at__isnull=True)
        .annotate(standing=Subquery(there.order_by("id").values("instrument__name")[:1]))
    )


def get_position(actor: Actor, position_id: int) -> PositionRecord:
    """Return one position of the actor's own organisation.

    Raises
    ------
    NoSuchRecord
        When there is none.
    """
    return position_record(positions(actor).get_visible(actor, position_id))


def position_record(one: Any) -> PositionRecord:
    """Return the plain record of a position."""
    record: PositionRecord = copied(PositionRecord, one, standing=one.standing or "")
    return record


POSITIONS: ListPage[PositionRecord] = ListPage(
    key="positions",
    title=gettext_lazy("Positions"),
    query=positions,
    to_row=position_record,
    link=lambda row: reverse("registry:position", args=[row.id]),
    sort="name",
    template="registry/instruments/positions.html",
    columns=(
        Column("name", gettext_lazy("Position"), lambda row: row.name, sort="name"),
        Column("place", gettext_lazy("Place of use"), lambda row: row.place, sort="place"),
        Column("standing", gettext_lazy("What stands there"), lambda row: row.standing),
    ),
    filters=(
        Filter(
            "text",
            gettext_lazy("Position or place"),
            lambda text: Q(name__icontains=text) | Q(place__icontains=text),
        ),
    ),
    empty=Empty(
        gettext_lazy("Your organisation has no position yet."),
        gettext_lazy("Make a position"),
        "registry:make_position",
        "registry.change_instrument",
    ),
)
