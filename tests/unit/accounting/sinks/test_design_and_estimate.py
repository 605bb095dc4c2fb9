"""The design of a sample of plots, and the stratified estimate from it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.accounting.sinks import (
    PlannedStratum,
    UnusableTrees,
    allocate,
    plots_needed,
    sample_of,
    stratified_total,
)
from duheng.accounting.sinks.design import quantile

amounts = st.floats(0.0, 1e4)


def test_the_number_of_plots_is_the_one_that_its_own_t_asks_for():
    # n = t2 CV2 / E2 with CV 40 %, E 10 %, 90 %: z gives 44, t(44 df) = 1.6802 gives 45.2
    n = plots_needed(0.40, 0.10)
    assert n == 46
    for number, is_enough in ((n, True), (n - 1, False)):
        assert ((quantile(0.90, number - 1) * 4) ** 2 <= number) is is_enough


def test_a_small_forest_needs_fewer_plots_and_never_less_than_two_in_a_stratum():
    assert plots_needed(0.40, 0.10, population=100) < plots_needed(0.40, 0.10)
    assert plots_needed(0.01, 0.5, strata=3) == 6


@pytest.mark.parametrize(
    "wrong", [{"coefficient_of_variation": 0.0}, {"relative_error": math.nan}, {"population": -1.0}]
)
def test_a_design_of_impossible_numbers_is_refused(wrong):
    asked = {"coefficient_of_variation": 0.4, "relative_error": 0.1, **wrong}
    with pytest.raises(UnusableTrees):
        plots_needed(**asked)


def test_plots_go_where_area_and_scatter_are():
    strata = {
        "a": PlannedStratum(area=300.0, mean=100.0, standard_deviation=10.0),
        "b": PlannedStratum(area=100.0, mean=50.0, standard_deviation=30.0),
    }
    assert allocate(strata, 20, optimal=False) == {"a": 15, "b": 5}
    assert allocate(strata, 20) == {"a": 10, "b": 10}


def test_a_dear_plot_is_taken_less_often():
    strata = {
        "near": PlannedStratum(area=100.0, mean=1.0, standard_deviation=1.0),
        "far": PlannedStratum(area=100.0, mean=1.0, standard_deviation=1.0, cost=4.0),
    }
    assert allocate(strata, 30) == {"near": 20, "far": 10}


@given(st.lists(st.tuples(st.floats(0.1, 1e4), st.floats(0.0, 1e3)), min_size=1, max_size=8),
       st.integers(0, 200))  # fmt: skip
def test_an_allocation_adds_up_and_gives_every_stratum_two(strata, more):
    known = {
        str(place): PlannedStratum(area=area, mean=1.0, standard_deviation=scatter)
        for place, (area, scatter) in enumerate(strata)
    }
    found = allocate(known, 2 * len(known) + more)
    assert sum(found.values()) == 2 * len(known) + more
    assert min(found.values()) >= 2


def test_too_few_plots_for_the_strata_are_refused():
    with pytest.raises(UnusableTrees, match="two to each"):
        allocate({"a": PlannedStratum(area=1.0, mean=1.0, standard_deviation=1.0)}, 1)


def test_equal_plots_give_the_mean_and_its_standard_error():
    one = sample_of(100.0, [2.0, 4.0, 6.0], [0.1, 0.1, 0.1])
    assert one.total == pytest.approx(100 * 40.0)
    assert math.sqrt(one.variance) == pytest.approx(100 * 20.0 / math.sqrt(3))
    found = stratified_total([one])
    assert found.degrees_of_freedom == 2
    assert found.relative_error == pytest.approx(2.919986 * 20 / math.sqrt(3) / 40, rel=1e-6)


def test_a_stratum_that_was_measured_whole_has_no_sampling_error_where_it_says_so():
    whole = sample_of(0.3, [2.0, 4.0, 6.0], [0.1, 0.1, 0.1], is_finite=True)
    assert whole.variance == 0.0
    half = sample_of(0.6, [2.0, 4.0, 6.0], [0.1, 0.1, 0.1], is_finite=True)
    assert half.variance == pytest.approx(sample_of(0.6, [2.0, 4.0, 6.0], [0.1] * 3).variance / 2)
    assert sample_of(0.1, [5.0], [0.1], is_finite=True).variance == 0.0


def test_one_plot_and_plots_larger_than_the_stratum_are_refused():
    with pytest.raises(UnusableTrees, match="one plot has no sampling error"):
        stratified_total([sample_of(10.0, [5.0], [0.1])])
    with pytest.raises(UnusableTrees, match="larger than their stratum"):
        sample_of(0.1, [5.0, 5.0], [0.1, 0.1])
    with pytest.raises(UnusableTrees, match="needs plots"):
        sample_of(0.1, [], [])
    with pytest.raises(UnusableTrees, match="finite numbers"):
        sample_of(1.0, [math.nan, 1.0], [0.1, 0.1])
    with pytest.raises(UnusableTrees, match="no stratum"):
        stratified_total([])


@given(st.lists(amounts, min_size=2, max_size=12), st.lists(amounts, min_size=2, max_size=12))
def test_totals_and_variances_of_strata_add(first, second):
    strata = [sample_of(500.0, one, [0.06] * len(one)) for one in (first, second)]
    both, parts = stratified_total(strata), [stratified_total([one]) for one in strata]
    assert both.total == pytest.approx(sum(one.total for one in parts))
    assert both.standard_error == pytest.approx(math.hypot(*(one.standard_error for one in parts)))


@given(st.lists(amounts, min_size=2, max_size=12), st.sampled_from([1e-4, 10.0, 1e4]))
def test_the_unit_of_the_area_does_not_matter(totals, scale):
    hectares = sample_of(500.0, totals, [0.06] * len(totals))
    other = sample_of(500.0 * scale, totals, [0.06 * scale] * len(totals))
    assert other.total == pytest.approx(hectares.total)
    assert other.variance == pytest.approx(hectares.variance, rel=1e-9)


def test_the_standard_error_is_that_of_repeated_samples():
    generator = np.random.default_rng(7)
    forest = generator.gamma(4.0, 10.0, size=2000)
    found = []
    stated = []
    for _ in range(2000):
        plots = generator.choice(forest, 50, replace=False)
        one = sample_of(2000.0, plots, np.ones(50), is_finite=True)
        found.append(one.total)
        stated.append(one.variance)
    assert np.mean(found) == pytest.approx(forest.sum(), rel=0.005)
    assert np.std(found) == pytest.approx(math.sqrt(np.mean(stated)), rel=0.05)


def test_four_hectares_of_rain_forest_are_estimated_from_their_quarters(forest):
    # facts only: 2050 trees on four plots of one hectare, basal area of the plots
    trees = pd.read_csv(forest / "NouraguesTrees.csv")
    area = np.pi / 4 * (trees["D"] / 100) ** 2
    sums = area.groupby(trees["Plot"]).sum()
    assert (len(trees), len(sums)) == (2050, 4)
    found = stratified_total([sample_of(100.0, sums.to_numpy(), np.ones(4))])
    assert found.total / 100 == pytest.approx(sums.mean())
    assert 20 < found.total / 100 < 45
    assert found.relative_error == pytest.approx(quantile(0.90, 3) * sums.std() / 2 / sums.mean())
