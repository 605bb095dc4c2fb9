"""Coverage regions of several outputs together (JCGM 102:2011, 6.5 and 7.7)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from duheng.uncertainty.coverage_intervals import Interval, check_coverage_probability
from duheng.uncertainty.distribution import Array
from duheng.uncertainty.errors import UnusableCovariance, UnusableTrials
from duheng.uncertainty.joint_distributions import check_covariance


@dataclass(frozen=True, slots=True, kw_only=True)
class EllipsoidalRegion:
    """All points within ``k`` of the estimates, measured by their covariance.

    Attributes
    ----------
    centre : tuple of float, shape (m,)
        Estimates of the outputs [their units].
    covariance : ndarray, shape (m, m)
        Covariance matrix [products of the units].
    coverage_factor : float
        k in ``(y - centre)' V^-1 (y - centre) <= k^2`` [1].
    coverage_probability : float
        Probability that the region holds the outputs [1].
    """

    centre: tuple[float, ...]
    covariance: Array
    coverage_factor: float
    coverage_probability: float

    def contains(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Return whether points lie in the region, shape (...,) for points (..., m)."""
        return np.asarray(_distances(np.asarray(points, float), self.centre, self.covariance)) <= (
            self.coverage_factor**2
        )

    def half_axes(self) -> tuple[Array, Array]:
        """Return lengths of the half axes, shape (m,), and their directions, one a column."""
        values, vectors = np.linalg.eigh(self.covariance)
        return self.coverage_factor * np.sqrt(np.clip(values, 0.0, None)), vectors

    def to_dict(self) -> dict[str, Any]:
        """Return the region as a JSON-ready dictionary."""
        return {
            "kind": "ellipsoidal",
            "centre": list(self.centre),
            "covariance": self.covariance.tolist(),
            "coverage_factor": self.coverage_factor,
            "coverage_probability": self.coverage_probability,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RectangularRegion:
    """A box about the estimates: one interval for each output.

    Attributes
    ----------
    centre : tuple of float, shape (m,)
        Estimates of the outputs [their units].
    half_widths : tuple of float, shape (m,)
        Half widths of the intervals [their units].
    coverage_factor : float
        Half width over standard uncertainty, the same for all outputs [1].
    coverage_probability : float
        Probability that the box holds all outputs, at least this much by Bonferroni [1].
    """

    centre: tuple[float, ...]
    half_widths: tuple[float, ...]
    coverage_factor: float
    coverage_probability: float

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """``(low, high)`` of each output [its unit]."""
        return tuple((y - w, y + w) for y, w in zip(self.centre, self.half_widths, strict=True))

    def contains(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Return whether points lie in the region, shape (...,) for points (..., m)."""
        distance = np.abs(np.asarray(points, float) - np.asarray(self.centre))
        return np.asarray(np.all(distance <= np.asarray(self.half_widths), axis=-1))

    def to_dict(self) -> dict[str, Any]:
        """Return the region as a JSON-ready dictionary."""
        return {
            "kind": "rectangular",
            "intervals": [list(each) for each in self.intervals],
            "coverage_factor": self.coverage_factor,
            "coverage_probability": self.coverage_probability,
        }


def ellipsoidal_region(
    centre: Sequence[float],
    covariance: ArrayLike,
    coverage_probability: float = 0.95,
    *,
    degrees_of_freedom: float | None = None,
) -> EllipsoidalRegion:
    """Return the ellipsoid that holds several normal outputs together.

    Parameters
    ----------
    centre : sequence of float, shape (m,)
        Estimates [units of the outputs].
    covariance : array_like, shape (m, m)
        Covariance matrix, not singular [products of the units].
    coverage_probability : float, optional
        Between 0 and 1 [1].
    degrees_of_freedom : float, optional
        nu of a multivariate t distribution with this scale matrix; normal without it [1].

    Raises
    ------
    UnusableCovariance
        When the matrix is none, singular, or not as large as the estimates.
    UnusableCoverage
        When the probability is none.

    References
    ----------
    JCGM 102:2011, 6.5.2 (normal: k from chi squared with m degrees of freedom).

    Examples
    --------
    >>> ellipsoidal_region([0.0, 0.0], [[1.0, 0.0], [0.0, 1.0]]).coverage_factor
    2.448
    """
    matrix = _regular(centre, covariance)
    p, m = check_coverage_probability(coverage_probability), len(matrix)
    if degrees_of_freedom is None or math.isinf(degrees_of_freedom):
        squared = float(special.chdtri(m, 1 - p))
    elif degrees_of_freedom > 0:
        squared = m * float(special.fdtri(m, degrees_of_freedom, p))
    else:
        raise UnusableCovariance(f"degrees of freedom are above 0, got {degrees_of_freedom}")
    return EllipsoidalRegion(
        centre=tuple(map(float, centre)),
        covariance=matrix,
        coverage_factor=math.sqrt(squared),
        coverage_probability=p,
    )


def rectangular_region(
    centre: Sequence[float], standard_uncertainties: Sequence[float], coverage_probability: float
) -> RectangularRegion:
    """Return the box that holds several normal outputs at least with a probability.

    Each interval has the probability ``1 - (1 - p)/m`` (Bonferroni), whatever the correlations.

    Parameters
    ----------
    centre, standard_uncertainties : sequence of float, shape (m,)
        Estimates and standard uncertainties [units of the outputs].
    coverage_probability : float
        Between 0 and 1 [1].

    Raises
    ------
    UnusableCovariance
        When estimates and standard uncertainties are not equally many, or one is negative.
    UnusableCoverage
        When the probability is none.

    References
    ----------
    JCGM 102:2011, 6.5.3.

    Examples
    --------
    >>> rectangular_region([0.0, 0.0], [1.0, 2.0], 0.95).coverage_factor
    2.2414
    """
    p = check_coverage_probability(coverage_probability)
    if not centre or len(centre) != len(standard_uncertainties):
        raise UnusableCovariance(
            f"{len(centre)} estimates need as many standard uncertainties, got "
            f"{len(standard_uncertainties)}"
        )
    if not all(0 <= u < math.inf for u in standard_uncertainties):
        raise UnusableCovariance("standard uncertainties are 0 or more")
    factor = float(special.ndtri(1 - (1 - p) / (2 * len(centre))))
    return RectangularRegion(
        centre=tuple(map(float, centre)),
        half_widths=tuple(factor * u for u in standard_uncertainties),
        coverage_factor=factor,
        coverage_probability=p,
    )


def ellipsoidal_region_of_trials(
    values: ArrayLike, coverage_probability: float
) -> EllipsoidalRegion:
    """Return the ellipsoid about the mean that holds a share p of Monte Carlo trial values.

    Parameters
    ----------
    values : array_like, shape (m, M)
        Trial values of m outputs.
    coverage_probability : float
        Between 0 and 1 [1].

    Raises
    ------
    UnusableCovariance
        When the outputs depend on each other linearly.
    UnusableTrials, UnusableCoverage
        When the trials are too few, or the probability is none.

    References
    ----------
    JCGM 102:2011, 7.7.2.

    Examples
    --------
    >>> draws = np.random.default_rng(1).standard_normal((2, 100_000))
    >>> abs(ellipsoidal_region_of_trials(draws, 0.95).coverage_factor - 2.448) < 0.02
    True
    """
    trials = _trial_values(values)
    p = check_coverage_probability(coverage_probability)
    centre = trials.mean(axis=1)
    covariance = _regular(centre.tolist(), np.atleast_2d(np.cov(trials)))
    squared = np.sqrt(_distances(trials.T, centre, covariance))
    return EllipsoidalRegion(
        centre=tuple(centre.tolist()),
        covariance=covariance,
        coverage_factor=_at_share(squared, p),
        coverage_probability=p,
    )


def rectangular_region_of_trials(
    values: ArrayLike, coverage_probability: float
) -> RectangularRegion:
    """Return the box about the mean that holds a share p of Monte Carlo trial values.

    The half widths are one factor times the standard deviations.

    Parameters
    ----------
    values : array_like, shape (m, M)
        Trial values of m outputs.
    coverage_probability : float
        Between 0 and 1 [1].

    Raises
    ------
    UnusableTrials, UnusableCoverage
        When the trials are too few, or the probability is none.

    References
    ----------
    JCGM 102:2011, 7.7.3.

    Examples
    --------
    >>> draws = np.random.default_rng(1).standard_normal((2, 100_000))
    >>> abs(rectangular_region_of_trials(draws, 0.95).coverage_factor - 2.236) < 0.02
    True
    """
    trials = _trial_values(values)
    p = check_coverage_probability(coverage_probability)
    centre, deviations = trials.mean(axis=1), trials.std(axis=1, ddof=1)
    divisor = np.where(deviations > 0, deviations, 1.0)
    farthest = np.max(np.abs(trials - centre[:, None]) / divisor[:, None], axis=0)
    factor = _at_share(farthest, p)
    return RectangularRegion(
        centre=tuple(centre.tolist()),
        half_widths=tuple((factor * deviations).tolist()),
        coverage_factor=factor,
        coverage_probability=p,
    )


def _trial_values(values: ArrayLike) -> Array:
    trials = np.atleast_2d(np.asarray(values, dtype=float))
    if trials.ndim != 2 or not trials.shape[1] > 10 * trials.shape[0]:
        raise UnusableTrials(f"a region needs many trials of each output, got {trials.shape}")
    return trials


def _at_share(distances: Array, probability: float) -> float:
    """Return the smallest distance that holds the rounded share of the trials."""
    count = math.floor(Fraction(repr(probability)) * distances.size + Fraction(1, 2))
    place = min(max(count, 1), distances.size) - 1
    return float(np.partition(distances, place)[place])


def _regular(centre: Sequence[float], covariance: ArrayLike) -> Array:
    """Return a covariance matrix that can be inverted."""
    matrix = check_covariance(covariance)
    if len(centre) != len(matrix):
        raise UnusableCovariance(f"{len(centre)} estimates do not fit a matrix of {len(matrix)}")
    scale = np.sqrt(np.diag(matrix))
    if not (scale > 0).all() or not np.linalg.cond(matrix / np.outer(scale, scale)) < 1e12:
        raise UnusableCovariance(
            "the outputs depend on each other linearly: their ellipsoid is flat",
            hint="leave out an output that the others determine, or use a rectangular region",
            clause="JCGM 102:2011, 6.5.2",
        )
    return matrix


def _distances(points: Array, centre: ArrayLike, covariance: Array) -> Array:
    """Return squared distances by the covariance, shape (...,) for points (..., m)."""
    scale = np.sqrt(np.diag(covariance))
    standardised = (points - np.asarray(centre)) / scale
    weights = np.linalg.inv(covariance / np.outer(scale, scale))
    return np.asarray(np.einsum("...i,ij,...j->...", standardised, weights, standardised))
