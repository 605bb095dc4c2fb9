"""The refusals of the uncertainty room."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError


class UnusableDistribution(DuhengError, ValueError):
    """A distribution is unknown, lacks a parameter, or has one that it cannot have."""

    code: ClassVar[str] = "uncertainty.distribution"


class UnusableObservations(DuhengError, ValueError):
    """Observations are missing, not numbers, too few, or of unequal length."""

    code: ClassVar[str] = "uncertainty.observations"


class UnusableCovariance(DuhengError, ValueError):
    """A covariance or correlation matrix is not symmetric, or not positive semi-definite."""

    code: ClassVar[str] = "uncertainty.covariance"


class UnusableCoverage(DuhengError, ValueError):
    """A coverage probability is not between 0 and 1, or a coverage factor not above 0."""

    code: ClassVar[str] = "uncertainty.coverage"


class UnusableTrials(DuhengError, ValueError):
    """A Monte Carlo run cannot be made: too few trials, or a model that is not finite."""

    code: ClassVar[str] = "uncertainty.trials"


class UnusableRounding(DuhengError, ValueError):
    """A rounding policy is unknown, or a result cannot be written by it."""

    code: ClassVar[str] = "uncertainty.rounding"


class UnusableSpecification(DuhengError, ValueError):
    """Limits, a decision rule or a prior do not allow a judgement of conformity."""

    code: ClassVar[str] = "uncertainty.specification"


class UnusableEvaluation(DuhengError, ValueError):
    """A written evaluation cannot be used: a key, a value or a reference in it is wrong."""

    code: ClassVar[str] = "uncertainty.evaluation"
