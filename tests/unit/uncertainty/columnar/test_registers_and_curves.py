"""Roundings that telescope, and errors interpolated between calibrated points."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pyarrow as pa
import pytest

from duheng.uncertainty.columnar import Curve, CurvePoints, Exact, OnTimeline, Register, Sources
from duheng.uncertainty.errors import OutsideCalibratedRange, UndeclaredInput

HOUR_US = 3_600_000_000


def _register(site, *, factor_sources=None):
    none = np.full(site.timeline.size, -1)
    return {
        "k": OnTimeline(timeline=site.timeline, values=site.k, sources=none),
        "r": Register(
            column="r",
            channel="meter",
            begin_at="begin_at",
            end_at="end_at",
            standard_uncertainty=0.3,
        ),
    }


def test_register_roundings_telescope_across_gaps_segments_and_groups(site):
    kept = np.random.default_rng(1).random(site.table.num_rows) > 0.1
    table = site.table.filter(pa.array(kept))
    found = site.accumulate("k*r", inputs=_register(site), table=table, group_by=["batch"]).table

    ends = defaultdict(float)
    begin = site.table["begin_at"].cast(pa.int64()).to_numpy()
    for place in np.flatnonzero(kept):
        batch, meter = site.columns["batch"][place], site.columns["meter"][place]
        factor = site.k[site.segment[place]]
        ends[batch, meter, begin[place]] -= factor
        ends[batch, meter, begin[place] + HOUR_US] += factor
    marks = sorted({key[1:] for key in ends})
    place_of = {mark: place for place, mark in enumerate(marks)}
    matrix = np.zeros((7, len(marks)))
    for (batch, *mark), factor in ends.items():
        matrix[batch, place_of[tuple(mark)]] += factor
    expected = matrix @ matrix.T * 0.3**2

    np.testing.assert_allclose(found.covariance(), expected, atol=1e-10 * expected.max())
    whole = np.sqrt((matrix.sum(axis=0) ** 2).sum()) * 0.3
    assert found.rollup().standard_uncertainty[0] == pytest.approx(whole, rel=1e-12)


def test_a_run_without_gaps_keeps_the_rounding_of_its_two_ends_only(make_site):
    site = make_site(meters=1, segments=1)
    inputs = _register(site)
    table = site.accumulate("k*r", inputs=inputs, group_by=[]).table
    assert table.standard_uncertainty[0] == pytest.approx(site.k[0] * 0.3 * np.sqrt(2), rel=1e-12)


def test_a_register_in_a_model_that_is_not_linear_is_refused(site):
    with pytest.raises(UndeclaredInput, match="linearly"):
        site.accumulate("k*r**2", inputs=_register(site))


def _curves(generator):
    return [
        CurvePoints(
            at=np.array([0.0, 0.2, 0.5, 1.0]),
            values=generator.normal(0, 0.01, 4),
            sources=np.arange(4),
        ),
        CurvePoints(
            at=np.array([0.005, 0.3, 0.9]),
            values=generator.normal(0, 0.01, 3),
            sources=4 + np.arange(3),
        ),
    ]


def _with_load(site):
    return site.table.append_column("load", pa.array(site.columns["r"] / 120))


def _curve_inputs(site, **changes):
    generator = np.random.default_rng(2)
    chosen = generator.integers(0, 2, site.timeline.size)
    curve = Curve(
        timeline=site.timeline,
        argument="load",
        curves=_curves(generator),
        curve_of_segment=chosen,
        **changes,
    )
    return {"e": curve, "r": Exact(column="r")}


POINTS = Sources(
    ids=[f"point {i}" for i in range(7)],
    standard_uncertainty=np.full(7, 0.002),
    degrees_of_freedom=np.full(7, np.inf),
)


@pytest.mark.parametrize("text", ["r*(1 - e)", "r*exp(-e)"])
def test_interpolation_gives_each_point_its_share(site, text):
    inputs = _curve_inputs(site)
    table = site.accumulate(
        text, inputs=inputs, table=_with_load(site), sources=POINTS, group_by=["batch"]
    ).table

    curve, r = inputs["e"], site.columns["r"]
    error, weight = np.zeros(len(r)), np.zeros((len(r), 7))
    for row, (place, load) in enumerate(zip(site.segment, r / 120, strict=True)):
        points = curve.curves[curve.curve_of_segment[place]]
        right = np.clip(np.searchsorted(points.at, load), 1, len(points.at) - 1)
        share = (load - points.at[right - 1]) / (points.at[right] - points.at[right - 1])
        error[row] = points.values[right - 1] * (1 - share) + points.values[right] * share
        weight[row, points.sources[right - 1]] += 1 - share
        weight[row, points.sources[right]] += share
    factor = 1 - error if text == "r*(1 - e)" else np.exp(-error)
    slope = -r if text == "r*(1 - e)" else -r * np.exp(-error)
    expected = np.zeros((7, 7))
    np.add.at(expected, site.columns["batch"], slope[:, None] * weight)

    np.testing.assert_allclose(
        table.value, np.bincount(site.columns["batch"], weights=r * factor), rtol=1e-12
    )
    np.testing.assert_allclose(table.sensitivity.toarray(), expected, rtol=1e-11)


def test_a_reading_beyond_the_calibrated_points_is_refused(site):
    table = _with_load(site)
    high = table["load"].to_numpy().copy()
    high[17] = 1.3
    table = table.set_column(table.column_names.index("load"), "load", pa.array(high))
    with pytest.raises(OutsideCalibratedRange, match="1 reading"):
        site.accumulate("r*(1 - e)", inputs=_curve_inputs(site), table=table, sources=POINTS)


def test_a_reading_beyond_the_points_keeps_the_nearest_value_only_when_asked(site):
    table = _with_load(site)
    load = np.full(table.num_rows, 1.5)
    table = table.set_column(table.column_names.index("load"), "load", pa.array(load))
    inputs = _curve_inputs(site, beyond="hold")
    found = site.accumulate("r*(1 - e)", inputs=inputs, table=table, sources=POINTS).table
    curve = inputs["e"]
    last = np.array([points.values[-1] for points in curve.curves])
    error = last[curve.curve_of_segment[site.segment]]
    expected = np.bincount(site.columns["plant"], weights=site.columns["r"] * (1 - error))
    np.testing.assert_allclose(found.value, expected, rtol=1e-12)
    assert [f.code for f in found.findings] == ["uncertainty.curve_held"]
