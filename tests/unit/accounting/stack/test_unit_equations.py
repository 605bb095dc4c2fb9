"""Equations of 40 CFR Part 75 as vectors of the reference sheet, section 2.6."""

from __future__ import annotations

import math

import pytest

from duheng.accounting.stack.unit_equations import unit_equations
from duheng.accounting.stack_tests.errors import UnusableTest
from duheng.rulebook import load_packs

LIBRARY = load_packs(kinds=["rules"])
EQUATIONS = unit_equations(LIBRARY)


@pytest.mark.parametrize(
    ("fuel", "factor", "pounds"),
    [
        ("natural-gas", 1040, 118.86),
        ("oil", 1420, 162.29),
        ("bituminous", 1800, 205.71),
        ("sub-bituminous", 1840, 210.29),
        ("lignite", 1910, 218.29),
        ("anthracite", 1970, 225.14),
        ("wood", 1830, 209.14),
    ],
)  # confidence A: medians of reported units sit on these
def test_co2_per_heat_input_of_each_fuel_comes_out(fuel, factor, pounds):
    found = LIBRARY.value("us/fuel-factors", {"fuel": fuel, "property": "carbon-factor"})
    assert found.value == factor
    assert EQUATIONS.pounds_per_heat(found.value) == pytest.approx(pounds, abs=0.005)


def test_the_mass_rate_is_5_7e_7_times_concentration_and_flow():
    """Confidence A, wet and dry."""
    assert EQUATIONS.mass_rate(10.0, 5e7) == pytest.approx(285.0)
    assert EQUATIONS.mass_rate(10.0, 5e7, moisture_percent=8.0) == pytest.approx(262.2)


def test_g_4_of_the_heat_input_agrees_with_the_mass_rate_within_the_rounding_of_its_constant():
    heat = EQUATIONS.heat_input(10.0, 5e7, 1800.0)
    assert heat == pytest.approx(5e7 * 10 / 180_000)
    by_heat = EQUATIONS.mass_of_heat(1800.0, heat)
    assert by_heat == pytest.approx(EQUATIONS.mass_rate(10.0, 5e7), rel=0.003)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: EQUATIONS.mass_rate(math.nan, 1.0),
        lambda: EQUATIONS.mass_rate(1.0, -1.0),
        lambda: EQUATIONS.mass_rate(1.0, 1.0, moisture_percent=100.0),
        lambda: EQUATIONS.heat_input(1.0, 1.0, 0.0),
        lambda: EQUATIONS.mass_of_heat(1800.0, math.inf),
    ],
)
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises(UnusableTest):
        wrong()
