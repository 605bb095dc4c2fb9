"""Does a measured quantity conform to its tolerance? Judgements by JCGM 106:2012."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from duheng.terms.findings import Finding, Severity
from duheng.uncertainty.decision_rules import (
    SIMPLE_ACCEPTANCE,
    DecisionRule,
    decision_rule,
)
from duheng.uncertainty.distributions import Distribution, Normal
from duheng.uncertainty.errors import UnusableSpecification


class Decision(StrEnum):
    """What a decision rule says of an item."""

    CONFORMS = "conforms"
    CONDITIONALLY_CONFORMS = "conditionally_conforms"
    UNDETERMINED = "undetermined"
    CONDITIONALLY_DOES_NOT_CONFORM = "conditionally_does_not_conform"
    DOES_NOT_CONFORM = "does_not_conform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """Tolerance limits of a quantity; one of them may be absent.

    Attributes
    ----------
    lower, upper : float or None
        Limits of the permissible values [unit of the quantity].
    """

    lower: float | None = None
    upper: float | None = None

    def __post_init__(self) -> None:
        limits = [each for each in (self.lower, self.upper) if each is not None]
        if not limits or not all(math.isfinite(each) for each in limits):
            raise UnusableSpecification(
                f"a tolerance needs one finite limit or two, got {self.lower} and {self.upper}"
            )
        if len(limits) == 2 and not limits[0] < limits[1]:
            raise UnusableSpecification(
                f"the lower limit must be below the upper one, got {self.lower} and {self.upper}"
            )

    @property
    def limits(self) -> tuple[float, float]:
        """Both limits, an absent one infinite [unit of the quantity]."""
        return (
            -math.inf if self.lower is None else self.lower,
            math.inf if self.upper is None else self.upper,
        )

    def guarded(self, guard_band: float) -> tuple[float, float]:
        """Return the acceptance limits inside (or, below 0, outside) by a guard band."""
        lower, upper = self.limits
        return lower + guard_band, upper - guard_band


@dataclass(frozen=True, slots=True, kw_only=True)
class ConformityJudgement:
    """A decision about one item, with what it rests on and what may be wrong with it.

    Attributes
    ----------
    decision : Decision
        What the rule says.
    conformance_probability : float
        Probability that the true value lies within the tolerance [1].
    rule : DecisionRule
        The rule that decided.
    value : float
        The measured value [unit of the quantity].
    expanded_uncertainty : float
        U that set the guard band [unit of the quantity].
    guard_band : float
        w, distance from tolerance limit to acceptance limit [unit of the quantity].
    acceptance_limits : tuple of float
        Values between them are accepted [unit of the quantity].
    specific_consumer_risk, specific_producer_risk : float or None
        Probability that an accepted item does not conform, or a rejected one does; ``None``
        where the item was not accepted, or not rejected [1].
    findings : tuple of Finding
        Doubts about the judgement.
    """

    decision: Decision
    conformance_probability: float
    rule: DecisionRule
    value: float
    expanded_uncertainty: float
    guard_band: float
    acceptance_limits: tuple[float, float]
    specific_consumer_risk: float | None
    specific_producer_risk: float | None
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the judgement as a JSON-ready dictionary; infinite limits become ``None``."""
        return {
            "decision": self.decision.value,
            "conformance_probability": self.conformance_probability,
            "rule": self.rule.name,
            "clause": self.rule.clause,
            "value": self.value,
            "expanded_uncertainty": self.expanded_uncertainty,
            "guard_band": self.guard_band,
            "acceptance_limits": [
                each if math.isfinite(each) else None for each in self.acceptance_limits
            ],
            "specific_consumer_risk": self.specific_consumer_risk,
            "specific_producer_risk": self.specific_producer_risk,
            "findings": [each.to_dict() for each in self.findings],
        }


def conformance_probability(distribution: Distribution, specification: Specification) -> float:
    """Return the probability that a quantity lies within its tolerance [1].

    Parameters
    ----------
    distribution : Distribution
        What is known of the quantity after measurement: normal, scaled-shifted t, or any other.
    specification : Specification
        Tolerance limits [unit of the quantity].

    Raises
    ------
    UnusableSpecification
        By the specification itself, when it has no limit.

    References
    ----------
    JCGM 106:2012, 7.1 to 7.5.

    Examples
    --------
    >>> voltage = Normal(location=-1.5, standard_deviation=0.2)
    >>> conformance_probability(voltage, Specification(lower=-2.0, upper=2.0))
    0.9938
    """
    lower, upper = specification.limits
    # Each tail is small, so their sum keeps digits that 1 - p would lose.
    below = float(distribution.cumulative_probability(lower)) if math.isfinite(lower) else 0.0
    within = float(distribution.cumulative_probability(upper)) if math.isfinite(upper) else 1.0
    return min(max(within - below, 0.0), 1.0)


def assess_conformity(
    value: float,
    expanded_uncertainty: float,
    specification: Specification,
    rule: DecisionRule | str = SIMPLE_ACCEPTANCE,
    *,
    coverage_factor: float = 2.0,
    distribution: Distribution | None = None,
) -> ConformityJudgement:
    """Return the judgement of a measured value against its tolerance.

    Parameters
    ----------
    value : float
        Measured value [unit of the quantity].
    expanded_uncertainty : float
        U, above 0 [unit of the quantity].
    specification : Specification
        Tolerance limits [unit of the quantity].
    rule : DecisionRule or str, optional
        The rule, or its name: ``simple_acceptance``, ``guarded_acceptance`` (w = U),
        ``guarded_rejection`` (w = -U), ``iso_14253_1`` (w = 0.83 U), ``three_sigma``,
        ``six_sigma``, ``non_binary``, ``jjf1094``; see also ``guarded_by`` and
        ``at_probability``.
    coverage_factor : float, optional
        k in U = k u [1].
    distribution : Distribution, optional
        What is known of the quantity; normal with u = U/k when not given.

    Returns
    -------
    ConformityJudgement
        Never a bare yes or no.

    Raises
    ------
    UnusableSpecification
        When the value is not finite, or U or k is not above 0.

    References
    ----------
    JCGM 106:2012, 7 and 8; ILAC-G8:09/2019.

    Examples
    --------
    >>> assess_conformity(
    ...     9.7, 0.4, Specification(upper=10.0), "guarded_acceptance"
    ... ).decision.value
    'does_not_conform'
    """
    rule = decision_rule(rule)
    _check_measured(value, expanded_uncertainty, coverage_factor)
    state = distribution or Normal(
        location=value, standard_deviation=expanded_uncertainty / coverage_factor
    )
    probability = conformance_probability(state, specification)
    guard_band = _guard_band(rule, expanded_uncertainty, specification)
    decision = _decide(value, probability, rule, specification, guard_band)
    accepted = decision in {Decision.CONFORMS, Decision.CONDITIONALLY_CONFORMS}
    rejected = decision in {Decision.DOES_NOT_CONFORM, Decision.CONDITIONALLY_DOES_NOT_CONFORM}
    return ConformityJudgement(
        decision=decision,
        conformance_probability=probability,
        rule=rule,
        value=value,
        expanded_uncertainty=expanded_uncertainty,
        guard_band=guard_band,
        acceptance_limits=specification.guarded(guard_band),
        specific_consumer_risk=1 - probability if accepted else None,
        specific_producer_risk=probability if rejected else None,
        findings=tuple(_doubts(specification, guard_band, expanded_uncertainty)),
    )


def _check_measured(value: float, expanded_uncertainty: float, coverage_factor: float) -> None:
    if not math.isfinite(value):
        raise UnusableSpecification(f"a measured value is finite, got {value}")
    if not 0 < expanded_uncertainty < math.inf:
        raise UnusableSpecification(
            f"a judgement needs an expanded uncertainty above 0, got {expanded_uncertainty}",
            hint="without an uncertainty nothing can be said of the risk",
            clause="ISO/IEC 17025:2017, 7.8.6",
        )
    if not 0 < coverage_factor < math.inf:
        raise UnusableSpecification(f"a coverage factor is above 0, got {coverage_factor}")


def _guard_band(
    rule: DecisionRule, expanded_uncertainty: float, specification: Specification
) -> float:
    if rule.largest_ratio is not None:
        lower, upper = specification.limits
        half = (upper - lower) / 2
        # With one limit alone there is no tolerance to compare U with, so U is never neglected.
        limit = half * rule.largest_ratio if math.isfinite(half) else 0.0
        # U exactly at a third counts as a third, in spite of binary rounding.
        if expanded_uncertainty <= limit * (1 + 1e-12):
            return 0.0
    return rule.guard_factor * expanded_uncertainty


def _decide(
    value: float,
    probability: float,
    rule: DecisionRule,
    specification: Specification,
    guard_band: float,
) -> Decision:
    if rule.required_probability is not None:
        accepts = probability >= rule.required_probability
        return Decision.CONFORMS if accepts else Decision.DOES_NOT_CONFORM
    if _within(value, specification.guarded(guard_band)):
        return Decision.CONFORMS
    if rule.is_binary or not _within(value, specification.guarded(-guard_band)):
        return Decision.DOES_NOT_CONFORM
    if rule.largest_ratio is not None:
        return Decision.UNDETERMINED
    if _within(value, specification.limits):
        return Decision.CONDITIONALLY_CONFORMS
    return Decision.CONDITIONALLY_DOES_NOT_CONFORM


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _doubts(
    specification: Specification, guard_band: float, expanded_uncertainty: float
) -> list[Finding]:
    lower, upper = specification.guarded(guard_band)
    if lower > upper:
        return [
            Finding(
                code="uncertainty.no_acceptance_interval",
                severity=Severity.WARNING,
                message=f"the guard band of {guard_band:g} leaves nothing to accept",
                hint="measure with a smaller uncertainty, or agree on another rule",
                clause="JCGM 106:2012, 8.3.2",
                data={"guard_band": guard_band},
            )
        ]
    width = specification.limits[1] - specification.limits[0]
    if width < 2 * expanded_uncertainty:
        return [
            Finding(
                code="uncertainty.wide_against_tolerance",
                severity=Severity.WARNING,
                message=f"U = {expanded_uncertainty:g} is more than half the tolerance {width:g}",
                hint="the measuring system can hardly decide here",
                clause="JCGM 106:2012, 7.7",
                data={"expanded_uncertainty": expanded_uncertainty, "tolerance": width},
            )
        ]
    return []
