"""Which plan a page is about: the asked one, or that of the site's own region.

Several regions may be installed beside each other. Region and plan belong together by the first
part of the ids of their packs, such as ``nmg``; each plan counts the records of its own region.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings

from duheng.rulebook.indicators import Indicators, load_indicator_plans
from duheng.rulebook.measures import Measures, load_measure_plans
from duheng.rulebook.places import Place, load_places
from duheng.rulebook.plans import the_plan
from duheng.site.indicators.candidates import RecordsOfDay
from duheng.site.pages.site_record import site_record

Found = TypeVar("Found", Indicators, Measures)


def region_of(pack_id: str) -> str:
    """Return the region that a pack belongs to: what stands before the stroke of its id."""
    return pack_id.split("/")[0]


def own_region(day: date) -> Place:
    """Return the place at the top of the site's own region; the first where none was named."""
    places, code = load_places(day), site_record().region
    return places.place(code) if code in places else places.tops()[0]


def indicators_asked(day: date, plan_id: str = "") -> Indicators:
    """Return the indicators of a plan, of the site's own region where none is named.

    Raises
    ------
    UnknownPack
        When no plan of that id is in force.
    """
    return _asked(load_indicator_plans(day), plan_id, day)


def measures_asked(day: date, plan_id: str = "") -> Measures:
    """Return the measures of a plan, of the site's own region where none is named.

    Raises
    ------
    UnknownPack
        When no plan of that id is in force.
    """
    return _asked(load_measure_plans(day), plan_id, day)


def _asked(plans: Sequence[Found], plan_id: str, day: date) -> Found:
    if plan_id or len(plans) == 1:
        return the_plan(plans, plan_id, day)
    own = region_of(own_region(day).pack_id)
    return next((one for one in plans if region_of(one.plan_id) == own), plans[0])


def records_of_plan(plan_id: str, day: date, known_at: datetime | None = None) -> RecordsOfDay:
    """Return the records that a plan counts.

    With one region installed these are all. With several they are those within the plan's region;
    what stands nowhere belongs to the site's own region.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    tops, region = load_places(day).tops(), region_of(plan_id)
    here = tuple(one.scope_prefix for one in tops if region_of(one.pack_id) == region)
    if not here or len({one.pack_id for one in tops}) == 1:
        return RecordsOfDay(day, zone, known_at)
    is_own = region_of(own_region(day).pack_id) == region
    return RecordsOfDay(day, zone, known_at, divisions=here, with_unplaced=is_own)
