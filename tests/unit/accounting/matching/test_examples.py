"""The synthetic examples of balance, savings and matching run as their pages say."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import pytest

from duheng.accounting import run_account

EXAMPLES = Path(__file__).parents[4] / "examples"


def run(tmp_path: Path, folder: str, document: str) -> Any:
    copied = shutil.copytree(EXAMPLES / folder, tmp_path / folder)
    spec = importlib.util.spec_from_file_location(folder, copied / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if folder == "savings":
        module.write(copied)
    else:
        energies = module.works() if folder == "balance" else module.park()
        module.write(copied / "hours.csv", energies)
    return run_account(copied / document)


def found(result: Any, code: str) -> Any:
    findings = [f for one in result.figures for f in one.findings]
    return next(f for f in findings if f.code == f"accounting.{code}")


def test_the_balance_blames_the_meter_that_was_made_to_read_low(tmp_path: Path) -> None:
    result = run(tmp_path, "balance", "BALANCE.yaml")
    blame = found(result, "balance_blamed").data
    assert blame["flow"] == "pumps"
    assert blame["relative_error"] == pytest.approx(-0.04, abs=2 * blame["standard_uncertainty"])
    assert result.facts.synthetic


def test_a_tenth_is_saved(tmp_path: Path) -> None:
    savings, adjusted, _ = run(tmp_path, "savings", "SAVINGS.yaml").figures
    truth = 0.1 * adjusted.best_estimate
    assert abs(savings.best_estimate - truth) < savings.expanded_uncertainty


def test_a_year_of_a_park_matches_less_by_the_hour_than_over_the_year(tmp_path: Path) -> None:
    result = run(tmp_path, "green-park", "MATCHING.yaml")
    both = found(result, "green_annual_overstates").data
    assert both["hourly"] < both["annual"]
    assert found(result, "net_zero").data["verdict"] == "cannot_tell"
