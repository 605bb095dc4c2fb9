"""An energy user accounts with the very certificates of the registry."""

import json
from pathlib import Path

import pytest

from duheng.site.accounts.models import Account, AccountFigure, AccountVersion
from duheng.site.accounts.unpacking import open_package
from duheng.site.demonstration.building import Built
from duheng.site.demonstration.carbon.plans import BETTER_METER
from duheng.site.demonstration.energy_accounts import Accounted, account_for, certificates_of
from duheng.site.demonstration.index import write_index
from duheng.site.demonstration.planning import RegionPlan
from duheng.site.demonstration.publishing import doubtful_account
from duheng.site.demonstration.sites import record_sites
from duheng.site.registry.certificates.storage import kept_bytes, path_of
from duheng.site.registry.figures.account_file import read_account_file


@pytest.fixture(scope="module")
def accounted(
    region: Built, plan: RegionPlan, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Accounted]:
    folder = tmp_path_factory.mktemp("energy")
    files = {
        one: path_of(region.records.files[one].sha256)
        for one in certificates_of(plan, plan.energy_users[0])
    }
    return folder, account_for(plan, 0, files, folder)


def test_a_user_has_figures_with_their_uncertainty(accounted: tuple[Path, Accounted]) -> None:
    _folder, found = accounted
    assert [one["quantity"] for one in found.figures] == [
        "co2_purchased_electricity",
        "energy_comprehensive",
    ]
    assert all(one["expanded_uncertainty"] > 0 for one in found.figures)


def test_the_budget_names_the_certificates_of_the_registry(
    accounted: tuple[Path, Accounted], plan: RegionPlan
) -> None:
    folder, found = accounted
    text = (folder / found.folder / "account.json").read_text(encoding="utf-8")
    numbers = [plan.calibrations[one].number for one in certificates_of(plan, plan.energy_users[0])]
    assert all(number in text for number in numbers)
    codes = {one["code"] for each in json.loads(text)["figures"] for one in each["findings"]}
    assert "telemetry.missing" in codes


def test_the_user_is_a_site_whose_account_holds_what_it_was_computed_from(
    accounted: tuple[Path, Accounted], region: Built
) -> None:
    folder, found = accounted
    assert list(record_sites(region.records, folder, [found], "park")) == ["works"]
    (account,) = Account.objects.unscoped("tests").select_related("current__result", "site")
    assert account.current.digest.startswith("sha256:")
    printed = (folder / found.folder / "account.json").read_text(encoding="utf-8")
    assert account.form == "duheng-account/1"
    kept = json.loads(kept_bytes(account.current.result.sha256))
    assert kept["figures"] == json.loads(printed)["figures"]
    version = AccountVersion.objects.unscoped("tests").select_related("file").get()
    package = open_package(kept_bytes(version.file.sha256))
    assert "readings.csv" in package.files
    assert json.loads(printed)["evidence"]
    figures = AccountFigure.objects.unscoped("tests").filter(run=account.current)
    assert figures.count() == len(found.figures)


def test_the_account_has_one_meter_of_another_class_than_its_plan_wants(
    accounted: tuple[Path, Accounted],
) -> None:
    folder, found = accounted
    told = json.loads((folder / found.folder / "told.json").read_bytes())
    findings = told["details"]["plan_check"]["findings"]
    assert [one["code"] for one in findings] == ["accounting.plan_other_meter"]
    assert BETTER_METER in json.dumps(findings)


def test_the_index_leads_to_the_report(accounted: tuple[Path, Accounted]) -> None:
    folder, found = accounted
    page = write_index(folder, [found])
    assert f'href="{found.folder}/{found.report}"' in page.read_text(encoding="utf-8")
    assert (folder / found.folder / found.report).is_file()


def test_what_rests_on_the_bad_standard_is_an_account_as_the_site_takes_it(
    plan: RegionPlan,
) -> None:
    found = doubtful_account(plan)
    if found is None:
        pytest.skip("so small a region has nothing measured with it in the window")
    read = read_account_file(found[1])
    assert [one["quantity"] for one in read["figures"]] == ["energy_delivered"]
    assert read["figures"][0]["is_recomputed_whole"]
