"""Gaseous fuels, purchased heat, methane and nitrous oxide, equal value, stated values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.accounting.errors import GasWithoutReference, UnusableAccount
from duheng.accounting.gases import normal_ratio
from duheng.accounting.records import Origin
from duheng.quantities import convert
from duheng.rulebook import NoSuchEntry

RATIO = 44 / 12
GAS = 389.310e-4 * 0.01532 * 0.99 * RATIO
"""tCO2 of a normal cubic metre of natural gas: reference sheet, section 2.1, confidence A."""


def _conditions(celsius: float, kilopascal: float) -> dict[str, Any]:
    return {
        "temperature": {"value": celsius, "unit": "°C"},
        "pressure": {"value": kilopascal, "unit": "kPa"},
    }


@pytest.fixture
def gas(small: Any) -> Any:
    """Return an account of natural gas: 100 normal cubic metres by a certified weigher's form."""
    small.burn_coal("gas_calorific_value")
    small.write("weigher.yaml", _METER)
    small.write("weighings.csv", "at,batch,mass\n2025-03-01 08:00,G,60\n2025-03-02 08:00,G,40\n")
    small.stream.update(carrier="natural-gas", keys={})
    small.stream["batches"]["unit"] = "Nm3"
    small.content["instruments"]["W"]["kind"] = "gas_meter"
    return small


_METER = """
certificate: calibration
number: G-1
issuer: Example Laboratory
item: {serial: W1}
load: {unit: m3/h}
error: {kind: relative, unit: "%"}
points:
  - {load: 50, error: 0.0, U: 0.5, k: 2}
"""


def test_gas_at_normal_conditions_takes_the_defaults_of_the_table(gas: Any) -> None:
    figure = gas.run().figures[0]
    assert figure.statutory == pytest.approx(100 * GAS, rel=1e-12)
    assert figure.coverage.share_of_quantity(Origin.DEFAULT) == pytest.approx(1.0)


def test_a_volume_of_gas_without_conditions_is_refused(gas: Any) -> None:
    gas.stream["batches"]["unit"] = "m3"
    with pytest.raises(GasWithoutReference, match="temperature and pressure") as refusal:
        gas.run()
    assert "reference_conditions" in str(refusal.value.hint)


def test_a_calorific_value_of_gas_without_conditions_is_refused(gas: Any) -> None:
    gas.analyse("net_calorific_value", {"G": (36.0, 0.2)}, unit="MJ/m3", heat="net")
    with pytest.raises(GasWithoutReference, match="net_calorific_value"):
        gas.run()


def test_gas_at_another_reference_is_brought_to_normal_and_said(gas: Any) -> None:
    gas.stream["batches"]["unit"] = "m3(20°C)"
    figure = gas.run().figures[0]
    assert figure.statutory == pytest.approx(100 * GAS * 273.15 / 293.15, rel=1e-12)
    found = [one for one in figure.findings if one.code == "accounting.gas_converted"]
    assert found[0].data["ratio"] == pytest.approx(273.15 / 293.15)


def test_declared_conditions_bring_plain_cubic_metres_to_normal(gas: Any) -> None:
    gas.stream["batches"]["unit"] = "m3"
    gas.stream["reference_conditions"] = _conditions(20, 101.325)
    named = gas.run().figures[0]
    assert named.statutory == pytest.approx(100 * GAS * 273.15 / 293.15, rel=1e-12)
    gas.stream["reference_conditions"] = _conditions(15, 100)
    other = gas.run().figures[0]
    expected = 100 * GAS * 273.15 / 288.15 * 100 / 101.325
    assert other.statutory == pytest.approx(expected, rel=1e-12)
    assert "accounting.gas_converted" in {one.code for one in other.findings}


def test_repeatability_of_a_plain_volume_is_brought_to_normal_too(gas: Any) -> None:
    stated = {"standard_uncertainty": 1, "unit": "m3", "kind": "independent"}
    gas.stream["batches"] |= {"unit": "m3", "repeatability": stated}
    gas.stream["reference_conditions"] = _conditions(20, 101.325)
    figure = gas.run().figures[0]
    line = next(one for one in figure.budget if one.source.startswith("independent:"))
    assert line.contribution == pytest.approx(2**0.5 * GAS * 273.15 / 293.15, rel=1e-9)


def test_conditions_of_what_is_no_plain_volume_are_refused(gas: Any) -> None:
    gas.stream["reference_conditions"] = _conditions(20, 101.325)
    with pytest.raises(UnusableAccount, match="no plain volume"):
        gas.run()


@pytest.mark.parametrize(("celsius", "kilopascal"), [(-300, 101.325), (20, 0), (20, -5)])
def test_conditions_of_no_gas_are_refused(gas: Any, celsius: float, kilopascal: float) -> None:
    gas.stream["batches"]["unit"] = "m3"
    gas.stream["reference_conditions"] = _conditions(celsius, kilopascal)
    with pytest.raises(UnusableAccount, match="no conditions of a gas"):
        gas.run()


@given(celsius=st.floats(-50, 80), kilopascal=st.floats(50, 1000))
def test_the_ideal_gas_keeps_p_v_over_t(celsius: float, kilopascal: float) -> None:
    ratio = normal_ratio(_conditions(celsius, kilopascal), "here")
    assert ratio * 101.325 / 273.15 == pytest.approx(kilopascal / (celsius + 273.15), rel=1e-12)


def test_declared_conditions_agree_with_the_unit_of_those_conditions() -> None:
    assert normal_ratio(_conditions(20, 101.325), "here") == pytest.approx(
        float(convert(1.0, "m3(20°C)", "Nm3")), rel=1e-12
    )


def test_measured_carbon_of_gas_needs_no_calorific_value(gas: Any) -> None:
    gas.stream["routes"] = {"cn/co2-fuel-combustion": "gas_carbon_content"}
    gas.analyse("carbon_per_volume", {"G": (5.9, 0.05)}, unit="tC/(10^4 Nm3)")
    figure = gas.run().figures[0]
    assert figure.statutory == pytest.approx(100 * 5.9e-4 * 0.99 * RATIO, rel=1e-12)


@pytest.mark.parametrize(("report", "methane", "nitrous"), [("ar5", 28, 265), ("ar6", 27.9, 273)])
def test_methane_and_nitrous_oxide_take_the_potentials_of_the_named_report(
    small: Any, report: str, methane: float, nitrous: float
) -> None:
    small.burn_coal()
    small.content["methods"] = ["cn/non-co2-fuel-combustion"]
    small.stream.update(routes={}, keys={"report": report})
    figure = small.run().figures[0]
    expected = 100 * 14.759e-3 * (1 * methane + 1.5 * nitrous) / 1000
    assert figure.statutory == pytest.approx(expected, rel=1e-12)
    assert figure.unit == "tCO2e"


def test_a_report_must_be_named_and_known(small: Any) -> None:
    small.burn_coal()
    small.content["methods"] = ["cn/non-co2-fuel-combustion"]
    small.stream.update(routes={}, keys={})
    with pytest.raises(UnusableAccount, match="needs the key 'report'"):
        small.run()
    small.stream["keys"] = {"report": "ar4"}
    with pytest.raises(NoSuchEntry, match="ar4"):
        small.run()


def _heat(small: Any, carrier: str, unit: str) -> None:
    small.burn_coal()
    small.content["methods"] = ["cn/co2-purchased-heat"]
    small.stream.update(carrier=carrier, role="purchased", routes={}, keys={})
    small.stream["batches"]["unit"] = unit
    small.write("weigher.yaml", _METER)


def test_purchased_heat_takes_the_default_factor(small: Any) -> None:
    _heat(small, "heat", "GJ")
    figure = small.run().figures[0]
    assert figure.statutory == pytest.approx(100 * 0.11, rel=1e-12)
    assert "accounting.default_used" in {one.code for one in figure.findings}


def test_a_stated_factor_of_the_supplier_outranks_the_default(small: Any) -> None:
    _heat(small, "heat", "GJ")
    small.write("supplier.pdf", "a scan")
    small.stream["stated"] = {
        "emission_factor": {
            "value": 0.095, "unit": "tCO2/GJ", "standard_uncertainty": 0.002,
            "evidence": "supplier's statement 2025", "file": "supplier.pdf",
        }
    }  # fmt: skip
    result = small.run()
    figure = result.figures[0]
    assert figure.statutory == pytest.approx(9.5, rel=1e-12)
    line = next(one for one in figure.budget if one.input == "emission_factor")
    assert line.contribution == pytest.approx(0.2, rel=1e-9)
    assert line.evidence == "supplier's statement 2025"
    assert figure.coverage.share_of_quantity(Origin.MEASURED) == pytest.approx(1.0)
    assert "supplier.pdf" in {one["path"] for one in result.facts.files}


def test_steam_is_its_enthalpy_above_that_of_water(small: Any) -> None:
    _heat(small, "steam", "t")
    with pytest.raises(UnusableAccount, match="needs enthalpy"):
        small.run()
    small.stream["stated"] = {
        "enthalpy": {
            "value": 2783.74, "unit": "kJ/kg", "standard_uncertainty": 3, "evidence": "state of it"
        }
    }  # fmt: skip
    assert small.run().figures[0].statutory == pytest.approx(100 * 2.7 * 0.11, rel=1e-12)


def test_a_stated_value_of_what_is_decreed_is_refused(gas: Any) -> None:
    gas.stream["stated"] = {"oxidation_factor": {"value": 95, "unit": "%"}}
    with pytest.raises(UnusableAccount, match="from its table"):
        gas.run()


def test_electricity_is_equivalent_unless_equal_value_is_named_and_stated(small: Any) -> None:
    small.content["methods"] = ["cn/energy-comprehensive"]
    small.stream["routes"] = {}
    equivalent = small.run().figures[0]
    assert equivalent.statutory == pytest.approx(2400 * 0.1229e-3, rel=1e-12)
    small.stream["routes"] = {"cn/energy-comprehensive": "electricity_equal_value"}
    with pytest.raises(UnusableAccount, match="needs coefficient"):
        small.run()
    small.stream["stated"] = {
        "coefficient": {
            "value": 0.2985, "unit": "kgce/kWh", "standard_uncertainty": 0, "evidence": "bulletin"
        }
    }  # fmt: skip
    equal = small.run()
    assert equal.figures[0].statutory == pytest.approx(2400 * 0.2985e-3, rel=1e-12)


def test_water_is_a_medium_and_its_disputed_coefficient_is_marked(small: Any) -> None:
    _heat(small, "fresh-water", "t")
    small.content["methods"] = ["cn/energy-comprehensive"]
    result = small.run()
    assert result.figures[0].statutory == pytest.approx(100 * 0.2571e-3, rel=1e-12)
    assert "accounting.unchecked_value" in {one.code for one in result.figures[0].findings}
    (value,) = result.methods[0].values
    assert "GB/T 2589" in value["source"]


def test_a_gaseous_fuel_is_standard_coal_by_its_calorific_value(gas: Any) -> None:
    gas.content["methods"] = ["cn/energy-comprehensive"]
    gas.stream["routes"] = {}
    expected = 100 * 389.31e-4 / 29.3076
    assert gas.run().figures[0].statutory == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("kind", "unit", "is_declared"),
    [
        ("interval_energy", "m3(20°C)", False),
        ("interval_energy", "m3", True),
        ("register", "m3(20°C)", False),
        ("register", "m3", True),
    ],
)
def test_a_gas_meter_read_by_the_hour_is_brought_to_normal_conditions(
    small: Any, kind: str, unit: str, is_declared: bool
) -> None:
    register = {"register_digits": 6, "register_resolution": 1} if kind == "register" else {}
    entry = small.content["readings"][0]
    if register:
        small.write_readings({"A": [1000 + 50 * hour for hour in range(49)]})
        del entry["label"], entry["interval"]
    entry.update(kind=kind, unit=unit, channels={"A": register})
    small.content["methods"] = ["cn/co2-fuel-combustion"]
    small.stream.update(carrier="natural-gas", role="consumed", keys={})
    small.stream["routes"] = {"cn/co2-fuel-combustion": "gas_calorific_value"}
    if is_declared:
        small.stream["reference_conditions"] = _conditions(20, 101.325)
    small.content["instruments"]["MA"] = {"kind": "gas_meter", "class": "1"}
    figure = small.run().figures[0]
    assert figure.statutory == pytest.approx(2400 * GAS * 273.15 / 293.15, rel=1e-12)
    ends = [one for one in figure.budget if one.source.startswith("register:")]
    step = 273.15 / 293.15 * GAS / 12**0.5
    assert [one.contribution for one in ends] == [pytest.approx(step, rel=1e-9)] * (
        2 if register else 0
    )


def test_doubtful_gas_that_is_set_aside_is_told_in_normal_cubic_metres(small: Any) -> None:
    small.write_readings({"A": [50.0] * 47 + [-5.0]})
    small.content["readings"][0]["unit"] = "m3"
    small.content["methods"] = ["cn/co2-fuel-combustion"]
    small.stream.update(carrier="natural-gas", role="consumed", keys={})
    small.stream["routes"] = {"cn/co2-fuel-combustion": "gas_calorific_value"}
    small.stream["reference_conditions"] = _conditions(20, 101.325)
    small.content["instruments"]["MA"] = {"kind": "gas_meter", "class": "1"}
    figure = small.run().figures[0]
    assert figure.excluded["by_unit"] == {"Nm3": pytest.approx(-5 * 273.15 / 293.15)}
