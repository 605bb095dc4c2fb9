"""Allometric equations fitted to trees that were felled and weighed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from duheng.accounting.sinks.errors import UnusableTrees

Floats = NDArray[np.float64]
INTERCEPT = "intercept"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedAllometry:
    """The power law ``y = exp(a) x1^b1 x2^b2 ...``, fitted as a plane in logarithms.

    Attributes
    ----------
    names : tuple of str
        ``intercept``, then the predictors; the order of what follows.
    coefficients : ndarray, shape (p,)
        a, b1, b2 ... of the numerical values in the units of the observations [1].
    covariance : ndarray, shape (p, p)
        Of the coefficients; every tree of a later use shares it [1].
    residual_standard_deviation : float
        Scatter of single trees in ln y [1].
    degrees_of_freedom : float
        n - p [1].
    r_squared : float
        Of the logarithms [1].
    number_of_trees : int
        n [1].
    ranges : Mapping of str to (float, float)
        Smallest and largest value of each predictor [unit of the observations].
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    residual_standard_deviation: float
    degrees_of_freedom: float
    r_squared: float
    number_of_trees: int
    ranges: Mapping[str, tuple[float, float]]

    @property
    def bias_correction(self) -> float:
        """Mean over median of the log-normal scatter, exp(s^2/2) [1] (Baskerville 1972)."""
        return math.exp(self.residual_standard_deviation**2 / 2)

    @property
    def factor(self) -> float:
        """The factor in front of the power law, the correction for bias in it [unit of y]."""
        return math.exp(float(self.coefficients[0])) * self.bias_correction

    def predict(self, predictors: Mapping[str, ArrayLike]) -> Floats:
        """Return the expected value of trees, the correction for bias in it [unit of y].

        Raises
        ------
        UnusableTrees
            When a predictor is missing, or a value is not above 0.
        """
        size, columns = _columns({name: predictors.get(name) for name in self.names[1:]})
        design = np.column_stack([np.ones(size), *columns])
        return np.asarray(np.exp(design @ self.coefficients) * self.bias_correction)


def fit_allometry(response: ArrayLike, predictors: Mapping[str, ArrayLike]) -> FittedAllometry:
    """Return the power law through observed trees, by least squares of the logarithms.

    Parameters
    ----------
    response : array_like, shape (n,)
        What was weighed or measured: biomass, volume or height [any unit].
    predictors : Mapping of str to array_like, shape (n,)
        Such as the diameter, the height, or their product with the wood density [any unit].

    Raises
    ------
    UnusableTrees
        When the lengths differ, a value is missing or not above 0, there are too few trees, or
        the predictors do not tell the coefficients apart.

    Notes
    -----
    ln y = a + sum b_k ln x_k + e with e of variance s^2 the same for all trees; the covariance of
    the coefficients is s^2 (X'X)^-1. The mean of y is exp(s^2/2) times the antilogarithm, which
    leaving out makes every stock too small.

    Examples
    --------
    >>> fit = fit_allometry([1.0, 7.9, 27.5, 63.0], {"diameter": [1.0, 2.0, 3.0, 4.0]})
    >>> round(float(fit.coefficients[1]), 2)
    3.0
    """
    size, columns = _columns({"response": response, **predictors})
    observed = columns[0]
    # centred, so that the columns of a wide range keep their digits
    means = np.array([float(column.mean()) for column in columns[1:]])
    design = np.column_stack(
        [np.ones(size), *(c - m for c, m in zip(columns[1:], means, strict=True))]
    )
    freedom = size - design.shape[1]
    if freedom < 1 or np.linalg.matrix_rank(design) < design.shape[1]:
        raise UnusableTrees(
            f"{size} trees do not determine {design.shape[1]} coefficients and their scatter",
            hint="give more trees, of different sizes",
        )
    solution = np.linalg.lstsq(design, observed, rcond=None)[0]
    rest = observed - design @ solution
    variance = math.fsum(rest**2) / freedom
    shift = np.eye(design.shape[1])
    shift[0, 1:] = -means
    covariance = shift @ (variance * np.linalg.inv(design.T @ design)) @ shift.T
    spread = math.fsum((observed - observed.mean()) ** 2)
    return FittedAllometry(
        names=(INTERCEPT, *predictors),
        coefficients=shift @ solution,
        covariance=(covariance + covariance.T) / 2,
        residual_standard_deviation=math.sqrt(variance),
        degrees_of_freedom=float(freedom),
        r_squared=1 - math.fsum(rest**2) / spread if spread > 0 else math.nan,
        number_of_trees=size,
        ranges={
            name: (float(np.min(given)), float(np.max(given)))
            for name, given in ((name, np.asarray(one)) for name, one in predictors.items())
        },
    )


def _columns(given: Mapping[str, ArrayLike | None]) -> tuple[int, list[Floats]]:
    """Return the logarithms of columns of one length."""
    columns: list[Floats] = []
    for name, values in given.items():
        if values is None:
            raise UnusableTrees(f"the predictor '{name}' is not given")
        column = np.asarray(values, dtype=np.float64)
        if column.ndim != 1 or (columns and column.size != columns[0].size):
            raise UnusableTrees(f"'{name}' has another number of trees than the rest")
        if not np.all((column > 0) & np.isfinite(column)):
            place = int(np.flatnonzero(~((column > 0) & np.isfinite(column)))[0])
            raise UnusableTrees(
                f"'{name}' of tree {place + 1} is {column[place]:g}, expected a number above 0",
                hint="leave trees out whose value is missing; nothing is filled in",
            )
        columns.append(np.log(column))
    if not columns or not columns[0].size:
        raise UnusableTrees("there are no trees")
    return columns[0].size, columns
