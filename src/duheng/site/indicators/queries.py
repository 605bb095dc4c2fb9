"""What pages and the interface read of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from duheng.rulebook.indicators import Indicators, Target, load_indicator_plans
from duheng.rulebook.measures import Measure, Measures
from duheng.site.indicators.candidates import RecordsOfDay
from duheng.site.indicators.figures import (
    CommitmentFigure,
    IndicatorFigure,
    commitment_figures,
    indicator_figures,
)
from duheng.site.indicators.models import IndicatorSnapshot, MeasureTask, TaskState
from duheng.site.indicators.plans import indicators_asked, measures_asked, records_of_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOfDay:
    """The whole plan on a day."""

    day: date
    plan: Indicators
    records: RecordsOfDay
    indicators: tuple[IndicatorFigure, ...]
    commitments: tuple[CommitmentFigure, ...]

    def snapshot_rows(self) -> list[dict[str, Any]]:
        """Return what a snapshot keeps."""
        return [one.to_dict() for each in self.indicators for one in each.series]

    def packs(self) -> list[dict[str, str]]:
        """Return the packs that the numbers rest on."""
        return [{"id": one.id, "edition": one.edition} for one in self.plan.packs]


def plan_of_day(day: date, plan_id: str = "", known_at: datetime | None = None) -> PlanOfDay:
    """Return every indicator and commitment of a plan on a day, as known at an instant.

    Without a plan, that of the site's own region.
    """
    plan = indicators_asked(day, plan_id)
    records = records_of_plan(plan.plan_id, day, known_at)
    return PlanOfDay(
        day=day,
        plan=plan,
        records=records,
        indicators=indicator_figures(plan, day, records),
        commitments=commitment_figures(plan, day, records),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A plan that can be chosen."""

    id: str
    titles: Mapping[str, str]
    document: str
    edition: str
    number_of_indicators: int
    years: tuple[int, int] | None
    is_own: bool


def plan_rows(day: date) -> list[PlanRow]:
    """Return the plans in force on a day, that of the site's own region first."""
    own = indicators_asked(day).plan_id
    rows = [_plan_row(one, own) for one in load_indicator_plans(day)]
    return sorted(rows, key=lambda one: (not one.is_own, one.id))


def _plan_row(plan: Indicators, own: str) -> PlanRow:
    (pack,) = plan.packs
    years = [target.year for series in plan.every_series() for target in series.targets]
    return PlanRow(
        id=pack.id,
        titles=pack.title,
        document=pack.document.number,
        edition=pack.edition,
        number_of_indicators=len(plan.indicators),
        years=(min(years), max(years)) if years else None,
        is_own=pack.id == own,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A measure of the plan, and how far it has come."""

    measure: Measure
    state: str
    due_on: date | None
    progress: str
    revision: int
    is_overdue: bool

    @property
    def word(self) -> str:
        """The state, in words."""
        return str(TaskState(self.state).label)


def task_rows(day: date, plan_id: str = "") -> list[TaskRow]:
    """Return every measure of a plan with its state; one that nobody spoke of has not begun."""
    plan = measures_asked(day, plan_id)
    known = _tasks_of(plan, day)
    return [_task_row(one, known.get(one.key), day) for one in plan.measures]


def _tasks_of(plan: Measures, day: date) -> dict[str, MeasureTask]:
    """Return what was said of a plan's measures.

    What names no plan was said while only one was kept: that of the site's own region.
    """
    plans = [plan.plan_id]
    if measures_asked(day).plan_id == plan.plan_id:
        plans.insert(0, "")
    found = MeasureTask.objects.filter(plan__in=plans)
    return {one.measure: one for one in sorted(found, key=lambda one: plans.index(one.plan))}


def _task_row(measure: Measure, task: MeasureTask | None, day: date) -> TaskRow:
    state = task.state if task else TaskState.NOT_BEGUN.value
    due_on = (task.due_on if task else None) or measure.due_on
    return TaskRow(
        measure=measure,
        state=state,
        due_on=due_on,
        progress=task.progress if task else "",
        revision=task.revision if task else 0,
        is_overdue=due_on is not None and due_on < day and state != TaskState.DONE,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotRow:
    """A snapshot that was taken."""

    id: int
    as_of: date
    known_at: datetime
    digest: str
    note: str
    plan_id: str


def snapshots() -> list[SnapshotRow]:
    """Return the snapshots, the latest day first."""
    return [
        SnapshotRow(
            id=one.pk,
            as_of=one.as_of,
            known_at=one.known_at,
            digest=one.digest,
            note=one.note,
            plan_id=one.plan_id,
        )
        for one in IndicatorSnapshot.objects.all()[:100]
    ]


def snapshot_values(plan_id: str, series: str) -> list[tuple[date, float]]:
    """Return what snapshots of a plan say of a series, by day; of one day, the latest snapshot."""
    found: dict[date, float] = {}
    for one in IndicatorSnapshot.objects.order_by("id"):
        if one.plan_id != plan_id:
            continue
        for row in one.rows:
            if row["series"] == series and row["value"] is not None:
                found[one.as_of] = float(row["value"])
    return sorted(found.items())


def targets_by_year(targets: tuple[Target, ...]) -> list[Target]:
    """Return the targets of a series, the earliest first."""
    return sorted(targets, key=lambda one: one.year)
