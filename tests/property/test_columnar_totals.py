"""Properties that totals in columns hold for any rows."""

from __future__ import annotations

import itertools

import ibis
import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from duheng.equations import parse_equation
from duheng.quantities import parse_unit
from duheng.uncertainty.columnar import Exact, Independent, Register, Shared, Sources, accumulate

ONE = parse_unit("1")
KEYS = 3
SOURCES = Sources(
    ids=["a", "b", "c"],
    standard_uncertainty=[0.1, 0.2, 0.05],
    degrees_of_freedom=[5.0, np.inf, 9.0],
)
row = st.tuples(
    st.integers(0, KEYS - 1),
    st.integers(0, 1),
    st.floats(-1e6, 1e6).map(lambda value: round(value, 3)),
)
rows = st.lists(row, min_size=1, max_size=40)


def _table(items):
    keys, groups, values = zip(*items, strict=True)
    return pa.table(
        {
            "key": pa.array(keys, pa.int32()),
            "group": pa.array(groups, pa.int32()),
            "x": pa.array(values, pa.float64()),
        }
    )


def _totals(items, text="k*x"):
    return accumulate(
        parse_equation(text),
        ibis.memtable(_table(items)),
        inputs={
            "k": Shared(
                key="key", keys=np.arange(KEYS), values=[1.0, 1.1, 0.9], sources=np.arange(KEYS)
            ),
            "x": Independent(column="x", standard_uncertainty=0.01),
        },
        units={"k": ONE, "x": ONE},
        unit=ONE,
        sources=SOURCES,
        group_by=["group"],
    ).table


def _scale(items):
    return sum(abs(value) for *_, value in items) + 1e-9


@settings(deadline=None, max_examples=30)
@given(items=rows, data=st.data())
def test_splitting_a_table_and_adding_the_cell_tables_changes_nothing(items, data):
    mask = data.draw(st.lists(st.booleans(), min_size=len(items), max_size=len(items)))
    parts = [[i for i, m in zip(items, mask, strict=True) if m is side] for side in (True, False)]
    whole = _totals(items)
    tables = [_totals(part) for part in parts if part]
    added = tables[0] + tables[1] if len(tables) == 2 else tables[0]
    tolerance = 1e-12 * _scale(items)
    np.testing.assert_allclose(added.value, whole.value, rtol=1e-12, atol=tolerance)
    np.testing.assert_allclose(
        added.covariance(), whole.covariance(), rtol=1e-12, atol=tolerance**2 + 1e-18
    )
    assert int(added.counts["rows"].sum()) == len(items)


@settings(deadline=None, max_examples=30)
@given(items=rows, data=st.data())
def test_permuting_rows_changes_no_bit(items, data):
    first, second = _totals(items), _totals(data.draw(st.permutations(items)))
    assert first.value.tobytes() == second.value.tobytes()
    assert first.standard_uncertainty.tobytes() == second.standard_uncertainty.tobytes()


@settings(deadline=None, max_examples=30)
@given(items=rows)
def test_covariances_are_positive_semi_definite(items):
    covariance = _totals(items).covariance()
    assert np.linalg.eigvalsh(covariance).min() >= -1e-12 * np.abs(covariance).max()


@settings(deadline=None, max_examples=30)
@given(items=rows)
def test_a_total_minus_itself_has_no_uncertainty_from_what_is_shared(items):
    whole = _totals(items).rollup()
    twice = _totals(items, "k*x - k*x").rollup()
    assert twice.value[0] == 0.0
    assert twice.standard_uncertainty[0] == 0.0 <= whole.standard_uncertainty[0]


@settings(deadline=None, max_examples=30)
@given(
    steps=st.lists(st.tuples(st.integers(0, 500), st.booleans()), min_size=1, max_size=30),
    width=st.floats(0.001, 1.0),
)
def test_a_registers_rounding_telescopes_to_the_ends_of_its_runs(steps, width):
    kept = [place for place, (_, keep) in enumerate(steps) if keep] or [0]
    hour = 3_600_000_000
    table = pa.table(
        {
            "channel": ["m"] * len(kept),
            "begin_at": pa.array([p * hour for p in kept], pa.timestamp("us")),
            "end_at": pa.array([(p + 1) * hour for p in kept], pa.timestamp("us")),
            "x": [float(steps[p][0]) for p in kept],
        }
    )
    found = accumulate(
        parse_equation("x*c"),
        ibis.memtable(table),
        inputs={
            "x": Register(
                column="x",
                channel="channel",
                begin_at="begin_at",
                end_at="end_at",
                standard_uncertainty=width,
            ),
            "c": Exact(value=2.0),
        },
        units={"x": ONE, "c": ONE},
        unit=ONE,
        sources=Sources(ids=[], standard_uncertainty=[], degrees_of_freedom=[]),
    ).table
    runs = 1 + sum(b - a > 1 for a, b in itertools.pairwise(kept))
    np.testing.assert_allclose(found.standard_uncertainty, 2 * width * np.sqrt(2 * runs))
