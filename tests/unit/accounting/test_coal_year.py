"""The example's year of coal by elements: values, trials, recomputation, its documents."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from duheng.accounting import AccountResult, run_account, totals
from duheng.accounting.records import Origin
from duheng.uncertainty.columnar import Accumulation, accumulate, draw_totals

EXAMPLE = Path(__file__).parents[3] / "examples" / "coal-element"
RATIO = 44 / 12
OXIDATION = 0.99
PENALTY = 26.7 * 0.03085
TRIALS = 8_000
SEED = 11


@pytest.fixture(scope="module")
def year() -> AccountResult:
    """Return the result of the example."""
    return run_account(EXAMPLE / "ACCOUNT.yaml", group_by=["month"])


def _table(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _masses() -> dict[str, float]:
    masses: dict[str, float] = {}
    for row in _table("weighings.csv"):
        month = row["day"][:7]
        masses[month] = masses.get(month, 0.0) + float(row["belt_t"])
    return masses


def _carbon(row: dict[str, str], shift: dict[str, Any]) -> Any:
    value = {name: float(row[name]) + shift.get(name, 0.0) for name in ("c_ad", "m_ad", "m_ar")}
    return value["c_ad"] / 100 * (100 - value["m_ar"]) / (100 - value["m_ad"])


def test_the_statutory_value_is_what_the_files_multiply_to(year: AccountResult) -> None:
    samples = {row["month"]: _carbon(row, {}) for row in _table("samples.csv")}
    coal = sum(mass * samples.get(month, PENALTY) for month, mass in _masses().items())
    volume = sum(float(row["volume"]) for row in _table("gas-invoices.csv")) * 273.15 / 293.15
    gas = volume * 389.310e-4 * 0.01532
    expected = (coal + gas) * OXIDATION * RATIO
    assert year.figures[0].statutory == pytest.approx(expected, rel=1e-12)


def test_the_month_that_was_not_tested_stands_apart(year: AccountResult) -> None:
    august = next(one for one in year.figures if one.group == {"month": "2025-08"})
    expected = _masses()["2025-08"] * PENALTY * OXIDATION * RATIO
    assert august.statutory_by_origin == {Origin.DEFAULT: pytest.approx(expected, rel=1e-12)}
    whole = year.figures[0].statutory_by_origin
    assert set(whole) == {Origin.MEASURED, Origin.DEFAULT}
    assert sum(whole.values()) == pytest.approx(year.figures[0].statutory, rel=1e-12)
    months = sum(one.statutory for one in year.figures[1:])
    assert months == pytest.approx(year.figures[0].statutory, rel=1e-12)


def test_the_report_of_the_laboratory_is_among_the_input_files(year: AccountResult) -> None:
    assert "report-2025-01.txt" in {one["path"] for one in year.facts.files}


def test_trials_on_the_cells_agree_with_propagation(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Accumulation] = []

    def remembered(*arguments: Any, **named: Any) -> Accumulation:
        found.append(accumulate(*arguments, **named))
        return found[-1]

    monkeypatch.setattr(totals, "accumulate", remembered)
    figure = run_account(EXAMPLE / "ACCOUNT.yaml").figures[0]
    best = found[::2]
    assert len(best) == 2
    # The sources of every stream are drawn from the same seed, so they are the same draws.
    drawn = sum(
        draw_totals(
            one, trials=TRIALS, generator=np.random.Generator(np.random.PCG64(SEED))
        ).samples.sum(axis=1)
        for one in best
    )
    of_deviation = 1 / np.sqrt(2 * TRIALS)
    assert np.mean(drawn) == pytest.approx(figure.best_estimate, rel=1e-4)
    assert np.std(drawn) == pytest.approx(figure.standard_uncertainty, rel=4 * of_deviation)


def test_trials_of_the_samples_themselves_agree_with_the_lines_of_the_budget(
    year: AccountResult,
) -> None:
    generator = np.random.Generator(np.random.PCG64(SEED))
    masses = _masses()
    spread = np.zeros(TRIALS)
    for row in _table("samples.csv"):
        shift = {
            name: float(row[f"u_{short}"]) * generator.standard_normal(TRIALS)
            for name, short in (("c_ad", "c"), ("m_ad", "m_ad"), ("m_ar", "m_ar"))
        }
        # The best estimate divides by 1 + error; 0.2 % of 0.5 % does not matter here.
        spread += masses[row["month"]] * _carbon(row, shift) * OXIDATION * RATIO
    lines = [
        one.contribution or 0.0
        for one in year.figures[0].budget
        if one.source.startswith("urn:duheng:analysis:")
    ]
    assert len(lines) == 3 * 11
    assert np.std(spread) == pytest.approx(np.hypot.reduce(lines), rel=0.04)


def test_a_year_computed_again_from_its_stored_inputs_is_the_same_to_the_last_bit(
    year: AccountResult, tmp_path: Path
) -> None:
    stored = tmp_path / "stored"
    shutil.copytree(EXAMPLE, stored)
    again = run_account(stored / "ACCOUNT.yaml", group_by=["month"])
    assert [one.digest for one in again.figures] == [one.digest for one in year.figures]
    for one, other in zip(year.figures, again.figures, strict=True):
        assert one.to_dict() == other.to_dict()
        assert one.statutory.hex() == other.statutory.hex()
        assert one.best_estimate.hex() == other.best_estimate.hex()
    uncertain = [one.standard_uncertainty for one in year.figures]
    assert uncertain == [one.standard_uncertainty for one in again.figures]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("weighings.csv", "2025-01-01", "2025-01-02"),
        ("samples.csv", "SYN-ELEM-2025-02", "SYN-ELEM-2025-2"),
        ("report-2025-01.txt", "scan", "copy"),
        ("ACCOUNT.yaml", "title: {en: Coal", "title: {en: The coal"),
    ],
)
def test_any_changed_input_changes_the_digest(
    year: AccountResult, tmp_path: Path, name: str, old: str, new: str
) -> None:
    stored = tmp_path / "stored"
    shutil.copytree(EXAMPLE, stored)
    text = (stored / name).read_text(encoding="utf-8")
    assert old in text
    (stored / name).write_text(text.replace(old, new), encoding="utf-8")
    assert run_account(stored / "ACCOUNT.yaml").digest != year.digest
