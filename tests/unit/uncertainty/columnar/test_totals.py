"""Totals in columns against the same sums done row by row, and against two peers."""

from __future__ import annotations

import GTC
import numpy as np
import pyarrow as pa
import pytest
import uncertainties

from duheng.uncertainty.columnar import Exact, OnTimeline

CLOSE = 1e-12

MODELS = {
    "k*r*f": (
        lambda k, r, f: k * r * f,
        lambda k, r, f: (r * f, k * r, k * f),
    ),
    "r*(1 - k/100)*f + f**2*r**2/1000": (
        lambda k, r, f: r * (1 - k / 100) * f + f**2 * r**2 / 1000,
        lambda k, r, f: (
            -r * f / 100,
            r * (1 - k / 100) + 2 * f * r**2 / 1000,
            (1 - k / 100) * f + 2 * f**2 * r / 1000,
        ),
    ),
    "exp(k*r/100)*f": (
        lambda k, r, f: np.exp(k * r / 100) * f,
        lambda k, r, f: (
            r / 100 * np.exp(k * r / 100) * f,
            np.exp(k * r / 100),
            k / 100 * np.exp(k * r / 100) * f,
        ),
    ),
}


@pytest.mark.parametrize("text", MODELS)
def test_totals_and_covariances_equal_sums_row_by_row(site, text):
    model, slopes = MODELS[text]
    columns = site.columns
    k, f, r = site.k[site.segment], site.f[columns["batch"]], columns["r"]
    by_k, by_f, by_r = slopes(k, r, f)
    matrix = site.sensitivity(by_k, by_f)
    noise = np.bincount(columns["plant"], weights=(by_r * 0.05) ** 2)
    covariance = matrix @ np.diag(site.sources.standard_uncertainty**2) @ matrix.T + np.diag(noise)

    table = site.accumulate(text).table

    np.testing.assert_allclose(
        table.value, np.bincount(columns["plant"], weights=model(k, r, f)), rtol=CLOSE
    )
    np.testing.assert_allclose(table.sensitivity.toarray(), matrix, rtol=CLOSE, atol=1e-9)
    np.testing.assert_allclose(table.covariance(), covariance, rtol=CLOSE)
    np.testing.assert_allclose(table.standard_uncertainty, np.sqrt(np.diag(covariance)), rtol=CLOSE)


def test_only_models_that_separate_leave_shared_values_out_of_the_rows(site):
    plans = {text: site.accumulate(text).plan.is_separable for text in MODELS}
    assert list(plans.values()) == [True, True, False]


def test_the_whole_is_summed_before_squaring(site):
    table = site.accumulate().table
    whole = table.rollup()
    covariance = table.covariance()
    assert whole.value[0] == pytest.approx(table.value.sum(), rel=CLOSE)
    assert whole.standard_uncertainty[0] ** 2 == pytest.approx(covariance.sum(), rel=CLOSE)
    assert whole.standard_uncertainty[0] > np.sqrt(np.sum(table.standard_uncertainty**2))


def test_budget_shares_add_up_to_one_and_contributions_to_the_variance(site):
    table = site.accumulate().table
    group, _, contribution, share = table.budget.lines()
    sums = np.bincount(group, weights=share)
    np.testing.assert_allclose(sums, 1.0, rtol=1e-12)
    variance = np.bincount(group, weights=contribution**2)
    np.testing.assert_allclose(np.sqrt(variance), table.standard_uncertainty, rtol=1e-12)


def test_budget_for_people_is_sorted_and_names_its_evidence(site):
    frame = site.accumulate().table.rollup().budget.to_frame(most=5)
    assert len(frame) == 5
    assert frame["contribution"].abs().is_monotonic_decreasing
    assert frame["source"].str.startswith("batch").all()


@pytest.mark.parametrize("peer", ["GTC", "uncertainties"])
def test_agrees_with_peers_on_5000_readings(make_site, peer):
    site = make_site(meters=20, hours=250)
    assert site.table.num_rows == 5000
    sums = {"GTC": _gtc_totals, "uncertainties": _uncertainties_totals}[peer](site)
    table = site.accumulate().table

    np.testing.assert_allclose(table.value, sums["value"], rtol=1e-12)
    np.testing.assert_allclose(table.standard_uncertainty, sums["u"], rtol=1e-12)
    covariance = table.covariance()
    np.testing.assert_allclose(
        covariance[np.triu_indices(table.size, 1)], sums["covariances"], rtol=1e-12, atol=1e-12
    )
    lines = table.budget.to_frame()
    ours = {
        (line.group, line.source): abs(line.contribution)
        for line in lines.itertuples()
        if not line.source.startswith("independent:")
    }
    assert ours.keys() == sums["budget"].keys()
    for line, contribution in sums["budget"].items():
        assert ours[line] == pytest.approx(contribution, rel=1e-12), line


def _gtc_totals(site):
    sources = [
        GTC.ureal(x, u, label=name)
        for x, u, name in zip(
            np.r_[site.k, site.f], site.sources.standard_uncertainty, site.sources.ids, strict=True
        )
    ]
    readings = [GTC.ureal(float(r), 0.05) for r in site.columns["r"]]
    totals = _peer_sums(site, sources, readings)
    budget = {}
    for group, total in enumerate(totals):
        for source in sources:
            part = GTC.component(total, source)
            if part != 0:
                budget[group, source.label] = abs(part)
    return {
        "value": [GTC.value(t) for t in totals],
        "u": [GTC.uncertainty(t) for t in totals],
        "covariances": [
            GTC.get_covariance(a, b) for i, a in enumerate(totals) for b in totals[i + 1 :]
        ],
        "budget": budget,
    }


def _uncertainties_totals(site):
    sources = [
        uncertainties.ufloat(x, u, tag=name)
        for x, u, name in zip(
            np.r_[site.k, site.f], site.sources.standard_uncertainty, site.sources.ids, strict=True
        )
    ]
    readings = [uncertainties.ufloat(float(r), 0.05) for r in site.columns["r"]]
    totals = _peer_sums(site, sources, readings)
    matrix = np.array(uncertainties.covariance_matrix(totals))
    budget = {
        (group, variable.tag): part
        for group, total in enumerate(totals)
        for variable, part in total.error_components().items()
        if variable.tag and part != 0
    }
    return {
        "value": [t.n for t in totals],
        "u": [t.s for t in totals],
        "covariances": matrix[np.triu_indices(len(totals), 1)],
        "budget": budget,
    }


def _peer_sums(site, sources, readings):
    n = site.timeline.size
    columns = site.columns
    terms = [[] for _ in range(int(columns["plant"].max()) + 1)]
    rows = zip(columns["plant"], site.segment, columns["batch"], readings, strict=True)
    for plant, segment, batch, reading in rows:
        terms[plant].append(sources[segment] * reading * sources[n + batch])
    return [_pairwise(part) for part in terms]


def _pairwise(terms):
    while len(terms) > 1:
        pairs = [a + b for a, b in zip(terms[::2], terms[1::2], strict=False)]
        terms = pairs + ([terms[-1]] if len(terms) % 2 else [])
    return terms[0]


def test_the_same_rows_in_any_order_give_the_same_bits(site, make_site):
    generator = np.random.default_rng(5)
    first = site.accumulate().table
    order = generator.permutation(site.table.num_rows)
    second = site.accumulate(table=site.table.take(order)).table
    assert first.value.tobytes() == second.value.tobytes()
    assert first.standard_uncertainty.tobytes() == second.standard_uncertainty.tobytes()


def test_a_timeline_of_whole_days_needs_no_join_of_instants(site, make_site):
    days = make_site(segments=1)
    assert not np.any(days.timeline.segment_of_day == -2)
    inputs = days.inputs() | {"r": Exact(column="r")}
    value = days.accumulate(inputs=inputs).table.value
    rows = days.columns
    expected = days.k[days.segment] * rows["r"] * days.f[rows["batch"]]
    np.testing.assert_allclose(value, np.bincount(rows["plant"], weights=expected), rtol=CLOSE)


def test_an_exact_source_has_no_line(site):
    none = np.full(site.timeline.size, -1)
    inputs = site.inputs() | {"k": OnTimeline(timeline=site.timeline, values=site.k, sources=none)}
    frame = site.accumulate(inputs=inputs).table.rollup().budget.to_frame()
    assert not frame["source"].str.startswith("certificate").any()


@pytest.mark.parametrize(
    ("segments", "every"),
    [(4, 1), (4, 12), (40, 1)],
    ids=["days, a few of them cut", "few readings a day", "most days cut"],
)
def test_every_way_to_join_segments_gives_the_same_totals(make_site, segments, every):
    site = make_site(segments=segments)
    kept = np.arange(site.table.num_rows) % every == 0
    rows = {name: column[kept] for name, column in site.columns.items()}
    place = site.segment[kept]
    expected = site.k[place] * rows["r"] * site.f[rows["batch"]]
    table = site.accumulate(table=site.table.filter(pa.array(kept))).table
    np.testing.assert_allclose(
        table.value, np.bincount(rows["plant"], weights=expected), rtol=CLOSE
    )
    by_segment = np.bincount(place, rows["r"] * site.f[rows["batch"]], site.timeline.size)
    found = np.asarray(table.sensitivity.sum(axis=0)).ravel()[: site.timeline.size]
    np.testing.assert_allclose(found, by_segment, rtol=CLOSE)
