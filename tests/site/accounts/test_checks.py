"""Checks of quality on a site, each kind with a real file and the real child process."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from accounts_of import a_site, archive, example_files
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from form_fields import fields
from signing_in import client_of

from duheng.site.accounts.models import QualityCheck
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.pages.jobs.running import run as run_job
from duheng.site.pages.models import Job, JobState
from duheng.terms.clock import system_clock

EXAMPLES = Path(__file__).parents[3] / "examples"
TESTS = (
    "quantity,date,runs,mean_monitor,mean_reference,mean_difference,standard_deviation,"
    "confidence_coefficient,relative_accuracy,bias_factor\n"
    "so2,2025-03-31,9,290.0,300.0,10.0,3.9,3.0,4.33,\n"
    "so2,2025-03-31,9,290.0,300.0,10.0,3.9,0.3,4.33,\n"
    "so2,2025-03-31,9,x,300,10,3.9,3,4.3,\n"
)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english_home")]


@pytest.fixture
def site(alice: Actor) -> str:
    return f"/energy/sites/{a_site(alice, system_clock())}/"


def a_file(name: str, content: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def of_folder(name: str, *suffixes: str) -> list[SimpleUploadedFile]:
    found = sorted((EXAMPLES / name).iterdir())
    return [a_file(one.name, one.read_bytes()) for one in found if one.suffix in suffixes]


def make(client: Client, site: str, kind: str, on: str = "2026-01-15", **said: Any) -> Any:
    return client.post(f"{site}checks/{kind}/", {"on": on, **said})


def error_of(answer: Any) -> str:
    """Return what the summary of errors of a form says."""
    page = str(answer.content.decode())
    return page[page.find("error-summary") :][:800]


def made(client: Client, site: str, kind: str, **said: Any) -> str:
    """Return the address of a check that was made and kept."""
    answer = make(client, site, kind, **said)
    assert answer.status_code == 302, error_of(answer)
    return str(answer.headers["Location"])


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def a_stack_check(client: Client, site: str) -> str:
    return made(client, site, "stack_tests", sent=a_file("tests.csv", TESTS))


def test_lists_of_instruments_give_rates_evidence_and_a_workbook(keeper: Client, site: str) -> None:
    lists = of_folder("metering-review", ".csv")
    answers = a_file("answers.yaml", (EXAMPLES / "metering-review/answers.yaml").read_bytes())
    check = made(keeper, site, "metering", sent=lists, level="", answers=answers)
    page = text_of(keeper, check)
    for words in ("Provision", "Electricity", "Something must be corrected", "Expired", "E-1002"):
        assert words in page, words
    assert page.index("Not fitted") < page.index("Expired")
    report = keeper.get(f"{check}file/report")
    assert len(openpyxl.load_workbook(io.BytesIO(report.content)).sheetnames) == 5
    assert keeper.get(f"{check}file/sent").content.startswith(b"PK")
    record = QualityCheck.objects.unscoped("tests").get()
    assert record.errors == sum(one["severity"] == "error" for one in record.result["findings"])
    severities = [one["severity"] for one in record.result["findings"]]
    assert severities == sorted(severities, key=("error", "warning", "note").index)


def test_a_table_of_stack_tests_names_the_one_that_contradicts_itself(
    keeper: Client, site: str
) -> None:
    check = a_stack_check(keeper, site)
    page = text_of(keeper, check)
    for words in ("Tests that contradict themselves", "Confidence coefficient", "line 3", "so2"):
        assert words in page, words
    assert "mean_monitor is &#x27;x&#x27;" in page
    whole = json.loads(keeper.get(f"{check}file/report").content)
    assert whole["agreement"] == {"so2": {"agrees": 1, "agrees_as_written": 0, "disagrees": 1}}
    assert keeper.get(f"{check}file/sent").content == TESTS.encode()
    assert keeper.get(f"{check}file/other").status_code == 404


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_round_of_laboratories_shows_the_biased_one_first(
    keeper: Client, site: str, is_packed: bool
) -> None:
    files: Any = of_folder("laboratory-round", ".yaml", ".csv")
    if is_packed:
        files = a_file("round.zip", archive({one.name: one.read() for one in files}))
    page = text_of(keeper, made(keeper, site, "laboratories", sent=files))
    first = page[page.index("Laboratories, the worst first") :]
    assert first.index("LAB-07") < first.index("LAB-01")
    assert "biased" in first
    assert "COAL-C" in page


def run_the_example(keeper: Client, site: str, **changed: str) -> None:
    sent = a_file("account.zip", archive(example_files(**changed)))
    assert keeper.post(f"{site}send/", {"file": sent, "note": ""}).status_code == 302
    for job in Job.objects.filter(state=JobState.WAITING).order_by("pk"):
        run_job(job.pk, system_clock)


def test_two_figures_of_one_meter_are_compared_with_what_they_share(
    keeper: Client, site: str
) -> None:
    assert "Two figures are needed" in text_of(keeper, f"{site}checks/cross_check/")
    run_the_example(keeper, site)
    run_the_example(keeper, site, 小型工厂用电="再算一次")
    form = text_of(keeper, f"{site}checks/cross_check/")
    numbers = re.findall(r'<option value="(\d+)">CO2 of purchased', form)
    first, second = sorted(set(numbers), key=int)
    same = make(keeper, site, "cross_check", first=first, second=first)
    assert same.status_code == 422
    assert "is the same figure" in same.content.decode()
    page = text_of(keeper, made(keeper, site, "cross_check", first=first, second=second))
    for words in ("They agree.", "What both share", "In the second", "Covariance"):
        assert words in page, words
    assert make(keeper, site, "cross_check", first="999999", second=first).status_code == 422


@pytest.mark.parametrize(
    ("kind", "name", "content", "words"),
    [
        ("stack_tests", "tests.csv", "a,b\n1,2\n", "column"),
        ("stack_tests", "tests.csv", TESTS.partition("\n")[0] + "\n", "holds no test"),
        ("stack_tests", "tests.csv", b"\xff\xfe\x00", "tests.csv"),
        ("stack_tests", "tests.exe", "MZ", "is none of"),
        ("stack_tests", "tests.csv", "x\n" * 100_002, "more than 100000 lines"),
        ("metering", "lists.csv", "a,b\n1,2\n", "lists.csv"),
        ("metering", "lists.xlsx", b"PK no workbook", "no workbook"),
        ("metering", "lists.csv", b"x" * (8 * 2**20 + 1), "larger than 8 MB"),
        ("laboratories", "round.csv", "a,b\n", "one YAML document"),
        ("laboratories", "round.zip", b"PK\x03\x04 nothing", "cannot be opened"),
        (
            "laboratories",
            "round.zip",
            archive({"ROUND.yaml": b"format: duheng-laboratory-round/1\nid: [1\n"}),
            "ROUND.yaml",
        ),
        (
            "laboratories",
            "round.zip",
            archive({"ROUND.yaml": b"results: {file: ../../secret.csv}\n"}),
            "outside of the archive",
        ),
    ],
)
def test_a_wrong_file_is_refused_at_its_field_and_nothing_is_kept(
    keeper: Client, site: str, kind: str, name: str, content: bytes | str, words: str
) -> None:
    answer = make(keeper, site, kind, sent=a_file(name, content))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "duheng-account-" not in page
    assert not QualityCheck.objects.unscoped("tests").exists()


def test_a_check_of_tomorrow_or_without_a_file_is_refused(keeper: Client, site: str) -> None:
    tomorrow = (local_day(system_clock()) + timedelta(days=2)).isoformat()
    table = a_file("tests.csv", TESTS)
    answer = make(keeper, site, "stack_tests", on=tomorrow, sent=table)
    assert answer.status_code == 422
    assert "lies in the future" in answer.content.decode()
    for kind in ("metering", "stack_tests", "laboratories"):
        assert make(keeper, site, kind).status_code == 422
    assert keeper.get(f"{site}checks/other/").status_code == 404


def test_others_find_no_check_and_the_centre_reads_it(
    keeper: Client, site: str, bob: Actor, carol: Actor
) -> None:
    check = a_stack_check(keeper, site)
    other = client_of(bob)
    for address in (check, f"{check}file/report", f"{check}file/sent", f"{site}checks/"):
        assert other.get(address).status_code == 404, address
    assert other.post(f"{check}withdraw/", {"reason": "x"}).status_code in (403, 404)
    assert "tests.csv" not in text_of(other, "/energy/checks/")
    centre = client_of(carol)
    assert "tests.csv" in text_of(centre, check)
    assert "Check again" not in text_of(centre, check)
    assert centre.post(f"{site}checks/stack_tests/", {}).status_code == 403


def test_a_check_is_withdrawn_with_a_reason_and_stays(keeper: Client, site: str) -> None:
    check = a_stack_check(keeper, site)
    asked = fields(text_of(keeper, f"{check}withdraw/"))
    assert keeper.post(f"{check}withdraw/", {**asked, "reason": ""}).status_code == 422
    told = {**asked, "reason": "the wrong table"}
    assert keeper.post(f"{check}withdraw/", told).status_code == 302
    page = text_of(keeper, check)
    assert "the wrong table" in page
    assert f"{check}withdraw/" not in page
    assert keeper.post(f"{check}withdraw/", told).status_code == 409
    record = QualityCheck.objects.unscoped("tests").get()
    assert (record.revision, record.verdict) == (2, "bad")


def test_checks_are_listed_filtered_and_exported(keeper: Client, site: str) -> None:
    assert "No check was made" in text_of(keeper, "/energy/checks/")
    assert "No check was made of this site yet" in text_of(keeper, f"{site}checks/")
    a_stack_check(keeper, site)
    assert "tests.csv" in text_of(keeper, "/energy/checks/?kind=stack_tests")
    assert "tests.csv" not in text_of(keeper, "/energy/checks/?kind=metering")
    number = site.rstrip("/").rpartition("/")[2]
    assert "tests.csv" in text_of(keeper, f"/energy/checks/?site={number}")
    assert b"tests.csv" in keeper.get("/energy/checks/?format=csv").content
    assert "tests.csv" in text_of(keeper, f"{site}checks/")
    assert f"{site}checks/" in text_of(keeper, site)


def in_chinese(client: Client, address: str) -> str:
    client.cookies["django_language"] = "zh-hans"
    return text_of(client, address)


def test_findings_are_said_in_chinese_with_their_line_and_their_own_data(
    keeper: Client, site: str
) -> None:
    lists = of_folder("metering-review", ".csv")
    answers = a_file("answers.yaml", (EXAMPLES / "metering-review/answers.yaml").read_bytes())
    check = made(keeper, site, "metering", sent=lists, level="", answers=answers)
    page = in_chinese(keeper, check)
    assert "主要次级用能单位.csv 第 4 行：智能电能表 E-2002：等级为 2，要求不低于 1" in page
    assert "电力，主要用能设备：应配 4 处，已配 3 处" in page
    assert "<small>主要次级用能单位.csv 第 5 行</small>" in page
    assert re.search(r'<td data-title="行号?" class="number">4</td>', page), "the line column"


def test_rows_that_are_set_aside_say_why_in_chinese(keeper: Client, site: str) -> None:
    page = in_chinese(keeper, a_stack_check(keeper, site))
    assert "监测仪平均值 为“x”，不是数" in page
