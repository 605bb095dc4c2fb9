"""Regions that hold several outputs together."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from duheng.uncertainty.coverage_regions import (
    ellipsoidal_region,
    ellipsoidal_region_of_trials,
    rectangular_region,
    rectangular_region_of_trials,
)
from duheng.uncertainty.errors import UnusableCovariance, UnusableCoverage, UnusableTrials
from duheng.uncertainty.joint_distributions import MultivariateNormal, MultivariateStudentT

CENTRE = [127.732, 219.847]
COVARIANCE = np.array([[0.071**2, -0.588 * 0.071 * 0.295], [-0.588 * 0.071 * 0.295, 0.295**2]])


def draws_of(size: int = 200_000) -> np.ndarray:
    joint = MultivariateNormal(mean=CENTRE, covariance=COVARIANCE)
    return joint.sample(np.random.default_rng(4), size)


def test_one_output_gives_the_factor_of_an_interval() -> None:
    assert ellipsoidal_region([0.0], [[1.0]]).coverage_factor == pytest.approx(1.959964)
    assert rectangular_region([0.0], [1.0], 0.95).coverage_factor == pytest.approx(1.959964)


def test_the_factor_grows_with_the_number_of_outputs() -> None:
    """JCGM 102, table 1 (k_p for m = 2 and 3 at 95 %), recomputed from chi squared."""
    assert ellipsoidal_region([0.0] * 2, np.eye(2)).coverage_factor == pytest.approx(
        2.45, abs=0.005
    )
    assert ellipsoidal_region([0.0] * 3, np.eye(3)).coverage_factor == pytest.approx(
        2.80, abs=0.005
    )


def test_regions_hold_their_share_of_normal_draws() -> None:
    points = draws_of().T
    ellipse = ellipsoidal_region(CENTRE, COVARIANCE, 0.9)
    assert np.mean(ellipse.contains(points)) == pytest.approx(0.9, abs=0.003)
    box = rectangular_region(CENTRE, np.sqrt(np.diag(COVARIANCE)).tolist(), 0.9)
    assert 0.9 <= np.mean(box.contains(points)) < 0.93


def test_the_ellipsoid_of_few_observations_holds_its_share_of_t() -> None:
    joint = MultivariateStudentT(mean=CENTRE, covariance=COVARIANCE, nu=4.0)
    points = joint.sample(np.random.default_rng(4), 200_000).T
    region = ellipsoidal_region(CENTRE, COVARIANCE, 0.95, degrees_of_freedom=4.0)
    assert np.mean(region.contains(points)) == pytest.approx(0.95, abs=0.003)
    assert region.coverage_factor == pytest.approx(math.sqrt(2 * stats.f.ppf(0.95, 2, 4)))
    endless = ellipsoidal_region(CENTRE, COVARIANCE, degrees_of_freedom=math.inf)
    assert endless.coverage_factor == pytest.approx(2.4477, abs=1e-4)


def test_regions_of_trials_hold_their_share_of_them() -> None:
    values = draws_of(10_000)
    for region in (
        ellipsoidal_region_of_trials(values, 0.95),
        rectangular_region_of_trials(values, 0.95),
    ):
        # The point on the border may fall on either side by rounding.
        assert np.sum(region.contains(values.T)) in {9_499, 9_500}
        assert region.coverage_probability == 0.95


def test_regions_of_many_trials_approach_theory() -> None:
    found = ellipsoidal_region_of_trials(draws_of(), 0.95)
    assert found.coverage_factor == pytest.approx(2.4477, abs=0.02)
    box = rectangular_region_of_trials(draws_of(), 0.95)
    assert box.coverage_factor < 2.2414


def test_half_axes_span_the_ellipsoid() -> None:
    region = ellipsoidal_region(CENTRE, COVARIANCE)
    lengths, directions = region.half_axes()
    for length, direction in zip(lengths, directions.T, strict=True):
        tip = np.asarray(CENTRE) + length * direction
        assert region.contains(tip + 1e-9 * (np.asarray(CENTRE) - tip))
        assert not region.contains(tip + 1e-6 * (tip - np.asarray(CENTRE)))


def test_regions_are_ready_for_json() -> None:
    ellipse = ellipsoidal_region(CENTRE, COVARIANCE).to_dict()
    assert ellipse["kind"] == "ellipsoidal"
    assert ellipse["covariance"][0][0] == pytest.approx(0.071**2)
    box = rectangular_region([1.0], [0.5], 0.95)
    assert box.to_dict()["intervals"][0] == pytest.approx([0.02, 1.98], abs=1e-4)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: ellipsoidal_region([0.0, 0.0], np.ones((2, 2))), id="flat"),
        pytest.param(
            lambda: ellipsoidal_region([0.0, 0.0], np.diag([1.0, 0.0])), id="exact output"
        ),
        pytest.param(lambda: ellipsoidal_region([0.0], np.eye(2)), id="sizes differ"),
        pytest.param(
            lambda: ellipsoidal_region([0.0], [[1.0]], degrees_of_freedom=0.0), id="no freedom"
        ),
        pytest.param(lambda: rectangular_region([], [], 0.95), id="no output"),
        pytest.param(lambda: rectangular_region([0.0], [-1.0], 0.95), id="negative u"),
        pytest.param(lambda: rectangular_region([0.0], [math.nan], 0.95), id="NaN u"),
        pytest.param(lambda: rectangular_region([0.0], [1.0, 2.0], 0.95), id="too many u"),
    ],
)
def test_what_makes_no_region_is_refused(make: object) -> None:
    with pytest.raises(UnusableCovariance):
        make()  # type: ignore[operator]


def test_a_wrong_probability_and_few_trials_are_refused() -> None:
    with pytest.raises(UnusableCoverage):
        ellipsoidal_region([0.0], [[1.0]], 95.0)
    with pytest.raises(UnusableTrials):
        ellipsoidal_region_of_trials([[1.0, 2.0], [2.0, 1.0]], 0.95)
