"""The distributions that JCGM 101:2008 table 1 assigns to a quantity, and a user's own sample."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from duheng.uncertainty.bounded_distributions import (
    Arcsine,
    CurvilinearTrapezoid,
    Rectangular,
    Trapezoidal,
    Triangular,
)
from duheng.uncertainty.distribution import Array, Distribution

__all__ = [
    "Arcsine",
    "CurvilinearTrapezoid",
    "Distribution",
    "Exponential",
    "Gamma",
    "Normal",
    "Rectangular",
    "Sample",
    "StudentT",
    "Trapezoidal",
    "Triangular",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Normal(Distribution):
    """The best estimate and its standard uncertainty are known (JCGM 101, 6.4.7).

    ``standard_deviation`` 0 is a quantity that is exact by convention.
    """

    kind = "normal"
    location: float
    standard_deviation: float

    def __post_init__(self) -> None:
        self._require(math.isfinite(self.location), "a finite mean", self.location)
        self._require(
            math.isfinite(self.standard_deviation) and self.standard_deviation >= 0,
            "a standard uncertainty of 0 or more",
            self.standard_deviation,
        )

    @property
    def mean(self) -> float:
        """The best estimate."""
        return self.location

    @property
    def standard_uncertainty(self) -> float:
        """The standard deviation."""
        return self.standard_deviation

    @property
    def degrees_of_freedom(self) -> float | None:
        """``None``: a normal distribution does not say how well its width is known."""
        return None

    def sample(self, generator: np.random.Generator, size: int) -> Array:
        """Return normal draws."""
        if self.standard_deviation == 0:
            return np.full(size, self.location)
        draws = generator.standard_normal(size)
        draws *= self.standard_deviation
        draws += self.location
        return draws

    def cumulative_probability(self, x: ArrayLike) -> Array:
        """Return the normal cumulative probability; a step where the deviation is 0."""
        shift = np.asarray(x, dtype=float) - self.location
        if self.standard_deviation == 0:
            return np.asarray(shift >= 0, dtype=float)
        return np.asarray(special.ndtr(shift / self.standard_deviation))


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentT(Distribution):
    """The mean of a few observations: scaled and shifted t (JCGM 101, 6.4.9).

    Attributes
    ----------
    scale : float
        ``s / sqrt(n)``, which the GUM calls the standard uncertainty of the mean. The standard
        deviation of the distribution is larger, and does not exist for nu <= 2.
    nu : float
        Degrees of freedom, above 0 [1].
    """

    kind = "student_t"
    location: float
    scale: float
    nu: float

    def __post_init__(self) -> None:
        self._require(math.isfinite(self.location), "a finite location", self.location)
        self._require(math.isfinite(self.scale) and self.scale > 0, "a scale above 0", self.scale)
        self._require(self.nu > 0, "degrees_of_freedom above 0", self.nu)

    @property
    def mean(self) -> float | None:
        """The location; ``None`` for nu <= 1, where no mean exists."""
        return self.location if self.nu > 1 else None

    @property
    def standard_uncertainty(self) -> float | None:
        """``scale sqrt(nu / (nu - 2))``; ``None`` for nu <= 2, where none exists."""
        if math.isinf(self.nu):
            return self.scale
        return self.scale * math.sqrt(self.nu / (self.nu - 2)) if self.nu > 2 else None

    def sample(self, generator: np.random.Generator, size: int) -> Array:
        """Return draws of t with nu degrees of freedom, scaled and shifted."""
        standard = (
            generator.standard_normal(size)
            if math.isinf(self.nu)
            else generator.standard_t(self.nu, size)
        )
        return np.asarray(self.location + self.scale * standard)

    def cumulative_probability(self, x: ArrayLike) -> Array:
        """Return the cumulative probability of t."""
        t = (np.asarray(x, dtype=float) - self.location) / self.scale
        return np.asarray(special.ndtr(t) if math.isinf(self.nu) else special.stdtr(self.nu, t))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gamma(Distribution):
    """A count, or a nonnegative quantity of known shape (JCGM 101, 6.4.11).

    A count of ``q`` objects gives ``Gamma(shape=q + 1, scale=1)``.
    """

    kind = "gamma"
    shape: float
    scale: float

    def __post_init__(self) -> None:
        for name, value in (("shape", self.shape), ("scale", self.scale)):
            self._require(math.isfinite(value) and value > 0, f"a {name} above 0", value)

    @property
    def mean(self) -> float:
        """Shape times scale."""
        return self.shape * self.scale

    @property
    def standard_uncertainty(self) -> float:
        """Square root of the shape, times the scale."""
        return math.sqrt(self.shape) * self.scale

    def sample(self, generator: np.random.Generator, size: int) -> Array:
        """Return gamma draws."""
        return np.asarray(generator.standard_gamma(self.shape, size) * self.scale)

    def cumulative_probability(self, x: ArrayLike) -> Array:
        """Return the regularised lower incomplete gamma function."""
        return np.asarray(
            special.gammainc(self.shape, np.maximum(np.asarray(x, float), 0.0) / self.scale)
        )


class Exponential(Gamma):
    """A nonnegative quantity of which only the best estimate is known (JCGM 101, 6.4.10)."""

    __slots__ = ()
    kind = "exponential"

    def __init__(self, *, estimate: float) -> None:
        super().__init__(shape=1.0, scale=estimate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Distribution):
    """A user's own sample of possible values, redrawn with replacement (JCGM 101, 6.5.2)."""

    kind = "sample"
    values: Sequence[float]

    def __post_init__(self) -> None:
        values = np.sort(np.asarray(self.values, dtype=float).ravel())
        self._require(values.size >= 2, "at least two values", values.size)
        self._require(bool(np.isfinite(values).all()), "finite values", "NaN or infinity")
        values.flags.writeable = False
        object.__setattr__(self, "values", values)

    @property
    def mean(self) -> float:
        """Arithmetic mean of the sample."""
        return float(np.mean(np.asarray(self.values)))

    @property
    def standard_uncertainty(self) -> float:
        """Standard deviation of the sample, with n - 1."""
        return float(np.std(np.asarray(self.values), ddof=1))

    def sample(self, generator: np.random.Generator, size: int) -> Array:
        """Return values of the sample, each equally likely."""
        return np.asarray(generator.choice(np.asarray(self.values), size))

    def cumulative_probability(self, x: ArrayLike) -> Array:
        """Return the share of the sample at or below ``x``."""
        return np.searchsorted(np.asarray(self.values), x, side="right") / len(self.values)
