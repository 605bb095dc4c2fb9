"""Savings of public sample meters: daily, by bills, and by the hour with clock changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from duheng.accounting import run_account
from duheng.accounting.savings.errors import InsufficientData
from duheng.telemetry.errors import AmbiguousTime

SAMPLES = Path(__file__).parents[5] / "shared/data/energy-carbon/eemeter_samples"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the shared data folder is not here"
)
SEARCH = {"heating": "search", "cooling": "search"}


def figure(result: Any, quantity: str, **group: str) -> Any:
    return next(one for one in result.figures if one.quantity == quantity and one.group == group)


def finding(result: Any, code: str) -> Any:
    return next(f for f in result.figures[0].findings if f.code == f"accounting.{code}")


def sample(tmp_path: Path, name: str, **change: Any) -> Any:
    about = json.loads((SAMPLES / "metadata.json").read_text(encoding="utf-8"))[name]
    for file in (about["temperature_filename"], about["meter_data_filename"]):
        (tmp_path / file).symlink_to(SAMPLES / file)
    unit = "kWh" if about["unit"] == "kWh" else "GJ"
    content = {
        "format": "duheng-savings/1", "title": name, "subject": {"id": name, "name": name},
        "time_zone": "America/Chicago", "period": "2015-11-01/2018-03-01",
        "baseline": "2015-12-20/2016-12-25", "reporting": "2017-01-05/2018-01-05", "unit": unit,
        "energy": {
            "bills": {
                "file": about["meter_data_filename"], "begin_column": "start",
                "value_column": "value",
            },
            "unit": unit,
            "correction": {"value": 1, "unit": "1", "half_width": 0.01, "evidence": "class 1"},
        },
        "temperature": {
            "file": about["temperature_filename"], "unit": "°F", "instant_column": "dt",
            "value_column": "tempF", "interval": "1 h", "label": "begin",
        },
        "model": SEARCH, **change,
    }  # fmt: skip
    path = tmp_path / "S.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return run_account(path), about


@needs_samples
@pytest.mark.parametrize("kind", ["daily", "billing_monthly"])
@pytest.mark.parametrize(
    ("meter", "heats", "cools"),
    [
        ("il-electricity-cdd-hdd", True, True),
        ("il-electricity-cdd-only", False, True),
        ("il-gas-hdd-only", True, False),
        ("il-gas-intercept-only", False, False),
    ],
)
def test_the_known_form_of_public_sample_meters_is_recovered(
    tmp_path: Path, kind: str, meter: str, heats: bool, cools: bool
) -> None:
    change = {}
    if kind != "daily":
        change = {"baseline": "2015-11-01/2016-12-25", "reporting": "2017-01-10/2018-02-03"}
    result, about = sample(tmp_path, f"{meter}-{kind}", **change)
    model = finding(result, "savings_model").data
    assert (model["heating_balance_point"] is not None) is heats
    assert (model["cooling_balance_point"] is not None) is cools
    if heats and not cools:  # the generator's balance point is 60 F
        fahrenheit = model["heating_balance_point"] * 1.8 + 32
        assert fahrenheit == pytest.approx(about["baseline_heating_balance_point"], abs=1.5)
    if not heats and not cools:  # the others' loads are scaled year by year, whatever the weather
        savings = figure(result, "energy_savings")
        truth = about["annual_baseline_total_load"] - about["annual_reporting_total_load"]
        assert savings.best_estimate == pytest.approx(truth, abs=savings.expanded_uncertainty)


@needs_samples
def test_bills_of_two_months_are_too_few_for_a_year(tmp_path: Path) -> None:
    change = {"baseline": "2015-11-01/2016-12-25", "reporting": "2017-01-10/2018-02-03"}
    with pytest.raises(InsufficientData):
        sample(tmp_path, "il-electricity-cdd-hdd-billing_bimonthly", **change)


@needs_samples
def test_local_times_that_do_not_exist_are_refused_until_the_zone_is_declared(
    tmp_path: Path,
) -> None:
    air, meter = "uk-tempC-sample-0.csv.gz", "uk-electricity-hdd-only-hourly-sample-0.csv.gz"
    for name in (air, meter):
        (tmp_path / name).symlink_to(SAMPLES / name)
    content: dict[str, Any] = {
        "format": "duheng-savings/1", "title": "uk", "subject": {"id": "UK", "name": "uk"},
        "time_zone": "Europe/London", "period": "2020-04-02/2022-04-02",
        "baseline": "2020-04-02/2021-04-02", "reporting": "2021-04-02/2022-04-02", "unit": "kWh",
        "energy": {"meter": "m"},
        "instruments": {"m": {"kind": "active_energy_meter", "class": "2"}},
        "allowances": {"suspect": "keep"},
        "readings": [
            {
                "file": meter, "kind": "interval_energy", "label": "begin", "interval": "1 h",
                "instant_column": "start", "duplicates": "first",
                "channels": {"energy": {"column": "value", "unit": "kWh"}},
            }
        ],
        "temperature": {
            "file": air, "unit": "°C", "instant_column": "dt", "value_column": "tempC",
            "interval": "1 h", "label": "begin", "duplicates": "first",
        },
        "model": SEARCH,
    }  # fmt: skip
    path = tmp_path / "S.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(AmbiguousTime):
        run_account(path)
    content["temperature"]["time_zone"] = "UTC"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    model = finding(run_account(path), "savings_model").data
    assert model["heating_balance_point"] is not None
