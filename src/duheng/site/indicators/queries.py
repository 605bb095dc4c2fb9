"""What pages and the interface read of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from duheng.rulebook.indicators import Indicators, Target, load_indicators
from duheng.rulebook.measures import Measure, load_measures
from duheng.site.indicators.candidates import RecordsOfDay
from duheng.site.indicators.figures import (
    CommitmentFigure,
    IndicatorFigure,
    commitment_figures,
    indicator_figures,
)
from duheng.site.indicators.models import IndicatorSnapshot, MeasureTask, TaskState


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


def plan_of_day(day: date, known_at: datetime | None = None) -> PlanOfDay:
    """Return every indicator and commitment on a day, as known at an instant."""
    plan = load_indicators(day)
    records = RecordsOfDay(day, ZoneInfo(settings.TIME_ZONE), known_at)
    return PlanOfDay(
        day=day,
        plan=plan,
        records=records,
        indicators=indicator_figures(plan, day, records),
        commitments=commitment_figures(plan, day, records),
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


def task_rows(day: date) -> list[TaskRow]:
    """Return every measure of the plan with its state; one that nobody spoke of has not begun."""
    known = {one.measure: one for one in MeasureTask.objects.all()}
    return [_task_row(one, known.get(one.key), day) for one in load_measures(day).measures]


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


def snapshots() -> list[SnapshotRow]:
    """Return the snapshots, the latest day first."""
    return [
        SnapshotRow(
            id=one.pk, as_of=one.as_of, known_at=one.known_at, digest=one.digest, note=one.note
        )
        for one in IndicatorSnapshot.objects.all()[:100]
    ]


def snapshot_values(series: str) -> list[tuple[date, float]]:
    """Return what snapshots say of a series, by day; of one day, the latest snapshot."""
    found: dict[date, float] = {}
    for one in IndicatorSnapshot.objects.order_by("id"):
        for row in one.rows:
            if row["series"] == series and row["value"] is not None:
                found[one.as_of] = float(row["value"])
    return sorted(found.items())


def targets_by_year(targets: tuple[Target, ...]) -> list[Target]:
    """Return the targets of a series, the earliest first."""
    return sorted(targets, key=lambda one: one.year)
