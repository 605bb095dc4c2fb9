"""Green power by the hour: what matches, what is left, and how both move with every meter."""

from __future__ import annotations

import importlib.util
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from duheng.accounting import run_account
from duheng.accounting.errors import DoubleCounting, UnequalGrids, UnknownName, UnusableAccount
from duheng.accounting.matching.hours import Hours, least_initial, match_hours, slopes_of
from duheng.quantities import DimensionMismatch
from duheng.rulebook import NoValueInForce

EXAMPLE = Path(__file__).parents[4] / "examples" / "green-park"
HOURS = 59 * 24
METERS = ("load", "wind", "solar", "contract")


def generator() -> Any:
    spec = importlib.util.spec_from_file_location("green_park", EXAMPLE / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Park:
    """The example's first two months."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.energies = generator().park(hours=HOURS)
        self.content = yaml.safe_load((EXAMPLE / "MATCHING.yaml").read_text(encoding="utf-8"))
        self.content["period"] = "2025-01-01/2025-03-01"
        self.content["certificates"] = self.content["certificates"][:2]
        del self.content["offsets"]

    def run(self, **options: Any) -> Any:
        names = list(self.energies)
        start = np.datetime64("2025-01-01T00:00")
        lines = [",".join(["hour", *names])]
        for place in range(HOURS):
            cells = [repr(float(self.energies[name][place])) for name in names]
            lines.append(
                ",".join(
                    [
                        str(start + np.timedelta64(place, "h")),
                        *("" if c == "nan" else c for c in cells),
                    ]
                )
            )
        (self.folder / "hours.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        path = self.folder / "MATCHING.yaml"
        path.write_text(yaml.safe_dump(self.content, allow_unicode=True), encoding="utf-8")
        return run_account(path, **options)


@pytest.fixture
def park(tmp_path: Path) -> Park:
    return Park(tmp_path)


def figure(result: Any, quantity: str, **group: str) -> Any:
    return next(one for one in result.figures if one.quantity == quantity and one.group == group)


def codes(result: Any) -> set[str]:
    return {finding.code for one in result.figures for finding in one.findings}


def plain_hours(load: list[float], green: list[float], **more: Any) -> Hours:
    zeros = [0.0] * len(load)
    return Hours(
        load=np.array(load),
        green=np.array(green),
        charge=np.array(more.get("charge", zeros)),
        discharge=np.array(more.get("discharge", zeros)),
        efficiency=more.get("efficiency", 1.0),
        initial=more.get("initial", 0.0),
        initial_green=more.get("initial_green", 0.0),
    )


def test_green_power_of_another_hour_does_not_match() -> None:
    found = match_hours(plain_hours([10, 10], [20, 0]))
    assert found.matched.tolist() == [10, 0]
    assert found.residual.tolist() == [0, 10]


def test_a_storage_carries_green_content_and_loses_on_the_way() -> None:
    found = match_hours(
        plain_hours([10, 10], [20, 0], charge=[10, 0], discharge=[0, 8], efficiency=0.8)
    )
    assert found.matched.tolist() == pytest.approx([10, 8])
    assert found.residual.tolist() == pytest.approx([0, 2])


def test_a_storage_charged_from_the_grid_gives_back_nothing_green() -> None:
    found = match_hours(
        plain_hours([0, 10], [0, 0], charge=[10, 0], discharge=[0, 8], efficiency=0.8)
    )
    assert found.matched.tolist() == [0, 0]
    assert found.residual.tolist() == [10, 2]


def test_a_mixed_storage_is_green_by_its_share() -> None:
    found = match_hours(
        plain_hours([0, 10], [5, 0], charge=[10, 0], discharge=[0, 10], efficiency=1.0)
    )
    assert found.matched.tolist() == pytest.approx([0, 5])


@settings(max_examples=60)
@given(data=st.lists(st.tuples(*[st.floats(0, 100)] * 3, st.booleans()), min_size=2, max_size=40))
def test_what_is_matched_is_never_more_than_load_nor_than_green(data: Any) -> None:
    load, green, moved, charges = (np.array(one) for one in zip(*data, strict=True))
    charge = np.where(charges, moved, 0.0)
    discharge = np.where(charges, 0.0, moved) * 0.5
    hours = Hours(
        load=load, green=green, charge=charge, discharge=discharge, efficiency=0.9,
        initial=least_initial(charge, discharge, 0.9), initial_green=0.0,
    )  # fmt: skip
    found = match_hours(hours)
    assert np.all(found.matched <= load + 1e-9)
    assert found.matched.sum() <= green.sum() + 1e-6
    assert np.all(found.residual >= -1e-9)
    assert np.all(found.stored_green <= found.stored + 1e-6)


def test_the_slopes_are_those_of_a_small_change_of_any_hour() -> None:
    rng = np.random.default_rng(1)
    size = 200
    load = rng.uniform(5, 10, size)
    green = np.clip(12 * np.sin(np.arange(size) * 2 * np.pi / 24), 0, None) + rng.uniform(
        0, 3, size
    )
    charge = np.where(green > load, rng.uniform(0.4, 0.9, size) * (green - load), 0.0)
    discharge = np.where(green < load, rng.uniform(0, 1, size), 0.0)
    hours = Hours(
        load=load, green=green, charge=charge, discharge=discharge, efficiency=0.85,
        initial=least_initial(charge, discharge, 0.85) + 5, initial_green=0.3,
    )  # fmt: skip
    weights = (np.stack([np.ones(size), np.zeros(size)]), np.stack([np.zeros(size), np.ones(size)]))
    slopes = slopes_of(hours, match_hours(hours), weights)

    def sums(changed: Hours) -> np.ndarray:
        found = match_hours(changed)
        return np.array([found.matched.sum(), found.residual.sum()])

    for name in ("load", "green", "charge", "discharge"):
        for place in np.flatnonzero(getattr(hours, name))[::9]:  # 0 is a kink of its own
            step = np.zeros(size)
            step[place] = 1e-6
            up, down = (
                sums(replace(hours, **{name: getattr(hours, name) + sign * step}))
                for sign in (1, -1)
            )
            assert (up - down) / 2e-6 == pytest.approx(slopes[name][:, place], abs=1e-5)
    for name in ("efficiency", "initial", "initial_green"):
        up, down = (
            sums(replace(hours, **{name: getattr(hours, name) + sign * 1e-6})) for sign in (1, -1)
        )
        assert (up - down) / 2e-6 == pytest.approx(slopes[name][:, 0], rel=1e-4, abs=1e-5)


def test_the_hourly_share_is_below_the_annual_and_both_are_published(park: Park) -> None:
    result = park.run(group_by=["month"])
    hourly, annual = (figure(result, f"green_share_{one}") for one in ("hourly", "annual"))
    assert 0 < hourly.best_estimate <= annual.best_estimate <= 100
    matched = figure(result, "green_matched")
    months = [one for one in result.figures if one.quantity == "green_matched" and one.group]
    assert sum(one.best_estimate for one in months) == pytest.approx(matched.best_estimate)
    carbon = figure(result, "co2_residual_electricity")
    residual = figure(result, "residual_grid_electricity")
    assert carbon.best_estimate == pytest.approx(0.6849 * residual.best_estimate)
    assert carbon.unit == "tCO2"
    assert result.cells["green_matched"].covariance().sum() == pytest.approx(
        matched.standard_uncertainty**2
    )
    assert "<math" in result.to_html()


@pytest.mark.parametrize("meter", METERS)
def test_the_budget_says_what_a_small_error_of_a_meter_does(park: Park, meter: str) -> None:
    park.content["storage"] = {"round_trip_efficiency": {"value": 0.88, "unit": "1",
                                                         "standard_uncertainty": 0}}  # fmt: skip
    before = park.run()
    park.energies[meter] = park.energies[meter] * (1 + 1e-4)
    after = park.run()
    for quantity in ("green_matched", "residual_grid_electricity", "green_share_hourly"):
        first, second = figure(before, quantity), figure(after, quantity)
        lines = [one for one in first.budget if f"/m-{meter}#" in one.source]
        slope = lines[0].sensitivity if lines else 0.0
        change = second.best_estimate - first.best_estimate
        assert change == pytest.approx(1e-4 * slope, rel=0.02, abs=2e-6 * first.best_estimate)


def test_the_uncertainty_agrees_with_random_errors_of_the_meters(park: Park) -> None:
    park.content["certificates"] = []
    found = figure(park.run(), "green_matched")
    rng = np.random.default_rng(9)
    relative = 0.005 / math.sqrt(3)
    line = next(one for one in found.budget if "m-load" in one.source)
    assert line.standard_uncertainty == pytest.approx(relative, rel=1e-6)
    energies = {name: park.energies[name] / 1000 for name in park.energies}
    draws = []
    for _ in range(300):
        gain = 1 + relative * rng.standard_normal(4)
        charge, discharge = (energies[name] * gain[3] for name in ("charge", "discharge"))
        efficiency = float(discharge.sum() / charge.sum())
        hours = Hours(
            load=energies["load"] * gain[0],
            green=energies["wind"] * gain[1] + energies["solar"] * gain[2],
            charge=charge, discharge=discharge, efficiency=efficiency,
            initial=least_initial(charge, discharge, efficiency), initial_green=0.0,
        )  # fmt: skip
        draws.append(match_hours(hours).matched.sum())
    assert np.mean(draws) == pytest.approx(found.best_estimate, abs=found.standard_uncertainty)
    assert np.std(draws) == pytest.approx(found.standard_uncertainty, rel=0.15)


def test_a_missing_hour_is_left_out_and_is_not_zero(park: Park) -> None:
    whole = figure(park.run(), "green_share_hourly").best_estimate
    park.energies["wind"][100:110] = math.nan
    result = park.run()
    lost = next(
        f
        for f in figure(result, "green_share_hourly").findings
        if f.code == "accounting.green_hours_missing"
    )
    assert lost.data["hours"] == 10
    assert figure(result, "green_share_hourly").best_estimate == pytest.approx(whole, abs=1.0)


def test_hours_near_the_kink_are_counted_with_a_bound_of_their_effect(park: Park) -> None:
    park.energies["load"] = park.energies["wind"] + park.energies["solar"]
    for name in ("charge", "discharge", "contract"):
        park.energies[name] = np.zeros(HOURS)
    park.content["certificates"] = []
    result = park.run()
    found = next(
        f
        for f in figure(result, "green_share_hourly").findings
        if f.code == "accounting.green_ambiguous_hours"
    )
    assert found.data["hours"] > 0.9 * HOURS
    assert found.severity.value == "warning"


def test_a_contract_is_green_only_as_far_as_certificates_were_retired(park: Park) -> None:
    with_them = figure(park.run(), "green_matched").best_estimate
    park.content["certificates"] = []
    assert figure(park.run(), "green_matched").best_estimate < with_them


def test_own_power_whose_certificates_were_sold_is_not_green(park: Park) -> None:
    before = figure(park.run(), "green_matched").best_estimate
    park.content["certificates"].append(
        {"id": "S1", "flow": "wind", "month": "2025-01", "disposition": "sold",
         "amount": {"value": 300, "unit": "MWh"}}
    )  # fmt: skip
    assert figure(park.run(), "green_matched").best_estimate < before - 100


def certificate(park: Park, **change: Any) -> None:
    park.content["certificates"].append({**park.content["certificates"][0], **change})


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({}, DoubleCounting, "stands twice"),
        ({"disposition": "sold"}, DoubleCounting, "stands twice"),
        ({"id": "new", "amount": {"value": 9000, "unit": "MWh"}}, DoubleCounting, "more of"),
        ({"id": "new", "flow": "load"}, UnknownName, "no green flow"),
        ({"id": "new", "month": "2026-01"}, UnusableAccount, "outside the period"),
        ({"id": "new", "amount": {"value": 1, "unit": "t"}}, DimensionMismatch, "does not convert"),
    ],
)
def test_certificates_are_counted_once(
    park: Park, change: dict[str, Any], error: type[Exception], words: str
) -> None:
    certificate(park, **change)
    with pytest.raises(error, match=words):
        park.run()


def test_a_storage_that_gives_more_than_it_takes_is_refused(park: Park) -> None:
    park.energies["charge"], park.energies["discharge"] = (
        park.energies["discharge"], park.energies["charge"],
    )  # fmt: skip
    with pytest.raises(UnusableAccount, match="gives back"):
        park.run()


def test_a_park_without_load_and_readings_of_days_are_refused(park: Park) -> None:
    park.content["readings"][0]["interval"] = "2 h"
    with pytest.raises((UnequalGrids, ValueError)):
        park.run()
    park.content["readings"][0]["interval"] = "1 h"
    park.content["flows"]["load"]["role"] = "export"
    with pytest.raises(UnusableAccount, match="no flow is a load"):
        park.run()


def test_a_factor_of_a_year_without_one_is_refused(park: Park) -> None:
    park.content["accounting_year"] = 2035
    with pytest.raises(NoValueInForce):
        park.run()


def test_a_park_that_does_not_add_up_at_its_border_says_so(park: Park) -> None:
    assert "accounting.green_balance_open" not in codes(park.run())
    park.energies["import"] = park.energies["import"] * 0.9
    assert "accounting.green_balance_open" in codes(park.run())


def test_net_zero_is_claimed_only_beyond_u(park: Park) -> None:
    amount = {"value": 1e5, "unit": "tCO2", "half_width": 10, "evidence": "synthetic"}
    park.content["offsets"] = {"forest": amount}
    found = figure(park.run(), "net_zero_balance")
    verdict = next(f for f in found.findings if f.code == "accounting.net_zero")
    assert found.best_estimate < 0
    assert verdict.data["verdict"] == "cannot_tell"  # the factor states no uncertainty
