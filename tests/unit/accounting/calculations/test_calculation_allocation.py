"""The allocation of the national carbon market: values, uncertainty, kinks, caps, refusals."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from duheng.accounting.calculations.errors import OutsideAllowedRange
from duheng.accounting.errors import UnusableAccount
from duheng.rulebook import NoSuchEntry, NoValueInForce, UncheckedValue, load_packs
from duheng.uncertainty import Normal, TrialModel, TrialPlan, run_monte_carlo
from duheng.uncertainty.trial_inputs import trial_inputs

from .conftest import figure, plant, stated, unit_of_a_plant

BENCHMARKS = [  # provenance: reference sheet energy-carbon 2.10 (B; later years C)
    (2019, "coal-above-300", 0.877, 0.126),
    (2020, "gas", 0.392, 0.059),
    (2021, "coal-up-to-300", 0.8773, 0.1110),
    (2022, "unconventional-coal", 0.9303, 0.1105),
    (2022, "gas", 0.3901, 0.0557),
]
"""Year, class, tCO2/MWh, tCO2/GJ."""


@pytest.mark.parametrize(("year", "kind", "electricity", "heat"), BENCHMARKS)
def test_a_unit_at_full_load_is_given_its_benchmarks(run, year, kind, electricity, heat):
    slope = 0.6 if kind == "gas" else 0.22
    found = figure(run(plant(unit_of_a_plant(**{"class": kind}), period=year)), "ets_allowance")
    wanted = 3e6 * electricity * (1 - slope * 0.10) + 2e6 * heat
    assert found.statutory == pytest.approx(wanted, rel=1e-12)
    assert found.best_estimate == pytest.approx(wanted, rel=1e-12)


LOADS = [  # provenance: reference sheet energy-carbon 2.10, F as a fraction
    (1.00, 1.0),
    (0.85, 1.0),
    (0.82, 1 + 0.0014 * (85 - 82)),
    (0.80, 1 + 0.0014 * (85 - 80)),
    (0.77, 1.007 + 0.0016 * (80 - 77)),
    (0.75, 1.007 + 0.0016 * (80 - 75)),
    (0.60, 1.015 ** (16 - 20 * 0.60)),
]


@pytest.mark.parametrize(("load", "factor"), LOADS)
def test_limits_of_load_are_inclusive(run, load, factor):
    values = {
        "load": stated(load * 100, "%"),
        "heat_supplied": stated(0, "GJ"),
        "heat_ratio": stated(0, "1"),
    }
    found = figure(run(plant(unit_of_a_plant(values=values))), "ets_allowance")
    assert found.statutory == pytest.approx(3e6 * 0.8177 * factor, rel=1e-12)


def test_a_unit_without_load_correction_has_none(run):
    unit = unit_of_a_plant(load_rule="none", values={"load": stated(60, "%", 0.2)})
    found = figure(run(plant(unit)), "ets_allowance")
    assert found.statutory == pytest.approx(3e6 * 0.8177 * (1 - 0.022) + 2e6 * 0.1105)


def test_the_gap_carries_the_uncertainty_of_emissions_and_of_output(run):
    found = figure(run(plant(unit_of_a_plant())), "ets_compliance_gap")
    slopes = [
        0.8177 * (1 - 0.022) * 6e3,
        0.1105 * 2e4,
        3e6 * 0.8177 * 0.22 * 0.002,
        2.7e4,
    ]  # by hand; at full load the factor of load has no slope
    assert found.standard_uncertainty == pytest.approx(math.hypot(*slopes), rel=1e-12)
    assert found.expanded_uncertainty == 2 * found.standard_uncertainty


def test_a_gap_within_its_uncertainty_is_said_to_be_unseen_with_its_probability(run):
    document = plant(unit_of_a_plant(values={"emissions": stated(2.63e6, "tCO2", 2.7e4)}))
    found = figure(run(document), "ets_compliance_gap")
    (doubt,) = [one for one in found.findings if one.code == "accounting.within_uncertainty"]
    known = NormalDist(found.best_estimate, found.standard_uncertainty)
    assert doubt.data["probability"] == pytest.approx(1 - known.cdf(0), abs=1e-9)


def test_a_gap_beyond_its_uncertainty_is_said_to_be_seen(run):
    document = plant(unit_of_a_plant(values={"emissions": stated(2.9e6, "tCO2", 2.7e4)}))
    found = figure(run(document), "ets_compliance_gap")
    (note,) = [one for one in found.findings if one.code == "accounting.beyond_uncertainty"]
    assert note.data["probability"] > 0.9999


def test_the_obligation_of_coal_is_capped_at_a_fifth_of_the_emissions(run):
    document = plant(unit_of_a_plant(values={"emissions": stated(5e6, "tCO2")}))
    result = run(document)
    allowance = figure(result, "ets_allowance").statutory
    assert figure(result, "ets_obligation").statutory == pytest.approx(allowance + 1e6)


def test_a_small_gap_of_coal_is_closed_in_full(run):
    result = run(plant(unit_of_a_plant()))
    assert figure(result, "ets_obligation").statutory == pytest.approx(2.7e6)


def test_a_gas_unit_surrenders_no_more_than_its_allowance(run):
    gas = unit_of_a_plant(**{"class": "gas"}, values={"emissions": stated(2e6, "tCO2")})
    result = run(plant(gas))
    allowance = figure(result, "ets_allowance").statutory
    assert allowance < 2e6
    assert figure(result, "ets_obligation").statutory == pytest.approx(allowance)


def test_offsets_are_limited_to_a_twentieth_of_the_emissions(run):
    assert figure(run(plant(unit_of_a_plant())), "ets_offset_limit").statutory == 135000


def test_units_add_up_and_are_shown_on_demand(run):
    document = plant(unit_of_a_plant(), unit_of_a_plant(cooling="air"))
    result = run(document, group_by=["item"])
    parts = [figure(result, "ets_allowance", item=name) for name in "12"]
    whole = figure(result, "ets_allowance")
    assert whole.best_estimate == pytest.approx(sum(one.best_estimate for one in parts))
    squares = sum(one.standard_uncertainty**2 for one in parts)
    assert whole.standard_uncertainty == pytest.approx(math.sqrt(squares))


def test_meters_of_one_reference_do_not_average_out(run):
    reference = {"relative_standard_uncertainty": 0.0015, "evidence": "certificate 1"}

    def uncertainty(**behind):
        meter = stated(3e6, "MWh", 6e3, **behind)
        units = [unit_of_a_plant(values={"electricity_supplied": dict(meter)}) for _ in range(2)]
        document = plant(*units, standards={"reference": reference})
        return figure(run(document), "ets_allowance").standard_uncertainty

    shared, apart = uncertainty(standards={"reference": 1}), uncertainty()
    slope = 0.8177 * (1 - 0.022)
    assert shared**2 - apart**2 == pytest.approx(2 * (slope * 3e6 * 0.0015) ** 2, rel=1e-9)


@pytest.mark.parametrize(
    ("load", "steepest"), [(84.9, 0.14), (85.1, 0.14), (79.9, 0.16), (75.05, 0.3024)]
)
def test_at_a_kink_the_steeper_slope_enters_and_a_finding_says_so(run, load, steepest):
    values = {"load": stated(load, "%", 0.2), "heat_ratio": stated(0, "1")}
    found = figure(run(plant(unit_of_a_plant(values=values))), "ets_allowance")
    line = next(one for one in found.budget if one.input == "1.load")
    assert abs(line.sensitivity) / (3e6 * 0.8177) == pytest.approx(steepest, rel=2e-3)
    assert "accounting.near_limit" in [one.code for one in found.findings]


def test_far_from_a_kink_nothing_is_said(run):
    found = figure(run(plant(unit_of_a_plant())), "ets_allowance")
    assert "accounting.near_limit" not in [one.code for one in found.findings]


def trials_of_the_gap(load):
    """Return the gap of a unit by Monte Carlo: the rules written out by hand, in NumPy."""

    def gap(drawn):
        supplied, heat, ratio, part, emitted = drawn
        factor = np.select(
            [part >= 0.85, part >= 0.80, part >= 0.75],
            [1.0, 1 + 0.14 * (0.85 - part), 1.007 + 0.16 * (0.80 - part)],
            1.015 ** (16 - 20 * part),
        )
        allowance = supplied * 0.8177 * (1 - 0.22 * ratio) * factor + heat * 0.1105
        return [emitted - allowance]

    drawn = {
        "supplied": (3e6, 6e3),
        "heat": (2e6, 2e4),
        "ratio": (0.1, 0.002),
        "load": (load, 0.002),
        "emitted": (2.7e6, 2.7e3),
    }
    inputs = trial_inputs(
        {n: Normal(location=x, standard_deviation=u) for n, (x, u) in drawn.items()}
    )
    plan = TrialPlan(trials=400_000)
    generator = np.random.default_rng(20261123)
    return run_monte_carlo(TrialModel(function=gap), inputs, plan, generator=generator).results["y"]


def gap_of(run, load):
    values = {"load": stated(load, "1", 0.002), "emissions": stated(2.7e6, "tCO2", 2.7e3)}
    return figure(run(plant(unit_of_a_plant(values=values))), "ets_compliance_gap")


@pytest.mark.parametrize("load", [0.60, 0.775, 0.825, 0.95])
def test_monte_carlo_agrees_with_propagation_on_the_allocation(run, load):
    found, trials = gap_of(run, load), trials_of_the_gap(load)
    spread = trials.standard_uncertainty / math.sqrt(trials.trials)
    assert trials.mean == pytest.approx(found.best_estimate, abs=5 * spread + 10)
    assert found.standard_uncertainty == pytest.approx(trials.standard_uncertainty, rel=0.01)
    low, high = trials.interval_symmetric
    wide = 1.96 * found.standard_uncertainty
    assert high - low == pytest.approx(2 * wide, rel=0.01)


@pytest.mark.parametrize("load", [0.85, 0.80, 0.75])
def test_at_a_kink_propagation_is_not_smaller_than_monte_carlo(run, load):
    found, trials = gap_of(run, load), trials_of_the_gap(load)
    assert found.standard_uncertainty >= 0.995 * trials.standard_uncertainty


def test_a_year_without_a_table_is_refused_and_the_years_that_exist_are_named(run):
    with pytest.raises(NoValueInForce, match="2018"):
        run(plant(unit_of_a_plant(), period=2018))
    with pytest.raises(NoValueInForce, match="2025"):
        run(plant(unit_of_a_plant(), period=2025))


def test_the_year_of_the_account_decides_and_not_the_edition_alone(run):
    with pytest.raises(NoValueInForce, match="2025"):
        run(plant(unit_of_a_plant(), period=2022, accounting_year=2025))


def test_strict_refuses_what_nobody_compared(run):
    with pytest.raises(UncheckedValue):
        run(plant(unit_of_a_plant()), strict=True)


def test_values_that_nobody_compared_are_named_once_for_each_pack(run):
    found = figure(run(plant(unit_of_a_plant())), "ets_allowance")
    packs = [one.data["pack"] for one in found.findings if "unchecked" in one.code]
    assert sorted(packs) == sorted(set(packs))
    assert "cn/ets-benchmarks-power" in packs


def test_a_class_that_no_table_has_is_refused(run):
    with pytest.raises(UnusableAccount, match="class cannot be 'coal'"):
        run(plant(unit_of_a_plant(**{"class": "coal"})))


def test_a_cooling_of_another_kind_is_refused(run):
    with pytest.raises((UnusableAccount, NoSuchEntry), match="cooling"):
        run(plant(unit_of_a_plant(cooling="sea")))


def test_a_benchmark_of_ones_own_is_refused(run):
    values = {"electricity_benchmark": stated(0.9, "tCO2/MWh")}
    with pytest.raises(UnusableAccount, match="takes electricity_benchmark from"):
        run(plant(unit_of_a_plant(values=values)))


def test_a_missing_value_is_refused_and_never_zero(run):
    unit = unit_of_a_plant()
    del unit["values"]["heat_supplied"]
    with pytest.raises(UnusableAccount, match=r"heat_supplied .* is missing"):
        run(plant(unit))


@pytest.mark.parametrize(("name", "value"), [("heat_ratio", 1.2), ("load", 0.0)])
def test_a_share_outside_its_range_is_refused(run, name, value):
    with pytest.raises(OutsideAllowedRange, match=name):
        run(plant(unit_of_a_plant(values={name: stated(value, "1")})))


def test_the_same_document_gives_the_same_digest_and_another_pack_another(run):
    first, again = (run(plant(unit_of_a_plant())) for _ in range(2))
    other = run(plant(unit_of_a_plant(), period=2021))
    assert first.digest == again.digest
    assert first.digest != other.digest


def test_the_balance_values_are_told_from_benchmarks():
    found = load_packs().value(
        "cn/ets-benchmarks-power",
        {"class": "coal-above-300", "property": "balance-value"},
        accounting_year=2021,
    )
    assert found.value == 0.8210
