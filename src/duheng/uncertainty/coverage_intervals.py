"""Coverage intervals from a discrete representation of a distribution (JCGM 101:2008, 7.7)."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from duheng.uncertainty.errors import UnusableCoverage, UnusableTrials

Array = NDArray[np.float64]
Interval = tuple[float, float]


def check_coverage_probability(probability: Any) -> float:
    """Return a coverage probability as a float.

    Raises
    ------
    UnusableCoverage
        When it is not a number strictly between 0 and 1.
    """
    is_number = isinstance(probability, int | float | np.floating)
    if isinstance(probability, bool) or not is_number or not 0 < probability < 1:
        raise UnusableCoverage(
            f"a coverage probability lies between 0 and 1, got {probability!r}",
            hint="write 0.95 for 95 %",
        )
    return float(probability)


def coverage_count(trials: int, probability: float) -> int:
    """Return q, how many of the sorted values an interval spans: pM rounded (7.7.1).

    Raises
    ------
    UnusableTrials
        When the trials are too few to leave a value outside the interval.

    Examples
    --------
    >>> coverage_count(1000, 0.95)
    950
    """
    count = math.floor(Fraction(repr(float(probability))) * trials + Fraction(1, 2))
    if not 0 < count < trials:
        raise UnusableTrials(
            f"{trials} trials are too few for a coverage probability of {probability}",
            hint=f"use {math.ceil(10_000 / (1 - probability))} or more",
            clause="JCGM 101:2008, 7.2",
        )
    return count


def coverage_intervals(values: Array, probability: float) -> tuple[Interval, Interval]:
    """Return the probabilistically symmetric and the shortest coverage interval.

    Parameters
    ----------
    values : ndarray, shape (M,)
        Trial values of the output. **They are reordered in place**: only the tails are sorted,
        which is all that the intervals need.
    probability : float
        Coverage probability between 0 and 1 [1].

    Returns
    -------
    symmetric, shortest : tuple of float
        Each ``(low, high)`` [unit of the values].

    Raises
    ------
    UnusableTrials, UnusableCoverage
        When the trials are too few, or the probability is none.

    References
    ----------
    JCGM 101:2008, 7.7.2 to 7.7.4.

    Examples
    --------
    >>> coverage_intervals(np.arange(1.0, 101.0) ** 2, 0.9)
    ((25.0, 9025.0), (1.0, 8281.0))
    """
    trials = values.size
    count = coverage_count(trials, check_coverage_probability(probability))
    tail = trials - count
    if tail <= count:
        values.partition((tail - 1, count))
        values[:tail].sort()
        values[count:].sort()
    else:
        values.sort()
    low, high = values[:tail], values[count:]
    middle = (tail + 1) // 2 - 1  # r = (M - q)/2, or (M - q + 1)/2 where that is no integer
    shortest = int(np.argmin(high - low))
    return (
        (float(low[middle]), float(high[middle])),
        (float(low[shortest]), float(high[shortest])),
    )
