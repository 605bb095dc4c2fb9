"""Checks of quality and monitoring plans, made by programs as by the forms of pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from callers import program_of
from django.core.files.uploadedfile import SimpleUploadedFile
from quality_of import a_site, an_account, figure

from duheng.site.accounts.models import AccountFigure, MonitoringPlan, QualityCheck
from duheng.site.actions.actor import Actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english_home")]
PLANS = Path(__file__).parents[3] / "examples" / "monitoring-plan"
CHECKS, OF_PLANS = "/api/v1/quality-checks/", "/api/v1/monitoring-plans/"
TABLE = (
    "quantity,date,runs,mean_monitor,mean_reference,mean_difference,standard_deviation,"
    "confidence_coefficient,relative_accuracy,bias_factor\n"
    "so2,2025-03-31,9,290.0,300.0,10.0,3.9,3.0,4.33,\n"
    "so2,2025-03-31,9,290.0,300.0,10.0,3.9,0.3,4.33,\n"
)


def a_file(name: str, content: bytes | str = TABLE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def test_a_program_makes_reads_and_withdraws_a_check(alice: Actor, bob: Actor) -> None:
    site, caller = a_site(alice), program_of(alice)
    said = {"site_id": site.pk, "kind": "stack_tests", "on": "2026-01-15"}
    answer = caller.post(CHECKS, {**said, "sent": a_file("tests.csv")})
    assert answer.status_code == 201, answer.content
    check = f"{CHECKS}{answer.json()['id']}"
    read = caller.get(check).json()
    assert (read["check"]["verdict"], read["check"]["errors"]) == ("bad", 1)
    assert read["result"]["disagreements"]
    assert caller.get(f"{check}/file").content == TABLE.encode()
    assert caller.get(f"{check}/report").content.startswith(b"{")
    (listed,) = caller.get(CHECKS, {"kind": "stack_tests", "site_id": site.pk}).json()["items"]
    assert listed == read["check"]
    assert caller.get(CHECKS, {"kind": "metering"}).json()["items"] == []
    assert program_of(bob).get(CHECKS).json()["items"] == []
    withdrawal = {"revision": listed["revision"], "reason": "the wrong table"}
    sent = {"content_type": "application/json"}
    assert caller.post(f"{check}/withdraw", withdrawal, **sent).status_code == 204
    assert caller.post(f"{check}/withdraw", withdrawal, **sent).status_code == 409
    assert caller.get(check).json()["check"]["withdrawn_reason"] == "the wrong table"


def test_two_figures_are_compared_by_their_numbers(alice: Actor) -> None:
    site, caller = a_site(alice), program_of(alice)
    for name in ("stack", "fuel"):
        one = figure(name)
        one["budget"] = [{
            "source": f"urn:{name}", "sensitivity": 1.0, "standard_uncertainty": 1.0,
            "evidence": None, "contribution": 1.0,
        }]  # fmt: skip
        an_account(alice, site, one, title=name)
    numbers = list(AccountFigure.objects.unscoped("tests").values_list("pk", flat=True))
    said = {"site_id": site.pk, "kind": "cross_check", "first": numbers[0], "second": numbers[1]}
    answer = caller.post(CHECKS, said)
    assert answer.status_code == 201, answer.content
    read = caller.get(f"{CHECKS}{answer.json()['id']}").json()
    assert (read["result"]["check"], read["result"]["statistic"]) == ("agreement", 0.0)
    assert caller.get(f"{CHECKS}{answer.json()['id']}/file").status_code == 404
    for second in ("", numbers[0], 999999):
        refused = caller.post(CHECKS, {**said, "second": second})
        assert refused.status_code == 422, second


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "stack_tests"}, "sent"),
        ({"kind": "stack_tests", "sent": a_file("t.exe", "MZ")}, "sent"),
        ({"kind": "stack_tests", "sent": a_file("t.csv", "a,b\n1,2\n")}, "sent"),
        ({"kind": "metering", "sent": a_file("t.csv", "a,b\n1,2\n")}, "sent"),
        ({"kind": "metering", "sent": a_file("t.csv"), "level": "nonsense"}, "level"),
        ({"kind": "stack_tests", "sent": a_file("t.csv"), "on": "2999-01-01"}, "on"),
    ],
)
def test_what_the_form_would_refuse_is_refused_at_its_field(
    alice: Actor, said: dict[str, Any], field: str
) -> None:
    for one in (one for one in said.values() if isinstance(one, SimpleUploadedFile)):
        one.seek(0)
    answer = program_of(alice).post(CHECKS, {"site_id": a_site(alice).pk, **said})
    assert answer.status_code == 422
    assert list(answer.json()["data"]["fields"]) == [field], answer.content
    assert not QualityCheck.objects.unscoped("tests").exists()


def test_nobody_makes_a_check_or_a_plan_of_a_site_of_others(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    site = a_site(alice)
    for who, expected in ((bob, 404), (carol, 403)):
        said = {"site_id": site.pk, "kind": "stack_tests", "sent": a_file("t.csv")}
        assert program_of(who).post(CHECKS, said).status_code == expected
        plan = {"site_id": site.pk, "file": a_file("p.yaml", (PLANS / "PLAN-1.yaml").read_bytes())}
        assert program_of(who).post(OF_PLANS, plan).status_code == expected
    reader = program_of(alice, "accounts.view")
    said = {"site_id": site.pk, "kind": "stack_tests", "sent": a_file("t.csv")}
    assert reader.post(CHECKS, said).status_code == 403
    assert reader.get(CHECKS).status_code == 200


def test_a_program_adds_versions_of_a_plan_and_reads_them(alice: Actor, carol: Actor) -> None:
    site, caller = a_site(alice), program_of(alice)
    numbers = []
    for number in (1, 2):
        content = (PLANS / f"PLAN-{number}.yaml").read_bytes()
        said = {"site_id": site.pk, "file": a_file("plan.yaml", content)}
        answer = caller.post(OF_PLANS, said)
        assert answer.status_code == 201, answer.content
        numbers.append(answer.json()["id"])
        assert caller.get(f"{OF_PLANS}{numbers[-1]}/file").content == content
    again = caller.post(OF_PLANS, {**said, "file": a_file("plan.yaml", content)})
    assert again.status_code == 422
    assert "no plan" not in again.content.decode()
    second = program_of(carol).get(f"{OF_PLANS}{numbers[1]}").json()
    assert (second["number"], second["replaces_id"]) == (2, numbers[0])
    assert second["reason"] in ("the office was given its own meter", "办公楼单独装表")
    listed = caller.get(OF_PLANS, {"site_id": site.pk}).json()["items"]
    assert [one["id"] for one in listed] == numbers
    for wrong in (b"meter: A\n", b"a: [1\n", b"\xff\xfe"):
        said = {"site_id": site.pk, "file": a_file("plan.yaml", wrong)}
        assert caller.post(OF_PLANS, said).status_code == 422
    assert MonitoringPlan.objects.unscoped("tests").count() == 2
