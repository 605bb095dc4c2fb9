"""Two regions installed beside each other, whose plans use the same keys."""

from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path

import pytest
from django.test import Client
from signing_in import client_of

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.indicators.models import IndicatorSnapshot, MeasureTask
from duheng.site.indicators.queries import plan_of_day, plan_rows, task_rows
from duheng.site.registry.models import PlanRecord

pytestmark = pytest.mark.django_db
OWN, OTHER = "nmg/metrology-plan-indicators", "steppe/metrology-plan-indicators"
OWN_TASKS, OTHER_TASKS = "nmg/metrology-plan-measures", "steppe/metrology-plan-measures"
DAY = date(2025, 6, 30)
PLACES = """\
kind: places
id: steppe/leagues
edition: "2020"
title: {zh-Hans: 东部草原区划, en: Divisions of the Eastern Steppe}
document: {number: Order 1 of the Eastern Steppe, edition: 2020, clause: annex}
valid_from: 2020-01-01
valid_to: null
published: null
source: made up for this test
confidence: unchecked
checked_by: []
example: [{places: {kind: steppe, on: 2025-06-30}, gives: {number: 1}}]
body:
  levels: {whole: {prefix_length: 2, title: {zh-Hans: 全区, en: region}}}
  kinds: {steppe: {level: whole, is_division: true, title: {zh-Hans: 草原, en: steppe}}}
  places: [{code: "980000", kind: steppe, names: {zh-Hans: 东部草原, en: Eastern Steppe}}]
"""


@pytest.fixture(autouse=True)
def steppe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a second region: its plan has the keys of the first one's, and other numbers."""
    (tmp_path / "leagues.yaml").write_text(PLACES, encoding="utf-8")
    house = resources.files("duheng.packs") / "nmg"
    for kind in ("indicators", "measures"):
        text = (house / kind / "metrology-plan-2021-2035.yaml").read_text(encoding="utf-8")
        text = text.replace("id: nmg/", "id: steppe/", 1).replace("Inner Mongolia", "the Steppe")
        (tmp_path / f"{kind}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("DUHENG_PACKS", str(tmp_path))
    return tmp_path


@action("tests.committees", permission=None)
def keep_committees(*, actor: Actor, at: datetime, divisions: list[str]) -> None:
    for division in divisions:
        PlanRecord(
            kind="technical_committee",
            attributes={"level": "regional"},
            status="in_force",
            name=f"committee of {division}",
            since=date(2024, 1, 1),
            division_code=division,
        ).record()


def number_of_committees(plan: str) -> float | None:
    found = plan_of_day(DAY, plan)
    (series,) = (one for each in found.indicators for one in each.series if one.series.key == "11")
    return series.count.value


def test_each_plan_counts_the_records_of_its_own_region() -> None:
    divisions = ["150203", "150602", "980000", ""]
    keep_committees(actor=SYSTEM, at=datetime(2024, 1, 1, tzinfo=UTC), divisions=divisions)
    assert number_of_committees(OTHER) == 1.0
    assert number_of_committees(OWN) == 3.0, "what stands nowhere is the site's own"


def test_without_a_plan_the_sites_own_is_shown_and_others_can_be_chosen() -> None:
    assert [(one.id, one.is_own) for one in plan_rows(DAY)] == [(OWN, True), (OTHER, False)]
    assert plan_of_day(DAY).plan.plan_id == OWN
    browser = Client(headers={"cookie": "django_language=en"})
    page = browser.get("/indicators/").content.decode()
    assert "Choose another plan" in page
    assert "the Steppe" not in page
    choice = browser.get("/indicators/plans/").content.decode()
    assert f"?plan={OTHER.replace('/', '%2F')}" in choice


@pytest.mark.parametrize("address", ["/indicators/", "/indicators/series/7a/"])
def test_a_page_of_the_other_plan_keeps_to_it(address: str) -> None:
    browser = Client(headers={"cookie": "django_language=en"})
    page = browser.get(address, {"plan": OTHER}).content.decode()
    assert "the Steppe" in page
    assert f"plan={OTHER.replace('/', '%2F')}" in page
    assert f'name="plan" value="{OTHER}"' in page, "another day is of the same plan"


@pytest.mark.parametrize("address", ["/indicators/", "/indicators/series/7a/"])
def test_a_plan_that_is_none_is_not_found(address: str) -> None:
    assert Client().get(address, {"plan": "steppe/none"}).status_code == 404


def test_one_plan_alone_offers_no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUHENG_PACKS")
    assert "/indicators/plans/" not in Client().get("/indicators/").content.decode()


def test_a_snapshot_is_of_one_plan(carol: Actor) -> None:
    client = client_of(carol)
    given = {"as_of": "2025-06-30", "plan": OTHER}
    assert client.post("/indicators/snapshots/new/", given).status_code == 302
    assert IndicatorSnapshot.objects.get().plan_id == OTHER
    day = "<td>2025-06-30</td>"
    later = {"as_of": "2026-01-31"}
    assert day in client.get("/indicators/series/11/", {"plan": OTHER, **later}).content.decode()
    assert day not in client.get("/indicators/series/11/", later).content.decode()
    assert client.post("/indicators/snapshots/new/", {"as_of": "2025-06-30"}).status_code == 200


def test_the_tasks_of_two_plans_move_on_apart(carol: Actor) -> None:
    client = client_of(carol)
    key = task_rows(DAY, OTHER_TASKS)[0].measure.key
    given = {"state": "done", "progress": "built", "revision": 0}
    answer = client.post(f"/indicators/tasks/{key}/?plan={OTHER_TASKS}", given)
    assert answer.status_code == 302
    assert MeasureTask.objects.get().plan == OTHER_TASKS
    assert task_rows(DAY, OTHER_TASKS)[0].state == "done"
    assert task_rows(DAY, OWN_TASKS)[0].state == "not_begun"
    assert client.post(f"/indicators/tasks/{key}/", given).status_code == 302
    assert MeasureTask.objects.count() == 2


@action("tests.old_task", permission=None)
def say_as_before(*, actor: Actor, at: datetime, measure: str) -> None:
    MeasureTask(measure=measure, state="under_way", progress="said before plans were kept").record()


def test_what_was_said_before_there_were_plans_is_of_the_sites_own(carol: Actor) -> None:
    key = task_rows(DAY)[0].measure.key
    say_as_before(actor=SYSTEM, at=datetime(2025, 1, 1, tzinfo=UTC), measure=key)
    assert task_rows(DAY)[0].state == "under_way"
    assert task_rows(DAY, OTHER_TASKS)[0].state == "not_begun"
    given = {"state": "done", "progress": "", "revision": 1}
    assert client_of(carol).post(f"/indicators/tasks/{key}/", given).status_code == 302
    task = MeasureTask.objects.get()
    assert (task.plan, task.state) == (OWN_TASKS, "done")


def test_the_interface_names_the_plan_and_reads_the_other() -> None:
    own = Client().get("/api/v1/indicators/").json()
    assert (own["plan"], own["plans"]) == (OWN, [OWN, OTHER])
    other = Client().get("/api/v1/indicators/", {"plan": OTHER}).json()
    assert other["plan"] == OTHER
    assert len(other["items"]) == len(own["items"]) == 15
    assert Client().get("/api/v1/indicators/", {"plan": "x/y"}).status_code in {404, 422}


def test_a_series_that_counts_what_the_site_does_not_keep_hides_no_other(steppe: Path) -> None:
    pack = steppe / "indicators.yaml"
    text = pack.read_text(encoding="utf-8")
    known = "count: plan_record, where: {kind: technical_committee"
    assert known in text
    pack.write_text(text.replace(known, known.replace("plan_record", "yaks")), encoding="utf-8")
    every = [one for each in plan_of_day(DAY, OTHER).indicators for one in each.series]
    figures = {one.series.key: one for one in every}
    assert (figures["11"].count.value, figures["11"].state) == (None, "not_counted")
    assert figures["12"].count.value == 0.0
    page = Client(headers={"cookie": "django_language=en"}).get("/indicators/", {"plan": OTHER})
    assert page.status_code == 200
    assert "not counted" in page.content.decode()
