"""The page of coverage: the map, every place, every body, and what is missing where."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from duheng.rulebook.catalogue import load_catalogue
from duheng.rulebook.places import load_places
from duheng.site.indicators.candidates import RecordsOfDay
from duheng.site.indicators.coverage import Coverage, coverage_by_body, coverage_by_division
from duheng.site.indicators.plans import own_region
from duheng.site.pages.tiles import TileValue, tile_map
from duheng.site.people.models import Organisation

BOUNDS = (60.0, 70.0, 80.0, 90.0)


def coverage_page(day: date, language: str, chosen: str) -> dict[str, Any]:
    """Return what the page shows; the list of missing kinds is that of the chosen place."""
    records = RecordsOfDay(day, ZoneInfo(settings.TIME_ZONE))
    places = load_places(day)
    found = {one.key: one for one in coverage_by_division(records)}
    top = own_region(day).code
    place = chosen if chosen in places else top
    catalogue = load_catalogue(day)
    return {
        "map": tile_map({code: _tile(one) for code, one in found.items()}, BOUNDS, day, language),
        "bounds": BOUNDS,
        "region": _line(found[top], places.place(top).name_in(language)),
        "place": _line(found[place], places.place(place).name_in(language)),
        "place_code": place,
        "below": [_line(found[one.code], one.name_in(language)) for one in places.children(place)],
        "missing": [catalogue.kind(key).title_in(language) for key in found[place].missing],
        "bodies": _bodies(coverage_by_body(records)),
        "official_kinds": catalogue.official_kinds,
        "listed_kinds": len(catalogue.under_verification()),
    }


def _tile(one: Coverage) -> TileValue:
    if one.percent is None or one.number_of_standards == 0:
        return TileValue(amount=None)
    return TileValue(amount=one.percent, text=f"{one.percent:.0f} %", url=f"?place={one.key}")


def _line(one: Coverage, name: str) -> dict[str, Any]:
    return {
        "code": one.key,
        "name": name,
        "covered": one.covered,
        "over": one.over,
        "percent": None if one.percent is None else f"{one.percent:.1f}",
        "number_of_standards": one.number_of_standards,
    }


def _bodies(found: list[Coverage]) -> list[dict[str, Any]]:
    names = dict(
        Organisation.objects.filter(pk__in=[int(one.key) for one in found]).values_list(
            "pk", "name"
        )
    )
    return [_line(one, names.get(int(one.key), one.key)) for one in found]
