"""The plan's indicators over the interface; open to everybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import Router, Schema

from duheng.rulebook.indicators import load_indicator_plans
from duheng.site.actions.days import local_day
from duheng.site.api.fields import Day
from duheng.site.indicators.figures import indicator_figures
from duheng.site.indicators.plans import indicators_asked, records_of_plan
from duheng.site.people.doors import Asked

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
    """Every series of a plan on a day; series keys are unique within their plan."""

    as_of: date
    plan: str
    plans: list[str]
    packs: list[str]
    items: list[SeriesOut]


@router.get("/", response=IndicatorsOut, summary=_("Read the plan's indicators"), auth=None)
def read_indicators(request: Asked, as_of: Day | None = None, plan: str = "") -> dict[str, Any]:
    """Return a plan's indicators as of a day, counted from the records now.

    Without a plan, that of the site's own region; ``plans`` names all that are in force.
    """
    day = as_of or local_day(request.at)
    found = indicators_asked(day, plan)
    figures = indicator_figures(found, day, records_of_plan(found.plan_id, day))
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
    return {
        "as_of": day,
        "plan": found.plan_id,
        "plans": [one.plan_id for one in load_indicator_plans(day)],
        "packs": [pack.id for pack in found.packs],
        "items": items,
    }
