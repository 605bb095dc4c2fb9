"""The centre's view over all sites: map, ranking, and what doubt they share."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duheng.site.accounts.changes import total_of
from duheng.site.accounts.lists import percent
from duheng.site.accounts.region import (
    Held,
    bounds_of,
    by_city,
    choices_of,
    counted_once,
    held_figures,
    if_halved,
    key_of,
    scale_of,
    tiles_of,
)
from duheng.site.accounts.score.ranking import scored_figures
from duheng.site.accounts.score.scoring import FigureScore
from duheng.site.accounts.views.downloads import attachment
from duheng.site.accounts.views.sites import VIEW
from duheng.site.accounts.what_if.asking import Question
from duheng.site.actions.days import local_day
from duheng.site.pages.figures import BudgetBar
from duheng.site.pages.tiles import tile_map
from duheng.site.people.doors import Asked
from duheng.site.registry.divisions import division_name
from duheng.site.registry.figures.queries import in_language
from duheng.terms.evidence import EvidenceKind

RANKED = 100
_BETTER = 0.5


@VIEW
def region(request: Asked) -> HttpResponse:
    """Show the figures of all sites that the actor sees, together."""
    chosen = chosen_of(request)
    counted = chosen.counted
    ranked = sorted(counted, key=lambda one: -one.value)
    if request.GET.get("format") == "csv":
        return _csv(ranked)
    day, language = local_day(request.at), get_language() or ""
    places, total = by_city(counted), total_of(counted)
    unit = ranked[0].unit if ranked else ""
    scale, map_unit = scale_of(places, unit)
    language = "en" if language.startswith("en") else "zh-Hans"
    context = {
        **chosen.context,
        "unit": unit,
        "total": total,
        "expanded": None if total.standard_uncertainty is None else 2 * total.standard_uncertainty,
        "left_out": chosen.left_out,
        "map": tile_map(tiles_of(places, scale), bounds_of(places, scale), day, language),
        "map_unit": map_unit,
        "places": [(one, division_name(one.code, day, short=True)) for one in places],
        "ranked": _ranked(ranked[:RANKED]),
        "number": len(ranked),
        "most": RANKED,
        "bars": [_bar(one, unit) for one in total.causes],
        "helpful": _helpful(total),
    }
    return render(request, "accounts/region.html", context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The figures of the quantity and year that were chosen, each moment of a site once."""

    quantities: list[tuple[str, str]]
    years: list[int]
    quantity: str
    year: int | None
    counted: list[Held]
    left_out: int

    @property
    def context(self) -> dict[str, Any]:
        """What the form of the choice shows."""
        return {
            "quantities": self.quantities,
            "years": self.years,
            "quantity": self.quantity,
            "year": self.year,
            "title": dict(self.quantities).get(self.quantity, ""),
        }


def chosen_of(request: Asked) -> Chosen:
    """Return the figures that a request asks for, of all that the actor sees."""
    held = held_figures(request.actor)
    quantities, years = choices_of(held)
    quantity, year = _chosen(request, quantities, years)
    of_these = [one for one in held if key_of(one) == quantity and one.year == year]
    counted, left_out = counted_once(of_these)
    return Chosen(
        quantities=quantities, years=years, quantity=quantity, year=year, counted=counted,
        left_out=left_out,
    )  # fmt: skip


def _ranked(held: list[Held]) -> list[tuple[Held, str, str, FigureScore]]:
    scored = scored_figures(held)
    return [(one, percent(one.measured), _relative(one), scored[one.account_id]) for one in held]


def _chosen(
    request: Asked, quantities: list[tuple[str, str]], years: list[int]
) -> tuple[str, int | None]:
    """Return what was chosen; what is not offered is as if nothing were chosen."""
    asked, year = request.GET.get("quantity", ""), request.GET.get("year", "")
    known = [key for key, _title in quantities]
    first = known[0] if known else ""
    chosen = int(year) if year.isascii() and year.isdigit() and int(year) in years else None
    return asked if asked in known else first, chosen or (years[0] if years else None)


def _relative(one: Held) -> str:
    if one.expanded_uncertainty is None or not one.value:
        return _("not stated")
    return f"{100 * one.expanded_uncertainty / abs(one.value):.2g} %"


def _bar(one: Any, unit: str) -> BudgetBar:
    return BudgetBar(
        name=in_language(one.title, one.title_en),
        contribution=f"{one.contribution:+.3g} {unit}",
        share=one.share,
    )


def _helpful(total: Any) -> list[dict[str, Any]]:
    """Return the certificates by how much U of the sum falls when one is twice as good."""
    found = [one for one in total.causes if one.kind == EvidenceKind.CERTIFICATE.value]
    u = total.standard_uncertainty
    if not u:
        return []
    rows = [
        {
            "title": in_language(one.title, one.title_en),
            "asks": Question(scaled=((one.source, _BETTER),)).address,
            "number": one.number,
            "then": then,
            "fall": 100 * (1 - then / (2 * u)),
        }
        for one in found
        if (then := if_halved(one, total)) is not None
    ]
    return sorted(rows, key=lambda one: -one["fall"])[:10]


def _csv(ranked: list[Held]) -> HttpResponse:
    """Return the ranking as a table; a formula in a name stays text."""
    held = io.StringIO()
    table = csv.writer(held)
    table.writerow(["site", "division", "quantity", "year", "value", "unit", "U_k2", "measured"])
    for one in ranked:
        expanded = "" if one.expanded_uncertainty is None else repr(one.expanded_uncertainty)
        measured = "" if one.measured is None else repr(one.measured)
        name = f"'{one.site_name}" if one.site_name[:1] in "=+-@\t\r" else one.site_name
        table.writerow(
            [name, one.division_code, one.quantity, one.year, repr(one.value), one.unit, expanded,
             measured]
        )  # fmt: skip
    return attachment(("\ufeff" + held.getvalue()).encode(), "sites.csv", "text/csv")
