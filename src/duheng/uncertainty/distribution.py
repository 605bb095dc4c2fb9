"""What every distribution can do."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from duheng.uncertainty.errors import UnusableDistribution

Array = NDArray[np.float64]


class Distribution(ABC):
    """What is known of one quantity: its mean, its standard uncertainty, and random draws.

    Notes
    -----
    All parameters of a member are in the unit of the quantity unless said otherwise.
    """

    __slots__ = ()
    kind: ClassVar[str]

    @property
    @abstractmethod
    def mean(self) -> float | None:
        """Expectation [unit of the quantity]; ``None`` where it does not exist."""

    @property
    @abstractmethod
    def standard_uncertainty(self) -> float | None:
        """Standard deviation [unit of the quantity]; ``None`` where it does not exist."""

    @property
    def degrees_of_freedom(self) -> float | None:
        """Degrees of freedom of that standard uncertainty [1]; ``None`` is *not stated*.

        Limits that are taken as certain give infinity (GUM G.4.3).
        """
        return math.inf

    @abstractmethod
    def sample(self, generator: np.random.Generator, size: int) -> Array:
        """Return ``size`` independent draws, shape (size,), from the given generator."""

    @abstractmethod
    def cumulative_probability(self, x: ArrayLike) -> Array:
        """Return the probability [1] that the quantity is at most ``x``, same shape as ``x``."""

    def _require(self, condition: bool, demand: str, found: object) -> None:
        if not condition:
            raise UnusableDistribution(
                f"the {self.kind} distribution needs {demand}, got {found}",
                clause="JCGM 101:2008, 6.4",
                data={"kind": self.kind},
            )
