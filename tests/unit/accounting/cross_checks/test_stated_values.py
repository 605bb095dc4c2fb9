"""``duheng check-values``: coal, heat rates and sums from a document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from duheng.accounting.cross_checks.stated_values import check_stated_values
from duheng.accounting.errors import UnusableAccount
from duheng.cli.main import main

EXAMPLE = Path(__file__).parents[4] / "examples" / "check-values" / "VALUES.yaml"


def written(folder, change):
    document = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    change(document)
    path = folder / "VALUES.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return path


def test_the_example_finds_the_wrong_analysis_and_the_wrong_sum():
    found = {(one.kind, one.name): one for one in check_stated_values(EXAMPLE)}
    assert {key for key, one in found.items() if not one.is_fit} == {
        ("carbon_per_heat", "2025-02"),
        ("identity", "electricity"),
    }
    assert found["identity", "electricity"].value == pytest.approx(18)
    assert found["heat_rate", "unit 1"].value == pytest.approx(8.9)
    # Dulong by hand: 0.3383 x 80 + 1.443 x (5 - 13/8) + 0.0942 x 0.8 = 32.01 MJ/kg
    assert found["dulong", "2025-01"].is_fit


def test_a_gross_calorific_value_that_its_elements_do_not_give_is_found(tmp_path):
    def change(document):
        document["coal"]["2025-01"]["gross_calorific_value"]["value"] = 36.0

    found = check_stated_values(written(tmp_path, change))
    (one,) = [one for one in found if one.kind == "dulong"]
    assert one.is_fit is False


def test_a_sum_without_uncertainties_is_not_judged_and_an_exact_one_is(tmp_path):
    def change(document):
        del document["identities"]["electricity"]["parts"]["line 1"]["standard_uncertainty"]

    found = check_stated_values(written(tmp_path, change))
    assert found[-1].is_fit is None
    assert found[-1].findings[0].code == "accounting.not_judged"

    def balance(document):
        change(document)
        document["identities"]["electricity"]["parts"]["line 2"]["value"] = 390

    assert check_stated_values(written(tmp_path, balance))[-1].is_fit is True


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda one: one.pop("coal") and one.update(cola={}), "unknown key 'cola'"),
        (lambda one: one["heat_rates"]["unit 1"].pop("heat"), "'heat' is missing"),
        (lambda one: one["coal"]["2025-01"].pop("ultimate"), "VALUES.yaml"),
    ],
)
def test_a_document_that_does_not_follow_its_form_is_refused(tmp_path, change, says):
    with pytest.raises(UnusableAccount, match=says):
        check_stated_values(written(tmp_path, change))


def test_the_command_says_it_in_both_languages_and_as_json(capsys):
    assert main(["--lang", "zh", "check-values", str(EXAMPLE)]) == 1
    assert "单位热值含碳量 0.03455 tC/GJ，超出动力煤" in capsys.readouterr().out
    assert main(["--lang", "en", "check-values", str(EXAMPLE)]) == 1
    assert "does not" in capsys.readouterr().out
    assert main(["check-values", str(EXAMPLE), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)["checks"]
    assert [one["is_fit"] for one in told] == [True, True, False, True, False]
