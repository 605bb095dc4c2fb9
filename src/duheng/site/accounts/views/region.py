"""The centre's view over all sites: map, ranking, and what doubt they share."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duheng.site.accounts.changes import Total, total_of
from duheng.site.accounts.choosing import chosen_of
from duheng.site.accounts.lists import percent
from duheng.site.accounts.region import (
    Held,
    bounds_of,
    by_city,
    helped_by,
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

RANKED = 100
_BETTER = 0.5


@VIEW
def region(request: Asked) -> HttpResponse:
    """Show the figures of all sites that the actor sees, together."""
    chosen = chosen_of(request.actor, request.GET)
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


def _ranked(held: list[Held]) -> list[tuple[Held, str, str, FigureScore]]:
    scored = scored_figures(held)
    return [(one, percent(one.measured), _relative(one), scored[one.account_id]) for one in held]


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


def _helpful(total: Total) -> list[dict[str, Any]]:
    return [
        {
            "title": in_language(one.cause.title, one.cause.title_en),
            "asks": Question(scaled=((one.cause.source, _BETTER),)).address,
            "number": one.cause.number,
            "then": one.expanded_uncertainty,
            "fall": 100 * one.fall,
        }
        for one in helped_by(total)
    ]


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
