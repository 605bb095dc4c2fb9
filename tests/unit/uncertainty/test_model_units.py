"""Models are quantity equations: units convert, dimensions are checked first."""

import math

import pytest

from duheng.equations import (
    NotDifferentiable,
    SingularExpression,
    UnknownName,
    UntraceableFunction,
)
from duheng.quantities import DimensionMismatch, UnknownUnit, parse_unit
from duheng.uncertainty import Input, Model, model
from duheng.uncertainty.errors import MissingInputQuantity, UnusableModel


def quantity(name, value, u=0.0, unit=None, **others):
    return Input(name=name, value=value, standard_uncertainty=u, unit=unit, **others)


def test_inputs_convert_to_coherent_units_and_the_result_to_its_own():
    energy = Model.from_text("P*t", {"P": "kW", "t": "h"}, "MJ")
    result = energy.evaluate([quantity("P", 2.0, 0.1), quantity("t", 3.0, 0.0)])
    assert result.value == pytest.approx(21.6, rel=1e-15)
    assert result.standard_uncertainty == pytest.approx(1.08, rel=1e-15)
    assert result.unit == parse_unit("MJ")


def test_budget_lines_are_in_the_unit_of_the_input():
    energy = Model.from_text("P*t", {"P": "kW", "t": "h"}, "MJ")
    result = energy.evaluate([quantity("P", 2000.0, 100.0, "W"), quantity("t", 180.0, 0.0, "min")])
    line = result.budget[0]
    assert (line.value, line.unit, line.standard_uncertainty) == (2000.0, parse_unit("W"), 100.0)
    assert line.sensitivity == pytest.approx(0.0108, rel=1e-15)
    assert line.contribution == pytest.approx(1.08, rel=1e-15)
    assert result.value == pytest.approx(21.6, rel=1e-15)


def test_a_temperature_in_celsius_has_an_offset_and_its_uncertainty_has_none():
    gas = Model.from_text("n*R*T/p", {"n": "mol", "R": "J/(mol·K)", "T": "°C", "p": "kPa"}, "L")
    result = gas.evaluate(
        [
            quantity("n", 1.0),
            quantity("R", 8.314462618),
            quantity("T", 0.0, 0.5),
            quantity("p", 101.325),
        ]
    )
    assert result.value == pytest.approx(22.41396954, rel=1e-8)
    assert result.standard_uncertainty / result.value == pytest.approx(0.5 / 273.15, rel=1e-12)
    assert result.budget[2].sensitivity == pytest.approx(result.value / 273.15, rel=1e-12)


def test_a_result_in_celsius_has_an_uncertainty_that_is_a_difference():
    mean = Model.from_text("(a + b)/2", {"a": "°C", "b": "K"}, "°C")
    result = mean.evaluate([quantity("a", 20.0, 0.3), quantity("b", 295.15, 0.4)])
    assert result.value == pytest.approx(21.0, abs=1e-12)
    assert result.standard_uncertainty == pytest.approx(0.25, rel=1e-12)


def test_percent_and_bare_numbers_are_dimensionless():
    grown = Model.from_text("x*(1 + p)", {"x": "kg", "p": "%"}, "g")
    result = grown.evaluate([quantity("x", 2.0), quantity("p", 10.0, 1.0)])
    assert result.value == pytest.approx(2200.0)
    assert result.standard_uncertainty == pytest.approx(20.0)


@pytest.mark.parametrize(
    ("text", "units", "unit", "message"),
    [
        ("a + b", {"a": "m", "b": "s"}, "m", "cannot add"),
        ("a + 1", {"a": "m"}, "m", "cannot add"),
        ("log(a)", {"a": "kW"}, "1", "log needs a dimensionless quantity"),
        ("a**b", {"a": "m", "b": "1"}, "m", "must be a constant number"),
        ("2**a", {"a": "s"}, "1", "exponent 'a' has the dimension s"),
        ("a*b", {"a": "m", "b": "m"}, "m", "its equation 'a*b' has the dimension [m²]"),
        ("V/Vn", {"V": "m3", "Vn": "Nm3"}, "1", "has the dimension"),
    ],
)
def test_a_dimension_that_does_not_fit_is_refused_before_any_number(text, units, unit, message):
    with pytest.raises(DimensionMismatch) as caught:
        Model.from_text(text, units, unit)
    assert message in caught.value.message


def test_an_input_in_a_unit_of_another_dimension_is_refused():
    energy = Model.from_text("P*t", {"P": "kW", "t": "h"}, "MJ")
    with pytest.raises(DimensionMismatch, match="does not convert"):
        energy.evaluate([quantity("P", 1.0, 0.0, "kWh"), quantity("t", 1.0)])


def test_units_of_another_kind_are_refused():
    with pytest.raises(DimensionMismatch):
        Model.from_text("q", {"q": "var"}, "W")


def test_an_unknown_unit_is_refused_with_the_nearest_spelling():
    with pytest.raises(UnknownUnit):
        Model.from_text("a", {"a": "kWhh"}, "kWh")
    with pytest.raises(UnknownUnit):
        quantity("a", 1.0, 0.0, "kWhh")


def test_a_name_without_a_unit_is_refused():
    with pytest.raises(UnknownName) as caught:
        Model.from_text("alpa*t", {"alpha": "1", "t": "s"}, "s")
    assert caught.value.hint == "did you mean 'alpha'?"


def test_a_model_of_a_function_equals_that_of_its_text():
    @model(units={"k": "1", "r": "kWh"}, unit="MJ", name="E")
    def energy(k, r):
        return k * r

    written = Model.from_text("k*r", {"k": "1", "r": "kWh"}, "MJ", name="E")
    inputs = [quantity("k", 1.01, 0.002), quantity("r", 100.0, 0.5)]
    assert energy.name == "E"
    assert energy.expression is written.expression
    assert energy.evaluate(inputs) == written.evaluate(inputs)


def test_a_bare_decorator_makes_everything_dimensionless():
    @model
    def ratio(a, b):
        return a / b

    assert ratio.units == {"a": parse_unit("1"), "b": parse_unit("1")}
    assert ratio.evaluate([quantity("a", 1.0), quantity("b", 4.0)]).value == 0.25


def test_the_order_of_inputs_is_that_of_the_function():
    ordered = Model.from_function(lambda b, a: a * b, {"a": "m", "b": "s"}, "m·s")
    assert ordered.symbols == ("b", "a")


def test_units_that_do_not_match_the_parameters_are_refused():
    with pytest.raises(UnusableModel, match="'c' is on one side only"):
        Model.from_function(lambda a: a, {"a": "m", "c": "m"}, "m")


def test_a_function_that_decides_by_a_value_is_refused():
    with pytest.raises(UntraceableFunction):
        Model.from_function(lambda a: a if a > 0 else -a)


def test_inputs_may_come_in_any_order_or_by_name():
    difference = Model.from_text("a - b", {"a": "m", "b": "m"}, "m")
    a, b = quantity("a", 5.0, 0.1), quantity("b", 3.0, 0.2)
    assert difference.evaluate([b, a]) == difference.evaluate({"x": a, "y": b})


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["a"], "needs the input 'b'"),
        (["a", "b", "a"], "'a' is given twice"),
        (["a", "b", "bb"], "'bb' is no input"),
    ],
)
def test_missing_doubled_and_strange_inputs_are_refused(names, message):
    difference = Model.from_text("a - b", {"a": "1", "b": "1"}, "1")
    with pytest.raises(MissingInputQuantity, match=message):
        difference.evaluate([quantity(name, 1.0) for name in names])


def test_a_declared_input_that_is_not_used_is_a_finding():
    unused = Model.from_text("a", {"a": "1", "b": "1"}, "1")
    result = unused.evaluate([quantity("a", 1.0, 0.1), quantity("b", 1.0, 0.1)])
    assert result.findings[0].code == "uncertainty.unused_input"
    assert result.budget[1].contribution == 0.0


def test_a_singularity_at_the_estimate_is_refused():
    ratio = Model.from_text("a/a*0", {"a": "1"}, "1")
    with pytest.raises(SingularExpression, match="division by zero"):
        ratio.evaluate([quantity("a", 0.0, 0.1)])


def test_a_kink_at_the_estimate_is_refused():
    folded = Model.from_text("abs(a)", {"a": "1"}, "1")
    with pytest.raises(NotDifferentiable):
        folded.evaluate([quantity("a", 0.0, 0.1)])


def test_a_singularity_in_celsius_is_judged_in_kelvin():
    inverse = Model.from_text("1/T", {"T": "°C"}, "1/K")
    assert inverse.evaluate([quantity("T", 0.0, 0.1)]).value == pytest.approx(1 / 273.15)


def test_the_equation_is_typeset():
    power = Model.from_text("V**2/R_1", {"V": "V", "R_1": "ohm"}, "W", name="P")
    assert power.to_latex() == r"P = \frac{V^{2}}{R_{1}}"
    assert power.to_latex({"V": r"\bar{V}"}) == r"P = \frac{\bar{V}^{2}}{R_{1}}"


@pytest.mark.parametrize("order", [0, 3, "1", None])
def test_an_order_other_than_one_or_two_is_refused(order):
    with pytest.raises(UnusableModel, match="order of propagation"):
        Model.from_text("a", {"a": "1"}, "1").evaluate([quantity("a", 1.0)], order=order)


def test_very_small_and_very_large_quantities_keep_their_uncertainty():
    product = Model.from_text("a*b", {"a": "1", "b": "1"}, "1")
    result = product.evaluate([quantity("a", 1e-200, 1e-202), quantity("b", 3.0, 0.04)])
    assert result.standard_uncertainty == pytest.approx(math.hypot(3e-202, 4e-202), rel=1e-12)


def test_a_model_of_constants_is_exact():
    result = Model.from_text("2*3", {}, "1").evaluate([])
    assert (result.value, result.standard_uncertainty, result.budget) == (6.0, 0.0, ())


def test_eighty_inputs_are_evaluated_at_second_order():
    names = [f"x{index}" for index in range(80)]
    text = " + ".join(f"{names[i]}*{names[(i + 1) % 80]}" for i in range(80))
    wide = Model.from_text(text, dict.fromkeys(names, "1"), "1")
    result = wide.evaluate([quantity(name, 1.0, 0.1) for name in names], order=2)
    assert result.value == pytest.approx(80.0)
    # 80 slopes of 2 and 80 products, each pair of inputs once
    assert result.standard_uncertainty**2 == pytest.approx(80 * 0.2**2 + 80 * 0.1**4, rel=1e-12)
