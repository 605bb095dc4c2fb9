"""The tape: values and derivatives on floats and arrays, and its refusals."""

import math

import numpy as np
import pytest

from duheng.equations import (
    MissingValue,
    NotDifferentiable,
    SingularExpression,
    compile_expression,
    derivative,
    gradient,
    number,
    parse_equation,
    symbol,
)
from duheng.equations.linearity import is_linear
from duheng.terms.errors import UnusableInput

EVERYTHING = (
    "a*exp(-b/c) + sqrt(d)*f**2 + sin(a)*cos(b)/tan(c) + asin(d/10)*acos(a/9) + atan(b)**1.5"
    " + sinh(c)*cosh(d)*tanh(f) + abs(a - 5)*min(a, b) + max(c, d)*log(f)*log10(a) + a**b + 3**a"
)
POINT = {"a": 1.2, "b": 2.1, "c": 3.3, "d": 4.4, "f": 1.7}


def tape_of(text, symbols=None):
    return compile_expression(parse_equation(text), symbols)


def central_differences(tape, point):
    step = 1e-6
    slopes = []
    for name, value in point.items():
        up, down = dict(point), dict(point)
        up[name], down[name] = value + step, value - step
        slopes.append((tape.value(up) - tape.value(down)) / (2 * step))
    return slopes


def test_a_quotient_and_its_partial_derivatives():
    value, slopes = tape_of("a*b/c").value_and_gradient([6.0, 2.0, 4.0])
    assert (value, slopes) == (3.0, [0.5, 1.5, -0.75])


def test_every_function_has_the_slope_of_its_differences():
    tape = tape_of(EVERYTHING)
    _, slopes = tape.value_and_gradient(POINT)
    assert slopes == pytest.approx(central_differences(tape, POINT), rel=1e-7)


def test_symbolic_derivatives_agree_with_the_backward_sweep():
    expression = parse_equation(EVERYTHING)
    _, slopes = compile_expression(expression).value_and_gradient(POINT)
    symbolic = [compile_expression(item).value(POINT) for item in gradient(expression)]
    assert symbolic == pytest.approx(slopes, rel=1e-14)


def test_arrays_give_what_single_numbers_give():
    tape = tape_of(EVERYTHING)
    factors = np.array([0.9, 1.0, 1.1])
    value, slopes = tape.value_and_gradient({name: x * factors for name, x in POINT.items()})
    for index, factor in enumerate(factors):
        one, one_slopes = tape.value_and_gradient({k: x * factor for k, x in POINT.items()})
        assert value[index] == pytest.approx(one, rel=1e-15)
        assert [slope[index] for slope in slopes] == pytest.approx(one_slopes, rel=1e-14)


def test_single_numbers_may_stand_beside_arrays():
    value, slopes = tape_of("a*b").value_and_gradient({"a": 2, "b": np.array([1.0, 3.0])})
    assert value.tolist() == [2.0, 6.0]
    assert slopes[0].tolist() == [1.0, 3.0]
    assert np.broadcast_to(slopes[1], 2).tolist() == [2.0, 2.0]


def test_a_gradient_of_arrays_does_not_change_its_inputs():
    column = np.array([1.0, 2.0])
    tape_of("(x + x)*x + x").value_and_gradient([column])
    assert column.tolist() == [1.0, 2.0]


def test_inputs_may_be_ordered_and_unused():
    tape = tape_of("b - a", ["z", "a", "b"])
    assert tape.symbols == ("z", "a", "b")
    assert tape.value_and_gradient([9.0, 1.0, 3.0]) == (2.0, [0.0, -1.0, 1.0])


def test_several_expressions_share_one_tape():
    tape = compile_expression([parse_equation("a*b"), parse_equation("a*b + a")])
    values, slopes = tape.values_and_gradients({"a": 2.0, "b": 3.0})
    assert values == [6.0, 8.0]
    assert slopes == [[3.0, 2.0], [4.0, 2.0]]
    assert tape.value([2.0, 3.0], output=1) == 8.0
    assert [str(item) for item in tape.expressions] == ["a*b", "a*b + a"]


def test_a_constant_has_no_slopes():
    assert compile_expression(number(2.5)).value_and_gradient({}) == (2.5, [])


def test_a_sum_of_one_symbol_with_itself_has_one_slope():
    assert tape_of("x + x - x*1").value_and_gradient([5.0]) == (5.0, [1.0])


def test_whole_numbers_and_numpy_numbers_are_read():
    assert tape_of("a/b").value({"a": 1, "b": np.float32(4.0)}) == 0.25
    assert tape_of("a/b").value({"a": np.array(1), "b": 4}) == 0.25


@pytest.mark.parametrize(
    ("text", "x", "reason"),
    [
        ("x/x", 0.0, "'x/x' is a division by zero at x = 0"),
        ("0*(1/x)", 0.0, "'1/x' is a division by zero"),
        ("x - x + 1/(x - 2)", 2.0, "'1/(x - 2)' is a division by zero at x = 2"),
        ("exp(log(x))", 0.0, "'log(x)' is the logarithm of 0"),
        ("log10(x)", -1.0, "'log10(x)' is the logarithm of -1"),
        ("sqrt(x)**2", -4.0, "'sqrt(x)' is the square root of -4"),
        ("asin(x)", 2.0, "outside -1 to 1"),
        ("acos(x)", -2.0, "outside -1 to 1"),
        ("x**0.5", -1.0, "-1 to the power 0.5"),
        ("x**-1", 0.0, "0 to the power -1"),
        ("exp(x)", 1000.0, "too large"),
        ("atan(x*x)", 1e200, "'x*x' is a number too large"),
        ("1/(x*x)", 1e200, "'x*x' is a number too large"),
        ("x", math.nan, "not finite"),
        ("tanh(x)", math.inf, "not finite"),
    ],
)
@pytest.mark.parametrize("kind", ["float", "array"])
def test_a_singularity_is_named_on_the_unsimplified_expression(text, x, reason, kind):
    given = x if kind == "float" else np.array([0.5, x])
    if kind == "array" and text == "x - x + 1/(x - 2)":
        given = np.array([0.5, 2.0])
    with pytest.raises(SingularExpression) as caught:
        tape_of(text).value({"x": given})
    assert reason in caught.value.message
    if kind == "array":
        assert "(element 1)" in caught.value.message


@pytest.mark.parametrize(
    ("text", "x", "part"),
    [
        ("abs(x)", 0.0, "abs(x)"),
        ("2*min(x, 1)", 1.0, "min(x, 1)"),
        ("max(x, 1 - x)", 0.5, "max(x, 1 - x)"),
        ("sqrt(x)", 0.0, "sqrt(x)"),
        ("x**0.5", 0.0, "x**0.5"),
        ("asin(x)", 1.0, "asin(x)"),
        ("acos(x)", -1.0, "acos(x)"),
        ("(x - 1)**(x + 1)", 0.0, "(x - 1)**(x + 1)"),
        ("0**x", 2.0, "0**x"),
    ],
)
@pytest.mark.parametrize("kind", ["float", "array"])
def test_a_value_without_a_slope_is_told_apart(text, x, part, kind):
    tape = tape_of(text)
    given = x if kind == "float" else np.array([x, x])
    assert np.all(np.isfinite(tape.value([given])))
    with pytest.raises(NotDifferentiable) as caught:
        tape.value_and_gradient([given])
    assert f"'{part}'" in caught.value.message


def test_the_derivative_of_abs_has_no_value_at_the_kink():
    tape = compile_expression(derivative(parse_equation("abs(x)"), "x"))
    assert tape.value([-3.0]) == -1.0
    for kink in (0.0, np.array([1.0, 0.0])):
        with pytest.raises(NotDifferentiable):
            tape.value([kink])


@pytest.mark.parametrize("text", ["x**2", "x**1", "x**0", "x**3", "x**1.5"])
def test_whole_powers_have_slopes_at_zero(text):
    exponent = float(text.removeprefix("x**"))
    assert tape_of(text).value_and_gradient([0.0])[1] == [1.0 if exponent == 1 else 0.0]


def test_a_missing_value_is_named():
    with pytest.raises(MissingValue, match="'b' has no value"):
        tape_of("a*b").value({"a": 1.0})
    with pytest.raises(MissingValue, match="2 values are needed, found 1"):
        tape_of("a*b").value([1.0])
    with pytest.raises(MissingValue, match="'b', which is not among the inputs"):
        tape_of("a*b", ["a"])


@pytest.mark.parametrize("value", ["1.0", b"1", None, [1.0, "x"], {"a": 1}, 1j])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(UnusableInput):
        tape_of("a").value([value])


def test_columns_of_different_length_are_refused():
    with pytest.raises(UnusableInput, match="different shapes"):
        tape_of("a*b").value([np.ones(2), np.ones(3)])


def test_a_long_chain_is_evaluated_without_recursion():
    total = symbol("x")
    for _ in range(5000):
        total = total + symbol("x") * 2.0
    value, slopes = compile_expression(total).value_and_gradient([1.0])
    assert (value, slopes) == (10001.0, [10001.0])


@pytest.mark.parametrize(
    ("text", "linear"),
    [
        ("2*a - b/3 + 1", True),
        ("-(a + b)*(2 + sqrt(4))", True),
        ("a**1", True),
        ("sin(2)*a", True),
        ("a*b", False),
        ("a*a", False),
        ("1/a", False),
        ("a**2", False),
        ("abs(a)", False),
        ("exp(a)", False),
        ("2", True),
    ],
)
def test_linearity_is_told_from_the_structure(text, linear):
    assert is_linear(parse_equation(text)) is linear
