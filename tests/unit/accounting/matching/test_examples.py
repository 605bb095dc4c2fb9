"""The synthetic examples of balance, savings and matching run as their pages say."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from duheng.accounting import run_account
from duheng.cli.main import main

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


@pytest.mark.parametrize(
    ("folder", "names"), [("balance", ["hours.csv"]), ("savings", ["bills.csv", "weather.csv"])]
)
def test_the_tables_that_are_kept_are_what_their_script_makes(
    folder: str, names: list[str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / folder / "generate.py"), str(tmp_path)], check=False
    )
    assert done.returncode == 0
    for name in names:
        kept = EXAMPLES / folder / name
        assert kept.read_bytes() == (tmp_path / name).read_bytes()
        assert kept.stat().st_size < 100_000


def test_an_example_without_its_tables_says_what_makes_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied = tmp_path / "green-park"
    shutil.copytree(EXAMPLES / "green-park", copied, ignore=shutil.ignore_patterns("*.csv"))
    assert main(["--lang", "en", "account", str(copied / "MATCHING.yaml")]) == 2
    said = capsys.readouterr().err
    assert f"run python {copied / 'generate.py'} first" in said
    assert main(["--lang", "zh", "account", str(copied / "MATCHING.yaml")]) == 2
    assert "请先用 python 运行" in capsys.readouterr().err


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
