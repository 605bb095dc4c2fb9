"""Plain rows of the plan's pages, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse

from duheng.rulebook.errors import NoValueInForce, UnknownPack
from duheng.rulebook.measures import Measures
from duheng.rulebook.vocabularies import load_vocabulary
from duheng.site.indicators.counting import Counted
from duheng.site.indicators.figures import SeriesFigure, is_share
from duheng.site.indicators.plans import indicators_asked, region_of
from duheng.site.indicators.queries import PlanOfDay, PlanRow, TaskRow
from duheng.terms.languages import text_in

_BODIES = "plan-bodies"
_PAGES = {
    "registry.planrecord": "registry:plan_record",
    "registry.measurementstandard": "registry:standard",
}


def body_names(keys: Iterable[str], plan_id: str, day: date, language: str) -> list[str]:
    """Return the names of the bodies that a plan makes responsible.

    They stand in the vocabulary ``plan-bodies`` of the plan's region; where it brings none, the
    keys are shown as they are.
    """
    try:
        terms = load_vocabulary(f"{region_of(plan_id)}/{_BODIES}", day).terms
    except UnknownPack:
        return list(keys)
    titles = {one.key: one.titles for one in terms}
    return [text_in(titles[one], language) if one in titles else one for one in keys]


def indicator_rows(found: PlanOfDay, language: str) -> list[dict[str, Any]]:
    """Return the rows of the table of indicators, grouped as the plan groups them."""
    return [
        {
            "group": text_in(found.plan.groups[one.indicator.group], language),
            "number": one.indicator.number,
            "name": one.indicator.name_in(language),
            "nature": text_in(found.plan.natures[one.indicator.nature], language),
            "series": [_series_row(each, found, language) for each in one.series],
            "is_pair": one.indicator.is_pair,
            "notes": [
                {"text": note.text_in(language), "kind": note.kind.value}
                for note in found.plan.notes_about(one.indicator.key)
            ],
        }
        for one in found.indicators
    ]


def commitment_rows(found: PlanOfDay, language: str) -> list[dict[str, Any]]:
    """Return the rows of the numbers that the plan promises outside its table."""
    return [
        {
            "name": text_in(one.commitment.names, language),
            "unit": text_in(one.commitment.unit, language),
            "figure": one,
            "notes": [
                note.text_in(language) for note in found.plan.notes_about(one.commitment.key)
            ],
        }
        for one in found.commitments
    ]


def plan_lines(rows: Iterable[PlanRow], language: str) -> list[dict[str, Any]]:
    """Return the plans that can be chosen, in the language of the page."""
    return [
        {
            "id": one.id,
            "title": text_in(one.titles, language),
            "document": one.document,
            "edition": one.edition,
            "number_of_indicators": one.number_of_indicators,
            "years": one.years,
            "is_own": one.is_own,
        }
        for one in rows
    ]


def series_names(plan_id: str, day: date, language: str) -> dict[str, str]:
    """Return the names of a plan's series on a day; none where the plan is not in force then."""
    try:
        plan = indicators_asked(day, plan_id)
    except (UnknownPack, NoValueInForce):
        return {}
    return {one.key: one.name_in(language) for one in plan.every_series()}


def _series_row(figure: SeriesFigure, found: PlanOfDay, language: str) -> dict[str, Any]:
    return {
        "key": figure.series.key,
        "name": figure.series.name_in(language),
        "unit": unit_of(figure, language),
        "value": written(figure.count.value, share=is_share(figure.series)),
        "over": figure.count.over,
        "target": figure.target,
        "target_text": "" if figure.target is None else f"{figure.target.value:g}",
        "is_target_of_this_year": figure.is_target_of_this_year,
        "attainment_percent": None if figure.attainment is None else 100 * figure.attainment,
        "state": figure.state,
        "targets": figure.series.targets,
        "bodies": body_names(figure.series.bodies, found.plan.plan_id, found.day, language),
    }


def unit_of(figure: SeriesFigure, language: str) -> str:
    """Return the unit of a series as the plan prints it; nothing where it prints none."""
    unit = text_in(figure.series.unit, language)
    return "" if unit == "1" else unit


def written(value: float | None, *, share: bool) -> str:
    """Return a number of records as it is, and a percentage with one decimal."""
    if value is None:
        return "—"
    return f"{value:.1f}" if share else f"{value:.0f}"


def series_page(found: PlanOfDay, figure: SeriesFigure, language: str) -> dict[str, Any]:
    """Return what the page of a series shows."""
    indicator = next(
        one.indicator for one in found.indicators if figure.series in [s.series for s in one.series]
    )
    rule = figure.series.counting
    return {
        "row": _series_row(figure, found, language),
        "indicator": indicator,
        "definition": text_in(indicator.definition, language),
        "rule": rule.to_dict(),
        "rule_note": rule.note_in(language) if rule.note else "",
        "is_share": is_share(figure.series),
        "notes": [note.text_in(language) for note in found.plan.notes_about(indicator.key)],
        "evidence": [evidence_line(one) for one in figure.count.evidence[:500]],
        "number_of_records": len(figure.count.evidence),
        "missing": [one.name for one in figure.count.missing],
        "bodies_stated_in": figure.series.bodies_stated_in,
    }


def evidence_line(one: Counted) -> dict[str, Any]:
    """Return a record behind a number, with the page it leads to where there is one."""
    return {
        "key": one.key,
        "name": one.name,
        "division": one.division_code,
        "state": one.number,
        "covered": one.covered[:6],
        "number_covered": len(one.covered),
        "url": _url(one),
    }


def _url(one: Counted) -> str:
    try:
        return reverse(_PAGES[one.kind], args=[one.record_id]) if one.kind in _PAGES else ""
    except NoReverseMatch:
        return ""


def task_lines(
    rows: Sequence[TaskRow], plan: Measures, language: str, day: date
) -> list[dict[str, Any]]:
    """Return the measures with their bodies, section by section."""
    sections = plan.sections
    return [
        {
            "key": one.measure.key,
            "section": text_in(sections.get(one.measure.section, {}), language),
            "clause": one.measure.clause,
            "name": one.measure.name_in(language),
            "tasks": [text_in(task, language) for task in one.measure.tasks],
            "lead": body_names(one.measure.lead_bodies, plan.plan_id, day, language),
            "supporting": body_names(one.measure.supporting_bodies, plan.plan_id, day, language),
            "is_lead_stated": one.measure.is_lead_stated,
            "state": "overdue" if one.is_overdue else one.state,
            "word": one.word,
            "due_on": one.due_on,
            "progress": one.progress,
        }
        for one in rows
    ]
