"""Many evaluations of one model at once."""

import numpy as np
import pytest

from duheng.equations import SingularExpression
from duheng.terms.errors import UnusableInput
from duheng.uncertainty import Input, Model
from duheng.uncertainty.column_evaluation import BLOCK
from duheng.uncertainty.errors import (
    MissingInputQuantity,
    UnusableCorrelation,
    UnusableInputQuantity,
)


def product():
    return Model.from_text("a*b*t/t", {"a": "kW", "b": "h", "t": "°C"}, "MJ")


def columns(rows):
    generator = np.random.default_rng(3)
    values = {
        "a": generator.uniform(1.0, 2.0, rows),
        "b": generator.uniform(1.0, 2.0, rows),
        "t": generator.uniform(15.0, 25.0, rows),
    }
    scales = {"a": 0.01 * values["a"], "b": generator.uniform(0.0, 0.1, rows), "t": 0.5}
    return values, scales


def test_rows_are_what_single_evaluations_give():
    values, scales = columns(5)
    result = product().evaluate_columns(values, scales, {("a", "b"): 0.3})
    for row in range(5):
        one = product().evaluate(
            [
                Input(
                    name=name,
                    value=values[name][row],
                    standard_uncertainty=np.broadcast_to(scales[name], 5)[row],
                )
                for name in values
            ],
            {("a", "b"): 0.3},
        )
        assert result.value[row] == pytest.approx(one.value, rel=1e-14)
        assert result.standard_uncertainty[row] == pytest.approx(
            one.standard_uncertainty, rel=1e-13
        )
        for line in one.budget:
            assert result.contributions[line.input][row] == pytest.approx(
                line.contribution, rel=1e-13, abs=1e-13
            )


def test_blocks_do_not_change_the_result():
    rows = BLOCK + 17
    values, scales = columns(rows)
    whole = product().evaluate_columns(values, scales)
    tail = product().evaluate_columns(
        {name: column[-20:] for name, column in values.items()},
        {"a": scales["a"][-20:], "b": scales["b"][-20:], "t": 0.5},
    )
    assert whole.value.shape == (rows,)
    assert np.array_equal(whole.value[-20:], tail.value)
    assert np.array_equal(whole.standard_uncertainty[-20:], tail.standard_uncertainty)


def test_one_of_the_columns_may_be_an_uncertainty():
    energy = Model.from_text("k*r", {"k": "1", "r": "kWh"}, "kWh")
    result = energy.evaluate_columns({"k": 1.0, "r": 10.0}, {"k": [0.1, 0.2], "r": 0})
    assert result.standard_uncertainty.tolist() == pytest.approx([1.0, 2.0])
    assert result.value.tolist() == [10.0, 10.0]
    assert result.unit == energy.unit


def test_full_negative_correlation_gives_zero_not_a_root_of_a_negative_number():
    total = Model.from_text("a + b", {"a": "1", "b": "1"}, "1")
    u = np.array([0.1, 0.3, 1e-9])
    result = total.evaluate_columns({"a": u, "b": u}, {"a": u, "b": u}, {("a", "b"): -1.0})
    assert result.standard_uncertainty.tolist() == pytest.approx([0.0] * 3, abs=1e-15)


def test_a_singular_row_is_named():
    ratio = Model.from_text("a/b", {"a": "1", "b": "1"}, "1")
    with pytest.raises(SingularExpression, match=r"b = 0 \(element 1\)"):
        ratio.evaluate_columns({"a": [1.0, 1.0], "b": [1.0, 0.0]}, {"a": 0.0, "b": 0.0})


def test_a_missing_column_is_refused():
    ratio = Model.from_text("a/b", {"a": "1", "b": "1"}, "1")
    with pytest.raises(MissingInputQuantity, match="'b' has no values"):
        ratio.evaluate_columns({"a": [1.0]}, {"a": 0.1, "b": 0.1})
    with pytest.raises(MissingInputQuantity, match="'b' has no standard uncertainties"):
        ratio.evaluate_columns({"a": [1.0], "b": [1.0]}, {"a": 0.1})


@pytest.mark.parametrize("bad", [-0.1, np.nan, np.inf, "x"])
def test_an_uncertainty_column_with_a_bad_number_is_refused(bad):
    one = Model.from_text("a", {"a": "1"}, "1")
    with pytest.raises(UnusableInputQuantity):
        one.evaluate_columns({"a": [1.0, 2.0]}, {"a": [0.1, bad]})


@pytest.mark.parametrize(
    "values",
    [{"a": [1.0, 2.0], "b": [1.0, 2.0, 3.0]}, {"a": 1.0, "b": 2.0}, {"a": [[1.0]], "b": 1.0}],
)
def test_columns_without_one_common_length_are_refused(values):
    total = Model.from_text("a + b", {"a": "1", "b": "1"}, "1")
    with pytest.raises(UnusableInput, match="one common length"):
        total.evaluate_columns(values, {"a": 0.1, "b": 0.1})


def test_a_correlation_that_is_none_is_refused():
    total = Model.from_text("a + b", {"a": "1", "b": "1"}, "1")
    with pytest.raises(UnusableCorrelation):
        total.evaluate_columns({"a": [1.0], "b": [1.0]}, {"a": 0.1, "b": 0.1}, {("a", "b"): 2.0})
