"""A straight line by least squares with its uncertainties (JCGM 100:2008, H.3)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from duheng.uncertainty.errors import UnusableObservations
from duheng.uncertainty.type_a import evaluate_simultaneous


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedValue:
    """The value of a fitted line at one place, with its standard uncertainty."""

    value: float
    standard_uncertainty: float
    degrees_of_freedom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFit:
    """The line ``intercept + slope (x - origin)``.

    Attributes
    ----------
    origin : float
        Place of the intercept [unit of x].
    intercept, slope : float
        y1 and y2 of the GUM [unit of y; unit of y per unit of x].
    intercept_standard_uncertainty, slope_standard_uncertainty : float
        Their standard uncertainties [as the parameters].
    correlation : float
        Correlation coefficient of intercept and slope [1].
    residual_standard_deviation : float
        Standard deviation s of the fit [unit of y].
    degrees_of_freedom : float
        n - 2 [1].
    """

    origin: float
    intercept: float
    slope: float
    intercept_standard_uncertainty: float
    slope_standard_uncertainty: float
    correlation: float
    residual_standard_deviation: float
    degrees_of_freedom: float

    def predict(self, x: float) -> PredictedValue:
        """Return the value of the line at x, with the standard uncertainty of the line there.

        The scatter of one further observation is not in it (GUM H.3.4, formula (H.14)).
        """
        distance = x - self.origin
        u1, u2 = self.intercept_standard_uncertainty, self.slope_standard_uncertainty
        variance = u1**2 + (distance * u2) ** 2 + 2 * distance * u1 * u2 * self.correlation
        return PredictedValue(
            value=self.intercept + self.slope * distance,
            standard_uncertainty=math.sqrt(max(variance, 0.0)),
            degrees_of_freedom=self.degrees_of_freedom,
        )


def fit_line(x: ArrayLike, y: ArrayLike, *, origin: float = 0.0) -> LineFit:
    """Return the straight line through observed pairs by ordinary least squares.

    Parameters
    ----------
    x : array_like, shape (n,)
        Places, whose uncertainty is negligible [any unit].
    y : array_like, shape (n,)
        Observations of equal, unknown uncertainty [any unit].
    origin : float, optional
        Place at which the intercept is taken; one near the middle makes intercept and slope
        nearly uncorrelated [unit of x].

    Raises
    ------
    UnusableObservations
        When there are fewer than three pairs, the lengths differ, all places are the same, or a
        number is missing.

    Notes
    -----
    The sums are taken about the mean place, so a distant origin loses no digits.

    References
    ----------
    JCGM 100:2008, H.3.3, formulas (H.13).

    Examples
    --------
    >>> fit_line([0.0, 1.0, 2.0, 3.0], [0.1, 0.9, 2.1, 2.9]).slope
    0.96
    """
    pairs = evaluate_simultaneous({"x": x, "y": y})
    n, nu = pairs.number_of_observations, pairs.number_of_observations - 2
    if nu < 1:
        raise UnusableObservations(f"a line with uncertainty needs three pairs or more, got {n}")
    sums = pairs.covariance * (n * (n - 1))
    if not sums[0, 0] > 0:
        raise UnusableObservations("all pairs stand at one place: no slope can be found")
    slope = sums[0, 1] / sums[0, 0]
    deviation = math.sqrt(math.fsum(_residuals(x, y, slope) ** 2) / nu)
    lever = origin - float(pairs.means[0])
    u_mean, u_slope = deviation / math.sqrt(n), deviation / math.sqrt(sums[0, 0])
    u_intercept = math.hypot(u_mean, lever * u_slope)
    return LineFit(
        origin=origin,
        intercept=float(pairs.means[1] + slope * lever),
        slope=float(slope),
        intercept_standard_uncertainty=u_intercept,
        slope_standard_uncertainty=u_slope,
        correlation=lever * u_slope / u_intercept if u_intercept > 0 else 0.0,
        residual_standard_deviation=deviation,
        degrees_of_freedom=float(nu),
    )


def _residuals(x: ArrayLike, y: ArrayLike, slope: float) -> NDArray[np.float64]:
    place, seen = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    rest = (seen - math.fsum(seen) / seen.size) - slope * (place - math.fsum(place) / place.size)
    return np.asarray(rest - math.fsum(rest) / rest.size)
