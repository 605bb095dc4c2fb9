"""The relative accuracy of a stack monitor against the reference method."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from scipy import stats

from duheng.accounting.stack_tests.criteria import Criteria, read_criteria
from duheng.accounting.stack_tests.errors import TooFewRuns, UnusableTest
from duheng.rulebook import PackLibrary

LEAST_RUNS = 2
"""Of fewer there is no standard deviation; the rules of a test ask for more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RataSummary:
    """What is submitted of a relative accuracy test.

    Attributes
    ----------
    runs : int
        Number of pairs used.
    mean_monitor, mean_reference : float
        Means over the pairs [unit of the quantity].
    standard_deviation : float
        Of the differences, by n - 1 [unit of the quantity].
    """

    runs: int
    mean_monitor: float
    mean_reference: float
    standard_deviation: float

    @property
    def mean_difference(self) -> float:
        """Reference minus monitor [unit of the quantity]."""
        return self.mean_reference - self.mean_monitor

    @property
    def relative_bias(self) -> float:
        """Mean of the reference over the mean of the monitor, minus one [1]."""
        return self.mean_difference / self.mean_monitor


@dataclass(frozen=True, slots=True, kw_only=True)
class RataResult:
    """What follows from a relative accuracy test.

    Attributes
    ----------
    t_value : float
        Two-sided 95 % of n - 1 degrees of freedom, to three decimals as published.
    confidence_coefficient : float
        t S_d / sqrt(n) [unit of the quantity].
    relative_accuracy : float
        the absolute d plus the absolute cc, over RM, to 0.01 %, half away from zero [%].
    relative_error : float
        The absolute d over RM [%].
    bias_factor : float
        1 + d / CEM where the monitor reads too low by more than cc, else 1 [1].
    outcome : str
        ``annual``, ``passed`` or ``failed``.
    """

    summary: RataSummary
    t_value: float
    mean_difference: float
    confidence_coefficient: float
    relative_accuracy: float
    relative_error: float
    bias_factor: float
    outcome: str
    criteria: Criteria

    @property
    def passed(self) -> bool:
        """Whether any limit of the band was met."""
        return self.outcome != "failed"

    @property
    def bias_uncertainty(self) -> float:
        """Standard uncertainty of the relative bias from the scatter of the runs [1]."""
        spread = self.summary.standard_deviation / math.sqrt(self.summary.runs)
        return spread / self.summary.mean_monitor

    def to_dict(self) -> dict[str, Any]:
        """Return the result as a JSON-ready dictionary."""
        return {
            "runs": self.summary.runs,
            "mean_monitor": self.summary.mean_monitor,
            "mean_reference": self.summary.mean_reference,
            "mean_difference": self.mean_difference,
            "standard_deviation": self.summary.standard_deviation,
            "t_value": self.t_value,
            "confidence_coefficient": self.confidence_coefficient,
            "relative_accuracy": self.relative_accuracy,
            "relative_error": self.relative_error,
            "bias_factor": self.bias_factor,
            "outcome": self.outcome,
            "criteria": dict(self.criteria.provenance),
        }


@cache
def t_value(runs: int) -> float:
    """Return t of a number of runs: two-sided 95 %, n - 1 degrees of freedom, three decimals.

    Raises
    ------
    TooFewRuns
        Below two runs.

    Examples
    --------
    >>> [t_value(runs) for runs in (9, 10, 11, 12)]
    [2.306, 2.262, 2.228, 2.201]
    """
    if not runs >= LEAST_RUNS:
        raise TooFewRuns(f"{runs} runs have no confidence interval", hint="at least two are needed")
    return round(float(stats.t.ppf(0.975, runs - 1)), 3)


def percent(ratio: float) -> float:
    """Return a ratio in percent to two decimals, half away from zero.

    Examples
    --------
    >>> percent(0.015203), percent(0.000050), percent(-0.000050)
    (1.52, 0.01, -0.01)
    """
    return math.copysign(math.floor(abs(ratio) * 10000.0 + 0.5) / 100.0, ratio)


def summary_of_runs(monitor: Sequence[float], reference: Sequence[float]) -> RataSummary:
    """Return the summary of single runs.

    Raises
    ------
    UnusableTest
        When the runs do not come in pairs, or one is not a finite number.
    TooFewRuns
        Below two pairs.
    """
    if len(monitor) != len(reference):
        raise UnusableTest(
            f"{len(monitor)} runs of the monitor and {len(reference)} of the reference",
            hint="each run is a pair",
        )
    if not all(math.isfinite(one) for one in (*monitor, *reference)):
        raise UnusableTest("a run is not a finite number", hint="leave out the pair, and say why")
    if not len(monitor) >= LEAST_RUNS:
        raise TooFewRuns(f"{len(monitor)} runs have no standard deviation", hint="add runs")
    differences = [two - one for one, two in zip(monitor, reference, strict=True)]
    return RataSummary(
        runs=len(monitor),
        mean_monitor=statistics.fmean(monitor),
        mean_reference=statistics.fmean(reference),
        standard_deviation=statistics.stdev(differences),
    )


def relative_accuracy(
    summary: RataSummary,
    quantity: str,
    *,
    rules: str,
    on: date | None = None,
    library: PackLibrary | None = None,
    criteria: Criteria | None = None,
) -> RataResult:
    """Return the relative accuracy of a test, its bias factor, and whether it passes.

    Parameters
    ----------
    summary : RataSummary
        Of the runs (:func:`summary_of_runs`), or as submitted.
    quantity : str
        As the pack of rules names it.
    rules : str
        Id of the pack of criteria: ``us/stack-test-criteria``, ``cn/stack-test-criteria``.
    on : datetime.date, optional
        Day of the test.
    criteria : Criteria, optional
        The criteria themselves, when they were read before.

    Raises
    ------
    TooFewRuns
        When there are fewer runs than the rules ask for.
    UnusableTest
        When a number is not finite, the standard deviation is negative, or a mean not above 0.
    NoCriterion
        When the rules have nothing for the quantity on that day.
    """
    limits = criteria or read_criteria(rules, "rata", quantity, on, library)
    _check(summary, limits)
    coefficient = t_value(summary.runs) * summary.standard_deviation / math.sqrt(summary.runs)
    difference, reference = summary.mean_difference, summary.mean_reference
    accuracy = percent((abs(difference) + coefficient) / reference)
    error = 100.0 * abs(difference) / reference
    biased = limits.bias_adjusted and difference > coefficient
    return RataResult(
        summary=summary,
        t_value=t_value(summary.runs),
        mean_difference=difference,
        confidence_coefficient=coefficient,
        relative_accuracy=accuracy,
        relative_error=error,
        bias_factor=1.0 + abs(difference) / summary.mean_monitor if biased else 1.0,
        outcome=limits.class_at(reference, statistics_of(accuracy, error, difference)),
        criteria=limits,
    )


def statistics_of(accuracy: float, error: float, difference: float) -> Mapping[str, float]:
    """Return the statistics of a test by the names that criteria use."""
    return {
        "relative-accuracy": accuracy,
        "relative-error": error,
        "mean-difference": abs(difference),
    }


def _check(summary: RataSummary, limits: Criteria) -> None:
    numbers = (summary.mean_monitor, summary.mean_reference, summary.standard_deviation)
    if not all(math.isfinite(one) for one in numbers):
        raise UnusableTest("a mean or the standard deviation is not a finite number")
    if not summary.runs >= limits.least_runs:
        raise TooFewRuns(
            f"{summary.runs} runs, and {limits.provenance['pack']} asks for {limits.least_runs}",
            hint="a test of fewer runs is not judged",
        )
    if not summary.standard_deviation >= 0:
        raise UnusableTest(f"the standard deviation is {summary.standard_deviation:g}")
    if not (summary.mean_reference > 0 and summary.mean_monitor > 0):
        raise UnusableTest(
            "a mean is not above 0, and the accuracy is relative to it",
            hint="a test at zero has no relative accuracy",
        )
