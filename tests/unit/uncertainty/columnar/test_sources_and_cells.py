"""Loadings, undeclared correlation, degrees of freedom, merging and trials."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from duheng.uncertainty.columnar import (
    Exact,
    Independent,
    Loading,
    Shared,
    Sources,
    curvature,
    curvature_findings,
    draw_totals,
)
from duheng.uncertainty.errors import UnusableSources

METERS = 4


def _sources(**changes):
    values = {
        "ids": ["m0", "m1", "m2", "m3", "standard"],
        "standard_uncertainty": np.array([0.05, 0.05, 0.05, 0.05, 0.03]),
        "degrees_of_freedom": np.array([8.0, 8.0, 8.0, 8.0, 20.0]),
    }
    return Sources(**(values | changes))


def _site(make_site, rows_of, sources, text="k*r", u=0.0):
    site = make_site(meters=METERS, segments=1)
    inputs = {
        "k": Shared(key="meter", keys=np.arange(4), values=np.ones(4), sources=np.arange(4)),
        "r": Independent(column="r", standard_uncertainty=u) if u else Exact(column="r"),
    }
    return site, site.accumulate(text, inputs=inputs, sources=sources, group_by=["meter"])


def _totals(site):
    return np.bincount(site.columns["meter"], weights=site.columns["r"])


def test_a_declared_loading_correlates_what_the_standard_calibrated(make_site, rows_of):
    loadings = [Loading(source=f"m{i}", upstream="standard", loading=0.8) for i in range(4)]
    site, found = _site(make_site, rows_of, _sources(loadings=loadings))
    c = _totals(site)
    own = 0.05**2 - (0.8 * 0.03) ** 2
    expected = np.diag(c**2 * own) + np.outer(c, c) * (0.8 * 0.03) ** 2
    np.testing.assert_allclose(found.table.covariance(), expected, rtol=1e-12)
    frame = found.table.rollup().budget.to_frame()
    standard = frame.set_index("source").loc["standard"]
    assert standard["contribution"] == pytest.approx(0.8 * 0.03 * c.sum(), rel=1e-12)
    assert frame["share"].sum() == pytest.approx(1.0)


def test_loadings_reach_through_two_levels(make_site, rows_of):
    sources = Sources(
        ids=["m0", "m1", "m2", "m3", "working", "reference"],
        standard_uncertainty=np.array([0.05] * 4 + [0.03, 0.01]),
        degrees_of_freedom=np.full(6, np.inf),
        loadings=[
            *(Loading(source=f"m{i}", upstream="working", loading=1.0) for i in range(4)),
            Loading(source="working", upstream="reference", loading=1.0),
        ],
    )
    site, found = _site(make_site, rows_of, sources)
    c = _totals(site)
    expected = np.diag(c**2 * (0.05**2 - 0.03**2)) + np.outer(c, c) * 0.03**2
    np.testing.assert_allclose(found.table.covariance(), expected, rtol=1e-12)


def test_a_loading_larger_than_the_certificate_is_refused():
    loadings = [Loading(source="m0", upstream="standard", loading=2.0)]
    with pytest.raises(UnusableSources, match="more than its own total"):
        _ = _sources(loadings=loadings).own_uncertainty


def test_loadings_in_a_circle_are_refused():
    loadings = [
        Loading(source="m0", upstream="standard", loading=0.1),
        Loading(source="standard", upstream="m0", loading=0.1),
    ]
    with pytest.raises(UnusableSources, match="circle"):
        _ = _sources(loadings=loadings).influence


def test_undeclared_loadings_are_computed_at_both_extremes_and_the_larger_is_used(
    make_site, rows_of
):
    loadings = [Loading(source=f"m{i}", upstream="standard", loading=None) for i in range(4)]
    site, found = _site(make_site, rows_of, _sources(loadings=loadings))
    whole = found.table.rollup()
    c = _totals(site)
    apart, tied = 0.05 * np.sqrt(np.sum(c**2)), 0.05 * c.sum()
    assert whole.extremes[0][0] == pytest.approx(apart, rel=1e-12)
    assert whole.extremes[1][0] == pytest.approx(tied, rel=1e-12)
    assert whole.standard_uncertainty[0] == pytest.approx(tied, rel=1e-12)
    assert "uncertainty.undeclared_loading" in [f.code for f in whole.doubts()]
    assert whole.budget.lines()[3].sum() == pytest.approx(1.0)


def test_welch_satterthwaite_runs_over_the_independent_causes(make_site, rows_of):
    site, found = _site(make_site, rows_of, _sources())
    c = _totals(site) * 0.05
    expected = np.sum(c**2) ** 2 / np.sum(c**4 / 8)
    whole = found.table.rollup()
    assert whole.degrees_of_freedom[0] == pytest.approx(expected, rel=1e-12)


def test_pooled_noise_keeps_its_degrees_of_freedom(make_site):
    site = make_site(meters=1, segments=1)
    noise = Independent(column="r", standard_uncertainty=0.1, degrees_of_freedom=5)
    nothing = Sources(ids=[], standard_uncertainty=[], degrees_of_freedom=[])
    table = site.accumulate("r", inputs={"r": noise}, sources=nothing, group_by=[]).table
    assert table.degrees_of_freedom[0] == pytest.approx(5)
    assert table.standard_uncertainty[0] == pytest.approx(0.1 * np.sqrt(240))


def test_degrees_of_freedom_that_matter_and_are_not_stated_stay_not_stated(make_site, rows_of):
    nu = np.array([np.nan, 8.0, 8.0, 8.0, 20.0])
    _, found = _site(make_site, rows_of, _sources(degrees_of_freedom=nu))
    assert np.isnan(found.table.rollup().degrees_of_freedom[0])


def test_a_source_without_stated_uncertainty_is_named_not_taken_as_zero(make_site, rows_of):
    u = np.array([np.nan, 0.05, 0.05, 0.05, 0.03])
    _, found = _site(make_site, rows_of, _sources(standard_uncertainty=u))
    whole = found.table.rollup()
    assert whole.not_stated[0] == 1
    [finding] = [f for f in whole.doubts() if f.code == "uncertainty.not_stated"]
    assert finding.data["sources"] == ["m0"]


def test_tables_of_parts_add_up_to_the_table_of_the_whole(site):
    cut = site.table.num_rows // 3
    whole = site.accumulate().table
    parts = [site.accumulate(table=site.table.slice(*at)).table for at in ((0, cut), (cut,))]
    added = parts[0] + parts[1]
    np.testing.assert_allclose(added.value, whole.value, rtol=1e-12)
    np.testing.assert_allclose(added.covariance(), whole.covariance(), rtol=1e-12)
    assert added.counts["rows"].tolist() == whole.counts["rows"].tolist()


def test_one_id_with_two_uncertainties_is_refused(site):
    other = Sources(
        ids=site.sources.ids,
        standard_uncertainty=site.sources.standard_uncertainty * 2,
        degrees_of_freedom=site.sources.degrees_of_freedom,
    )
    with pytest.raises(UnusableSources, match="certificate 0"):
        site.accumulate().table + site.accumulate(sources=other).table


def test_trials_on_cells_agree_with_propagation_within_their_own_error(site):
    found = site.accumulate()
    drawn = draw_totals(found, trials=20_000, generator=np.random.default_rng(7))
    u = found.table.standard_uncertainty
    np.testing.assert_allclose(drawn.standard_uncertainty, u, rtol=5 / np.sqrt(2 * 20_000))
    assert np.all(np.abs(drawn.mean - found.table.value) < 5 * u / np.sqrt(20_000))


@pytest.mark.parametrize("text", ["k**2*r", "r*exp(k)"])
def test_second_order_sees_curvature_and_says_so(make_site, rows_of, text):
    wide = _sources(standard_uncertainty=np.array([0.4] * 4 + [0.03]))
    site, found = _site(make_site, rows_of, wide, text=text)
    c, bend = _totals(site), {"k**2*r": 2.0, "r*exp(k)": np.e}[text]
    bent = curvature(found)
    np.testing.assert_allclose(bent.shift, 0.5 * bend * c * 0.4**2, rtol=1e-10)
    np.testing.assert_allclose(bent.second_variance, 0.5 * (bend * c * 0.4**2) ** 2, rtol=1e-10)
    assert [f.code for f in curvature_findings(found)] == ["uncertainty.nonlinear_total"]


def test_a_linear_account_has_no_curvature_finding(make_site, rows_of):
    _, found = _site(make_site, rows_of, _sources())
    assert curvature_findings(found) == []


def test_null_and_nan_readings_are_counted_and_named(site):
    r = site.columns["r"].copy()
    r[5] = np.nan
    values = pa.array([None if place == 7 else value for place, value in enumerate(r)])
    table = site.table.set_column(site.table.column_names.index("r"), "r", values)
    found = site.accumulate(table=table).table
    assert found.counts.sum().to_dict() == {
        "used": 4798,
        "rows": 4800,
        "null": 1,
        "not_a_number": 1,
    }
    assert found.findings[0].code == "uncertainty.rows_left_out"
