"""Which bodies near a place keep a public standard for a kind: where a verification is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from duheng.site.registry.divisions import division_name, places_on
from duheng.site.registry.models import PUBLIC_LEVELS, StandardKind, StandardStatus

MOST = 8


@dataclass(frozen=True, slots=True)
class Body:
    """A body that keeps a public standard for a kind."""

    name: str
    level: str
    place: str


def receiving_bodies(kind: str, division_code: str, day: date) -> Sequence[Body]:
    """Return the bodies of the nearest level that keep a public standard for a kind on a day.

    The levels are the county of the place, its league or city, and the region, in this order;
    the first at which there is such a body counts. Public standards are published by law, so that
    nobody is asked who looks.
    """
    places = places_on(day)
    if places is None or division_code not in places:
        return ()
    chain = [division_code, *(one.code for one in places.ancestors(division_code))]
    links = (
        StandardKind.objects.unscoped("public standards are published")
        .filter(
            Q(standard__valid_until__isnull=True) | Q(standard__valid_until__gte=day),
            kind=kind,
            withdrawn_at__isnull=True,
            standard__withdrawn_at__isnull=True,
            standard__level__in=PUBLIC_LEVELS,
            standard__status=StandardStatus.IN_FORCE,
            standard__division_code__in=chain,
        )
        .order_by("standard__keeper__name")
        .select_related("standard__keeper")[:500]
    )
    for code in chain:
        found = {
            one.standard.keeper_id: Body(
                one.standard.keeper.name,
                one.standard.get_level_display(),
                division_name(code, day),
            )
            for one in links
            if one.standard.division_code == code
        }
        if found:
            return tuple(found.values())[:MOST]
    return ()
