"""Each distribution has the mean, width and draws that JCGM 101 gives it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from duheng.uncertainty.distributions import (
    Arcsine,
    CurvilinearTrapezoid,
    Distribution,
    Exponential,
    Gamma,
    Normal,
    Rectangular,
    Sample,
    StudentT,
    Trapezoidal,
    Triangular,
)
from duheng.uncertainty.errors import UnusableDistribution

EVERY_KIND: list[Distribution] = [
    Rectangular(centre=3.0, half_width=0.5),
    Triangular(centre=-2.0, half_width=0.5),
    Trapezoidal(centre=1.0, half_width=2.0, top_ratio=0.4),
    Trapezoidal(centre=1.0, half_width=2.0, top_ratio=1.0),
    Trapezoidal(centre=1.0, half_width=2.0, top_ratio=0.0),
    Arcsine(centre=10.0, half_width=3.0),
    CurvilinearTrapezoid(centre=0.0, half_width=0.05, inexactness=0.025),
    Normal(location=5.0, standard_deviation=0.1),
    StudentT(location=2.0, scale=0.3, nu=12.0),
    StudentT(location=2.0, scale=0.3, nu=math.inf),
    Exponential(estimate=2.0),
    Gamma(shape=4.0, scale=0.25),
    Sample(values=[1.0, 2.0, 2.5, 7.0]),
]
NAMES = [f"{each.kind}{i}" for i, each in enumerate(EVERY_KIND)]


@pytest.mark.parametrize("distribution", EVERY_KIND, ids=NAMES)
def test_draws_have_the_stated_mean_and_standard_uncertainty(distribution: Distribution) -> None:
    draws = distribution.sample(np.random.default_rng(7), 200_000)
    u = distribution.standard_uncertainty
    assert u is not None
    assert distribution.mean is not None
    assert draws.mean() == pytest.approx(distribution.mean, abs=5 * u / math.sqrt(draws.size))
    expected = u * math.sqrt(3 / 4) if isinstance(distribution, Sample) else u
    assert draws.std() == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("distribution", EVERY_KIND, ids=NAMES)
def test_draws_follow_the_cumulative_probability(distribution: Distribution) -> None:
    draws = np.sort(distribution.sample(np.random.default_rng(8), 100_000))
    found = (np.searchsorted(draws, draws, side="right")) / draws.size
    distance = np.max(np.abs(found - distribution.cumulative_probability(draws)))
    assert distance < 2.2 / math.sqrt(draws.size)


@pytest.mark.parametrize("distribution", EVERY_KIND, ids=NAMES)
def test_cumulative_probability_runs_from_zero_to_one(distribution: Distribution) -> None:
    centre, u = distribution.mean or 0.0, distribution.standard_uncertainty or 1.0
    x = np.linspace(centre - 60 * u, centre + 60 * u, 2001)
    probability = distribution.cumulative_probability(x)
    assert np.all(np.diff(probability) >= -1e-15)
    assert probability[0] == pytest.approx(0, abs=1e-9)
    assert probability[-1] == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(
    ("distribution", "expected"),
    [
        (Rectangular.between(2.0, 4.0), 1 / math.sqrt(3)),
        (Triangular.between(-1.0, 1.0), 1 / math.sqrt(6)),
        (Arcsine.between(-1.0, 1.0), 1 / math.sqrt(2)),
        (Trapezoidal.between(-1.0, 1.0, top_ratio=0.5), math.sqrt(1.25 / 6)),
        (CurvilinearTrapezoid.between(-1.0, 1.0, inexactness=0.5), math.sqrt(1 / 3 + 0.25 / 9)),
        (Exponential(estimate=2.0), 2.0),
        (Gamma(shape=4.0, scale=0.5), 1.0),
        (StudentT(location=0.0, scale=25.0, nu=18.0), 25 * math.sqrt(18 / 16)),
        (Normal(location=0.0, standard_deviation=0.3), 0.3),
    ],
)
def test_standard_uncertainty_is_that_of_table_1(
    distribution: Distribution, expected: float
) -> None:
    assert distribution.standard_uncertainty == pytest.approx(expected, rel=1e-14)


def test_cumulative_probabilities_agree_with_scipy() -> None:
    x = np.linspace(-3, 6, 91)
    trapezoid = Trapezoidal(centre=1.0, half_width=2.0, top_ratio=0.4)
    expected = stats.trapezoid(0.3, 0.7, loc=-1, scale=4).cdf(x)
    assert trapezoid.cumulative_probability(x) == pytest.approx(expected, abs=1e-12)
    arcsine = Arcsine(centre=1.0, half_width=2.0)
    assert arcsine.cumulative_probability(x) == pytest.approx(
        stats.arcsine(loc=-1, scale=4).cdf(x), abs=1e-12
    )


def test_student_t_of_few_observations_has_no_standard_uncertainty() -> None:
    for nu in (0.5, 1.0, 2.0):
        assert StudentT(location=1.0, scale=1.0, nu=nu).standard_uncertainty is None
    assert StudentT(location=1.0, scale=1.0, nu=1.0).mean is None
    assert StudentT(location=1.0, scale=1.0, nu=2.0).mean == 1.0


def test_inexact_limits_have_finite_degrees_of_freedom_and_certain_ones_have_not() -> None:
    """GUM H.1.3.4 and H.1.3.6: limits known to 10 % give 50, to 50 % give 2."""
    tenth = CurvilinearTrapezoid(centre=0.0, half_width=1e-6, inexactness=1e-7)
    half = CurvilinearTrapezoid(centre=0.0, half_width=0.05, inexactness=0.025)
    assert tenth.degrees_of_freedom == pytest.approx(50)
    assert half.degrees_of_freedom == pytest.approx(2)
    assert Rectangular(centre=0.0, half_width=1.0).degrees_of_freedom == math.inf
    assert Normal(location=0.0, standard_deviation=1.0).degrees_of_freedom is None


def test_an_exact_quantity_is_always_drawn_as_itself() -> None:
    exact = Normal(location=4.25, standard_deviation=0.0)
    assert set(exact.sample(np.random.default_rng(1), 10)) == {4.25}
    assert list(exact.cumulative_probability([4.0, 4.25, 5.0])) == [0.0, 1.0, 1.0]


def test_one_seed_gives_the_same_draws() -> None:
    for each in EVERY_KIND:
        first, second = (each.sample(np.random.default_rng(3), 5) for _ in range(2))
        assert np.array_equal(first, second)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: Rectangular(centre=0.0, half_width=0.0), id="no width"),
        pytest.param(lambda: Rectangular(centre=0.0, half_width=math.nan), id="NaN width"),
        pytest.param(lambda: Rectangular(centre=math.nan, half_width=1.0), id="NaN centre"),
        pytest.param(lambda: Rectangular.between(2.0, 1.0), id="limits exchanged"),
        pytest.param(lambda: Rectangular.between(1.0, math.nan), id="NaN limit"),
        pytest.param(
            lambda: Trapezoidal(centre=0.0, half_width=1.0, top_ratio=1.5), id="top wider than base"
        ),
        pytest.param(
            lambda: CurvilinearTrapezoid(centre=0.0, half_width=1.0, inexactness=1.0),
            id="limits that may cross",
        ),
        pytest.param(lambda: Normal(location=0.0, standard_deviation=-1.0), id="negative width"),
        pytest.param(lambda: Normal(location=0.0, standard_deviation=math.nan), id="NaN u"),
        pytest.param(lambda: StudentT(location=0.0, scale=1.0, nu=0.0), id="no freedom"),
        pytest.param(lambda: StudentT(location=0.0, scale=1.0, nu=math.nan), id="NaN freedom"),
        pytest.param(lambda: StudentT(location=0.0, scale=0.0, nu=3.0), id="no scale"),
        pytest.param(lambda: Gamma(shape=0.0, scale=1.0), id="no shape"),
        pytest.param(lambda: Exponential(estimate=-1.0), id="negative mean"),
        pytest.param(lambda: Sample(values=[1.0]), id="one value"),
        pytest.param(lambda: Sample(values=[1.0, math.nan]), id="NaN in the sample"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(make: object) -> None:
    with pytest.raises(UnusableDistribution):
        make()  # type: ignore[operator]
