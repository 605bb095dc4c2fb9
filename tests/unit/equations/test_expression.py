"""The graph: equal parts are one node, nothing is simplified, nothing changes."""

import copy
import gc
import math
from fractions import Fraction

import pytest

from duheng.equations import (
    UnknownName,
    UnreadableEquation,
    UntraceableFunction,
    derivative,
    number,
    parse_equation,
    symbol,
    to_text,
)
from duheng.equations.expression import _TABLE, constant_fraction

x, y = symbol("x"), symbol("y")


def test_expressions_written_alike_are_one_object():
    assert (x + 1) * y is (symbol("x") + 1.0) * symbol("y")
    assert parse_equation("x*y + x*y").operands[0] is parse_equation("x*y")


@pytest.mark.parametrize("text", ["x/x", "x - x", "0*x", "1*x", "x + 0", "x**1", "-(-x)", "x**0"])
def test_nothing_is_simplified(text):
    assert to_text(parse_equation(text)).replace(" ", "") == text.replace(" ", "")


def test_an_expression_is_immutable_and_its_own_copy():
    with pytest.raises(AttributeError, match="immutable"):
        x.name = "z"
    assert copy.copy(x + y) is x + y
    assert copy.deepcopy([x + y]) == [x + y]


def test_an_expression_is_neither_true_nor_false():
    with pytest.raises(UntraceableFunction, match="neither true nor false"):
        bool(x)


def test_a_negative_number_is_a_negated_positive_one():
    assert number(-2.0) is -number(2.0)
    assert x * -2 is parse_equation("x*-2")
    assert to_text(number(-0.0)) == "-0"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400])
def test_a_number_that_is_not_finite_is_no_expression(value):
    with pytest.raises(UnreadableEquation):
        x + value


@pytest.mark.parametrize("item", ["1", None, True, 1j, [1]])
def test_what_is_no_number_is_no_expression(item):
    with pytest.raises(UntraceableFunction):
        x + item


def test_a_fraction_is_a_quotient_of_numbers():
    assert x ** Fraction(1, 3) is parse_equation("x**(1/3)")
    assert x ** Fraction(4, 2) is parse_equation("x**2")


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("0.1", Fraction(1, 10)),
        ("1/3", Fraction(1, 3)),
        ("-(2 - 0.5)*4", Fraction(-6)),
        ("1/0", None),
        ("x", None),
        ("2**3", None),
        ("sqrt(4)", None),
    ],
)
def test_a_constant_has_an_exact_value(text, fraction):
    assert constant_fraction(parse_equation(text)) == fraction


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("3*x + y", "x", "3"),
        ("x*y", "x", "y"),
        ("x/y", "x", "1/y"),
        ("x**2", "x", "2*x"),
        ("sin(x)", "x", "cos(x)"),
        ("x - y", "y", "-1"),
        ("abs(x)", "x", "sign(x)"),
        ("min(x, y)", "x", "less(x, y)"),
        ("x*2", "x", "2"),
    ],
)
def test_derivatives_are_folded_only_by_zero_and_one(text, name, expected):
    assert to_text(derivative(parse_equation(text), name)) == expected


def test_a_derivative_by_a_strange_symbol_is_refused():
    with pytest.raises(UnknownName, match="no symbol 'z'"):
        derivative(x * y, "z")


def test_expressions_that_nobody_holds_are_forgotten():
    gc.collect()
    before = len(_TABLE)
    expression = parse_equation(" + ".join(f"forgotten{i}*2" for i in range(100)))
    assert len(_TABLE) >= before + 300
    del expression
    gc.collect()
    assert len(_TABLE) <= before + 1
