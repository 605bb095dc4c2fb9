"""The synthetic region holds one account of each form, plans, and checks that find faults."""

import json
from pathlib import Path

import pytest

from duheng.site.accounts.models import Account, AccountRun, MonitoringPlan, QualityCheck
from duheng.site.demonstration.building import Built
from duheng.site.demonstration.carbon.documents import Subject, subject_of
from duheng.site.demonstration.carbon.handed import BIASED_LABORATORY, WRONG_TEST
from duheng.site.demonstration.carbon.making import Carbon, make_carbon
from duheng.site.demonstration.carbon.planted import PLANTED
from duheng.site.demonstration.carbon.recording import record_carbon
from duheng.site.demonstration.energy_accounts import account_for, certificates_of
from duheng.site.demonstration.planning import RegionPlan
from duheng.site.demonstration.sites import record_sites
from duheng.site.registry.certificates.storage import path_of

Made = tuple[Path, Carbon]


@pytest.fixture(scope="module")
def subject(plan: RegionPlan) -> Subject:
    return subject_of(plan.sizes, plan.bodies[plan.energy_users[0].body])


@pytest.fixture(scope="module")
def made(subject: Subject, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("carbon")
    return folder, make_carbon(subject, folder)


@pytest.fixture(scope="module")
def recorded(region: Built, plan: RegionPlan, made: Made) -> int:
    folder, carbon = made
    files = {
        one: path_of(region.records.files[one].sha256)
        for one in certificates_of(plan, plan.energy_users[0])
    }
    found = account_for(plan, 0, files, folder)
    sites = record_sites(region.records, folder, [found], "park", carbon.accounts)
    return record_carbon(region.records, folder, sites, carbon)


def _check(recorded: int, kind: str) -> QualityCheck:
    assert recorded
    check: QualityCheck = QualityCheck.objects.unscoped("tests").get(kind=kind)
    return check


def test_there_is_an_account_of_each_form_with_cells_for_questions(recorded: int) -> None:
    assert recorded == 6
    forms = Account.objects.unscoped("tests").values_list("form", flat=True)
    assert sorted(forms) == [
        "duheng-account/1", "duheng-account/1", "duheng-balance/1", "duheng-calculation/1",
        "duheng-savings/1", "duheng-sink/1", "duheng-stack/1",
    ]  # fmt: skip
    runs = AccountRun.objects.unscoped("tests")
    assert all(one.cells_id for one in runs)


def test_the_second_plan_follows_the_first_with_a_reason(recorded: int) -> None:
    assert recorded
    older, newer = MonitoringPlan.objects.unscoped("tests").order_by("number")
    assert newer.replaces_id == older.pk
    assert newer.reason
    assert older.file.sha256 != newer.file.sha256


def test_the_stack_does_not_agree_with_its_coal(recorded: int) -> None:
    check = _check(recorded, "cross_check")
    assert check.result["verdict"] == "disagree"
    stack, fuel = check.result["asked"]
    runs = {one["run_id"] for one in (stack, fuel)}
    assert AccountRun.objects.unscoped("tests").filter(pk__in=runs).count() == 2


def test_one_submitted_test_contradicts_itself(recorded: int) -> None:
    check = _check(recorded, "stack_tests")
    assert [one["line"] for one in check.result["disagreements"]] == [WRONG_TEST]


def test_one_laboratory_is_biased(recorded: int) -> None:
    biases = _check(recorded, "laboratories").result["biases"]
    assert [one["laboratory"] for one in biases if one["is_biased"]] == [BIASED_LABORATORY]


def test_a_meter_is_past_its_date_and_another_is_not_fitted(recorded: int) -> None:
    points = _check(recorded, "metering").result["points"]
    assert [one["standing"] for one in points].count("expired") == 1
    assert [one["standing"] for one in points].count("not_fitted") == 1


def test_the_meter_that_reads_low_opens_the_balance(made: Made) -> None:
    folder, _carbon = made
    account = json.loads((folder / "balance" / "told.json").read_bytes())["account"]
    codes = {one["code"] for each in account["figures"] for one in each["findings"]}
    assert "accounting.balance_open" in codes


def test_the_same_seed_makes_the_same_documents(
    made: Made, subject: Subject, tmp_path: Path
) -> None:
    folder, _carbon = made
    again = make_carbon(subject, tmp_path)
    for one in again.accounts:
        for path in sorted((tmp_path / one.folder).glob("*.csv")):
            assert path.read_bytes() == (folder / one.folder / path.name).read_bytes()


def test_what_was_planted_is_listed_with_where_it_shows() -> None:
    assert len({one["fault"] for one in PLANTED}) == len(PLANTED)
    assert all(one["site"] in {"works", "power", "forest"} and one["shows_in"] for one in PLANTED)
