"""The law of propagation: shares, second order, and what bends too much."""

import itertools
import math

import numpy as np
import pytest

from duheng.equations import compile_expression, gradient
from duheng.uncertainty import Input, Model
from duheng.uncertainty.errors import NotLinear
from duheng.uncertainty.propagation import combine, covariance_of


def model_of(text, names):
    return Model.from_text(text, dict.fromkeys(names, "1"), "1")


def inputs_of(**rows):
    return [
        Input(name=name, value=value, standard_uncertainty=u, degrees_of_freedom=math.inf)
        for name, (value, u) in rows.items()
    ]


def codes(result):
    return [finding.code for finding in result.findings]


def test_correlation_enters_the_variance_and_the_shares():
    found = combine([3.0, 4.0], [(0, 1, 0.5)])
    assert found.standard_uncertainty**2 == pytest.approx(9 + 16 + 12)
    assert found.shares == pytest.approx(((9 + 6) / 37, (16 + 6) / 37))


def test_a_share_may_be_negative_and_all_add_up_to_one():
    found = combine([1.0, 3.0, 0.5], [(0, 1, -0.9)])
    assert found.shares[0] < 0
    assert math.fsum(found.shares) == pytest.approx(1.0, rel=1e-15)


def test_full_correlation_cancels_exactly():
    assert combine([0.1, -0.1], [(0, 1, 1.0)]).standard_uncertainty == 0.0
    assert combine([0.1, 0.3, -0.4], [(0, 1, 1.0), (0, 2, 1.0), (1, 2, 1.0)]).shares == (0.0,) * 3


def test_tiny_and_huge_contributions_do_not_vanish_or_overflow():
    assert combine([3e-200, 4e-200]).standard_uncertainty == pytest.approx(5e-200, rel=1e-15)
    assert combine([3e200, 4e200]).standard_uncertainty == pytest.approx(5e200, rel=1e-15)
    assert combine([3e200, 4e200]).shares == pytest.approx((0.36, 0.64))


def test_nothing_contributes_nothing():
    assert combine([]) == (0.0, ())
    assert combine([0.0, -0.0]) == (0.0, (0.0, 0.0))


def test_the_order_of_causes_does_not_change_the_last_bit():
    contributions = [0.1, 1e-9, 3.3, 1e7, 0.7, -2e-4]
    expected = combine(contributions).standard_uncertainty
    for order in itertools.permutations(contributions):
        assert combine(order).standard_uncertainty == expected


def test_covariance_with_correlated_causes():
    first, second, pairs = [1.0, 2.0], [3.0, -1.0], [(0, 1, 0.5)]
    matrix = np.array([[1.0, 0.5], [0.5, 1.0]])
    assert covariance_of(first, second, pairs) == pytest.approx(first @ matrix @ second)


SECOND_ORDER = {
    "a*b": (2.0, 3.0, 1.0),
    "a*b/c": (2.0, 3.0, 4.0),
    "a*exp(-b/c)": (2.0, 1.0, 3.0),
    "a**2*sin(b)*c": (2.0, 1.0, 3.0),
    "a**3 + b**2*c": (0.5, 0.2, 0.1),
}


@pytest.mark.parametrize("text", SECOND_ORDER)
def test_independent_inputs_follow_the_formula_of_gum_512_note(text):
    point, u = SECOND_ORDER[text], (0.1, 0.2, 0.05)
    model = model_of(text, "abc")
    first = gradient(model.expression, "abc")
    total = 0.0
    for i, j in itertools.product(range(3), repeat=2):
        second = gradient(first[i], "abc")[j]
        third = gradient(second, "abc")[j]
        values = [
            compile_expression(item, "abc").value(point) for item in (first[i], second, third)
        ]
        total += (0.5 * values[1] ** 2 + values[0] * values[2]) * u[i] ** 2 * u[j] ** 2
        total += values[0] ** 2 * u[i] ** 2 if i == j else 0.0
    rows = {name: (x, s) for name, x, s in zip("abc", point, u, strict=True)}
    result = model.evaluate(inputs_of(**rows), order=2)
    assert result.standard_uncertainty == pytest.approx(math.sqrt(total), rel=1e-11)


def test_a_square_of_a_normal_quantity_has_its_exact_variance_and_mean():
    result = model_of("x**2", "x").evaluate(inputs_of(x=(3.0, 0.5)), order=2)
    assert result.value == 9.0
    assert result.mean_shift == pytest.approx(0.25)
    assert result.standard_uncertainty**2 == pytest.approx(4 * 9 * 0.25 + 2 * 0.5**4)
    assert result.second_order_share == pytest.approx(0.125 / 9.125)


def test_a_product_of_correlated_normal_quantities_has_its_exact_variance():
    x, u, y, v, r = 3.0, 0.5, -2.0, 0.4, 0.6
    result = model_of("x*y", "xy").evaluate(inputs_of(x=(x, u), y=(y, v)), {("x", "y"): r}, order=2)
    expected = x**2 * v**2 + y**2 * u**2 + 2 * x * y * r * u * v + u**2 * v**2 * (1 + r**2)
    assert result.standard_uncertainty**2 == pytest.approx(expected, rel=1e-12)
    assert result.mean_shift == pytest.approx(r * u * v, rel=1e-12)


def test_inputs_of_one_source_are_a_square_at_second_order():
    shared = [
        Input(name=name, value=3.0, standard_uncertainty=0.5, source="s") for name in ("x", "y")
    ]
    product = model_of("x*y", "xy").evaluate(shared, order=2)
    square = model_of("x**2", "x").evaluate(inputs_of(x=(3.0, 0.5)), order=2)
    assert product.standard_uncertainty == pytest.approx(square.standard_uncertainty, rel=1e-12)
    assert product.mean_shift == pytest.approx(square.mean_shift, rel=1e-12)


def test_second_order_with_fully_correlated_names_equals_one_source():
    rows = inputs_of(x=(3.0, 0.5), y=(3.0, 0.5))
    stated = model_of("x*y", "xy").evaluate(rows, {("x", "y"): 1.0}, order=2)
    square = model_of("x**2", "x").evaluate(inputs_of(x=(3.0, 0.5)), order=2)
    assert stated.standard_uncertainty == pytest.approx(square.standard_uncertainty, rel=1e-12)


def test_a_linear_model_is_the_same_at_second_order():
    model, rows = model_of("2*a - 3*b", "ab"), inputs_of(a=(1.0, 0.3), b=(2.0, 0.4))
    first, second = model.evaluate(rows), model.evaluate(rows, order=2)
    assert second.standard_uncertainty == pytest.approx(first.standard_uncertainty, rel=1e-15)
    assert (second.mean_shift, second.second_order_share) == (0.0, pytest.approx(0.0, abs=1e-15))


def test_second_order_without_any_uncertainty_is_exact():
    result = model_of("a*b", "ab").evaluate(inputs_of(a=(1.0, 0.0), b=(2.0, 0.0)), order=2)
    assert (result.standard_uncertainty, result.mean_shift) == (0.0, 0.0)


def test_units_do_not_change_second_order():
    coherent = Model.from_text("a*b", {"a": "m", "b": "m"}, "m2")
    scaled = Model.from_text("a*b", {"a": "mm", "b": "cm"}, "cm2")
    one = coherent.evaluate(inputs_of(a=(1.0, 0.4), b=(2.0, 0.5)), order=2)
    other = scaled.evaluate(inputs_of(a=(1000.0, 400.0), b=(200.0, 50.0)), order=2)
    assert other.standard_uncertainty == pytest.approx(1e4 * one.standard_uncertainty, rel=1e-12)
    assert codes(other) == codes(one)


def test_a_stationary_estimate_is_found():
    result = model_of("cos(x)", "x").evaluate(inputs_of(x=(0.0, 0.1)))
    assert result.standard_uncertainty == 0.0
    assert codes(result) == ["uncertainty.nonlinear"]
    assert "the first order gives 0" in result.findings[0].message
    assert result.findings[0].data["second_order_over_first"] is None


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("x*y", {"x": (0.0, 0.1), "y": (0.0, 0.2)}),
        ("(x - y)**2", {"x": (1.0, 0.1), "y": (1.0, 0.1)}),
        ("x**2 + y", {"x": (0.01, 0.5), "y": (1.0, 0.1)}),
        ("1/x", {"x": (1.0, 0.3)}),
        ("exp(x)", {"x": (0.0, 1.0)}),
        ("abs(x)", {"x": (0.05, 0.1)}),
        ("max(x, y)", {"x": (1.0, 0.1), "y": (1.05, 0.1)}),
    ],
)
def test_a_model_that_bends_within_its_uncertainties_is_found(text, rows):
    result = model_of(text, list(rows)).evaluate(inputs_of(**rows))
    assert codes(result) == ["uncertainty.nonlinear"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("x*y", {"x": (10.0, 0.1), "y": (3.0, 0.02)}),
        ("x*y/2", {"x": (1.0, 0.05), "y": (1.0, 0.05)}),
        ("x - y", {"x": (1.0, 10.0), "y": (1.0, 10.0)}),
        ("x - x", {"x": (1.0, 10.0)}),
        ("x*1e10 - x*1e10 + x**2/x", {"x": (3.0, 0.01)}),
        ("abs(x)", {"x": (5.0, 0.1)}),
        ("1/x", {"x": (1.0, 0.01)}),
        ("sqrt(x)", {"x": (2.0, 0.01)}),
    ],
)
def test_a_model_that_is_nearly_straight_has_no_finding(text, rows):
    assert codes(model_of(text, list(rows)).evaluate(inputs_of(**rows))) == []


def test_a_singularity_within_one_standard_uncertainty_is_found():
    result = model_of("log(x + 0.5)", "x").evaluate(inputs_of(x=(-0.4, 0.3)))
    assert codes(result) == ["uncertainty.nonlinear"]
    near = model_of("sqrt(1 - x)", "x").evaluate(inputs_of(x=(0.9, 0.3)))
    assert "breaks" in near.findings[0].message


def test_one_source_that_cancels_does_not_bend():
    shared = [Input(name=n, value=1.0, standard_uncertainty=0.1, source="s") for n in "xy"]
    result = model_of("(x - y)**2 + 1", "xy").evaluate(shared)
    assert "uncertainty.nonlinear" not in codes(result)
    named = inputs_of(x=(1.0, 0.1), y=(1.0, 0.1))
    stated = model_of("(x - y)**2 + 1", "xy").evaluate(named, {("x", "y"): 1.0})
    assert codes(stated) == []


def test_dominant_second_order_terms_are_found_at_second_order():
    result = model_of("cos(x)", "x").evaluate(inputs_of(x=(0.0, 0.1)), order=2)
    assert result.standard_uncertainty == pytest.approx(0.01 / math.sqrt(2), rel=1e-12)
    assert codes(result) == ["uncertainty.nonlinear"]
    assert "by Monte Carlo" in str(result.findings[0].hint)


def test_a_negative_variance_at_second_order_is_refused():
    with pytest.raises(NotLinear, match="negative variance"):
        model_of("sin(x)", "x").evaluate(inputs_of(x=(0.0, 2.0)), order=2)
