"""The plan's indicators over real records of a small region, as of two times."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from duheng.rulebook.catalogue import load_catalogue
from duheng.rulebook.indicators import load_indicators
from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.errors import ChangedMeanwhile, NotAllowed, UnusableFields
from duheng.site.indicators.actions import Progress, change_task, take_snapshot
from duheng.site.indicators.candidates import RecordsOfDay
from duheng.site.indicators.coverage import coverage_by_body, coverage_by_division
from duheng.site.indicators.figures import indicator_figures, series_figure
from duheng.site.indicators.models import IndicatorSnapshot, MeasureTask
from duheng.site.people.models import Organisation
from duheng.site.registry.models import MeasurementStandard, PlanRecord, StandardKind

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2025, 6, 30)
KINDS = [one.key for one in load_catalogue(DAY).under_verification()]


@action("tests.standards", permission=None)
def keep_standards(*, actor: Actor, at: datetime, covered: dict[str, list[str]]) -> int:
    """Establish one public standard per division that covers the kinds named."""
    keeper = Organisation(name="Institute", kind="technical_body", division_code="150000")
    keeper.record()
    for division, kinds in covered.items():
        standard = MeasurementStandard(
            number=f"S-{division}",
            name=f"standard of {division}",
            level="city",
            keeper=keeper,
            division_code=division,
            quantity="mass",
            examined_on=date(2022, 1, 1),
            valid_until=date(2026, 12, 31),
        )
        standard.record()
        for kind in kinds:
            StandardKind(standard=standard, kind=kind).record()
    return int(keeper.pk)


@action("tests.plan", permission=None)
def keep_plan_record(*, actor: Actor, at: datetime, **fields: object) -> PlanRecord:
    record = PlanRecord(**fields)
    record.record()
    return record


@action("tests.end", permission=None)
def end(*, actor: Actor, at: datetime, record: PlanRecord, on: date) -> None:
    record.until = on
    record.record()


def value(key: str, day: date, known_at: datetime | None = None) -> float | None:
    records = RecordsOfDay(day, ZONE, known_at)
    return series_figure(load_indicators(day).series(key), day, records).count.value


def test_coverage_is_kinds_with_a_standard_over_kinds_of_the_catalogue(at: datetime) -> None:
    keeper = keep_standards(
        actor=SYSTEM,
        at=datetime(2022, 1, 1, tzinfo=UTC),
        covered={"150203": KINDS[:4], "150602": KINDS[2:6]},
    )
    figure = series_figure(load_indicators(DAY).series("13"), DAY, RecordsOfDay(DAY, ZONE))
    assert figure.count.over == len(KINDS)
    assert figure.count.value == pytest.approx(600 / len(KINDS))
    assert [one.key for one in figure.count.missing] == KINDS[6:]
    both = next(one for one in figure.count.evidence if one.key == KINDS[3])
    assert both.covered == ("S-150203", "S-150602")
    by_place = {one.key: one.covered for one in coverage_by_division(RecordsOfDay(DAY, ZONE))}
    found = [by_place[code] for code in ("150000", "150200", "150203", "150600", "150700")]
    assert found == [6, 4, 4, 4, 0]
    (body,) = coverage_by_body(RecordsOfDay(DAY, ZONE))
    assert (body.key, body.covered, body.number_of_standards) == (str(keeper), 6, 2)


def test_a_standard_that_ran_out_covers_nothing(at: datetime) -> None:
    keep_standards(actor=SYSTEM, at=datetime(2022, 1, 1, tzinfo=UTC), covered={"150203": KINDS[:4]})
    assert value("13", date(2026, 12, 31)) == pytest.approx(400 / len(KINDS))
    assert value("13", date(2027, 1, 1)) == 0.0


def test_a_number_of_the_past_is_what_held_then_and_what_was_known_then() -> None:
    january = datetime(2025, 1, 10, tzinfo=UTC)
    august = datetime(2025, 8, 10, tzinfo=UTC)
    committee = keep_plan_record(
        actor=SYSTEM,
        at=january,
        kind="technical_committee",
        attributes={"level": "regional"},
        status="in_force",
        name="Mechanics",
        since=date(2025, 1, 1),
    )
    assert value("11", DAY) == 1.0
    end(actor=SYSTEM, at=august, record=committee, on=date(2025, 7, 31))
    assert value("11", DAY) == 1.0
    assert value("11", date(2025, 12, 31)) == 0.0
    assert value("11", date(2025, 12, 31), known_at=january) == 1.0


def test_every_indicator_of_the_plan_can_be_counted_on_an_empty_site(db: None) -> None:
    figures = indicator_figures(load_indicators(DAY), DAY, RecordsOfDay(DAY, ZONE))
    assert len(figures) == 13
    assert {one.count.value for each in figures for one in each.series} == {0.0}
    assert {len(one.series) for one in figures if one.indicator.is_pair} == {2}


def test_a_snapshot_keeps_what_was_counted_and_a_day_to_come_is_refused(
    carol: Actor, alice: Actor, at: datetime
) -> None:
    rows = [{"series": "1", "value": 3.0}]
    number = take_snapshot(actor=carol, at=at, as_of=DAY, rows=rows, packs=[])
    assert IndicatorSnapshot.objects.get(pk=number).digest.startswith("sha256:")
    with pytest.raises(UnusableFields):
        take_snapshot(actor=carol, at=at, as_of=date(2030, 1, 1), rows=rows, packs=[])
    with pytest.raises(NotAllowed):
        take_snapshot(actor=alice, at=at, as_of=DAY, rows=rows, packs=[])


def test_a_task_moves_on_and_two_writers_do_not_both_win(carol: Actor, at: datetime) -> None:
    begun = Progress(state="under_way", text="begun")
    change_task(actor=carol, at=at, measure="m1", progress=begun, revision=0)
    with pytest.raises(ChangedMeanwhile):
        change_task(actor=carol, at=at, measure="m1", progress=begun, revision=0)
    done = Progress(state="done", text="done")
    change_task(actor=carol, at=at, measure="m1", progress=done, revision=1)
    assert MeasureTask.objects.get(measure="m1").state == "done"
    with pytest.raises(UnusableFields):
        change_task(actor=carol, at=at, measure="m1", progress=Progress(state="x"), revision=2)
