"""Units: factor and offset, equality, products, and arrays."""

import copy
import pickle

import numpy as np
import pytest

from duheng.quantities import MeasurementUnit, QuantityValue, UnreadableUnit, parse_unit

CELSIUS = parse_unit("°C")


def test_a_celsius_value_has_an_offset_and_a_celsius_difference_has_none() -> None:
    assert CELSIUS.to_coherent(20.0) == 293.15
    assert CELSIUS.from_coherent(273.15) == 0.0
    assert CELSIUS.interval_to_coherent(0.5) == 0.5
    assert CELSIUS.interval_from_coherent(0.5) == 0.5


def test_a_prefixed_celsius_keeps_its_zero() -> None:
    assert parse_unit("m°C").to_coherent(20_000.0) == 293.15
    assert parse_unit("m°C").interval_to_coherent(500.0) == 0.5


@pytest.mark.parametrize("text", ["1/°C", "°C2", "kJ/(kg·°C)", "10^-3 °C", "W/°C"])
def test_celsius_inside_a_compound_unit_is_an_interval(text: str) -> None:
    assert parse_unit(text).offset == 0.0
    assert not parse_unit(text).is_temperature_scale


def test_only_celsius_is_a_temperature_scale() -> None:
    assert CELSIUS.is_temperature_scale
    assert not parse_unit("K").is_temperature_scale


@pytest.mark.parametrize("text", ["kWh", "°C", "%", "mK", "m3(20°C)", "GJ/万Nm3"])
def test_arrays_go_to_coherent_units_and_back_element_by_element(text: str) -> None:
    unit = parse_unit(text)
    values = np.array([-3.0, 0.0, 12.5, np.nan])
    coherent = unit.to_coherent(values)
    assert coherent.tolist()[:3] == [unit.to_coherent(float(value)) for value in values[:3]]
    assert np.isnan(coherent[3])
    np.testing.assert_allclose(unit.from_coherent(coherent), values, rtol=1e-12, atol=1e-12)
    back = unit.interval_from_coherent(unit.interval_to_coherent(values))
    np.testing.assert_allclose(back, values, rtol=1e-15)


def test_an_array_is_not_changed_in_place() -> None:
    values = np.array([1.0, 2.0])
    CELSIUS.to_coherent(values)
    CELSIUS.from_coherent(values)
    assert values.tolist() == [1.0, 2.0]


def test_units_are_equal_by_their_canonical_spelling() -> None:
    assert parse_unit("kWh") == parse_unit(r"\kilo\watt\hour")
    assert hash(parse_unit("kWh")) == hash(parse_unit("kW.h"))
    assert parse_unit("kWh") != parse_unit("MJ")
    assert parse_unit("kWh") != "kW·h"


def test_products_quotients_and_powers_of_units_are_units() -> None:
    assert parse_unit("kW") * parse_unit("h") == parse_unit("kWh")
    assert parse_unit("tCO2") / parse_unit("MWh") == parse_unit("tCO2/MWh")
    assert parse_unit("m") ** 3 == parse_unit("m3")
    assert parse_unit("kWh") / parse_unit("kWh") == parse_unit("1")


def test_a_power_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(UnreadableUnit, match="too large"):
        parse_unit("m") ** 100


def test_a_unit_survives_pickling_and_copying() -> None:
    unit = parse_unit("GJ/万Nm3")
    for other in (pickle.loads(pickle.dumps(unit)), copy.deepcopy(unit)):  # noqa: S301 - our own
        assert other == unit
        assert (other.factor, other.dimension) == (unit.factor, unit.dimension)


def test_a_unit_shows_its_symbol() -> None:
    assert str(parse_unit("kWh")) == "kW·h"
    assert repr(parse_unit("kWh")) == "MeasurementUnit('kW·h')"


def test_a_unit_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        parse_unit("kWh").factor = 1.0  # type: ignore[misc]


def test_a_quantity_value_converts_and_shows_number_and_unit() -> None:
    energy = QuantityValue(2.0, parse_unit("tce"))
    assert energy.to("GJ") == QuantityValue(58.6152, parse_unit("GJ"))
    assert str(energy.to(parse_unit("kgce"))) == "2000.0 kgce"
    assert str(QuantityValue(0.5, parse_unit("1"))) == "0.5"


def test_every_unit_is_the_public_class() -> None:
    assert isinstance(parse_unit("1"), MeasurementUnit)
