"""Is propagation of uncertainty good enough here? The check of JCGM 101:2008, clause 8."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from duheng.uncertainty.coverage_intervals import Interval
from duheng.uncertainty.errors import UnusableCoverage
from duheng.uncertainty.trial_plan import numerical_tolerance
from duheng.uncertainty.trial_results import MonteCarloResult


@dataclass(frozen=True, slots=True, kw_only=True)
class PropagationValidation:
    """The judgement of a propagated interval by a Monte Carlo one.

    Attributes
    ----------
    is_validated : bool
        Whether both ends agree within the tolerance.
    tolerance : float
        delta, half a unit of the last digit of u that counts [unit of the output].
    d_low, d_high : float
        Distances of the ends [unit of the output].
    digits : int
        Digits of u that count [1].
    interval : tuple of float
        The propagated coverage interval [unit of the output].
    compared_with : str
        ``symmetric`` or ``shortest``.
    """

    is_validated: bool
    tolerance: float
    d_low: float
    d_high: float
    digits: int
    interval: Interval
    compared_with: str

    def to_dict(self) -> Mapping[str, Any]:
        """Return the judgement as a JSON-ready dictionary."""
        return {
            "validated": self.is_validated,
            "tolerance": self.tolerance,
            "d_low": self.d_low,
            "d_high": self.d_high,
            "digits": self.digits,
            "interval": list(self.interval),
            "compared_with": self.compared_with,
        }


def validate_propagation(
    interval: Interval,
    standard_uncertainty: float,
    trials: MonteCarloResult,
    *,
    digits: int = 2,
    compare_with: Literal["symmetric", "shortest"] = "symmetric",
) -> PropagationValidation:
    """Return whether a propagated coverage interval agrees with the Monte Carlo one.

    Parameters
    ----------
    interval : tuple of float
        ``(y - U, y + U)`` of the law of propagation [unit of the output].
    standard_uncertainty : float
        Its combined standard uncertainty [unit of the output].
    trials : MonteCarloResult
        The run to compare with, of the same coverage probability.
    digits : int, optional
        Significant digits of u that are regarded as meaningful [1].
    compare_with : {"symmetric", "shortest"}, optional
        Which interval of the run.

    Raises
    ------
    UnusableTrials
        When the standard uncertainty is not above 0.
    UnusableCoverage
        When ``compare_with`` is neither of the two.

    Notes
    -----
    The run itself should be stable to a fifth of the tolerance (JCGM 101, 8.2): ask an adaptive
    run for one digit more.

    References
    ----------
    JCGM 101:2008, 8.1, formulas (18) and (19).

    Examples
    --------
    >>> run = MonteCarloResult(
    ...     trials=10**6, mean=1.2341, standard_uncertainty=0.0754, coverage_probability=0.95,
    ...     interval_symmetric=(1.0834, 1.3825), interval_shortest=(1.0834, 1.3825))
    >>> validate_propagation((1.1285, 1.3395), 0.0539, run, digits=1).is_validated
    False
    """
    ends = {"symmetric": trials.interval_symmetric, "shortest": trials.interval_shortest}
    if compare_with not in ends:
        raise UnusableCoverage(f"compare with 'symmetric' or 'shortest', got '{compare_with}'")
    tolerance = numerical_tolerance(standard_uncertainty, digits)
    low, high = ends[compare_with]
    d_low, d_high = abs(interval[0] - low), abs(interval[1] - high)
    return PropagationValidation(
        is_validated=d_low <= tolerance and d_high <= tolerance,
        tolerance=tolerance,
        d_low=d_low,
        d_high=d_high,
        digits=digits,
        interval=interval,
        compared_with=compare_with,
    )
