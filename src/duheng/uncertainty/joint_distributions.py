"""Distributions of several quantities together: multivariate normal and multivariate t."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from duheng.uncertainty.distribution import Array
from duheng.uncertainty.errors import UnusableCovariance, UnusableDistribution

# Eigenvalues this far below zero, relative to the largest, are rounding and not a contradiction.
_ROUNDING = 1e-8


def check_covariance(matrix: ArrayLike, what: str = "covariance matrix") -> Array:
    """Return a covariance matrix as a symmetric array, shape (n, n), if it can be one.

    Parameters
    ----------
    matrix : array_like, shape (n, n)
        What may be a covariance matrix.
    what : str, optional
        Its name in messages.

    Raises
    ------
    UnusableCovariance
        When it is not square, not finite, not symmetric, has a negative variance, or is not
        positive semi-definite.

    Examples
    --------
    >>> check_covariance([[1.0, 0.5], [0.5, 1.0]]).shape
    (2, 2)
    """
    array = np.asarray(matrix, dtype=float)
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise UnusableCovariance(f"a {what} must be square, got shape {array.shape}")
    if not np.isfinite(array).all():
        raise UnusableCovariance(f"the {what} holds NaN or infinity")
    scale = np.sqrt(np.abs(np.diag(array)))
    scale[scale == 0] = 1.0
    standardised = array / np.outer(scale, scale)
    if not np.allclose(standardised, standardised.T, rtol=0, atol=1e-9):
        raise UnusableCovariance(f"the {what} is not symmetric")
    smallest = float(np.linalg.eigvalsh((standardised + standardised.T) / 2)[0])
    if not smallest >= -_ROUNDING * len(array):
        raise UnusableCovariance(
            f"the {what} is not positive semi-definite (smallest eigenvalue {smallest:.3g})",
            hint="no quantities can be correlated in this way: check the coefficients",
            data={"smallest_eigenvalue": smallest},
        )
    return np.asarray((array + array.T) / 2)


def factor_of(covariance: Array) -> Array:
    """Return F, shape (n, n), with ``F F' = covariance``; the matrix may be singular."""
    scale = np.sqrt(np.diag(covariance))
    divisor = np.where(scale > 0, scale, 1.0)
    values, vectors = np.linalg.eigh(covariance / np.outer(divisor, divisor))
    return np.asarray((scale[:, None] * vectors) * np.sqrt(np.clip(values, 0.0, None)))


@dataclass(frozen=True, slots=True, kw_only=True)
class MultivariateNormal:
    """Estimates with a covariance matrix (JCGM 101, 6.4.8).

    Attributes
    ----------
    mean : sequence of float, shape (n,)
        Best estimates [units of the quantities].
    covariance : array, shape (n, n)
        Covariances, may be singular [products of the units].
    """

    kind = "multivariate_normal"
    mean: Sequence[float]
    covariance: Array

    def __post_init__(self) -> None:
        covariance = check_covariance(self.covariance)
        mean = np.asarray(self.mean, dtype=float)
        if mean.shape != covariance.shape[:1] or not np.isfinite(mean).all():
            raise UnusableDistribution(
                f"the {self.kind} distribution needs {len(covariance)} finite means"
            )
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "covariance", covariance)

    @property
    def standard_uncertainties(self) -> Array | None:
        """Standard deviations, shape (n,); ``None`` where they do not exist."""
        return np.sqrt(np.diag(self.covariance))

    def sample(self, generator: np.random.Generator, size: int) -> Array:
        """Return joint draws, shape (n, size)."""
        return self._drawn(generator, size)

    def _drawn(self, generator: np.random.Generator, size: int) -> Array:
        normal = generator.standard_normal((len(self.covariance), size))
        spread = np.einsum("ij,jk->ik", factor_of(self.covariance), normal)
        return np.asarray(np.asarray(self.mean)[:, None] + spread)


@dataclass(frozen=True, slots=True, kw_only=True)
class MultivariateStudentT(MultivariateNormal):
    """The means of quantities observed together a few times (JCGM 102:2011, 5.3.2).

    For n simultaneous observations of N quantities nu is ``n - N``, and ``covariance`` is the
    scale matrix ``sum (x_j - mean)(x_j - mean)' / (n nu)``: wider than the covariance of the
    means by ``(n - 1) / (n - N)``. Standard deviations do not exist for nu <= 2.
    """

    kind = "multivariate_student_t"
    nu: float

    def __post_init__(self) -> None:
        MultivariateNormal.__post_init__(self)
        if not self.nu > 0:
            raise UnusableDistribution(
                f"the {self.kind} distribution needs degrees_of_freedom above 0, got {self.nu}",
                hint="observe the quantities together more often than there are quantities",
                clause="JCGM 102:2011, 5.3.2",
            )

    @property
    def standard_uncertainties(self) -> Array | None:
        """Standard deviations, shape (n,); ``None`` for nu <= 2, where none exist."""
        if not self.nu > 2:
            return None
        return np.sqrt(np.diag(self.covariance) * (self.nu / (self.nu - 2)))

    def sample(self, generator: np.random.Generator, size: int) -> Array:
        """Return joint draws, shape (n, size)."""
        draws = self._drawn(generator, size)
        if math.isinf(self.nu):
            return draws
        centre = np.asarray(self.mean)[:, None]
        spread = np.sqrt(generator.chisquare(self.nu, size) / self.nu)
        return np.asarray(centre + (draws - centre) / spread)
