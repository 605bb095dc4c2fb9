"""Conversions, and the ones that are refused."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from duheng.quantities import (
    DimensionMismatch,
    KindMismatch,
    UnknownUnit,
    check_convertible,
    convert,
    convert_interval,
    explain_conversion,
    parse_unit,
)
from duheng.terms.errors import UnusableInput


def test_texts_and_units_are_both_taken() -> None:
    assert convert(1.0, "kWh", parse_unit("MJ")) == convert(1.0, parse_unit("kWh"), "MJ") == 3.6


def test_a_unit_converts_to_itself_unchanged() -> None:
    assert convert(0.1 + 0.2, "kgce/(kW·h)", "kgce/(kW·h)") == 0.1 + 0.2
    assert convert(20.1, "°C", "°C") == 20.1


def test_a_thousandth_is_rounded_once() -> None:
    # 4.35 * 0.001 is 0.004350000000000001
    assert convert(4.35, "g", "kg") == 0.00435


def test_celsius_converts_with_offset_as_a_value_and_without_as_a_difference() -> None:
    assert convert(20.0, "°C", "K") == 293.15
    assert convert(293.15, "K", "°C") == pytest.approx(20.0, abs=1e-12)
    assert convert(20_000.0, "m°C", "°C") == 20.0
    assert convert_interval(0.5, "°C", "K") == 0.5
    assert convert_interval(0.5, "°C", "mK") == 500.0


def test_roots_of_units_convert_by_the_root_of_the_factor() -> None:
    assert convert(1.0, "kHz^(1/2)", "Hz^(1/2)") == pytest.approx(1000**0.5, rel=1e-15)
    assert convert(1.0, "V/Hz^(1/2)", "nV/Hz^(1/2)") == pytest.approx(1e9, rel=1e-15)


def test_arrays_series_and_exact_numbers_convert() -> None:
    values = np.array([1.0, 2.0, np.nan])
    assert convert(values, "kWh", "MJ").tolist()[:2] == [3.6, 7.2]
    assert convert(pd.Series([1.0, 2.0]), "kWh", "MJ").tolist() == [3.6, 7.2]
    assert convert(np.array([1, 2]), "g", "kg").tolist() == [0.001, 0.002]
    assert convert(Fraction(1, 2), "kWh", "MJ") == 1.8
    assert type(convert(Fraction(1, 2), "g", "kg")) is float
    assert convert(np.float64(1.0), "°C", "K") == 274.15


def test_a_value_that_is_not_a_number_stays_one() -> None:
    assert math.isnan(convert(math.nan, "°C", "K"))


@pytest.mark.parametrize("value", ["1", None, [1.0], 1j])
def test_what_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(UnusableInput, match="a number or an array"):
        convert(value, "kWh", "MJ")
    with pytest.raises(UnusableInput, match="a number or an array"):
        explain_conversion(value, "kWh", "MJ")


@pytest.mark.parametrize("change", [convert, convert_interval, explain_conversion])
def test_another_dimension_is_refused_with_both_dimensions(change: Any) -> None:
    with pytest.raises(DimensionMismatch) as refusal:
        change(1.0, "kWh", "kg")
    assert refusal.value.message == (
        "'kW·h' (energy, kg·m²·s⁻²) does not convert to 'kg' (mass, kg)"
    )
    assert refusal.value.data == {"source": "kW·h", "target": "kg"}


def test_a_dimension_without_a_name_is_shown_by_its_exponents() -> None:
    with pytest.raises(DimensionMismatch, match=r"\(kg\^\(1/2\)\)"):
        convert(1.0, "kg^(1/2)", "m")


@pytest.mark.parametrize(
    ("source", "target"),
    [("Nm3", "m3"), ("m3", "m3(20°C)"), ("Nm3/h", "m3/h"), ("mg/Nm3", "mg/m3")],
)
def test_reference_gas_volume_does_not_become_space_without_an_equation(
    source: str, target: str
) -> None:
    with pytest.raises(DimensionMismatch) as refusal:
        convert(1.0, source, target)
    assert "compressibility" in (refusal.value.hint or "")


@pytest.mark.parametrize(
    ("source", "target", "kind", "hint"),
    [
        ("r/min", "rad/s", "plane_angle", "2π"),
        ("rad/s", "r/min", "plane_angle", "2π"),
        ("Hz", "rad/s", "plane_angle", "2π"),
        ("°/s", "Hz", "plane_angle", "2π"),
        ("kvar", "kW", "reactive", "power factor"),
        ("kWh", "kvarh", "reactive", "power factor"),
        ("kvar", "kVA", "reactive", "power factor"),
        ("tC", "tCO2", "carbon", "44/12"),
        ("tCO2/MWh", "kgC/kWh", "carbon", "44/12"),
        ("tCO2e", "tCO2", "carbon_dioxide", "GWP"),
        ("tC", "tCO2e", "carbon", "44/12"),
    ],
)
def test_kinds_that_no_factor_joins_are_refused(
    source: str, target: str, kind: str, hint: str
) -> None:
    with pytest.raises(KindMismatch) as refusal:
        convert(1.0, source, target)
    assert refusal.value.data["kind"] == kind
    assert hint in (refusal.value.hint or "")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("r/min", "1/s"),
        ("Hz", "r/min"),
        ("°", "rad"),
        ("kvarh", "Mvar·s"),
        ("tCO2", "kg"),
        ("kgC", "tC"),
        ("kgCO2/kWh", "tCO2/MWh"),
        ("kVA", "kW"),
        ("kgce", "kWh"),
    ],
)
def test_kinds_that_agree_or_say_nothing_convert(source: str, target: str) -> None:
    there = convert(1.0, source, target)
    assert convert(there, target, source) == pytest.approx(1.0, rel=1e-15)


def test_checking_says_nothing_when_units_convert() -> None:
    check_convertible(parse_unit("kWh"), parse_unit("tce"))


def test_an_unknown_unit_is_refused_before_anything_else() -> None:
    with pytest.raises(UnknownUnit):
        convert(1.0, "kwh", "MJ")


def test_an_explanation_lets_a_reader_repeat_the_conversion() -> None:
    found = explain_conversion(20, "°C", "K")
    assert found.value == found.source_value * found.factor + found.offset == 293.15
    assert (found.factor, found.offset, found.is_interval) == (1.0, 273.15, False)
    assert str(found) == "20 °C = 293.15 K"


def test_an_explained_difference_has_no_offset() -> None:
    found = explain_conversion(0.5, "°C", "mK", is_interval=True)
    assert (found.value, found.factor, found.offset) == (500.0, 1000.0, 0.0)
    assert found.to_dict()["is_interval"] is True


def test_an_explanation_names_the_origin_of_a_factor_in_both_languages() -> None:
    note = explain_conversion(1, "tce", "GJ").note
    assert "GB/T 2589-2020" in note["en"]
    assert "待核原文" in note["zh-Hans"]


def test_each_note_stands_once_and_plain_units_have_none() -> None:
    assert explain_conversion(1, "tce", "kgce").note["en"].count("29307.6") == 1
    assert "15 °C" in explain_conversion(1, "Nm3", "m3(15°C)").note["en"]
    assert explain_conversion(1, "kWh", "MJ").note == {}


def test_an_explanation_is_ready_for_json() -> None:
    assert explain_conversion(1, "kWh", "MJ").to_dict() == {
        "source": {"value": 1.0, "unit": "kW·h"},
        "target": {"value": 3.6, "unit": "MJ"},
        "factor": 3.6,
        "offset": 0.0,
        "dimension": "kg·m²·s⁻²",
        "dimension_names": {"en": "energy", "zh-Hans": "能量"},
        "is_interval": False,
        "note": {},
    }
