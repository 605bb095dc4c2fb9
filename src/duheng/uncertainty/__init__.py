"""Uncertainty: sources, models, budgets, distributions, Monte Carlo and conformity.

The room's public names load their modules on first use, so that importing the room is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duheng.uncertainty.budget import BudgetLine
    from duheng.uncertainty.budget_chart import ParetoBar, pareto_of, pareto_to_svg
    from duheng.uncertainty.column_evaluation import ColumnResult
    from duheng.uncertainty.conformity import (
        ConformityJudgement,
        Decision,
        Specification,
        assess_conformity,
        conformance_probability,
    )
    from duheng.uncertainty.conformity_risks import (
        GlobalRisks,
        assess_global_risks,
        guard_band_for_consumer_risk,
        update_normal,
    )
    from duheng.uncertainty.coverage_factors import ExpandedUncertainty, coverage_factor_for
    from duheng.uncertainty.coverage_regions import (
        EllipsoidalRegion,
        RectangularRegion,
        ellipsoidal_region,
        ellipsoidal_region_of_trials,
        rectangular_region,
        rectangular_region_of_trials,
    )
    from duheng.uncertainty.decision_rules import (
        DecisionRule,
        at_probability,
        decision_rule,
        guarded_by,
    )
    from duheng.uncertainty.degrees_of_freedom import welch_satterthwaite
    from duheng.uncertainty.distribution_forms import distribution_from
    from duheng.uncertainty.distributions import (
        Arcsine,
        CurvilinearTrapezoid,
        Distribution,
        Exponential,
        Gamma,
        Normal,
        Rectangular,
        Sample,
        StudentT,
        Trapezoidal,
        Triangular,
    )
    from duheng.uncertainty.evaluation import Evaluation, evaluate_document
    from duheng.uncertainty.joint import JointModel, JointResult
    from duheng.uncertainty.joint_distributions import MultivariateNormal, MultivariateStudentT
    from duheng.uncertainty.line_fit import LineFit, fit_line
    from duheng.uncertainty.models import Model, model
    from duheng.uncertainty.monte_carlo import (
        MonteCarloResult,
        MonteCarloRun,
        TrialModel,
        TrialPlan,
        run_monte_carlo,
    )
    from duheng.uncertainty.page import render_page
    from duheng.uncertainty.propagation_validation import (
        PropagationValidation,
        validate_propagation,
    )
    from duheng.uncertainty.reporting import (
        RoundedInterval,
        RoundedResult,
        RoundingMode,
        RoundingPolicy,
        report,
        report_interval,
        rounding_policy,
    )
    from duheng.uncertainty.result import MeasurementResult
    from duheng.uncertainty.sources import Input, Source
    from duheng.uncertainty.trial_inputs import TrialInputs, trial_inputs
    from duheng.uncertainty.type_a import (
        ObservedMean,
        PooledDeviation,
        SimultaneousMeans,
        evaluate_observations,
        evaluate_simultaneous,
        pool_observations,
    )

_HOMES: dict[str, tuple[str, ...]] = {
    "budget": ("BudgetLine",),
    "budget_chart": ("ParetoBar", "pareto_of", "pareto_to_svg"),
    "column_evaluation": ("ColumnResult",),
    "conformity": (
        "ConformityJudgement",
        "Decision",
        "Specification",
        "assess_conformity",
        "conformance_probability",
    ),
    "conformity_risks": (
        "GlobalRisks",
        "assess_global_risks",
        "guard_band_for_consumer_risk",
        "update_normal",
    ),
    "coverage_factors": ("ExpandedUncertainty", "coverage_factor_for"),
    "coverage_regions": (
        "EllipsoidalRegion",
        "RectangularRegion",
        "ellipsoidal_region",
        "ellipsoidal_region_of_trials",
        "rectangular_region",
        "rectangular_region_of_trials",
    ),
    "decision_rules": ("DecisionRule", "at_probability", "decision_rule", "guarded_by"),
    "degrees_of_freedom": ("welch_satterthwaite",),
    "distribution_forms": ("distribution_from",),
    "distributions": (
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
    ),
    "evaluation": ("Evaluation", "evaluate_document"),
    "joint": ("JointModel", "JointResult"),
    "joint_distributions": ("MultivariateNormal", "MultivariateStudentT"),
    "line_fit": ("LineFit", "fit_line"),
    "models": ("Model", "model"),
    "monte_carlo": (
        "MonteCarloResult",
        "MonteCarloRun",
        "TrialModel",
        "TrialPlan",
        "run_monte_carlo",
    ),
    "page": ("render_page",),
    "propagation_validation": ("PropagationValidation", "validate_propagation"),
    "reporting": (
        "RoundedInterval",
        "RoundedResult",
        "RoundingMode",
        "RoundingPolicy",
        "report",
        "report_interval",
        "rounding_policy",
    ),
    "result": ("MeasurementResult",),
    "sources": ("Input", "Source"),
    "trial_inputs": ("TrialInputs", "trial_inputs"),
    "type_a": (
        "ObservedMean",
        "PooledDeviation",
        "SimultaneousMeans",
        "evaluate_observations",
        "evaluate_simultaneous",
        "pool_observations",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Arcsine",
    "BudgetLine",
    "ColumnResult",
    "ConformityJudgement",
    "CurvilinearTrapezoid",
    "Decision",
    "DecisionRule",
    "Distribution",
    "EllipsoidalRegion",
    "Evaluation",
    "ExpandedUncertainty",
    "Exponential",
    "Gamma",
    "GlobalRisks",
    "Input",
    "JointModel",
    "JointResult",
    "LineFit",
    "MeasurementResult",
    "Model",
    "MonteCarloResult",
    "MonteCarloRun",
    "MultivariateNormal",
    "MultivariateStudentT",
    "Normal",
    "ObservedMean",
    "ParetoBar",
    "PooledDeviation",
    "PropagationValidation",
    "Rectangular",
    "RectangularRegion",
    "RoundedInterval",
    "RoundedResult",
    "RoundingMode",
    "RoundingPolicy",
    "Sample",
    "SimultaneousMeans",
    "Source",
    "Specification",
    "StudentT",
    "Trapezoidal",
    "TrialInputs",
    "TrialModel",
    "TrialPlan",
    "Triangular",
    "assess_conformity",
    "assess_global_risks",
    "at_probability",
    "conformance_probability",
    "coverage_factor_for",
    "decision_rule",
    "distribution_from",
    "ellipsoidal_region",
    "ellipsoidal_region_of_trials",
    "evaluate_document",
    "evaluate_observations",
    "evaluate_simultaneous",
    "fit_line",
    "guard_band_for_consumer_risk",
    "guarded_by",
    "model",
    "pareto_of",
    "pareto_to_svg",
    "pool_observations",
    "rectangular_region",
    "rectangular_region_of_trials",
    "render_page",
    "report",
    "report_interval",
    "rounding_policy",
    "run_monte_carlo",
    "trial_inputs",
    "update_normal",
    "validate_propagation",
    "welch_satterthwaite",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
