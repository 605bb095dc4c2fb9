"""Pages of the plan: indicators, their evidence, coverage, tasks, snapshots."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duheng.rulebook.errors import UnknownPack
from duheng.rulebook.measures import Measures, load_measure_plans
from duheng.site.actions.days import local_day
from duheng.site.indicators.actions import Progress, change_task, take_snapshot
from duheng.site.indicators.coverage_page import coverage_page
from duheng.site.indicators.drawing import draw_series
from duheng.site.indicators.forms import DayForm, SnapshotForm, TaskForm
from duheng.site.indicators.models import IndicatorSnapshot
from duheng.site.indicators.plans import measures_asked
from duheng.site.indicators.queries import (
    PlanOfDay,
    plan_of_day,
    plan_rows,
    snapshot_values,
    snapshots,
    targets_by_year,
    task_rows,
)
from duheng.site.indicators.tables import (
    commitment_rows,
    indicator_rows,
    plan_lines,
    series_names,
    series_page,
    task_lines,
)
from duheng.site.people.doors import may, public


def language() -> str:
    """Return the language of packs in which the page is read."""
    return "en" if (get_language() or "").startswith("en") else "zh-Hans"


def asked_day(request: HttpRequest) -> tuple[date, DayForm]:
    """Return the day that a page is asked for; today when it is none or has not been."""
    today = local_day(request.at)  # type: ignore[attr-defined]
    form = DayForm(request.GET)
    asked = form.cleaned_data["as_of"] if form.is_valid() else None
    day = asked if asked is not None and asked <= today else today
    return day, DayForm(initial={"as_of": day})


def asked_plan(request: HttpRequest, day: date) -> PlanOfDay:
    """Return the plan that a page is asked for, of the site's own region when none is named."""
    try:
        return plan_of_day(day, request.GET.get("plan", ""))
    except UnknownPack as unknown:
        raise Http404(str(unknown)) from unknown


def _of_plan(found: PlanOfDay, day: date) -> dict[str, Any]:
    """Return what every page about a plan knows: which one it is, and whether there are others."""
    choices = plan_rows(day)
    asked = urlencode({"plan": found.plan.plan_id, "as_of": day.isoformat()})
    return {
        "day": day,
        "pack": found.plan.packs[0],
        "plan_title": found.plan.packs[0].title_in(language()),
        "plan_id": found.plan.plan_id,
        "has_choice": len(choices) > 1,
        "asked": asked if len(choices) > 1 else urlencode({"as_of": day.isoformat()}),
    }


@public
def plan(request: HttpRequest) -> HttpResponse:
    """Show every indicator with its number, target, attainment and notes."""
    day, form = asked_day(request)
    found = asked_plan(request, day)
    context = {
        "form": form,
        "rows": indicator_rows(found, language()),
        "commitments": commitment_rows(found, language()),
        **_of_plan(found, day),
    }
    return render(request, "indicators/plan.html", context)


@public
def plans(request: HttpRequest) -> HttpResponse:
    """Show the plans that are installed, to choose one."""
    day, form = asked_day(request)
    rows = plan_lines(plan_rows(day), language())
    return render(request, "indicators/plans.html", {"day": day, "form": form, "rows": rows})


@public
def series(request: HttpRequest, key: str) -> HttpResponse:
    """Show one series down to the records behind its number."""
    day, form = asked_day(request)
    found = asked_plan(request, day)
    figure = next(
        (one for each in found.indicators for one in each.series if one.series.key == key), None
    )
    if figure is None:
        raise Http404(key)
    counts = [*snapshot_values(found.plan.plan_id, key)]
    if figure.count.value is not None:
        counts.append((day, figure.count.value))
    context = {
        "form": form,
        "drawing": draw_series(targets_by_year(figure.series.targets), counts),
        "counts": counts,
        **_of_plan(found, day),
        **series_page(found, figure, language()),
    }
    return render(request, "indicators/series.html", context)


@public
def coverage(request: HttpRequest) -> HttpResponse:
    """Show the coverage of the catalogue by public standards, by place and by body."""
    day, form = asked_day(request)
    return render(
        request,
        "indicators/coverage.html",
        {"day": day, "form": form, **coverage_page(day, language(), request.GET.get("place", ""))},
    )


def _asked_measures(request: HttpRequest, day: date) -> Measures:
    try:
        return measures_asked(day, request.GET.get("plan", ""))
    except UnknownPack as unknown:
        raise Http404(str(unknown)) from unknown


@may("indicators.view")
def tasks(request: HttpRequest) -> HttpResponse:
    """Show the measures of a plan with lead and supporting bodies, state and due date."""
    day = local_day(request.at)  # type: ignore[attr-defined]
    found = _asked_measures(request, day)
    state = request.GET.get("state", "")
    rows = [one for one in task_rows(day, found.plan_id) if not state or one.state == state]
    context = {
        "rows": task_lines(rows, found, language(), day),
        "state": state,
        "form": TaskForm(),
        "number_overdue": sum(one.is_overdue for one in rows),
        "plan_id": found.plan_id,
        "choices": [
            {"id": one.plan_id, "title": one.packs[0].title_in(language())}
            for one in load_measure_plans(day)
        ],
    }
    return render(request, "indicators/tasks.html", context)


@may("indicators.change_task")
def task(request: HttpRequest, measure: str) -> HttpResponse:
    """Say how far a measure has come."""
    day = local_day(request.at)  # type: ignore[attr-defined]
    plan_id = _asked_measures(request, day).plan_id
    row = next((one for one in task_rows(day, plan_id) if one.measure.key == measure), None)
    if row is None:
        raise Http404(measure)
    initial: dict[str, Any] = {
        "state": row.state,
        "due_on": row.due_on,
        "progress": row.progress,
        "revision": row.revision,
    }
    form = TaskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_task(
            actor=request.actor,  # type: ignore[attr-defined]
            at=request.at,  # type: ignore[attr-defined]
            measure=measure,
            progress=Progress(
                state=form.cleaned_data["state"],
                due_on=form.cleaned_data["due_on"],
                text=form.cleaned_data["progress"],
            ),
            revision=form.cleaned_data["revision"],
            plan=plan_id,
        )
        messages.success(request, _("The task was changed."))
        return redirect(f"{reverse('indicators:tasks')}?{urlencode({'plan': plan_id})}")
    context = {
        "row": row,
        "form": form,
        "title": row.measure.name_in(language()),
        "plan_id": plan_id,
    }
    return render(request, "indicators/task.html", context)


@public
def snapshot_list(request: HttpRequest) -> HttpResponse:
    """Show the snapshots that were taken."""
    today = local_day(request.at)  # type: ignore[attr-defined]
    form = SnapshotForm(day=today, initial={"as_of": today})
    return _snapshots_page(request, form)


def _snapshots_page(request: HttpRequest, form: SnapshotForm) -> HttpResponse:
    names = dict(form.plans)
    rows = [(one, names.get(one.plan_id, one.plan_id)) for one in snapshots()]
    context = {"rows": rows, "form": form, "has_choice": len(names) > 1}
    return render(request, "indicators/snapshots.html", context)


@may("indicators.take_snapshot")
def new_snapshot(request: HttpRequest) -> HttpResponse:
    """Take a snapshot of every indicator of a plan as of a day."""
    today = local_day(request.at)  # type: ignore[attr-defined]
    form = SnapshotForm(request.POST or None, day=today)
    if request.method != "POST" or not form.is_valid():
        return _snapshots_page(request, form)
    day = form.cleaned_data["as_of"]
    found = plan_of_day(min(day, today), form.cleaned_data.get("plan", ""))
    take_snapshot(
        actor=request.actor,  # type: ignore[attr-defined]
        at=request.at,  # type: ignore[attr-defined]
        as_of=day,
        rows=found.snapshot_rows(),
        packs=found.packs(),
        note=form.cleaned_data["note"],
    )
    messages.success(request, _("The snapshot was taken."))
    return redirect("indicators:snapshots")


@public
def snapshot(request: HttpRequest, number: int) -> HttpResponse:
    """Show one snapshot with the records behind each number."""
    found = IndicatorSnapshot.objects.filter(pk=number).first()
    if found is None:
        raise Http404(str(number))
    names = series_names(found.plan_id, found.as_of, language())
    rows = [(row, names.get(row["series"], "")) for row in found.rows]
    return render(request, "indicators/snapshot.html", {"snapshot": found, "rows": rows})
