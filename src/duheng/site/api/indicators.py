"""The plan's indicators over the interface; open to everybody."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_noop as _
from ninja import Router, Schema

from duheng.rulebook.indicators import load_indicators
from duheng.site.api.fields import Day
from duheng.site.indicators.candidates import RecordsOfDay
from duheng.site.indicators.figures import indicator_figures
from duheng.site.people.doors import Asked
from duheng.site.registry.periods import local_day

router = Router(tags=[_("Indicators")])


class SeriesOut(Schema):
    """One series on a day."""

    series: str
    name_zh: str
    name_en: str
    value: float | None
    over: int | None
    target: float | None
    target_year: int | None
    attainment: float | None
    number_of_records: int
    missing: list[str]


class IndicatorsOut(Schema):
    """Every series on a day."""

    as_of: date
    packs: list[str]
    items: list[SeriesOut]


@router.get("/", response=IndicatorsOut, summary=_("Read the plan's indicators"), auth=None)
def read_indicators(request: Asked, as_of: Day | None = None) -> dict[str, Any]:
    """Return the indicators as of a day, counted from the records now."""
    day = as_of or local_day(request.at)
    plan = load_indicators(day)
    records = RecordsOfDay(day, ZoneInfo(settings.TIME_ZONE))
    figures = indicator_figures(plan, day, records)
    items = [
        {
            "series": one.series.key,
            "name_zh": one.series.name_in("zh-Hans"),
            "name_en": one.series.name_in("en"),
            "value": one.count.value,
            "over": one.count.over,
            "target": one.target.value if one.target else None,
            "target_year": one.target.year if one.target else None,
            "attainment": one.attainment,
            "number_of_records": len(one.count.evidence),
            "missing": [missing.key for missing in one.count.missing],
        }
        for figure in figures
        for one in figure.series
    ]
    return {"as_of": day, "packs": [pack.id for pack in plan.packs], "items": items}
