"""Quantities that vary together."""

from __future__ import annotations

import math

import numpy as np
import pytest

from duheng.uncertainty.errors import UnusableCovariance, UnusableDistribution
from duheng.uncertainty.joint_distributions import (
    MultivariateNormal,
    MultivariateStudentT,
    check_covariance,
    factor_of,
)

COVARIANCE = np.array([[4.0, 1.2, 0.0], [1.2, 1.0, -0.3], [0.0, -0.3, 0.25]])


def test_normal_draws_have_the_stated_covariance() -> None:
    joint = MultivariateNormal(mean=[1.0, 2.0, 3.0], covariance=COVARIANCE)
    draws = joint.sample(np.random.default_rng(5), 200_000)
    assert draws.shape == (3, 200_000)
    assert np.cov(draws) == pytest.approx(COVARIANCE, abs=0.03)
    assert draws.mean(axis=1) == pytest.approx([1.0, 2.0, 3.0], abs=0.02)


def test_t_draws_are_wider_by_the_degrees_of_freedom() -> None:
    joint = MultivariateStudentT(mean=[1.0, 2.0, 3.0], covariance=COVARIANCE, nu=10.0)
    draws = joint.sample(np.random.default_rng(5), 400_000)
    assert np.cov(draws) == pytest.approx(COVARIANCE * 10 / 8, abs=0.05)
    assert joint.standard_uncertainties == pytest.approx(np.sqrt(np.diag(COVARIANCE) * 10 / 8))


def test_t_of_infinite_freedom_is_normal() -> None:
    normal = MultivariateNormal(mean=[0.0, 0.0, 0.0], covariance=COVARIANCE)
    joint = MultivariateStudentT(mean=[0.0, 0.0, 0.0], covariance=COVARIANCE, nu=math.inf)
    first, second = (each.sample(np.random.default_rng(2), 4) for each in (normal, joint))
    assert np.array_equal(first, second)


def test_t_of_two_degrees_of_freedom_has_no_standard_uncertainties() -> None:
    joint = MultivariateStudentT(mean=[0.0, 0.0, 0.0], covariance=COVARIANCE, nu=2.0)
    assert joint.standard_uncertainties is None


def test_fully_correlated_quantities_move_as_one() -> None:
    joint = MultivariateNormal(mean=[0.0, 0.0], covariance=np.array([[1.0, 2.0], [2.0, 4.0]]))
    x, y = joint.sample(np.random.default_rng(1), 100)
    assert y == pytest.approx(2 * x, abs=1e-7)


def test_the_factor_rebuilds_the_covariance_of_unequal_magnitudes() -> None:
    scale = np.diag([1e9, 1.0, 1e-9])
    covariance = scale @ COVARIANCE @ scale
    factor = factor_of(covariance)
    standardised = np.linalg.inv(scale) @ factor @ factor.T @ np.linalg.inv(scale)
    assert standardised == pytest.approx(COVARIANCE, abs=1e-12)


@pytest.mark.parametrize(
    ("matrix", "says"),
    [
        pytest.param([[1.0, 2.0], [2.0, 1.0]], "positive semi-definite", id="coefficient above 1"),
        pytest.param([[1.0, 0.5], [0.2, 1.0]], "not symmetric", id="asymmetric"),
        pytest.param([[1.0, 0.5]], "square", id="not square"),
        pytest.param([[1.0, math.nan], [math.nan, 1.0]], "NaN", id="NaN"),
        pytest.param([[-1.0, 0.0], [0.0, 1.0]], "positive semi-definite", id="negative variance"),
        pytest.param(
            [[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]],
            "positive semi-definite",
            id="contradictory coefficients",
        ),
    ],
)
def test_what_is_no_covariance_matrix_is_refused(matrix: list[list[float]], says: str) -> None:
    with pytest.raises(UnusableCovariance, match=says):
        check_covariance(matrix)


def test_means_that_do_not_fit_are_refused() -> None:
    with pytest.raises(UnusableDistribution):
        MultivariateNormal(mean=[0.0], covariance=COVARIANCE)
    with pytest.raises(UnusableDistribution):
        MultivariateStudentT(mean=[0.0, 0.0, 0.0], covariance=COVARIANCE, nu=0.0)
