"""The calculations that come with the house: wrong use is refused, defaults are counted apart."""

from __future__ import annotations

import math

import pytest
import yaml

from duheng.accounting import Origin, run_account
from duheng.accounting.calculations import calculation_from
from duheng.accounting.calculations.errors import (
    MixedParameters,
    OutsideAllowedRange,
)
from duheng.accounting.errors import (
    DoubleCounting,
    EmptyTable,
    MismatchedFactor,
    MixedBasis,
    UnusableAccount,
)
from duheng.accounting.examples import check_method_examples
from duheng.rulebook import NoSuchEntry, load_packs

from .conftest import figure, stated

PACKS = [
    pack
    for pack in load_packs().packs(kind="methods")
    if pack.body.get("form") == "calculation" and pack.id.startswith("cn/")
]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: f"{pack.id}-{pack.edition}")
def test_the_worked_examples_of_a_calculation_come_out(pack):
    assert check_method_examples(pack) == len(pack.examples) >= 2


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: f"{pack.id}-{pack.edition}")
def test_every_name_of_a_calculation_has_chinese_and_english(pack):
    read = calculation_from(pack)
    every = [*read.every_input(), *read.outputs]
    every += [one for several in read.items.values() for one in several.outputs]
    assert [one.name for one in every if not {"zh-Hans", "en"} <= set(one.title)] == []


def storage(**standards):
    meter = {"evidence": "certificate", "kind": "certificate"}
    return {
        "method": "cn/storage-efficiency",
        "values": {"auxiliary": stated(0, "MWh"), "stock_rise": stated(0, "MWh")},
        "items": {
            "charging": {
                "A": {"values": {"energy_in": stated(1000, "MWh", 2, **meter, **standards)}}
            },
            "discharging": {
                "B": {"values": {"energy_out": stated(870, "MWh", 1.74, **meter, **standards)}}
            },
        },
    }


def test_what_two_meters_share_of_a_standard_cancels_in_the_efficiency(run):
    apart = figure(run(storage()), "storage_round_trip_efficiency")
    document = storage(standards={"S": 1})
    document["standards"] = {"S": {"relative_standard_uncertainty": 0.0015, "evidence": "S 1"}}
    shared = figure(run(document), "storage_round_trip_efficiency")
    assert apart.best_estimate == pytest.approx(87.0)
    assert apart.standard_uncertainty == pytest.approx(87.0 * math.hypot(0.002, 0.002))
    left = math.sqrt(0.002**2 - 0.0015**2)
    assert shared.standard_uncertainty == pytest.approx(87.0 * math.hypot(left, left))


def test_the_same_meter_both_ways_cancels_wholly(run):
    document = storage(source="urn:meter:1")
    found = figure(run(document), "storage_round_trip_efficiency")
    assert found.standard_uncertainty == pytest.approx(0.0, abs=1e-12)


def test_a_store_that_gives_back_what_it_held_is_not_better_for_it(run):
    document = storage()
    document["values"]["stock_rise"] = stated(-100, "MWh")
    found = figure(run(document), "storage_conversion_efficiency")
    assert found.best_estimate == pytest.approx(870 / 1100 * 100)


def test_a_certificate_behind_every_meter_counts_as_in_force(run):
    found = figure(run(storage()), "storage_conversion_efficiency")
    assert found.coverage.to_dict()["by_quantity"]["measured"]["in_force"] == 1.0


def balance(measured):
    def flow(mass, carbon, unit):
        return {"values": {**mass, **carbon}}

    return {
        "method": "cn/carbon-mass-balance",
        "values": {} if measured is None else {"measured_co2": stated(measured, "tCO2", 2e4)},
        "items": {
            "entering": {
                "coal": flow(
                    {"mass_in": stated(1e6, "t", 2500)}, {"carbon_in": stated(60, "%", 0.3)}, 1
                )
            },
            "leaving": {
                "methanol": flow(
                    {"mass_out": stated(7e5, "t", 700)},
                    {"carbon_out": stated(37.48, "%", 0.05)},
                    1,
                )
            },
        },
    }


def test_a_balance_that_closes_within_its_uncertainty_says_so(run):
    carbon = 1e6 * 0.60 - 7e5 * 0.3748
    found = figure(run(balance(carbon * 44 / 12)), "carbon_balance_residual")
    assert found.best_estimate == pytest.approx(0.0, abs=1e-6)
    assert "accounting.within_uncertainty" in [one.code for one in found.findings]


def test_a_balance_that_does_not_close_says_so(run):
    found = figure(run(balance(1e6)), "carbon_balance_residual")
    assert "accounting.beyond_uncertainty" in [one.code for one in found.findings]


def test_without_a_measured_emission_there_is_no_residual_and_no_zero(run):
    result = run(balance(None))
    assert [one.quantity for one in result.figures] == ["co2_mass_balance"]


def intensity(**fuel):
    coal = {"amount": stated(1e4, "t", 50), **fuel}
    return {
        "method": "cn/energy-intensity-product",
        "values": {"product": stated(5e4, "t", 100)},
        "items": {
            "fuels": {"coal": {"parameters": {"energy": "raw-coal"}, "values": coal}},
            "electricity": {"grid": {"values": {"electricity_used": stated(8000, "MWh", 16)}}},
        },
    }


def test_a_measured_calorific_value_outranks_the_table(run):
    measured = intensity(net_calorific_value=stated(20, "GJ/t", 0.2, basis="net"))
    found = figure(run(measured), "energy_equivalent_value")
    assert found.statutory == pytest.approx(1e4 * 20 / 29.3076 + 8000 * 0.1229)
    assert found.coverage.share_of_quantity(Origin.DEFAULT) == 0


def test_a_default_calorific_value_is_counted_apart(run):
    found = figure(run(intensity()), "energy_equivalent_value")
    assert found.statutory == pytest.approx(1e4 * 0.7143 + 8000 * 0.1229)
    coal = 7143 / (7143 + 983.2)
    assert found.coverage.share_of_quantity(Origin.DEFAULT) == pytest.approx(coal)
    assert "accounting.default_used" in [one.code for one in found.findings]


@pytest.mark.parametrize("basis", [{"basis": "gross"}, {}])
def test_a_gross_calorific_value_where_net_is_asked_is_refused(run, basis):
    with pytest.raises(MixedBasis, match="net"):
        run(intensity(net_calorific_value=stated(21, "GJ/t", 0.2, **basis)))


def test_equal_value_stands_beside_equivalent_value_where_it_is_stated(run):
    document = intensity()
    document["values"]["equal_value"] = stated(302, "gce/kWh", 1)
    result = run(document)
    difference = figure(result, "energy_equal_value").statutory
    difference -= figure(result, "energy_equivalent_value").statutory
    assert difference == pytest.approx(8000 * (0.302 - 0.1229))
    assert "energy_equal_value" not in [one.quantity for one in run(intensity()).figures]


def test_electricity_made_of_fuel_that_is_counted_is_refused(run):
    document = intensity()
    document["items"]["fuels"]["coal"]["parameters"]["use"] = "generation"
    document["items"]["electricity"]["turbine"] = {
        "parameters": {"origin": "own-generation"},
        "values": {"electricity_used": stated(3000, "MWh", 6)},
    }
    with pytest.raises(DoubleCounting, match="coal and turbine"):
        run(document)


def park(**region):
    return {
        "method": "cn/zero-carbon-park",
        "period": 2023,
        "items": {
            "purchases": {
                "grid": {
                    "parameters": {"region": "national", "origin": "park", **region},
                    "values": {
                        "energy": stated(1000, "MWh", 2),
                        "green_energy": stated(0, "MWh"),
                    },
                }
            },
            "generation": {
                "solar": {
                    "parameters": {"use": "grid"},
                    "values": {
                        "generated": stated(500, "MWh", 1),
                        "exported": stated(500, "MWh", 1),
                    },
                }
            },
        },
    }


def test_own_generation_that_is_bought_as_well_is_refused(run):
    document = park()
    assert figure(run(document), "park_net_emission").statutory == pytest.approx(530.6)
    document["items"]["generation"]["solar"]["parameters"]["use"] = "park"
    with pytest.raises(DoubleCounting):
        run(document)


def test_a_factor_of_a_region_that_no_table_has_is_refused(run):
    with pytest.raises(NoSuchEntry, match="region"):
        run(park(region="east-mars"))


def test_a_park_of_nothing_is_refused(run):
    with pytest.raises(EmptyTable):
        run({"method": "cn/zero-carbon-park", "items": {}})


def heat(**factor):
    return {
        "method": "cn/heat-and-steam",
        "items": {"heat": {"H": {"values": {"heat": stated(1000, "GJ", 5), **factor}}}},
    }


def test_the_supplier_s_factor_outranks_the_default(run):
    found = figure(run(heat(heat_factor=stated(0.09, "tCO2/GJ", 0.001))), "co2_heat_and_steam")
    assert found.statutory == pytest.approx(90)
    assert figure(run(heat()), "co2_heat_and_steam").statutory == pytest.approx(110)


def test_a_factor_that_says_it_is_of_another_year_is_refused(run):
    factor = stated(0.09, "tCO2/GJ", 0.001, of={"accounting_year": 2021})
    with pytest.raises(MismatchedFactor, match="2021"):
        run(heat(heat_factor=factor))
    factor["of"]["accounting_year"] = 2022
    assert figure(run(heat(heat_factor=factor)), "co2_heat_and_steam").statutory == 90


def test_steam_counts_by_its_enthalpy_above_that_of_water(run):
    values = {"mass": stated(1e4, "t", 100), "enthalpy": stated(2800, "kJ/kg", 5)}
    document = {"method": "cn/heat-and-steam", "items": {"steam": {"S": {"values": values}}}}
    found = figure(run(document), "heat_purchased")
    assert found.statutory == pytest.approx(1e4 * (2800 - 83.74) * 1e-3)


def gases(report="ar5", totals=None):
    return {
        "method": "cn/total-greenhouse-gases",
        "parameters": {"report": report},
        "items": {
            "gases": {
                "well": {"parameters": {"gas": "ch4"}, "values": {"mass": stated(10, "t", 1)}}
            },
            "totals": {
                "subsidiary": {
                    "parameters": {"report": report, **(totals or {})},
                    "values": {"equivalent": stated(100, "tCO2e", 1)},
                }
            },
        },
    }


@pytest.mark.parametrize(("report", "potential"), [("ar5", 28), ("ar6", 27.9)])
def test_gases_are_weighted_by_the_declared_report(run, report, potential):
    found = figure(run(gases(report)), "greenhouse_gases")
    assert found.statutory == pytest.approx(10 * potential + 100)


def test_totals_of_another_report_are_refused(run):
    with pytest.raises(MixedParameters, match="ar6"):
        run(gases("ar5", totals={"report": "ar6"}))


def test_a_total_that_does_not_say_its_report_is_refused(run):
    document = gases()
    del document["items"]["totals"]["subsidiary"]["parameters"]
    with pytest.raises(UnusableAccount, match="does not say its report"):
        run(document)


def test_a_potential_whose_uncertainty_nobody_states_is_named(run):
    found = figure(run(gases()), "greenhouse_gases")
    assert "uncertainty.not_stated" in [one.code for one in found.findings]


def test_no_report_at_all_is_refused(run):
    document = gases()
    del document["parameters"]
    with pytest.raises(UnusableAccount, match="'report'"):
        run(document)


def test_a_purity_above_one_is_refused(run):
    values = {
        "mass": stated(10, "t"),
        "purity": stated(120, "%"),
        "decomposed": stated(100, "%"),
    }
    one = {"parameters": {"carbonate": "limestone"}, "values": values}
    with pytest.raises(OutsideAllowedRange, match="purity"):
        run({"method": "cn/process-emissions", "items": {"carbonates": {"limestone": one}}})


def test_in_2023_both_ways_of_the_disputed_plan_stand_side_by_side(run):
    values = {
        "electricity_generated": stated(3.2e6, "MWh", 3e3),
        "electricity_supplied": stated(3.0e6, "MWh", 3e3),
        "heat_supplied": stated(0, "GJ"),
        "load": stated(90, "%", 0.2),
        "emissions": stated(2.5e6, "tCO2", 2e4),
    }
    one = {"parameters": {"class": "coal-above-300", "load_rule": "by-load"}, "values": values}
    document = {"method": "cn/ets-allocation-power", "period": 2023, "items": {"units": {"1": one}}}
    result = run(document)
    assert figure(result, "ets_allowance").statutory == pytest.approx(3.2e6 * 0.795)
    assert figure(result, "ets_allowance_by_supply").statutory == pytest.approx(3.0e6 * 0.795)
    assert "accounting.unchecked_value" in [one.code for one in result.figures[0].findings]


def test_the_example_of_the_documentation_runs_in_both_forms(pytestconfig):
    path = pytestconfig.rootpath / "examples" / "allowance" / "ACCOUNT.yaml"
    assert yaml.safe_load(path.read_text("utf-8"))["synthetic"] is True
    result = run_account(path, group_by=["item"])
    assert [one.quantity for one in result.figures[:4]] == [
        "ets_allowance",
        "ets_compliance_gap",
        "ets_obligation",
        "ets_offset_limit",
    ]
    page = result.to_html()
    assert "<math" in page
    assert "SM-1" in page
    assert result.to_dict()["figures"][0]["budget"]
