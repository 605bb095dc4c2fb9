"""The Monte Carlo part of a written evaluation, and its check of the propagated results."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from duheng.equations import SingularExpression, compile_expression
from duheng.quantities import MeasurementUnit
from duheng.terms.findings import Finding
from duheng.uncertainty.causes import gather_causes
from duheng.uncertainty.coverage_factors import DEFAULT_COVERAGE_PROBABILITY
from duheng.uncertainty.distribution import Array
from duheng.uncertainty.errors import UnusableEvaluation, UnusableTrials
from duheng.uncertainty.evaluation_document import ReportSettings, WrittenEvaluation
from duheng.uncertainty.joint_distributions import MultivariateStudentT
from duheng.uncertainty.monte_carlo import run_monte_carlo
from duheng.uncertainty.propagation_validation import PropagationValidation, validate_propagation
from duheng.uncertainty.result import MeasurementResult
from duheng.uncertainty.trial_inputs import TrialInputs, trial_inputs
from duheng.uncertainty.trial_plan import TrialModel, TrialPlan, numerical_tolerance
from duheng.uncertainty.trial_results import MonteCarloResult
from duheng.uncertainty.type_a import SimultaneousMeans

# Standard deviation of the end of a 95 % interval of a normal output, over u / sqrt(M).
_END_DEVIATION = 2.7


def run_trials(
    written: WrittenEvaluation,
    trials: int | Literal["adaptive"] | None,
    generator: np.random.Generator | None,
    bins: int,
) -> tuple[Mapping[str, MonteCarloResult], tuple[Finding, ...]]:
    """Return the Monte Carlo results of each output, and what there is to doubt in them.

    Raises
    ------
    UnusableEvaluation
        When no generator is given.
    UnusableTrials
        When the model fails at values that the distributions reach.
    """
    if trials is None:
        return {}, ()
    if generator is None:
        raise UnusableEvaluation(
            "trials need a random generator", hint="pass numpy.random.default_rng(seed)"
        )
    plan = TrialPlan(
        trials=trials,
        coverage_probability=written.report.coverage_probability or DEFAULT_COVERAGE_PROBABILITY,
        bins=bins,
    )
    inputs = _drawn_inputs(written)
    model = _trial_model(written, inputs.names)
    try:
        run = run_monte_carlo(model, inputs, plan, generator=generator)
    except SingularExpression as error:
        raise UnusableTrials(
            f"a Monte Carlo trial has no result: {error.message}",
            hint="an input's distribution reaches values where the equation fails: give it a "
            "distribution that stays away from them",
            data=error.data,
        ) from error
    return run.results, run.findings


def validate(
    result: MeasurementResult, run: MonteCarloResult, report: ReportSettings
) -> PropagationValidation | None:
    """Return whether the propagated interval agrees with that of the trials, or None.

    Nothing can be said when k was chosen without a probability, when there is no u, or when the
    trials are too few to tell.
    """
    u = result.standard_uncertainty
    if report.coverage_factor is not None or not u or run.standard_uncertainty is None:
        return None
    expanded = result.expanded(report.coverage_probability).expanded_uncertainty
    digits = next((n for n in (2, 1) if _can_tell(u, n, run.trials)), None)
    if expanded is None or digits is None:
        return None
    interval = (result.value - expanded, result.value + expanded)
    return validate_propagation(interval, u, run, digits=digits)


def _can_tell(u: float, digits: int, trials: int) -> bool:
    """Return whether chance moves the ends by less than the tolerance of clause 8."""
    return bool(2 * _END_DEVIATION * u / math.sqrt(trials) <= numerical_tolerance(u, digits))


def _drawn_inputs(written: WrittenEvaluation) -> TrialInputs:
    used = [name for name in written.inputs if name not in written.unused]
    groups = [
        _joint(means, names)
        for means in written.simultaneous
        if len(names := [name for name in means.names if name in used]) > 1
    ]
    return trial_inputs(
        {name: written.inputs[name].drawn for name in used},
        _pairs(written, used, [set(names) for names, _ in groups]),
        groups,
        standard_uncertainties={
            name: written.inputs[name].input.standard_uncertainty or 0.0 for name in used
        },
    )


def _joint(
    means: SimultaneousMeans, names: Sequence[str]
) -> tuple[Sequence[str], MultivariateStudentT]:
    """Return the multivariate t of quantities observed together (JCGM 102, 5.3.2)."""
    nu = means.number_of_observations - len(names)
    if nu < 1:
        raise UnusableTrials(
            f"{means.number_of_observations} observations of {len(names)} quantities together "
            "give no joint distribution",
            hint="more sets of observations than quantities are needed",
            clause="JCGM 102:2011, 5.3.2",
        )
    places = [means.names.index(name) for name in names]
    wider = (means.number_of_observations - 1) / nu
    return names, MultivariateStudentT(
        mean=means.means[places].tolist(),
        covariance=means.covariance[np.ix_(places, places)] * wider,
        nu=float(nu),
    )


def _pairs(
    written: WrittenEvaluation, used: Sequence[str], groups: Sequence[set[str]]
) -> dict[tuple[str, str], float]:
    """Return the correlation of every pair of inputs that is not within a joint group.

    Inputs of one source move as one, so a coefficient of one of them holds for all of them.
    """
    inputs = [written.inputs[name].input for name in used]
    among = [each for each in written.all_correlations if {each[0], each[1]} <= set(used)]
    causes = gather_causes(inputs, among or None)
    between = {(a, b): r for a, b, r in causes.correlations}
    found: dict[tuple[str, str], float] = {}
    for a, first in enumerate(causes.members):
        for b, second in enumerate(causes.members[a:], start=a):
            r = 1.0 if a == b else between.get((a, b), 0.0)
            found.update({(used[i], used[j]): r for i in first for j in second if i < j or a != b})
    return {
        pair: r
        for pair, r in found.items()
        if r and not any(set(pair) <= group for group in groups)
    }


def _trial_model(written: WrittenEvaluation, names: tuple[str, ...]) -> TrialModel:
    """Return one compiled tape of all equations, with units converted on the way in and out."""
    models = [output.model for output in written.outputs]
    tape = compile_expression([model.expression for model in models], names)
    units = [written.inputs[name].input.unit for name in names]

    def function(columns: Sequence[Array]) -> list[Any]:
        coherent = [_to_coherent(unit, x) for unit, x in zip(units, columns, strict=True)]
        found = tape.values(coherent)
        return [_from_coherent(model.unit, y) for model, y in zip(models, found, strict=True)]

    return TrialModel(
        function=function,
        outputs=tuple(output.name for output in written.outputs),
        depends_on={output.name: output.model.symbols for output in written.outputs},
    )


def _to_coherent(unit: Any, values: Array) -> Array:
    if not isinstance(unit, MeasurementUnit) or (unit.factor == 1 and unit.offset == 0):
        return values
    return values * unit.factor + unit.offset


def _from_coherent(unit: MeasurementUnit, values: Any) -> Any:
    if unit.factor == 1 and unit.offset == 0:
        return values
    return (values - unit.offset) / unit.factor
