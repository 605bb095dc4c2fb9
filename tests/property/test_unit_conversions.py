"""Conversions compose, undo each other, and keep order."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from duheng.quantities import convert, convert_interval, parse_unit

FAMILIES = [
    ["J", "kWh", "GJ", "tce", "kgce", "kcal", "eV", "万kWh"],
    ["°C", "K", "mK", "m°C"],
    ["Nm3", "m3(20°C)", "m3(15°C)", "万Nm3"],
    ["kg", "t", "tCO2", "mg", "kgCO2"],
    ["%", "‰", "ppm", "ppb", "1"],
    ["kvarh", "Mvar·s", "var·h"],
    ["m3/h", "L/s", "cm3/min"],
    ["°", "′", "″", "rad"],
]
numbers = st.floats(-1e9, 1e9, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-6)


@st.composite
def alike(draw, number: int) -> list[str]:
    family = draw(st.sampled_from(FAMILIES))
    return [draw(st.sampled_from(family)) for _ in range(number)]


@given(numbers, alike(3))
def test_converting_by_way_of_a_third_unit_changes_nothing(value: float, names: list[str]) -> None:
    first, second, third = names
    direct = convert(value, first, third)
    by_way = convert(convert(value, first, second), second, third)
    zero = abs(convert(0.0, first, third)) + abs(convert(273.15, "K", "K"))
    assert by_way == pytest.approx(direct, rel=1e-13, abs=1e-12 * zero * 1000)


@given(numbers, alike(2))
def test_a_difference_converts_there_and_back(value: float, names: list[str]) -> None:
    there = convert_interval(value, names[0], names[1])
    assert convert_interval(there, names[1], names[0]) == pytest.approx(value, rel=1e-15)


@given(numbers, numbers, alike(2))
def test_a_difference_of_values_converts_as_an_interval(
    one: float, other: float, names: list[str]
) -> None:
    assume(abs(one - other) > 1e-3 * max(abs(one), abs(other), 1e3))
    difference = convert(one, *names) - convert(other, *names)
    assert difference == pytest.approx(convert_interval(one - other, *names), rel=1e-9)


@given(numbers, numbers, alike(2))
def test_converting_keeps_the_order_of_values(one: float, other: float, names: list[str]) -> None:
    smaller, larger = sorted((one, other))
    assert convert(smaller, *names) <= convert(larger, *names)


@given(st.lists(numbers, min_size=1, max_size=5), alike(2))
def test_an_array_converts_like_its_elements(values: list[float], names: list[str]) -> None:
    together = convert(np.array(values), *names)
    assert together.tolist() == [convert(value, *names) for value in values]


@given(numbers, alike(2))
def test_coherent_units_join_any_two_units_of_a_dimension(value: float, names: list[str]) -> None:
    source, target = map(parse_unit, names)
    by_way = target.from_coherent(source.to_coherent(value))
    direct = convert(value, source, target)
    assert by_way == pytest.approx(direct, rel=1e-13, abs=1e-9 / min(target.factor, 1.0))
