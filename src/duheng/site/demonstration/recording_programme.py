"""Records of the programme, year by year, each year closed by a snapshot; tasks at the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from duheng.rulebook import load_indicators, load_measures
from duheng.site.actions.actor import SYSTEM
from duheng.site.demonstration.actions import record_synthetic
from duheng.site.demonstration.persons import person_name
from duheng.site.demonstration.programme import PlanRecordPlan, begins_by_year
from duheng.site.demonstration.recording_bodies import BEGIN, Recordings
from duheng.site.demonstration.sizes import INDICATORS_OF_PLAN, MEASURES_OF_PLAN, REGION, noon
from duheng.site.indicators.actions import Progress, change_task, take_snapshot
from duheng.site.indicators.candidates import RecordsOfDay
from duheng.site.indicators.figures import indicator_figures
from duheng.site.indicators.models import TaskState
from duheng.site.people.models import Person
from duheng.site.registry.models import PlanRecord

_FIRST_EXPERT = 2000
_STATES = (
    TaskState.DONE, TaskState.UNDER_WAY, TaskState.UNDER_WAY, TaskState.DELAYED,
    TaskState.NOT_BEGUN,
)  # fmt: skip
_WORDS = {
    TaskState.DONE: "合成记录：任务已完成并验收。",
    TaskState.UNDER_WAY: "合成记录：按计划推进。",
    TaskState.DELAYED: "合成记录：设备到货推迟，进度落后。",
    TaskState.NOT_BEGUN: "",
}


class ProgrammeRecords:
    """Records the plan records of a programme."""

    def __init__(self, done: Recordings, planned: Sequence[PlanRecordPlan]) -> None:
        self.done, self.planned = done, tuple(planned)
        self._people: dict[int, int] = {}

    def record_people(self) -> None:
        """Record the people whom the programme counts: experts, doctors, researchers."""
        wanted = sorted({one.person for one in self.planned if one.person is not None})
        institute = self.done.organisation(self.done.plan.first("institute", REGION))
        people = [
            Person(
                organisation_id=institute,
                name=person_name(_FIRST_EXPERT + number),
                email=f"e{number:05d}@region.example",
            )
            for number in wanted
        ]
        record_synthetic(actor=SYSTEM, at=BEGIN, records=[people])
        self._people = {number: int(one.pk) for number, one in zip(wanted, people, strict=True)}

    def record_year(self, year: int, at: datetime) -> None:
        """Record what became known in a year."""
        made = [self._record(one) for one in begins_by_year(self.planned, year)]
        record_synthetic(actor=SYSTEM, at=at, records=[made])

    def _record(self, one: PlanRecordPlan) -> PlanRecord:
        made = PlanRecord(
            kind=one.kind,
            number=one.number,
            name=one.name,
            status=one.status,
            since=one.since,
            division_code=one.division,
            attributes=dict(one.attributes),
            organisation_id=None
            if one.organisation is None
            else self.done.organisation(one.organisation),
            person_id=None if one.person is None else self._people[one.person],
        )
        made.date_from(noon(one.since))
        return made


def close_year(year: int, today: date) -> int:
    """Return the number of the snapshot of a year's last day, taken in the first days of the next.

    The plan came out in 2022: the numbers of the year before are counted by the same rules.
    """
    day, zone = date(year, 12, 31), ZoneInfo(settings.TIME_ZONE)
    plan = load_indicators(today, INDICATORS_OF_PLAN)
    figures = indicator_figures(plan, day, RecordsOfDay(day, zone))
    return take_snapshot(
        actor=SYSTEM,
        at=datetime(year + 1, 1, 5, 2, tzinfo=UTC),
        as_of=day,
        rows=[one.to_dict() for each in figures for one in each.series],
        packs=[{"id": one.id, "edition": one.edition} for one in plan.packs],
        note=f"合成记录：{year} 年年末快照",
    )


def record_tasks(done: Recordings, at: datetime) -> None:
    """Say of every measure of the plan how far it has come; some are late."""
    today = done.plan.sizes.today
    lead = done.organisation(done.plan.first("authority", REGION))
    for place, one in enumerate(load_measures(today, MEASURES_OF_PLAN).measures):
        state = _STATES[place % len(_STATES)]
        year = today.year if state is TaskState.DONE else today.year + place % 3 - 1
        change_task(
            actor=SYSTEM,
            at=at,
            measure=one.key,
            progress=Progress(
                state=state.value,
                due_on=one.due_on or date(year, 12, 31),
                text=_WORDS[state],
                organisation_id=lead,
            ),
            revision=0,
        )
