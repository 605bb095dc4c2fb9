"""Monitoring plans on pages: what changed by subject, how it stands, what accounts say of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from accounts_of import archive, example_files
from callers import program_of
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from quality_of import a_site
from signing_in import client_of

from duheng.site.accounts.plans.changing import by_subject
from duheng.site.accounts.plans.keeping import departures_of
from duheng.site.accounts.plans.structure import meters_without_stream, sources_of
from duheng.site.actions.actor import Actor
from duheng.site.pages.jobs.running import run as run_job
from duheng.site.pages.models import Job, JobState
from duheng.terms.clock import system_clock

PLANS = Path(__file__).parents[3] / "examples" / "monitoring-plan"
FIRST, SECOND = ((PLANS / f"PLAN-{number}.yaml").read_bytes() for number in (1, 2))
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english_home")]


@pytest.fixture
def site(alice: Actor) -> str:
    return f"/energy/sites/{a_site(alice, monitored_as='').pk}/"


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def add(client: Client, site: str, content: bytes, reason: str = "") -> Any:
    file = SimpleUploadedFile("plan.yaml", content)
    return client.post(f"{site}plans/new/", {"reason": reason, "file": file})


def added(client: Client, site: str, content: bytes) -> str:
    answer = add(client, site, content)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_a_plan_is_kept_by_version_and_shows_what_changed(
    keeper: Client, site: str, alice: Actor, carol: Actor
) -> None:
    assert add(keeper, site, b"meter: A\n").status_code == 422
    first = added(keeper, site, FIRST)
    assert "What changed" not in text_of(keeper, first)
    changed = FIRST.replace(b"version: 1", b"version: 3")
    assert "is missing" in add(keeper, site, changed).content.decode()
    second = added(keeper, site, SECOND)
    shown = text_of(client_of(carol), second)
    for words in ("What changed", "office-meter", "added", "Meters", "incomer of the works"):
        assert words in shown, words
    changes = shown[shown.index("What changed") : shown.index("Accounts against this plan")]
    assert "version" not in changes
    assert "the office was given its own meter" in text_of(keeper, f"{site}plans/")
    chinese = text_of(client_of(alice, language="zh-hans"), second)
    for words in ("新增", "外购电力使用", "能源管理员"):
        assert words in chinese, words


def test_a_program_reads_what_changed(keeper: Client, site: str, alice: Actor) -> None:
    numbers = [added(keeper, site, one).rstrip("/").rpartition("/")[2] for one in (FIRST, SECOND)]
    caller = program_of(alice)
    assert caller.get(f"/api/v1/monitoring-plans/{numbers[0]}/changes").json()["changes"] == []
    found = caller.get(f"/api/v1/monitoring-plans/{numbers[1]}/changes").json()
    kinds = {tuple(one["keys"]): one["kind"] for one in found["changes"]}
    assert kinds[("meters", "office-meter")] == "added"
    assert found["replaces_id"] == int(numbers[0])


def test_what_an_account_says_against_its_plan_stands_on_the_plan(
    keeper: Client, site: str, alice: Actor
) -> None:
    plan = added(keeper, site, SECOND.replace(b"average_factor", b"market_factor"))
    assert "No account that gave figures" in text_of(keeper, plan)
    sent = SimpleUploadedFile("account.zip", archive(example_files()))
    assert keeper.post(f"{site}send/", {"file": sent, "note": ""}).status_code == 302
    for job in Job.objects.filter(state=JobState.WAITING):
        run_job(job.pk, system_clock)
    shown = text_of(keeper, plan)
    assert "The account departs from its plan." in shown
    assert "Stream grid: planned market_factor, in the account average_factor." in shown
    chinese = client_of(alice, language="zh-hans")
    said = text_of(chinese, plan)
    assert "源流 grid：计划为 market_factor，核算为 average_factor。" in said
    number = said.split("/energy/accounts/")[1].split("/")[0]
    assert "计划为 market_factor" in text_of(chinese, f"/energy/accounts/{number}/quality/")


def test_a_plan_that_cannot_be_read_any_more_shows_its_text(
    keeper: Client, site: str, alice: Actor
) -> None:
    from quality_of import here_of, made, stored

    from duheng.site.accounts.models import EnergySite, MonitoringPlan

    number = int(site.rstrip("/").rpartition("/")[2])
    here = here_of(alice)
    kept = made(
        MonitoringPlan(
            site=EnergySite.objects.unscoped("tests").get(pk=number), number=1, title="Old",
            valid_from="2025-01-01", file=stored(b"format: of-long-ago\n", here), **here,
        )
    )  # fmt: skip
    shown = text_of(keeper, f"/energy/plans/{kept.pk}/")
    assert "could not be read" in shown
    assert "of-long-ago" in shown


def change(keys: str, before: Any, after: Any) -> dict[str, Any]:
    kind = "added" if before is None else "removed" if after is None else "changed"
    return {"keys": keys.split(), "kind": kind, "before": before, "after": after}


def test_changes_stand_under_what_they_are_of() -> None:
    content = {"streams": {"coal": {"title": {"en": "coal", "zh-Hans": "煤"}}}, "sources": {}}
    found = by_subject(
        [
            change("sources boiler", None, {"en": "boiler", "zh-Hans": "锅炉"}),
            change("streams coal methods cn/x", "a", None),
            change("streams coal measured carbon analysis", "monthly", "weekly"),
            change("streams coal meters scale.1", None, "belt"),
            change("streams coal carrier", "raw-coal", "washed-coal"),
            change("meters scale.1 class", "1", "0.5"),
            change("methods", ["cn/a", "cn/b"], ["cn/b", "cn/c"]),
            change("responsible lab", {"en": "laboratory"}, None),
            change("boundary", "all", "works"),
            change("quality", [{"title": "x", "frequency": "monthly"}], []),
        ],
        content,
    )
    said = {
        one.title: [(each.kind, each.name, each.aspect, each.before, each.after)
                    for each in one.changes]
        for one in found
    }  # fmt: skip
    assert said["Sources"] == [("added", "boiler", "", "—", "boiler")]
    assert said["Streams"] == [("changed", "coal", "energy carrier", "raw-coal", "washed-coal")]
    assert said["Meters"] == [
        ("added", "coal", "meters · scale.1", "—", "belt"),
        ("changed", "scale.1", "accuracy class", "1", "0.5"),
    ]
    assert said["Methods"] == [
        ("removed", "coal", "methods · cn/x", "a", "—"),
        ("removed", "methods", "", "cn/a", "—"),
        ("added", "methods", "", "—", "cn/c"),
    ]
    assert said["Sampling and analysis"] == [
        ("changed", "coal", "measured inputs · carbon · frequency of analysis", "monthly", "weekly")
    ]
    assert said["Responsible roles"] == [("removed", "lab", "", "laboratory", "—")]
    assert said["Other"][0] == ("changed", "boundary", "", "all", "works")
    assert said["Other"][1][3] == "title: x; frequency: monthly"


@pytest.mark.parametrize(
    ("code", "data", "said"),
    [
        ("plan_missing_stream", {"stream": "coal"}, "Stream coal."),
        (
            "plan_frequency",
            {"stream": "coal", "input": "carbon", "frequency": "monthly", "planned": 12,
             "found": 10, "lacking": ["2025-02", "2025-03"]},
            "Stream coal, carbon: planned monthly, 10 of 12 are there; without: 2025-02, 2025-03.",
        ),
        (
            "plan_frequency",
            {"stream": "coal", "input": "carbon", "frequency": "weekly"},
            "Stream coal, carbon: planned weekly; it cannot be counted.",
        ),
        ("plan_default_used", {"found": 0.123, "figure": "co2"},
         "12.3 % of co2 rests on default values."),
        ("plan_other_method", {"found": "cn/x"}, "Method cn/x is not in the plan."),
        ("plan_other_meter", {"stream": "s", "planned": ["a"], "found": ["b", "c"]},
         "Stream s: planned a, in the account b / c."),
        ("plan_not_in_force", {}, ""),
    ],
)  # fmt: skip
def test_a_departure_names_what_it_is_about(code: str, data: dict[str, Any], said: str) -> None:
    finding = {"code": f"accounting.{code}", "severity": "warning", "message": "m", "data": data}
    (found,) = departures_of({"findings": [finding]})
    assert found.said == said
    assert found.words.title


def test_a_source_without_streams_and_a_meter_without_a_stream_are_shown() -> None:
    content = {
        "sources": {"a": "boiler", "b": {"en": "office"}},
        "responsible": {"r": {"en": "manager"}},
        "meters": {"m": {"kind": "x", "class": 1}, "n": {"kind": "y"}},
        "streams": {
            "coal": {
                "source": "a",
                "responsible": "r",
                "meters": {"m": "incomer"},
                "measured": {"carbon": {"sampling": "daily", "analysis": "monthly"}},
            }
        },
    }
    first, second = sources_of(content)
    assert (second.title, second.streams) == ("office", [])
    (stream,) = first.streams
    assert (stream.responsible, stream.meters[0].accuracy_class) == ("manager", "1")
    assert stream.measured == [("carbon", "sampled daily, analysed monthly")]
    assert [one.name for one in meters_without_stream(content)] == ["n"]
