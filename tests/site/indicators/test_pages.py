"""The pages of the plan: open to everybody, tasks and snapshots by permission."""

from datetime import date

import pytest
from django.test import Client
from signing_in import client_of

from duheng.rulebook.indicators import Target
from duheng.site.actions.actor import Actor
from duheng.site.indicators.drawing import draw_series
from duheng.site.indicators.models import IndicatorSnapshot, MeasureTask
from duheng.site.indicators.queries import task_rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "address",
    ["/indicators/", "/indicators/coverage/", "/indicators/series/7a/", "/indicators/snapshots/"],
)
def test_the_public_sees_the_plan_in_both_languages(address: str, language: str) -> None:
    answer = Client(headers={"cookie": f"django_language={language}"}).get(address)
    assert answer.status_code == 200
    assert f'lang="{"en" if language == "en" else "zh-hans"}"' in answer.content.decode()


def test_a_series_that_is_none_is_not_found() -> None:
    assert Client().get("/indicators/series/77/").status_code == 404


def test_a_day_to_come_or_no_day_shows_today() -> None:
    for asked in ("2999-01-01", "yesterday", ""):
        assert Client().get("/indicators/", {"as_of": asked}).status_code == 200


def test_a_regulator_moves_a_task_on_and_takes_a_snapshot(carol: Actor) -> None:
    client = client_of(carol)
    measure = task_rows(date(2025, 6, 30))[0].measure.key
    answer = client.post(
        f"/indicators/tasks/{measure}/",
        {"state": "under_way", "progress": "<script>begun</script>", "revision": 0},
    )
    assert answer.status_code == 302
    assert MeasureTask.objects.get(measure=measure).state == "under_way"
    page = client.get("/indicators/tasks/").content.decode()
    assert "&lt;script&gt;begun" in page
    assert "<script>begun" not in page
    answer = client.post("/indicators/snapshots/new/", {"as_of": "2025-06-30", "note": "half"})
    assert answer.status_code == 302
    number = IndicatorSnapshot.objects.get().pk
    assert client.get(f"/indicators/snapshots/{number}/").status_code == 200


def test_a_task_that_was_changed_meanwhile_is_told(carol: Actor) -> None:
    client = client_of(carol)
    address = f"/indicators/tasks/{task_rows(date(2025, 6, 30))[0].measure.key}/"
    given = {"state": "under_way", "progress": "mine", "revision": 0}
    assert client.post(address, given).status_code == 302
    assert client.post(address, given).status_code == 409


def test_who_may_not_change_the_plan_is_refused(alice: Actor) -> None:
    client = client_of(alice)
    assert client.get("/indicators/tasks/").status_code == 200
    assert client.post("/indicators/snapshots/new/", {"as_of": "2025-06-30"}).status_code == 403


def test_a_number_counted_after_the_last_target_stands_over_its_year() -> None:
    targets = [Target(year=year, value=1.0, is_actual=False) for year in (2024, 2025)]
    drawn = draw_series(targets, [(date(2027, 7, 1), 2.0)])
    assert [year for _, year in drawn.years] == [2024, 2025, 2026, 2027]
    (dot,) = drawn.dots
    middle = {year: x for x, year in drawn.years}[2027]
    assert abs(dot.x - middle) < 2
    assert draw_series([], []).years == ()
