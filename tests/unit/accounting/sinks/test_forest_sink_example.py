"""The example of a forest sink runs, says that it is synthetic, and tells what its page tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from duheng.accounting import run_account
from duheng.cli.main import main

EXAMPLE = Path(__file__).parents[4] / "examples" / "forest-sink" / "ACCOUNT.yaml"


def test_the_example_gives_a_removal_with_everything_behind_it():
    result = run_account(EXAMPLE, group_by=["stratum"])
    removal = result.figures[0]
    assert result.facts.synthetic
    assert (removal.quantity, removal.unit) == ("co2_removal", "tCO2")
    assert removal.statutory < removal.best_estimate
    assert all(line.contribution is not None for line in removal.budget)
    assert sum(line.share for line in removal.budget) == pytest.approx(1.0)
    codes = {finding.code for finding in removal.findings}
    assert codes == {
        "accounting.height_modelled",
        "accounting.sampling_precision",
        "accounting.unchecked_value",
    }
    groups = [one.group["stratum"] for one in result.figures if one.group]
    assert set(groups) == {"larch-plantation", "birch-forest", "restored-pasture"}


def test_the_report_of_the_example_typesets_every_equation_and_charts_its_strata():
    page = run_account(EXAMPLE, group_by=["stratum"]).to_html()
    assert "按层和地块" in page
    assert "生物量扩展因子" in page
    assert page.count('<div class="equation">') >= 14
    assert "相对抽样误差" in page


def test_the_command_prints_the_example_as_json(capsys):
    assert main(["account", str(EXAMPLE), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [one["quantity"] for one in printed["figures"]] == [
        "co2_removal",
        "carbon_stock_change",
        "carbon_stock_at_end",
        "carbon_stock_at_begin",
    ]
    assert printed["account"]["synthetic"] is True
