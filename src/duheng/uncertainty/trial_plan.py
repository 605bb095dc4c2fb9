"""What a Monte Carlo run is asked to do."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from duheng.uncertainty.coverage_intervals import check_coverage_probability, coverage_count
from duheng.uncertainty.distribution import Array
from duheng.uncertainty.errors import UnusableTrials

TrialFunction = Callable[[Sequence[Array]], Sequence[Any]]

MOST_TRIALS = 30_000_000
LARGEST_RUN = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPlan:
    """How a Monte Carlo run is made.

    Attributes
    ----------
    trials : int or "adaptive"
        Number of trials, or as many as the digits need (JCGM 101, 7.9) [1].
    coverage_probability : float
        Of the intervals [1].
    digits : int
        Significant digits of the standard uncertainty that an adaptive run makes stable [1].
    most_trials : int
        Where an adaptive run gives up and says so [1].
    bins : int
        Classes of the histogram that is kept, 0 for none [1].
    """

    trials: int | Literal["adaptive"] = 1_000_000
    coverage_probability: float = 0.95
    digits: int = 2
    most_trials: int = MOST_TRIALS
    bins: int = 0

    def __post_init__(self) -> None:
        check_coverage_probability(self.coverage_probability)
        is_count = isinstance(self.trials, int) and not isinstance(self.trials, bool)
        if self.trials != "adaptive" and not (is_count and self.trials > 0):
            raise UnusableTrials(
                f"trials are a whole number above 0, or 'adaptive', got {self.trials!r}"
            )
        if isinstance(self.trials, int) and self.trials > LARGEST_RUN:
            raise UnusableTrials(
                f"{self.trials} trials are more than one run keeps ({LARGEST_RUN})",
                hint="their values are kept for the intervals: 8 bytes a trial and output",
            )
        if not 1 <= self.digits <= 6:
            raise UnusableTrials(f"digits to make stable are 1 to 6, got {self.digits}")
        if not self.most_trials >= 2 * self.sequence:
            raise UnusableTrials(f"most_trials must be {2 * self.sequence} or more")
        if isinstance(self.trials, int):
            coverage_count(self.trials, self.coverage_probability)

    @property
    def sequence(self) -> int:
        """Trials of one sequence of an adaptive run (JCGM 101, 7.9.4 b)."""
        return max(math.ceil(100 / (1 - self.coverage_probability)), 10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialModel:
    """A model as a Monte Carlo run sees it.

    Attributes
    ----------
    function : callable
        Takes one array per input, in the order of the inputs, and returns one per output. It is
        called from several threads, so it must not change anything outside itself.
    outputs : tuple of str
        Names of the outputs.
    depends_on : Mapping of str to collection of str
        The inputs behind each output; all of them where an output is not listed.
    """

    function: TrialFunction
    outputs: tuple[str, ...] = ("y",)
    depends_on: Mapping[str, Collection[str]] = field(default_factory=dict)


def numerical_tolerance(standard_uncertainty: float, digits: int) -> float:
    """Return delta: half a unit of the last of the digits of u (JCGM 101, 7.9.2).

    Examples
    --------
    >>> numerical_tolerance(0.0754, 1)
    0.005
    """
    if not (standard_uncertainty > 0 and math.isfinite(standard_uncertainty)):
        raise UnusableTrials(f"a tolerance needs u above 0, got {standard_uncertainty}")
    mantissa, exponent = format(standard_uncertainty, f".{digits - 1}e").split("e")
    return 0.5 * 10.0 ** (int(exponent) - len(mantissa.replace(".", "")) + 1)
