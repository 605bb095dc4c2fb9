"""Pages of the plan: indicators, their evidence, coverage, tasks, snapshots."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duheng.rulebook.measures import load_measures
from duheng.site.indicators.actions import Progress, change_task, take_snapshot
from duheng.site.indicators.coverage_page import coverage_page
from duheng.site.indicators.drawing import draw_series
from duheng.site.indicators.forms import DayForm, SnapshotForm, TaskForm
from duheng.site.indicators.models import IndicatorSnapshot
from duheng.site.indicators.queries import (
    plan_of_day,
    snapshot_values,
    snapshots,
    targets_by_year,
    task_rows,
)
from duheng.site.indicators.tables import (
    indicator_rows,
    series_page,
    task_lines,
)
from duheng.site.people.doors import may, public
from duheng.site.registry.periods import local_day


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


@public
def plan(request: HttpRequest) -> HttpResponse:
    """Show every indicator with its number, target, attainment and notes."""
    day, form = asked_day(request)
    found = plan_of_day(day)
    context = {
        "day": day,
        "form": form,
        "rows": indicator_rows(found, language()),
        "commitments": [
            {
                "name": one.commitment.names.get(language(), one.commitment.key),
                "unit": one.commitment.unit.get(language(), ""),
                "figure": one,
                "notes": [
                    note.text_in(language()) for note in found.plan.notes_about(one.commitment.key)
                ],
            }
            for one in found.commitments
        ],
        "pack": found.plan.packs[0],
    }
    return render(request, "indicators/plan.html", context)


@public
def series(request: HttpRequest, key: str) -> HttpResponse:
    """Show one series down to the records behind its number."""
    day, form = asked_day(request)
    found = plan_of_day(day)
    figure = next(
        (one for each in found.indicators for one in each.series if one.series.key == key), None
    )
    if figure is None:
        raise Http404(key)
    counts = [*snapshot_values(key)]
    if figure.count.value is not None:
        counts.append((day, figure.count.value))
    context = {
        "day": day,
        "form": form,
        "drawing": draw_series(targets_by_year(figure.series.targets), counts),
        "counts": counts,
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


@may("indicators.view")
def tasks(request: HttpRequest) -> HttpResponse:
    """Show the measures of the plan with lead and supporting bodies, state and due date."""
    day = local_day(request.at)  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    rows = [one for one in task_rows(day) if not state or one.state == state]
    sections = load_measures(day).sections
    context = {
        "rows": task_lines(rows, sections, language()),
        "state": state,
        "form": TaskForm(),
        "number_overdue": sum(one.is_overdue for one in rows),
    }
    return render(request, "indicators/tasks.html", context)


@may("indicators.change_task")
def task(request: HttpRequest, measure: str) -> HttpResponse:
    """Say how far a measure has come."""
    day = local_day(request.at)  # type: ignore[attr-defined]
    row = next((one for one in task_rows(day) if one.measure.key == measure), None)
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
        )
        messages.success(request, _("The task was changed."))
        return redirect("indicators:tasks")
    title = row.measure.name_in(language())
    return render(request, "indicators/task.html", {"row": row, "form": form, "title": title})


@public
def snapshot_list(request: HttpRequest) -> HttpResponse:
    """Show the snapshots that were taken."""
    form = SnapshotForm(initial={"as_of": local_day(request.at)})  # type: ignore[attr-defined]
    return render(request, "indicators/snapshots.html", {"rows": snapshots(), "form": form})


@may("indicators.take_snapshot")
def new_snapshot(request: HttpRequest) -> HttpResponse:
    """Take a snapshot of every indicator as of a day."""
    form = SnapshotForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "indicators/snapshots.html", {"rows": snapshots(), "form": form})
    day = form.cleaned_data["as_of"]
    found = plan_of_day(min(day, local_day(request.at)))  # type: ignore[attr-defined]
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
    return render(request, "indicators/snapshot.html", {"snapshot": found})
