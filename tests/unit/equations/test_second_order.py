"""Second derivatives by Taylor jets, and the quick bound of curvature."""

import itertools
import math

import numpy as np
import pytest

from duheng.equations import (
    NotDifferentiable,
    SingularExpression,
    compile_expression,
    gradient,
    parse_equation,
)
from duheng.equations.curvature import bound_curvature
from duheng.terms.errors import UnusableInput

CASES = {
    "a*b*c": (1.5, 2.0, -3.0),
    "a*b/c": (6.0, 2.0, 4.0),
    "a*exp(-b/c)": (1.2, 0.7, 2.2),
    "sin(a)*cos(b)*tan(c)": (0.3, 0.8, 0.5),
    "sqrt(a)*log(b)*log10(c)": (2.0, 3.0, 4.0),
    "asin(a)*acos(b)*atan(c)": (0.3, 0.4, 0.5),
    "sinh(a)*cosh(b)*tanh(c)": (0.3, 0.4, 0.5),
    "a**3*b**0.5*c**-2": (0.7, 1.3, 2.1),
    "a**(b*c)": (1.4, 0.8, 0.9),
    "abs(a)*min(b, 2*b)*max(c, a)": (-1.4, 0.8, 0.9),
    "2**a*(1/b)*(c - 1)": (1.4, 0.8, 0.9),
    "-(a - b)**2 + c": (1.4, 0.8, 0.9),
}


def third_derivatives(expression, names, point):
    """Return value arrays of first, second and third derivatives by repeated differentiation."""
    count = len(names)
    first = gradient(expression, names)
    second = [gradient(item, names) for item in first]
    third = [[gradient(item, names) for item in row] for row in second]
    g, h, t = np.zeros(count), np.zeros((count,) * 2), np.zeros((count,) * 3)
    for i, j, k in itertools.product(range(count), repeat=3):
        g[i] = compile_expression(first[i], names).value(point)
        h[i, j] = compile_expression(second[i][j], names).value(point)
        t[i, j, k] = compile_expression(third[i][j][k], names).value(point)
    return g, h, t


@pytest.mark.parametrize("text", CASES)
def test_jets_agree_with_repeated_symbolic_differentiation(text):
    expression, point = parse_equation(text), list(CASES[text])
    names = ("a", "b", "c")
    g, h, t = third_derivatives(expression, names, point)
    directions = np.array([[1.0, 0.5, 0.0, 0.2], [0.0, -1.0, 2.0, 0.3], [0.1, 0.4, 0.0, -0.7]])
    found = compile_expression(expression, names).second_order(point, directions)
    np.testing.assert_allclose(found[0], g, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(found[1], h @ directions, rtol=1e-11, atol=1e-12)
    expected = np.einsum("ijk,im,jm->km", t, directions, directions)
    np.testing.assert_allclose(found[2], expected, rtol=1e-11, atol=1e-12)


def test_eighty_inputs_have_a_symmetric_hessian():
    terms = [f"x{i}*x{(i + 1) % 80}/sqrt(x{(i + 2) % 80}**2 + 1)" for i in range(80)]
    tape = compile_expression(parse_equation(" + ".join(terms)))
    point = list(np.linspace(1.0, 2.0, 80))
    g, h, t = tape.second_order(point, np.eye(80))
    assert g.shape == (80,)
    assert t.shape == (80, 80)
    np.testing.assert_allclose(h, h.T, rtol=0, atol=1e-14)
    np.testing.assert_allclose(g, tape.value_and_gradient(point)[1], rtol=1e-14)


def test_a_second_derivative_that_is_infinite_is_refused():
    tape = compile_expression(parse_equation("x**1.5"))
    assert tape.value_and_gradient([0.0]) == (0.0, [0.0])
    with pytest.raises(NotDifferentiable, match="no finite higher derivative"):
        tape.second_order([0.0], np.eye(1))


def test_second_order_refuses_what_first_order_refuses():
    with pytest.raises(SingularExpression):
        compile_expression(parse_equation("1/x")).second_order([0.0], np.eye(1))
    with pytest.raises(NotDifferentiable):
        compile_expression(parse_equation("abs(x)")).second_order([0.0], np.eye(1))


def test_second_order_is_for_one_point_and_fitting_directions():
    tape = compile_expression(parse_equation("a*b"))
    with pytest.raises(UnusableInput, match="one point"):
        tape.second_order([np.ones(2), 1.0], np.eye(2))
    with pytest.raises(UnusableInput, match=r"shape \(2, m\)"):
        tape.second_order([1.0, 1.0], np.eye(3))


def test_without_directions_there_is_the_gradient_alone():
    tape = compile_expression(parse_equation("a*b"))
    g, h, t = tape.second_order([2.0, 3.0], np.zeros((2, 0)))
    assert g.tolist() == [3.0, 2.0]
    assert h.shape == t.shape == (2, 0)


@pytest.mark.parametrize("text", CASES)
def test_the_bound_is_above_the_true_curvature(text):
    expression, point = parse_equation(text), list(CASES[text])
    names, scales = ("a", "b", "c"), [0.02, 0.03, 0.01]
    g, h, _ = third_derivatives(expression, names, point)
    bound = bound_curvature(compile_expression(expression, names), point, scales)
    assert bound.amplitude >= np.abs(g) @ scales * (1 - 1e-12)
    assert bound.curvature >= np.abs(h).ravel() @ np.outer(scales, scales).ravel() * (1 - 1e-12)


@pytest.mark.parametrize(
    ("text", "x"), [("abs(x)", 0.05), ("min(x, 1)", 0.95), ("max(2*x, 2)", 1.01), ("0**x", 2.0)]
)
def test_the_bound_is_infinite_where_a_kink_is_near(text, x):
    tape = compile_expression(parse_equation(text))
    assert bound_curvature(tape, [x], [0.1]).curvature == math.inf


def test_the_bound_of_a_linear_expression_is_zero():
    tape = compile_expression(parse_equation("2*a - b/4"))
    assert bound_curvature(tape, [1.0, 2.0], [0.1, 0.4]) == (pytest.approx(0.3), 0.0)
