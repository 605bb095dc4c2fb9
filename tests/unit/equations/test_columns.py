"""Expressions in DuckDB: every function, every partial derivative, NULL and NaN."""

import math

import ibis
import numpy as np
import pyarrow as pa
import pytest

from duheng.equations import (
    MissingValue,
    compile_expression,
    derivative,
    parse_equation,
    to_ibis,
)


@pytest.fixture(scope="module")
def connection():
    return ibis.duckdb.connect()


def columns_of(connection, expressions, data):
    rows = pa.table({name: pa.array(column, pa.float64()) for name, column in data.items()})
    table = connection.create_table("rows", rows, overwrite=True)
    named = {name: table[name] for name in data}
    selected = {f"c{i}": to_ibis(item, named) for i, item in enumerate(expressions)}
    found = connection.to_pyarrow(table.select(**selected))
    return [found[name].to_pylist() for name in selected]


CASES = {
    "x + y": "any",
    "x - y": "any",
    "x*y": "any",
    "x/y": "any",
    "x/3 - 2/y": "any",
    "-x": "any",
    "x**2": "any",
    "x**3": "any",
    "x**-2": "any",
    "x**0.5": "positive",
    "x**(1/3)": "positive",
    "x**y": "positive",
    "2**x": "any",
    "sqrt(x)": "positive",
    "exp(x)": "any",
    "log(x)": "positive",
    "log10(x)": "positive",
    "sin(x)": "any",
    "cos(x)": "any",
    "tan(x)": "any",
    "asin(x/5)": "any",
    "acos(x/5)": "any",
    "atan(x)": "any",
    "sinh(x)": "any",
    "cosh(x)": "any",
    "tanh(x)": "any",
    "abs(x)": "any",
    "min(x, y)": "any",
    "max(x, y)": "any",
    "min(x, y, 1)*max(x, y, 2)": "any",
}


@pytest.mark.parametrize("text", CASES)
def test_values_and_partials_in_duckdb_equal_those_of_the_tape(connection, text):
    generator = np.random.default_rng(5)
    x, y = generator.uniform(-3.0, 3.0, (2, 200))
    x[:6] = [1e-3, -1e-3, 0.299, 0.301, -0.299, 2.5]
    if CASES[text] == "positive":
        x, y = np.abs(x), np.abs(y)
    expression = parse_equation(text)
    names = expression.symbols
    data = {name: column for name, column in (("x", x), ("y", y)) if name in names}
    items = [expression, *(derivative(expression, name) for name in names)]
    found = columns_of(connection, items, data)
    value, slopes = compile_expression(expression).value_and_gradient(data)
    for ours, expected in zip(found, [value, *slopes], strict=True):
        np.testing.assert_allclose(ours, np.broadcast_to(expected, 200), rtol=2e-13, atol=1e-15)


def test_a_constant_partial_is_the_same_in_every_row(connection):
    expression = derivative(parse_equation("2*x + 1"), "x")
    assert columns_of(connection, [expression], {"x": [1.0, 2.0]}) == [[2.0, 2.0]]


@pytest.mark.parametrize("text", CASES)
def test_null_stays_null_in_values_and_slopes(connection, text):
    expression = parse_equation(text)
    items = [expression, *(derivative(expression, name) for name in expression.symbols)]
    items = [item for item in items if set(item.symbols) == set(expression.symbols)]
    data = {name: [None, 1.0] for name in expression.symbols}
    for values in columns_of(connection, items, data):
        assert values[0] is None


@pytest.mark.parametrize("text", CASES)
def test_nan_stays_nan_in_values(connection, text):
    expression = parse_equation(text)
    for name in expression.symbols:
        data = {other: [math.nan if other == name else 1.5] for other in expression.symbols}
        assert math.isnan(columns_of(connection, [expression], data)[0][0])


@pytest.mark.parametrize("text", ["min(x, y)", "max(x, y)"])
def test_an_extreme_of_null_and_a_number_is_null(connection, text):
    expression = parse_equation(text)
    found = columns_of(connection, [expression], {"x": [None, 1.0], "y": [1.0, None]})
    assert found == [[None, None]]


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("1/x", 0.0),
        ("x/x", 0.0),
        ("log(x)", 0.0),
        ("log(x)", -1.0),
        ("log10(x)", 0.0),
        ("sqrt(x)", -1.0),
        ("asin(x)", 1.5),
        ("acos(x)", -1.5),
        ("x**0.5", -1.0),
        ("x**-1", 0.0),
        ("exp(x)", 1000.0),
    ],
)
def test_a_singular_row_is_not_finite_and_the_others_are(connection, text, x):
    values = columns_of(connection, [parse_equation(text)], {"x": [0.5, x, 0.5]})[0]
    assert [value is not None and math.isfinite(value) for value in values] == [True, False, True]
    assert values[1] is not None


@pytest.mark.parametrize(
    ("text", "x", "y"), [("abs(x)", 0.0, 1.0), ("min(x, y)", 2.0, 2.0), ("max(x, y)", 2.0, 2.0)]
)
def test_a_kink_has_a_value_and_a_slope_that_is_not_a_number(connection, text, x, y):
    expression = parse_equation(text)
    data = {name: [value] for name, value in (("x", x), ("y", y)) if name in expression.symbols}
    value, slope = columns_of(connection, [expression, derivative(expression, "x")], data)
    assert math.isfinite(value[0])
    assert math.isnan(slope[0])


def test_whole_number_columns_are_computed_as_floats(connection):
    table = connection.create_table("whole", ibis.memtable({"n": [1, 3]}), overwrite=True)
    column = to_ibis(parse_equation("n/2"), {"n": table.n})
    assert connection.to_pyarrow(table.select(c=column))["c"].to_pylist() == [0.5, 1.5]


def test_a_symbol_without_a_column_is_refused():
    with pytest.raises(MissingValue, match="'x' has no column"):
        to_ibis(parse_equation("x + 1"), {})
