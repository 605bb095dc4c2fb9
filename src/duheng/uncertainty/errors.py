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


class UnusableTimeline(DuhengError, ValueError):
    """Segments of time overlap, run backwards, or do not cover the readings."""

    code: ClassVar[str] = "uncertainty.timeline"


class UnusableSources(DuhengError, ValueError):
    """Shared sources, their loadings or their look-up tables contradict themselves."""

    code: ClassVar[str] = "uncertainty.sources"


class UndeclaredInput(DuhengError, LookupError):
    """An input of a model in columns has no declared kind, or a kind that does not fit."""

    code: ClassVar[str] = "uncertainty.undeclared_input"


class UnusableRows(DuhengError, ValueError):
    """Rows cannot be evaluated: none there, a missing column, or a key without a value."""

    code: ClassVar[str] = "uncertainty.rows"


class OutsideCalibratedRange(DuhengError, ValueError):
    """A reading lies beyond the calibrated points of a curve."""

    code: ClassVar[str] = "uncertainty.outside_calibrated_range"


class UnusableInputQuantity(DuhengError, ValueError):
    """An input has no finite value, or an uncertainty that is negative or no number."""

    code: ClassVar[str] = "uncertainty.input"


class MissingInputQuantity(DuhengError, LookupError):
    """A model is evaluated without one of its inputs, or with one that it does not have."""

    code: ClassVar[str] = "uncertainty.missing_input"


class UnusableCorrelation(DuhengError, ValueError):
    """Correlations name no input, contradict each other, or make no correlation matrix."""

    code: ClassVar[str] = "uncertainty.correlation"


class UnusableDegreesOfFreedom(DuhengError, ValueError):
    """Degrees of freedom are 0, negative or no number, or two statements disagree."""

    code: ClassVar[str] = "uncertainty.degrees_of_freedom"


class UnusableModel(DuhengError, ValueError):
    """A model or its evaluation is asked for something that it cannot give."""

    code: ClassVar[str] = "uncertainty.model"


class NotLinear(DuhengError, ArithmeticError):
    """The model bends so much around the estimates that propagation gives no uncertainty."""

    code: ClassVar[str] = "uncertainty.not_linear"
