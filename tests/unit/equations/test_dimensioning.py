"""Dimensions are checked before any number is put in."""

import pytest

from duheng.equations import MissingValue, dimension_of, parse_equation
from duheng.equations.symbolic import derivative
from duheng.quantities import DIMENSIONLESS, Dimension, DimensionMismatch

LENGTH = Dimension.of(length=1)
TIME = Dimension.of(time=1)
UNITS = {"s": LENGTH, "t": TIME, "n": DIMENSIONLESS, "k": DIMENSIONLESS}


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        ("s*t", LENGTH * TIME),
        ("s/t", LENGTH / TIME),
        ("s + 2*s", LENGTH),
        ("-abs(s)", LENGTH),
        ("min(s, max(s, s))", LENGTH),
        ("s**2", LENGTH**2),
        ("s**-2", LENGTH**-2),
        ("sqrt(s**2)", LENGTH),
        ("(s**3)**(1/3)", LENGTH),
        ("(s**10)**0.1", LENGTH),
        ("s**(2 - 1*3 + 4/2)", LENGTH),
        ("exp(s/s)*log(n)", DIMENSIONLESS),
        ("n**k", DIMENSIONLESS),
        ("2**n", DIMENSIONLESS),
        ("n**(s/s)", DIMENSIONLESS),
        ("s**0", DIMENSIONLESS),
    ],
)
def test_the_dimension_follows_the_operations(text, dimension):
    assert dimension_of(parse_equation(text), UNITS) == dimension


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("n*(s + t)", "'s + t': cannot add 's' of dimension m and 't' of dimension s"),
        ("s - 1", "'s - 1': cannot subtract"),
        ("min(s, t)", "'min(s, t)': cannot compare"),
        ("max(n, s)", "'max(n, s)': cannot compare"),
        ("2*log(s*n)", "'log(s*n)': log needs a dimensionless quantity, 's*n' has the dimension m"),
        ("sin(t)", "'sin(t)'"),
        ("exp(s)", "'exp(s)'"),
        ("n**s", "'n**s': the exponent 's' has the dimension m"),
        ("2**t", "'2**t': the exponent"),
        ("s**n", "'s**n': 's' has the dimension m, so its exponent must be a constant number"),
        ("s**sqrt(4)", "must be a constant number"),
    ],
)
def test_a_mismatch_quotes_the_part_that_has_it(text, part):
    with pytest.raises(DimensionMismatch) as caught:
        dimension_of(parse_equation(text), UNITS)
    assert part in caught.value.message


def test_a_symbol_without_a_unit_is_refused():
    with pytest.raises(MissingValue, match="'v' has no unit"):
        dimension_of(parse_equation("v*t"), UNITS)


@pytest.mark.parametrize("text", ["abs(s)*t", "min(s, 2*s)/t", "max(s, s*n)*t**2", "s**2*t"])
def test_a_derivative_has_the_quotient_of_dimensions(text):
    expression = parse_equation(text)
    found = dimension_of(derivative(expression, "s"), UNITS)
    assert found == dimension_of(expression, UNITS) / LENGTH
