"""What stands in is marked, and nothing measured is touched."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.validity.substitution import METHODS, substitute

ON = date(2026, 1, 1)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def hours(values, valid=None):
    known = [one is not None for one in values] if valid is None else valid
    at = [BEGIN + timedelta(hours=place) for place in range(len(values))]
    return pa.table({"at": pa.array(at, pa.timestamp("us", "UTC")),
                     "value": pa.array(values, pa.float64()),
                     "is_valid": pa.array(known, pa.bool_())})  # fmt: skip


@settings(max_examples=60, deadline=None)
@for_all(
    st.lists(st.tuples(st.floats(allow_nan=True), st.booleans()), max_size=60),
    st.sampled_from(METHODS),
)
def test_every_measured_value_keeps_its_bits(rows, method):
    values, valid = [row[0] for row in rows], [row[1] for row in rows]
    found = substitute(hours(values, valid), method, on=ON)
    measured = np.array([ok and np.isfinite(value) for value, ok in rows], dtype=bool)
    shown = found["value"].to_numpy().astype(np.float64)
    before = np.array(values, dtype=np.float64)
    assert shown[measured].tobytes() == before[measured].tobytes()
    status = np.array(found["status"].to_pylist(), dtype=object)
    assert (status[measured] == "measured").all()
    assert not (status[~measured] == "measured").any()


def test_neighbours_and_last_value_stand_in_only_where_they_exist():
    held = hours([None, 1.0, None, None, 4.0, None])
    mean = substitute(held, "mean_of_neighbours")
    assert mean["value"].to_pylist() == [None, 1.0, 2.5, 2.5, 4.0, None]
    last = substitute(held, "last_valid")
    assert last["value"].to_pylist() == [None, 1.0, 1.0, 1.0, 4.0, 4.0]
    assert last["status"].to_pylist()[0] == "missing"


def test_the_ladder_of_hj_75_takes_the_maximum_of_the_window_by_capture_and_length():
    values = [float(place % 50) for place in range(1000)]
    values[100] = 900.0
    short, long = list(values), list(values)
    short[900:924], long[900:950] = [None] * 24, [None] * 50
    found = substitute(hours(short), "hj-75", on=ON)
    assert (found["value"][900].as_py(), found["method"][900].as_py()) == (
        49.0,
        "high-capture-short",
    )
    found = substitute(hours(long), "hj-75", on=ON)
    assert (found["value"][900].as_py(), found["method"][900].as_py()) == (
        49.0,
        "high-capture-long",
    )
    poor = list(values)
    poor[500:700] = [None] * 200
    found = substitute(hours(poor), "hj-75", on=ON)
    assert (found["value"][600].as_py(), found["method"][600].as_py()) == (900.0, "fair-capture")


def test_the_ladder_of_part_75_takes_the_mean_or_the_larger_of_mean_and_percentile():
    values = [10.0] * 500 + [30.0] * 500
    short, long = list(values), list(values)
    short[500:503], long[510:540] = [None] * 3, [None] * 30
    assert substitute(hours(short), "part-75", on=ON)["value"][501].as_py() == 20.0
    assert substitute(hours(long), "part-75", on=ON)["value"][520].as_py() == 30.0


def test_below_the_last_step_only_a_declared_maximum_stands_in():
    held = hours([5.0, None, None, None, 5.0])
    assert substitute(held, "hj-75", on=ON)["status"].to_pylist().count("missing") == 3
    found = substitute(held, "hj-75", on=ON, highest_potential=99.0)
    assert found["value"].to_pylist() == [5.0, 99.0, 99.0, 99.0, 5.0]
    assert found["method"].to_pylist()[1] == "highest_potential"


@pytest.mark.parametrize(("method", "on"), [("guess", ON), ("hj-75", None)])
def test_an_unknown_method_and_a_ladder_without_a_day_are_refused(method, on):
    with pytest.raises(UnusableDeclaration):
        substitute(hours([1.0]), method, on=on)
