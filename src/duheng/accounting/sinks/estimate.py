"""The stratified estimate of a total from plots, and its sampling error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from duheng.accounting.sinks.design import quantile
from duheng.accounting.sinks.errors import UnusableTrees

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StratumSample:
    """The plots of one stratum at one date.

    Attributes
    ----------
    area : float
        Of the stratum [any unit].
    totals : ndarray, shape (n,)
        Of each plot [any unit].
    areas : ndarray, shape (n,)
        Of each plot [unit of ``area``].
    is_finite : bool
        Whether the area that was measured is known without sampling (finite population).
    """

    area: float
    totals: Floats
    areas: Floats
    is_finite: bool = False

    @property
    def number(self) -> int:
        """Number of plots."""
        return int(self.totals.size)

    @property
    def expansion(self) -> float:
        """Area of the stratum over the area of its plots [1]."""
        return float(self.area / self.areas.sum())

    @property
    def total(self) -> float:
        """Estimated total of the stratum: expansion times the sum of the plots."""
        return self.expansion * float(self.totals.sum())

    @property
    def sampled_fraction(self) -> float:
        """Part of the stratum that needs no sampling [1]; 0 unless it is finite."""
        return min(1.0, 1 / self.expansion) if self.is_finite else 0.0

    @property
    def deviations(self) -> Floats:
        """What each plot's total lies off the mean per area, times n x expansion."""
        mean = self.totals.sum() / self.areas.sum()
        return np.asarray(self.number * self.expansion * (self.totals - mean * self.areas))

    @property
    def variance(self) -> float:
        """Sampling variance of the total, the scatter of measuring in it.

        Raises
        ------
        UnusableTrees
            When there is one plot and it is not the whole stratum.
        """
        return self.covariance(self.deviations)

    def covariance(self, others: Floats) -> float:
        """Return (1 - f) s12 / n of deviations of the same plots, in the same order."""
        left = 1 - self.sampled_fraction
        if left <= 0:
            return 0.0
        if self.number < 2:
            raise UnusableTrees(
                "a stratum with one plot has no sampling error",
                hint="measure a second plot, or join it to another stratum",
            )
        scatter = math.fsum(self.deviations * others) / (self.number - 1)
        return left * scatter / self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class StratifiedTotal:
    """A total over strata with its sampling error.

    Attributes
    ----------
    total : float
        [unit of the plots].
    standard_error : float
        Of sampling alone [unit of the plots].
    degrees_of_freedom : float
        Number of plots less the number of strata [1].
    probability : float
        Coverage probability of ``relative_error`` [1].
    relative_error : float
        t times the standard error over the total [1]; infinite when the total is 0.
    """

    total: float
    standard_error: float
    degrees_of_freedom: float
    probability: float
    relative_error: float


def sample_of(
    area: float, totals: ArrayLike, areas: ArrayLike, *, is_finite: bool = False
) -> StratumSample:
    """Return the sample of a stratum.

    Raises
    ------
    UnusableTrees
        When there is no plot, the lengths differ, an area is not above 0, a total is no finite
        number, or the plots are larger than a finite stratum.
    """
    sums, sizes = np.asarray(totals, dtype=np.float64), np.asarray(areas, dtype=np.float64)
    if sums.ndim != 1 or sums.shape != sizes.shape or not sums.size:
        raise UnusableTrees("a stratum needs plots, each with its total and its area")
    if not (area > 0 and np.all(sizes > 0) and np.all(np.isfinite(sums) & np.isfinite(sizes))):
        raise UnusableTrees("areas are above 0, and the totals of plots are finite numbers")
    if sizes.sum() > area * (1 + 1e-9):
        raise UnusableTrees(
            f"the plots ({sizes.sum():g}) are larger than their stratum ({area:g})",
            hint="check the units of the areas",
        )
    return StratumSample(area=float(area), totals=sums, areas=sizes, is_finite=is_finite)


def stratified_total(
    strata: Sequence[StratumSample], *, probability: float = 0.90
) -> StratifiedTotal:
    """Return the total over strata and its relative sampling error.

    Raises
    ------
    UnusableTrees
        When there is no stratum, or one of them has a single plot.

    Notes
    -----
    Of each stratum the ratio estimate (sum of totals over sum of areas), which is the mean of
    the plots where they are all of one size; variances of strata add (Cochran, Sampling
    Techniques, 1977, 2.11, 5.6 and 6.4). Degrees of freedom: plots less strata.
    """
    if not strata:
        raise UnusableTrees("there is no stratum")
    total = math.fsum(one.total for one in strata)
    error = math.sqrt(math.fsum(one.variance for one in strata))
    freedom = sum(one.number for one in strata if one.sampled_fraction < 1)
    freedom -= sum(one.sampled_fraction < 1 for one in strata)
    half_width = quantile(probability, freedom) * error if error > 0 else 0.0
    return StratifiedTotal(
        total=total,
        standard_error=error,
        degrees_of_freedom=float(freedom),
        probability=probability,
        relative_error=half_width / abs(total) if total else (math.inf if error else 0.0),
    )
