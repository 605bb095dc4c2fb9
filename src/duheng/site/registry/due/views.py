"""What falls due, with its map."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpResponseBase
from django.urls import reverse

from duheng.site.actions.days import local_day
from duheng.site.pages.lists import show_list
from duheng.site.pages.tiles import TileMap, TileValue, tile_map
from duheng.site.people.doors import Asked, may
from duheng.site.registry.divisions import page_language
from duheng.site.registry.due.lists import BUCKETS, due_list
from duheng.site.registry.due.queries import due_by_league, due_numbers

_FIRST = "overdue"


@may("registry.view")
def due(request: Asked, bucket: str = _FIRST) -> HttpResponseBase:
    """Show what is overdue, or falls due this month or quarter, by place and owner."""
    day = local_day(request.at)
    bucket = bucket if bucket in BUCKETS else _FIRST
    is_page = "export" not in request.GET and not request.headers.get("HX-Target")
    return show_list(
        request, due_list(bucket, day), _beside(request, bucket, day) if is_page else {}
    )


def _beside(request: Asked, bucket: str, day: date) -> dict[str, object]:
    numbers = due_numbers(request.actor, day)
    leagues = due_by_league(request.actor, bucket, day)
    return {
        "bucket": bucket,
        "bucket_title": BUCKETS[bucket],
        "tiles": [
            (key, title, numbers[key], reverse("registry:due_bucket", args=[key]))
            for key, title in BUCKETS.items()
        ],
        "map": _map(leagues, bucket, day) if len(leagues) > 1 else None,
    }


def _map(leagues: Mapping[str, int], bucket: str, day: date) -> TileMap:
    step = max(1, -(-max(leagues.values()) // 5))  # whole: the legend counts instruments
    bounds = [step * part for part in (1, 2, 3, 4)]
    address = reverse("registry:due_bucket", args=[bucket])
    values = {
        code: TileValue(amount=number, text=str(number), url=f"{address}?division={code}")
        for code, number in leagues.items()
    }
    return tile_map(values, bounds, day, page_language())
