"""Python functions become expressions, or are refused with what to do instead."""

import math

import numpy as np
import pytest

from duheng.equations import UnreadableEquation, UntraceableFunction, parse_equation, trace
from duheng.equations import functions as f


def test_a_function_gives_the_same_graph_as_its_text():
    traced = trace(lambda a, b, c: -a * b**2 / (c - 1) + 2.5)
    assert traced is parse_equation("-a*b**2/(c - 1) + 2.5")


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (lambda x: np.exp(x) + np.log(x) * np.log10(x), "exp(x) + log(x)*log10(x)"),
        (lambda x: np.sin(x) / np.cos(x) - np.tan(x), "sin(x)/cos(x) - tan(x)"),
        (lambda x: np.arcsin(x) + np.arccos(x) + np.arctan(x), "asin(x) + acos(x) + atan(x)"),
        (lambda x: np.sinh(x) + np.cosh(x) + np.tanh(x), "sinh(x) + cosh(x) + tanh(x)"),
        (lambda x: np.sqrt(x) + np.abs(x) + abs(x), "sqrt(x) + abs(x) + abs(x)"),
        (lambda x: np.maximum(x, 2) - np.minimum(1, x), "max(x, 2) - min(1, x)"),
        (lambda x: np.float64(2.0) * x + np.int64(3), "2*x + 3"),
        (lambda x: np.array(2.0) * x, "2*x"),
        (lambda x: f.exp(x) * f.maximum(x, 2, 3), "exp(x)*max(x, 2, 3)"),
        (lambda x: f.minimum(1, 2, x) + f.sqrt(4.0), "min(1, x) + 2"),
        (lambda x: 2**x + 1 / x - (3 - x), "2**x + 1/x - (3 - x)"),
        (lambda x: +x, "x"),
    ],
)
def test_numpy_and_own_functions_are_traced(function, text):
    assert trace(function) is parse_equation(text)


def test_a_loop_is_unrolled():
    def series(x):
        total = 0.0
        for power in range(1, 4):
            total = total + x**power
        return total

    assert trace(series) is parse_equation("0 + x**1 + x**2 + x**3")


def test_a_long_loop_is_not_too_deep():
    def long_sum(x):
        total = x
        for _ in range(20_000):
            total = total + x
        return total

    assert trace(long_sum).symbols == ("x",)


def test_names_may_be_given():
    assert trace(lambda *items: items[0] * items[1], names=["u", "i"]).symbols == ("u", "i")


def test_a_constant_result_is_a_number():
    assert trace(lambda x: 2.0) is parse_equation("2")


@pytest.mark.parametrize(
    "function",
    [
        lambda x: 1 if x > 0 else 2,
        lambda x: 1 if x == 0 else 2,
        lambda x: 1 if x else 2,
        lambda x: max(x, 0),
        lambda x: 1 + math.sin(x),
        lambda x: 1 + float(x),
        lambda x: 1 + round(x),
        lambda x: [x][x],
        lambda x: {x: 1},
        lambda x: np.hypot(x, 1),
        lambda x: 1 + np.add.reduce(x),
        lambda x: np.array([1.0, 2.0]) * x,
        lambda x: x + "1",
        lambda x: x + True,
        lambda x: x + 1j,
        lambda x: (x, x),
        lambda x: None,
        lambda x=1: x,
        lambda *x: x[0],
        lambda **x: x,
    ],
    ids=[
        "order", "equality", "truth", "builtin max", "math", "float", "round", "index", "key",
        "other ufunc", "reduction", "array", "text", "boolean", "complex", "several values",
        "nothing", "default", "starred", "named",
    ],
)  # fmt: skip
def test_what_a_symbol_cannot_do_is_refused(function):
    with pytest.raises(UntraceableFunction) as caught:
        trace(function)
    assert caught.value.hint


def test_a_comparison_names_the_part_that_is_compared():
    with pytest.raises(UntraceableFunction, match=r"'x - 1' is compared") as caught:
        trace(lambda x: x if x - 1 > 0 else 0)
    assert "minimum" in str(caught.value.hint)


def test_a_number_that_is_not_finite_is_refused():
    with pytest.raises(UnreadableEquation, match="not a finite number"):
        trace(lambda x: x * math.inf)
