"""Savings: known forms recovered, the truth within U, insufficient data refused."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from scipy import stats

from duheng.accounting import run_account
from duheng.accounting.errors import UnequalGrids, UnknownName, UnusableAccount
from duheng.accounting.savings.baseline import Conditions, Form, fit_baseline
from duheng.accounting.savings.errors import InsufficientData

SEARCH = {"heating": "search", "cooling": "search"}


def temperatures(days: int, rng: np.random.Generator) -> np.ndarray:
    season = 12 - 16 * np.cos(2 * np.pi * np.arange(days) / 365.25)
    noise = rng.standard_normal(days)
    for day in range(1, days):
        noise[day] = 0.7 * noise[day - 1] + math.sqrt(1 - 0.49) * noise[day]
    return season + 4 * noise


def conditions(temperature: np.ndarray) -> Conditions:
    size = len(temperature)
    return Conditions(
        days=np.ones(size),
        temperature=temperature,
        period_of_day=np.arange(size),
        variables=np.empty((size, 0)),
    )


def load(temperature: np.ndarray) -> np.ndarray:
    return 30 + 2.0 * np.maximum(15 - temperature, 0) + 1.5 * np.maximum(temperature - 22, 0)


def test_a_noiseless_change_point_load_is_recovered() -> None:
    rng = np.random.default_rng(1)
    before = conditions(temperatures(365, rng))
    model = fit_baseline(
        load(np.asarray(before.temperature)) + 0.01 * rng.standard_normal(365),
        before,
        Form(heating="search", cooling="search"),
    )
    assert (model.heating_point, model.cooling_point) == (15.0, 22.0)
    found = dict(zip(model.names, model.parameters, strict=True))
    assert found["base load"] == pytest.approx(30, rel=1e-3)
    assert found["heating slope"] == pytest.approx(2.0, rel=1e-3)
    assert found["cooling slope"] == pytest.approx(1.5, rel=1e-3)


@pytest.mark.parametrize("correlation", [0.0, 0.5])
def test_synthetic_savings_lie_within_their_uncertainty_as_often_as_stated(
    correlation: float,
) -> None:
    rng = np.random.default_rng(20261123)
    inside, trials = 0, 200
    for _ in range(trials):
        degrees = temperatures(730, rng)
        noise = rng.standard_normal(730)
        for day in range(1, 730):
            noise[day] = correlation * noise[day - 1] + math.sqrt(1 - correlation**2) * noise[day]
        energy = load(degrees) + 6 * noise
        energy[365:] -= 0.1 * load(degrees[365:])
        before, after = conditions(degrees[:365]), conditions(degrees[365:])
        model = fit_baseline(energy[:365], before, Form(heating="search", cooling="search"))
        edge = model.jacobian(after).sum(axis=0)
        spread = model.scatter(after.days, np.zeros(365, dtype=np.int64))[0, 0]
        u = math.sqrt(edge @ model.covariance @ edge + spread**2)
        saved = float(model.predict(after).sum() - energy[365:].sum())
        inside += abs(saved - 0.1 * load(degrees[365:]).sum()) <= 2 * u
    low, high = stats.binom.interval(0.9999, trials, 0.954)
    assert low <= inside <= high


class Site:
    """Two years of daily bills under a declared temperature; 10 % are saved in the second."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        rng = np.random.default_rng(5)
        self.degrees = temperatures(731, rng)
        self.energy = load(self.degrees) + 3 * rng.standard_normal(731)
        self.energy[366:] *= 0.9
        self.content: dict[str, Any] = {
            "format": "duheng-savings/1",
            "title": "hall",
            "subject": {"id": "H", "name": "hall"},
            "synthetic": True,
            "time_zone": "Asia/Shanghai",
            "period": "2024-01-01/2026-01-01",
            "baseline": 2024,
            "reporting": 2025,
            "unit": "MWh",
            "energy": {
                "bills": {"file": "bills.csv", "begin_column": "day", "value_column": "kWh"},
                "unit": "kWh",
                "correction": {
                    "value": 1, "unit": "1", "half_width": 0.02, "evidence": "meter of class 2",
                },
            },
            "temperature": {
                "file": "air.csv", "unit": "°C", "instant_column": "hour", "value_column": "degC",
                "interval": "12 h", "label": "begin",
            },
            "model": dict(SEARCH),
        }  # fmt: skip

    def run(self, **options: Any) -> Any:
        start = datetime(2024, 1, 1)  # noqa: DTZ001 - local time, the zone is declared
        days = [start + timedelta(days=n) for n in range(732)]
        bills = [
            f"{d},{'' if math.isnan(e) else e}" for d, e in zip(days, self.energy, strict=False)
        ]
        self.write("bills.csv", ["day,kWh", *bills, f"{days[-1]},"])
        air = [
            f"{d + timedelta(hours=h)},{t}"
            for d, t in zip(days, self.degrees, strict=False)
            for h in (0, 12)
        ]
        self.write("air.csv", ["hour,degC", *air])
        path = self.folder / "SAVINGS.yaml"
        path.write_text(yaml.safe_dump(self.content, allow_unicode=True), encoding="utf-8")
        return run_account(path, **options)

    def write(self, name: str, lines: list[str]) -> None:
        (self.folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def figure(result: Any, quantity: str, **group: str) -> Any:
    return next(one for one in result.figures if one.quantity == quantity and one.group == group)


def finding(result: Any, code: str) -> Any:
    return next(f for f in result.figures[0].findings if f.code == f"accounting.{code}")


def test_the_savings_of_a_known_load_lie_within_u(site: Site) -> None:
    result = site.run(group_by=["month"])
    savings = figure(result, "energy_savings")
    truth = 0.1 * float(load(site.degrees[366:]).sum()) / 1000
    assert abs(savings.best_estimate - truth) < savings.expanded_uncertainty < 0.4 * truth
    about = finding(result, "savings_model").data
    assert about["heating_balance_point"] == pytest.approx(15, abs=1)
    assert 0 < about["cv_rmse"] < 0.15
    assert about["nmbe"] == pytest.approx(0, abs=1e-9)
    months = [one for one in result.figures if one.group and one.quantity == "energy_savings"]
    assert sum(one.best_estimate for one in months) == pytest.approx(savings.best_estimate)
    covariance = result.cells["energy_savings"].covariance()
    assert covariance.sum() == pytest.approx(savings.standard_uncertainty**2)
    assert "<math" in result.to_html()


def test_the_error_of_the_meter_cancels_from_the_savings_as_far_as_it_is_shared(site: Site) -> None:
    result = site.run()
    savings, energy = (figure(result, name) for name in ("energy_savings", "energy_reporting"))
    relative = 0.02 / math.sqrt(3)
    line = next(one for one in savings.budget if "stated" in one.source)
    assert line.contribution == pytest.approx(relative * savings.best_estimate, rel=0.02)
    assert energy.standard_uncertainty == pytest.approx(relative * energy.best_estimate)


def test_both_forms_of_relative_uncertainty_stand_side_by_side(site: Site) -> None:
    both = finding(site.run(), "savings_fractional").data
    assert 0 < both["guideline"] < 1
    assert 0 < both["full"] < 1


def test_savings_that_are_not_larger_than_their_u_say_so(site: Site) -> None:
    site.energy[366:] /= 0.9
    assert finding(site.run(), "savings_not_significant").data["savings"] < 1


def test_production_may_be_a_declared_variable(site: Site) -> None:
    rng = np.random.default_rng(3)
    output = rng.uniform(20, 60, 731)
    site.energy = 100 + 7 * output + rng.standard_normal(731)
    site.energy[366:] -= 20
    start = datetime(2024, 1, 1)  # noqa: DTZ001 - local time
    rows = [f"{start + timedelta(days=n)},{t}" for n, t in enumerate(output)]
    site.write("tonnes.csv", ["day,t", *rows, f"{start + timedelta(days=731)},"])
    site.content["variables"] = {
        "output": {
            "rows": {"file": "tonnes.csv", "begin_column": "day", "value_column": "t"},
            "unit": "t",
        }
    }
    site.content["model"] = {}
    del site.content["temperature"]
    result = site.run()
    assert finding(result, "savings_model").data["parameters"]["output"] == pytest.approx(
        0.007, rel=0.01
    )
    assert figure(result, "energy_savings").best_estimate == pytest.approx(7.3, rel=0.05)


def test_a_baseline_shorter_than_a_year_is_refused(site: Site) -> None:
    site.content["baseline"] = "2024-02-01/2025-01-01"
    with pytest.raises(InsufficientData, match=r"11\.0 months"):
        site.run()


def test_a_baseline_with_more_than_a_tenth_missing_is_refused_and_with_less_is_not(
    site: Site,
) -> None:
    site.energy[100:130] = math.nan
    assert finding(site.run(), "savings_left_out").data["periods"] == 30
    site.energy[100:150] = math.nan
    with pytest.raises(InsufficientData, match=r"13\.7% of the baseline"):
        site.run()


def test_missing_readings_are_never_zero(site: Site) -> None:
    before = figure(site.run(), "energy_savings").best_estimate
    site.energy[400:410] = math.nan
    after = figure(site.run(), "energy_savings").best_estimate
    assert after == pytest.approx(before, rel=0.1)


def test_weather_that_the_baseline_never_saw_is_a_finding_then_a_refusal(site: Site) -> None:
    site.degrees[500:510] += 12
    assert finding(site.run(), "savings_extrapolated").data["periods"] >= 1
    site.degrees[366:] += 25
    with pytest.raises(InsufficientData, match="far outside"):
        site.run()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"reporting": "2024-12-01/2025-12-01"}, UnusableAccount),
        ({"reporting": 2026}, UnusableAccount),
        ({"model": {"heating": "search", "cooling": {"balance_point": 22}}}, UnusableAccount),
        ({"unit": "t"}, ValueError),
    ],
)
def test_a_document_that_contradicts_itself_is_refused(
    site: Site, change: dict[str, Any], error: type[Exception]
) -> None:
    site.content.update(change)
    with pytest.raises(error):
        site.run()


def test_an_unknown_column_names_the_nearest(site: Site) -> None:
    site.content["energy"]["bills"]["value_column"] = "kwh"
    with pytest.raises(UnknownName) as refusal:
        site.run()
    assert "kWh" in refusal.value.hint


def test_bills_out_of_order_are_refused(site: Site) -> None:
    site.run()
    lines = (site.folder / "bills.csv").read_text(encoding="utf-8").splitlines()
    lines[3], lines[4] = lines[4], lines[3]
    site.content["energy"]["bills"]["file"] = "mixed.csv"
    site.write("mixed.csv", lines)
    with pytest.raises(UnusableAccount, match="follow one another"):
        site.run()


def test_rows_of_a_variable_that_cross_a_period_are_refused(site: Site) -> None:
    site.write("weeks.csv", ["day,t", *(f"2024-01-{n:02d},5" for n in (1, 8, 15)), "2024-01-22,"])
    site.content["variables"] = {
        "output": {
            "rows": {"file": "weeks.csv", "begin_column": "day", "value_column": "t"},
            "unit": "t",
        }
    }
    with pytest.raises(UnequalGrids):
        site.run()


def test_readings_of_a_meter_through_a_clock_change_make_days_of_their_own_length(
    tmp_path: Path,
) -> None:
    first = datetime.fromisoformat("2023-12-31T06:00+00:00")
    hours = [first + timedelta(hours=n) for n in range(24 * 732)]
    rng = np.random.default_rng(2)
    lines = [
        f"{h.isoformat()},{2 + 0.1 * rng.standard_normal():.4f},{10 + 15 * math.sin(n / 1390):.3f}"
        for n, h in enumerate(hours)
    ]
    (tmp_path / "hours.csv").write_text("t,kWh,degC\n" + "\n".join(lines) + "\n")
    content = {
        "format": "duheng-savings/1", "title": "x", "subject": {"id": "X", "name": "x"},
        "time_zone": "America/Chicago", "period": "2024-01-01/2026-01-01", "baseline": 2024,
        "reporting": 2025, "unit": "MWh", "energy": {"meter": "m"},
        "readings": [
            {
                "file": "hours.csv", "kind": "interval_energy", "label": "begin",
                "interval": "1 h", "instant_column": "t",
                "channels": {"energy": {"column": "kWh", "unit": "kWh"}},
            }
        ],
        "instruments": {"m": {"kind": "active_energy_meter", "class": "1"}},
        "temperature": {
            "file": "hours.csv", "unit": "°C", "instant_column": "t", "value_column": "degC",
            "interval": "1 h", "label": "begin",
        },
        "model": SEARCH,
    }  # fmt: skip
    path = tmp_path / "S.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    result = run_account(path)
    assert figure(result, "energy_reporting").best_estimate == pytest.approx(17.52, rel=1e-3)
    assert abs(figure(result, "energy_savings").best_estimate) < 0.1
    assert finding(result, "savings_model").data["periods"] == 366
