"""What a Monte Carlo run says of a model's outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duheng.terms.findings import Finding
from duheng.uncertainty.coverage_intervals import Interval
from duheng.uncertainty.distribution import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Counts of trial values in classes of equal width."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonteCarloResult:
    """What a run says of one output.

    Attributes
    ----------
    trials : int
        Number of trials [1].
    mean : float or None
        Mean of the trial values; ``None`` where none exists [unit of the output].
    standard_uncertainty : float or None
        Their standard deviation; ``None`` where none exists (nu <= 2) [unit of the output].
    interval_symmetric, interval_shortest : tuple of float
        Coverage intervals ``(low, high)`` [unit of the output].
    coverage_probability : float
        Of both intervals [1].
    histogram : Histogram or None
        Kept when the plan asks for it.
    """

    trials: int
    mean: float | None
    standard_uncertainty: float | None
    interval_symmetric: Interval
    interval_shortest: Interval
    coverage_probability: float
    histogram: Histogram | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the result as a JSON-ready dictionary."""
        return {
            "trials": self.trials,
            "mean": self.mean,
            "standard_uncertainty": self.standard_uncertainty,
            "interval_symmetric": list(self.interval_symmetric),
            "interval_shortest": list(self.interval_shortest),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MonteCarloRun:
    """All outputs of one run.

    Attributes
    ----------
    results : Mapping of str to MonteCarloResult
        By output.
    covariance : ndarray, shape (m, m)
        Covariances of the outputs, in the order of ``results``; NaN where none exist.
    values : ndarray or None, shape (m, M)
        Trial values in the order they were made, kept when asked for.
    findings : tuple of Finding
        Doubts about the run.
    """

    results: Mapping[str, MonteCarloResult]
    covariance: Array
    values: Array | None
    findings: tuple[Finding, ...]
