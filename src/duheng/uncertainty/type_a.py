"""Type A evaluation: standard uncertainties by statistics of observations (JCGM 100:2008, 4.2)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from duheng.uncertainty.errors import UnusableObservations

Array = NDArray[np.float64]

# Squares of larger observations leave the range of a double.
_LARGEST = 1e150


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedMean:
    """The mean of repeated observations.

    Attributes
    ----------
    mean : float
        Arithmetic mean [unit of the observations].
    standard_deviation : float
        Experimental standard deviation of one observation [unit of the observations].
    standard_uncertainty : float
        Experimental standard deviation of the mean [unit of the observations].
    degrees_of_freedom : float
        Degrees of freedom of the standard uncertainty [1].
    number_of_observations : int
        How many observations made the mean.
    """

    mean: float
    standard_deviation: float
    standard_uncertainty: float
    degrees_of_freedom: float
    number_of_observations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledDeviation:
    """One standard deviation from several groups of observations."""

    standard_deviation: float
    degrees_of_freedom: float

    def mean_of(self, observations: ArrayLike) -> ObservedMean:
        """Return the mean of new observations of the same process, one is enough.

        The standard uncertainty is the pooled standard deviation over the square root of n, with
        the degrees of freedom of the pool (GUM H.3.6, G.3.3).
        """
        values = _checked(observations, "observations", least=1)
        return ObservedMean(
            mean=_mean(values),
            standard_deviation=self.standard_deviation,
            standard_uncertainty=self.standard_deviation / math.sqrt(values.size),
            degrees_of_freedom=self.degrees_of_freedom,
            number_of_observations=values.size,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SimultaneousMeans:
    """Means of quantities that were observed together.

    Attributes
    ----------
    names : tuple of str
        The quantities, in the order of the arrays.
    means : array, shape (N,)
        Arithmetic means [units of the quantities].
    covariance : array, shape (N, N)
        Covariances of the means, formula (17) of the GUM [products of the units].
    degrees_of_freedom : float
        n - 1 for n sets of observations [1].
    number_of_observations : int
        How many sets were observed.
    """

    names: tuple[str, ...]
    means: Array
    covariance: Array
    degrees_of_freedom: float
    number_of_observations: int

    @property
    def standard_uncertainties(self) -> Array:
        """Standard uncertainties of the means, shape (N,) [units of the quantities]."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def correlation(self) -> Array:
        """Correlation matrix of the means, shape (N, N) [1]; 0 where a quantity never varied."""
        u = self.standard_uncertainties
        divisor = np.where(u > 0, u, 1.0)
        matrix = np.clip(self.covariance / np.outer(divisor, divisor), -1.0, 1.0)
        np.fill_diagonal(matrix, 1.0)
        return np.asarray(matrix)


def evaluate_observations(observations: ArrayLike) -> ObservedMean:
    """Return the mean of independent observations with its standard uncertainty.

    Parameters
    ----------
    observations : array_like, shape (n,)
        At least two observations under repeatability conditions. NaN is refused: a missing
        observation is left out by the person who knows why [any unit].

    Returns
    -------
    ObservedMean
        Mean, experimental standard deviation, standard uncertainty ``s / sqrt(n)`` and n - 1.

    Raises
    ------
    UnusableObservations
        When there are fewer than two, or one is missing, infinite or not a number.

    Notes
    -----
    Two passes, with exactly rounded sums: thirteen constant leading digits cost nothing.

    References
    ----------
    JCGM 100:2008, 4.2.1 to 4.2.3 and 4.2.6.

    Examples
    --------
    >>> evaluate_observations([4.999, 5.001, 5.000, 5.002]).standard_uncertainty
    0.00064550
    """
    values = _checked(observations, "observations", least=2)
    nu = values.size - 1
    deviation = math.sqrt(_sum_of_squares(values) / nu)
    return ObservedMean(
        mean=_mean(values),
        standard_deviation=deviation,
        standard_uncertainty=deviation / math.sqrt(values.size),
        degrees_of_freedom=float(nu),
        number_of_observations=values.size,
    )


def pool_observations(groups: Sequence[ArrayLike]) -> PooledDeviation:
    """Return the pooled standard deviation of groups of observations of one process.

    Parameters
    ----------
    groups : sequence of array_like
        Groups whose means may differ; those with one observation add nothing [any unit].

    Returns
    -------
    PooledDeviation
        ``sqrt(sum nu_i s_i^2 / sum nu_i)`` and the sum of the degrees of freedom.

    Raises
    ------
    UnusableObservations
        When no group has two observations, or an observation is unusable.

    References
    ----------
    JCGM 100:2008, 4.2.4 and H.5.2 (within-group variance).

    Examples
    --------
    >>> pool_observations([[10.0, 10.2], [11.0, 11.2, 11.4]]).degrees_of_freedom
    3.0
    """
    arrays = [_checked(group, f"group {i + 1}", least=1) for i, group in enumerate(groups)]
    nu = sum(array.size - 1 for array in arrays)
    if nu < 1:
        raise UnusableObservations(
            "no group has two observations, so nothing shows how they scatter",
            clause="JCGM 100:2008, 4.2.2",
        )
    squares = math.fsum(_sum_of_squares(array) for array in arrays)
    return PooledDeviation(standard_deviation=math.sqrt(squares / nu), degrees_of_freedom=float(nu))


def evaluate_simultaneous(observations: Mapping[str, ArrayLike]) -> SimultaneousMeans:
    """Return the means of quantities observed together, with their covariances.

    Parameters
    ----------
    observations : Mapping of str to array_like, shape (n,)
        For every quantity its n observations; those at one position were taken together
        [any units].

    Raises
    ------
    UnusableObservations
        When the lengths differ, there are fewer than two sets, or an observation is unusable.

    References
    ----------
    JCGM 100:2008, 5.2.3 formula (17), and H.2.

    Examples
    --------
    >>> pair = evaluate_simultaneous({"V": [5.007, 4.994, 5.005], "I": [19.663, 19.639, 19.640]})
    >>> float(pair.correlation[0, 1])
    0.6471
    """
    arrays = {name: _checked(each, name, least=2) for name, each in observations.items()}
    lengths = {name: array.size for name, array in arrays.items()}
    if len(set(lengths.values())) != 1:
        raise UnusableObservations(
            f"observations taken together must be equally many, got {lengths}",
            clause="JCGM 100:2008, 5.2.3",
            data={"lengths": lengths},
        )
    n = next(iter(lengths.values()))
    means = np.array([_mean(array) for array in arrays.values()])
    deviations = [_deviations(array) for array in arrays.values()]
    products = [[math.fsum(a * b) for b in deviations] for a in deviations]
    return SimultaneousMeans(
        names=tuple(arrays),
        means=means,
        covariance=np.array(products) / (n * (n - 1)),
        degrees_of_freedom=float(n - 1),
        number_of_observations=n,
    )


def _checked(observations: ArrayLike, what: str, least: int) -> Array:
    try:
        values = np.asarray(observations, dtype=float)
    except (TypeError, ValueError) as error:
        raise UnusableObservations(f"{what}: every observation must be a number") from error
    if values.ndim != 1 or values.size < least:
        raise UnusableObservations(
            f"{what}: {least} or more observations in one list, got shape {values.shape}",
            hint="one observation says nothing about its scatter" if least > 1 else None,
            clause="JCGM 100:2008, 4.2.2",
        )
    faulty = np.flatnonzero(~np.isfinite(values))
    if faulty.size:
        raise UnusableObservations(
            f"{what}: observation {faulty[0] + 1} is missing, NaN or infinite",
            hint="leave out an observation that was not made, and say why in the record",
            data={"positions": [int(each) + 1 for each in faulty[:20]]},
        )
    if not np.abs(values).max() <= _LARGEST:
        raise UnusableObservations(f"{what}: an observation is beyond what can be computed with")
    return values


def _mean(values: Array) -> float:
    return math.fsum(values) / values.size


def _deviations(values: Array) -> Array:
    """Return deviations whose sum is zero, taking out the rounding of the mean."""
    deviations = values - _mean(values)
    return np.asarray(deviations - math.fsum(deviations) / values.size)


def _sum_of_squares(values: Array) -> float:
    return math.fsum(_deviations(values) ** 2)
