"""Statistics of observations: means, pools, simultaneous quantities, lines."""

from __future__ import annotations

import math

import numpy as np
import pytest

from duheng.uncertainty.errors import UnusableObservations
from duheng.uncertainty.line_fit import fit_line
from duheng.uncertainty.type_a import (
    evaluate_observations,
    evaluate_simultaneous,
    pool_observations,
)


def test_the_mean_has_the_standard_deviation_over_root_n() -> None:
    found = evaluate_observations([4.999, 5.001, 5.000, 5.002])
    assert found.mean == pytest.approx(5.0005)
    assert found.standard_deviation == pytest.approx(0.0012909944487, rel=1e-9)
    assert found.standard_uncertainty == pytest.approx(found.standard_deviation / 2)
    assert found.degrees_of_freedom == 3
    assert found.number_of_observations == 4


def test_a_large_offset_loses_no_digits() -> None:
    small = evaluate_observations([0.25, 0.5, 0.75])
    large = evaluate_observations([1e12 + 0.25, 1e12 + 0.5, 1e12 + 0.75])
    assert large.standard_deviation == small.standard_deviation


def test_equal_observations_have_no_scatter() -> None:
    assert evaluate_observations([0.1, 0.1, 0.1]).standard_uncertainty == pytest.approx(
        0, abs=1e-17
    )


def test_pooling_weighs_by_degrees_of_freedom() -> None:
    groups = [[1.0, 3.0], [10.0, 11.0, 12.0], [5.0]]
    pooled = pool_observations(groups)
    assert pooled.degrees_of_freedom == 3
    assert pooled.standard_deviation == pytest.approx(math.sqrt((2.0 + 2.0) / 3))


def test_one_new_observation_takes_its_uncertainty_from_the_pool() -> None:
    pooled = pool_observations([[1.0, 3.0], [10.0, 11.0, 12.0]])
    found = pooled.mean_of([7.0])
    assert found.mean == 7.0
    assert found.standard_uncertainty == pooled.standard_deviation
    assert pooled.mean_of([7.0, 9.0]).standard_uncertainty == pytest.approx(
        pooled.standard_deviation / math.sqrt(2)
    )
    assert found.degrees_of_freedom == 3


def test_simultaneous_observations_give_covariances_of_the_means() -> None:
    x, y = [1.0, 2.0, 4.0], [2.0, 1.0, 6.0]
    found = evaluate_simultaneous({"x": x, "y": y})
    assert found.covariance == pytest.approx(np.cov(x, y) / 3)
    assert found.correlation == pytest.approx(np.corrcoef(x, y))
    assert found.degrees_of_freedom == 2


def test_a_quantity_that_never_varied_is_correlated_with_nothing() -> None:
    found = evaluate_simultaneous({"x": [1.0, 2.0], "y": [3.0, 3.0]})
    assert found.correlation.tolist() == [[1.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize(
    "observations",
    [
        pytest.param([1.0], id="one"),
        pytest.param([], id="none"),
        pytest.param([1.0, math.nan], id="NaN"),
        pytest.param([1.0, None], id="missing"),
        pytest.param([1.0, math.inf], id="infinite"),
        pytest.param([1.0, 1e300], id="beyond the range of squares"),
        pytest.param([1.0, "much"], id="text"),
        pytest.param([[1.0, 2.0], [3.0, 4.0]], id="table"),
        pytest.param([[1.0, 2.0], [3.0]], id="ragged table"),
        pytest.param(5.0, id="single number"),
    ],
)
def test_unusable_observations_are_refused(observations: object) -> None:
    with pytest.raises(UnusableObservations):
        evaluate_observations(observations)  # type: ignore[arg-type]


def test_the_missing_observation_is_named() -> None:
    with pytest.raises(UnusableObservations, match="observation 2 is missing"):
        evaluate_observations([1.0, math.nan, 3.0])


def test_simultaneous_observations_of_unequal_number_are_refused() -> None:
    with pytest.raises(UnusableObservations, match="equally many"):
        evaluate_simultaneous({"x": [1.0, 2.0], "y": [1.0, 2.0, 3.0]})
    with pytest.raises(UnusableObservations):
        evaluate_simultaneous({})


def test_a_pool_of_single_observations_is_refused() -> None:
    with pytest.raises(UnusableObservations, match="no group has two"):
        pool_observations([[1.0], [2.0]])


def test_a_line_through_exact_points_has_no_uncertainty() -> None:
    fit = fit_line([0.0, 1.0, 2.0], [1.0, 3.0, 5.0])
    assert (fit.intercept, fit.slope) == pytest.approx((1.0, 2.0))
    assert fit.predict(10.0).value == pytest.approx(21.0)
    assert fit.predict(10.0).standard_uncertainty == pytest.approx(0.0, abs=1e-14)


def test_the_origin_moves_the_intercept_and_not_the_prediction() -> None:
    x, y = [1.0, 2.0, 3.0, 5.0], [2.1, 3.9, 6.2, 9.7]
    near, far = fit_line(x, y, origin=2.75), fit_line(x, y, origin=1e6)
    assert near.correlation == pytest.approx(0.0, abs=1e-12)
    assert far.predict(4.0).value == pytest.approx(near.predict(4.0).value, rel=1e-6)
    assert near.predict(4.0).standard_uncertainty == pytest.approx(
        fit_line(x, y).predict(4.0).standard_uncertainty, rel=1e-12
    )


def test_a_line_agrees_with_the_normal_equations() -> None:
    x, y = np.array([1.0, 2.0, 3.0, 5.0]), np.array([2.1, 3.9, 6.2, 9.7])
    design = np.column_stack([np.ones(4), x])
    parameters, squares, *_ = np.linalg.lstsq(design, y, rcond=None)
    covariance = np.linalg.inv(design.T @ design) * squares[0] / 2
    fit = fit_line(x, y)
    assert [fit.intercept, fit.slope] == pytest.approx(parameters)
    assert fit.intercept_standard_uncertainty == pytest.approx(math.sqrt(covariance[0, 0]))
    assert fit.slope_standard_uncertainty == pytest.approx(math.sqrt(covariance[1, 1]))
    assert fit.correlation == pytest.approx(
        covariance[0, 1] / math.sqrt(covariance[0, 0] * covariance[1, 1])
    )


@pytest.mark.parametrize(
    ("x", "y"),
    [
        pytest.param([1.0, 2.0], [1.0, 2.0], id="two points"),
        pytest.param([1.0, 1.0, 1.0], [1.0, 2.0, 3.0], id="one place"),
        pytest.param([1.0, 2.0, 3.0], [1.0, 2.0], id="unequal lengths"),
        pytest.param([1.0, 2.0, math.nan], [1.0, 2.0, 3.0], id="NaN"),
    ],
)
def test_a_line_that_cannot_be_fitted_is_refused(x: list[float], y: list[float]) -> None:
    with pytest.raises(UnusableObservations):
        fit_line(x, y)
