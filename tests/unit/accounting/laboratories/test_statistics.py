"""The robust mean of algorithm A, and Mandel's statistics with their critical values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.accounting.laboratories import algorithm_a, mandel_statistics
from duheng.accounting.laboratories.errors import UnusableRound
from duheng.accounting.laboratories.mandel import h_critical, k_critical

RESULTS = st.lists(
    st.integers(min_value=-1000, max_value=1000).map(lambda n: n / 10), min_size=5, max_size=30
)


@given(RESULTS)
def test_the_estimate_is_the_fixed_point_that_the_standard_defines(results: list[float]) -> None:
    found = algorithm_a(results)
    bound = 1.5 * found.standard_deviation
    pulled_in = np.clip(results, found.mean - bound, found.mean + bound)
    assert found.mean == pytest.approx(float(pulled_in.mean()), abs=1e-7)
    assert found.standard_deviation == pytest.approx(1.134 * float(pulled_in.std(ddof=1)), abs=1e-7)


@given(RESULTS, st.floats(min_value=0.01, max_value=100), st.floats(-1000, 1000))
def test_the_estimate_moves_and_stretches_with_the_results(
    results: list[float], scale: float, shift: float
) -> None:
    found = algorithm_a(results)
    moved = algorithm_a([scale * one + shift for one in results])
    wide = 1.0 + max(map(abs, results)) * scale + abs(shift)
    assert moved.mean == pytest.approx(scale * found.mean + shift, abs=1e-6 * wide)
    assert moved.standard_deviation == pytest.approx(
        scale * found.standard_deviation, abs=1e-6 * wide
    )


def test_one_wild_result_barely_moves_the_robust_mean() -> None:
    good = [10.0, 10.1, 9.9, 10.05, 9.95, 10.02, 9.98]
    clean, dirty = algorithm_a(good), algorithm_a([*good, 1000.0])
    assert abs(dirty.mean - clean.mean) < 0.05
    assert dirty.influence[-1] == 0.0
    assert sum(dirty.influence) == pytest.approx(1.0)


def test_normal_results_give_their_own_mean_and_spread() -> None:
    results = np.random.default_rng(7).normal(58.4, 0.3, size=5000)
    found = algorithm_a(results.tolist())
    assert found.mean == pytest.approx(58.4, abs=0.02)
    assert found.standard_deviation == pytest.approx(0.3, rel=0.03)
    assert found.standard_uncertainty == pytest.approx(
        1.25 * found.standard_deviation / math.sqrt(5000)
    )


@pytest.mark.parametrize("results", [[], [1.0, 2.0], [1.0, 2.0, math.nan], [1.0, 2.0, math.inf]])
def test_too_few_or_impossible_results_are_refused(results: list[float]) -> None:
    with pytest.raises(UnusableRound):
        algorithm_a(results)


def test_equal_results_have_no_spread() -> None:
    found = algorithm_a([5.0] * 6)
    assert (found.mean, found.standard_deviation) == (5.0, 0.0)


@pytest.mark.parametrize(
    ("laboratories", "one_percent", "five_percent"),
    [(3, 1.15, 1.15), (5, 1.72, 1.57), (8, 2.06, 1.75), (10, 2.18, 1.80), (20, 2.39, 1.89)],
)
def test_the_critical_values_of_h_are_those_of_iso_5725_2(
    laboratories: int, one_percent: float, five_percent: float
) -> None:
    """Table of indicators of ISO 5725-2, as remembered from the standard (unchecked)."""
    assert round(h_critical(laboratories, 0.01), 2) == one_percent
    assert round(h_critical(laboratories, 0.05), 2) == five_percent


def test_mandel_statistics_are_what_their_definition_says() -> None:
    replicates = {"A": [1.0, 1.2], "B": [2.0, 2.1], "C": [1.5, 1.9], "D": [1.4, 1.6]}
    found = mandel_statistics(replicates)
    assert found is not None
    means = np.array([np.mean(one) for one in replicates.values()])
    spreads = np.array([np.std(one, ddof=1) for one in replicates.values()])
    assert sum(found.h.values()) == pytest.approx(0.0, abs=1e-12)
    assert sum(one**2 for one in found.h.values()) == pytest.approx(3.0)
    assert sum(one**2 for one in found.k.values()) == pytest.approx(4.0)
    assert found.h["B"] == pytest.approx((means[1] - means.mean()) / means.std(ddof=1))
    assert found.k["C"] == pytest.approx(spreads[2] * 2 / math.sqrt((spreads**2).sum()))


def test_critical_values_are_passed_as_often_as_their_level_says() -> None:
    generator = np.random.default_rng(11)
    draws = generator.normal(size=(4000, 8, 3))
    spreads = draws.std(axis=2, ddof=1)
    k = spreads / np.sqrt((spreads**2).mean(axis=1, keepdims=True))
    assert float((k > k_critical(8, 3, 0.05)).mean()) == pytest.approx(0.05, abs=0.006)
    means = draws.mean(axis=2)
    h = (means - means.mean(axis=1, keepdims=True)) / means.std(axis=1, ddof=1, keepdims=True)
    assert float((np.abs(h) > h_critical(8, 0.05)).mean()) == pytest.approx(0.05, abs=0.006)


@pytest.mark.parametrize(
    "replicates",
    [
        {"A": [1.0, 2.0], "B": [1.0, 2.0]},
        {"A": [1.0], "B": [2.0], "C": [3.0]},
        {"A": [1.0, 2.0], "B": [1.0, 2.0, 3.0], "C": [1.0, 2.0]},
        {"A": [1.0, 1.0], "B": [2.0, 2.0], "C": [3.0, 3.0]},
    ],
)
def test_without_replicates_alike_there_are_no_mandel_statistics(
    replicates: dict[str, list[float]],
) -> None:
    assert mandel_statistics(replicates) is None
