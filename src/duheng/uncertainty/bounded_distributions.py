"""Distributions between two limits (JCGM 101:2008, 6.4.2 to 6.4.6)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from duheng.uncertainty.distribution import Array, Distribution
from duheng.uncertainty.errors import UnusableDistribution


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounded(Distribution):
    """A symmetric distribution between two limits."""

    centre: float
    half_width: float

    def __post_init__(self) -> None:
        self._require(math.isfinite(self.centre), "a finite centre", self.centre)
        self._require(
            math.isfinite(self.half_width) and self.half_width > 0,
            "a half width above 0",
            self.half_width,
        )

    @classmethod
    def between(cls, low: float, high: float, **shape: float) -> Self:
        """Return the distribution between two limits [unit of the quantity]."""
        if not low < high:
            raise UnusableDistribution(
                f"the {cls.kind} distribution needs low < high, got {low} and {high}"
            )
        return cls(centre=low + (high - low) / 2, half_width=(high - low) / 2, **shape)

    @property
    def mean(self) -> float:
        """Centre of the limits."""
        return self.centre

    def _standardised(self, x: ArrayLike) -> Array:
        return np.clip((np.asarray(x, dtype=float) - self.centre) / self.half_width, -1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangular(_Bounded):
    """Every value between two limits is equally likely (JCGM 101, 6.4.2).

    Examples
    --------
    >>> Rectangular(centre=0.0, half_width=0.5).standard_uncertainty
    0.28868
    """

    kind = "rectangular"

    @property
    def standard_uncertainty(self) -> float:
        """Half width over the square root of 3."""
        return self.half_width / math.sqrt(3)

    def sample(self, generator: np.random.Generator, size: int) -> Array:
        """Return draws by ``a + (b - a) r``."""
        draws = generator.random(size)
        draws -= 0.5
        draws *= 2 * self.half_width
        draws += self.centre
        return draws

    def cumulative_probability(self, x: ArrayLike) -> Array:
        """Return the linear cumulative probability."""
        return 0.5 + self._standardised(x) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Trapezoidal(_Bounded):
    """The sum of two rectangular quantities (JCGM 101, 6.4.4).

    Attributes
    ----------
    top_ratio : float
        Width of the flat top over width of the base, between 0 (triangular) and 1
        (rectangular) [1].
    """

    kind = "trapezoidal"
    top_ratio: float

    def __post_init__(self) -> None:
        _Bounded.__post_init__(self)
        self._require(0 <= self.top_ratio <= 1, "a top_ratio between 0 and 1", self.top_ratio)

    @property
    def standard_uncertainty(self) -> float:
        """Half width times ``sqrt((1 + top_ratio^2) / 6)``."""
        return self.half_width * math.sqrt((1 + self.top_ratio**2) / 6)

    def sample(self, generator: np.random.Generator, size: int) -> Array:
        """Return draws as the sum of two rectangular ones (JCGM 101, 6.4.4.4)."""
        return self.centre + self.half_width * _draw_trapezoid(generator, size, self.top_ratio)

    def cumulative_probability(self, x: ArrayLike) -> Array:
        """Return the piecewise quadratic cumulative probability."""
        return _trapezoid_probability(self._standardised(x), self.top_ratio)


@dataclass(frozen=True, slots=True, kw_only=True)
class Triangular(_Bounded):
    """The sum of two equally wide rectangular quantities (JCGM 101, 6.4.5)."""

    kind = "triangular"

    @property
    def standard_uncertainty(self) -> float:
        """Half width over the square root of 6."""
        return self.half_width / math.sqrt(6)

    def sample(self, generator: np.random.Generator, size: int) -> Array:
        """Return draws as the sum of two rectangular ones (JCGM 101, 6.4.5.4)."""
        return self.centre + self.half_width * _draw_trapezoid(generator, size, 0.0)

    def cumulative_probability(self, x: ArrayLike) -> Array:
        """Return the piecewise quadratic cumulative probability."""
        return _trapezoid_probability(self._standardised(x), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arcsine(_Bounded):
    """A quantity that cycles sinusoidally between two limits, U-shaped (JCGM 101, 6.4.6)."""

    kind = "arcsine"

    @property
    def standard_uncertainty(self) -> float:
        """Half width over the square root of 2."""
        return self.half_width / math.sqrt(2)

    def sample(self, generator: np.random.Generator, size: int) -> Array:
        """Return draws as the sine of a random phase (JCGM 101, 6.4.6.4)."""
        return self.centre + self.half_width * np.sin(2 * math.pi * generator.random(size))

    def cumulative_probability(self, x: ArrayLike) -> Array:
        """Return the arcsine cumulative probability."""
        return 0.5 + np.arcsin(self._standardised(x)) / math.pi


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvilinearTrapezoid(_Bounded):
    """Limits that are themselves inexactly known, CTrap (JCGM 101, 6.4.3).

    Attributes
    ----------
    inexactness : float
        How far each limit may lie from where it is stated, ``d`` of JCGM 101, below the half
        width [unit of the quantity].
    """

    kind = "curvilinear_trapezoid"
    inexactness: float

    def __post_init__(self) -> None:
        _Bounded.__post_init__(self)
        self._require(
            0 < self.inexactness < self.half_width,
            "an inexactness between 0 and the half width",
            self.inexactness,
        )

    @property
    def standard_uncertainty(self) -> float:
        """Square root of ``w^2/3 + d^2/9``."""
        return math.sqrt(self.half_width**2 / 3 + self.inexactness**2 / 9)

    @property
    def degrees_of_freedom(self) -> float:
        """``(w/d)^2 / 2``: the relative doubt about the limits, by GUM G.4.2 (formula G.3)."""
        return 0.5 * (self.half_width / self.inexactness) ** 2

    def sample(self, generator: np.random.Generator, size: int) -> Array:
        """Return draws between limits that are drawn first (JCGM 101, 6.4.3.4)."""
        half_widths = self.half_width + self.inexactness * (2 * generator.random(size) - 1)
        return self.centre + half_widths * (2 * generator.random(size) - 1)

    def cumulative_probability(self, x: ArrayLike) -> Array:
        """Return the mean of the rectangular probability over the possible half widths."""
        shift = np.asarray(x, dtype=float) - self.centre
        low, high = self.half_width - self.inexactness, self.half_width + self.inexactness
        t = np.clip(np.abs(shift), 0.0, high)
        edge = np.maximum(t, low)
        # A half width below t lies wholly beneath it; one above leaves (1 + t/h)/2.
        beyond = (high - edge) / 2 + t / 2 * np.log(high / edge)
        upper = ((edge - low) + beyond) / (high - low)
        return np.asarray(np.where(shift >= 0, upper, 1 - upper))


def _draw_trapezoid(generator: np.random.Generator, size: int, top_ratio: float) -> Array:
    """Return standardised draws on (-1, 1)."""
    wide, narrow = generator.random(size), generator.random(size)
    return (1 + top_ratio) * (wide - 0.5) + (1 - top_ratio) * (narrow - 0.5)


def _trapezoid_probability(t: Array, top_ratio: float) -> Array:
    """Return the cumulative probability of a standardised trapezoid."""
    if top_ratio == 1:
        return 0.5 + t / 2
    slope = (1 - np.abs(t)) ** 2 / (2 * (1 - top_ratio) * (1 + top_ratio))
    flat = 0.5 + t / (1 + top_ratio)
    return np.asarray(np.where(np.abs(t) <= top_ratio, flat, np.where(t < 0, slope, 1 - slope)))
