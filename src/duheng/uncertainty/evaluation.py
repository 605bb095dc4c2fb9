"""Evaluate a written model: propagation, several outputs, Monte Carlo, and what it is worth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from duheng.terms.findings import Finding, Severity
from duheng.uncertainty.errors import UnusableEvaluation
from duheng.uncertainty.evaluation_document import WrittenEvaluation, read_evaluation
from duheng.uncertainty.evaluation_trials import run_trials, validate
from duheng.uncertainty.joint import JointModel, JointResult
from duheng.uncertainty.propagation_validation import PropagationValidation
from duheng.uncertainty.result import MeasurementResult
from duheng.uncertainty.trial_results import MonteCarloResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The results of a written evaluation.

    Attributes
    ----------
    written : WrittenEvaluation
        What was evaluated.
    joint : JointResult
        Results by output, in the order of the equations, with their covariance.
    monte_carlo : Mapping of str to MonteCarloResult
        By output; empty when no trials were made.
    validation : Mapping of str to PropagationValidation
        By output, where trials allow it (JCGM 101, clause 8).
    findings : tuple of Finding
        All doubts, each once.
    """

    written: WrittenEvaluation
    joint: JointResult
    monte_carlo: Mapping[str, MonteCarloResult]
    validation: Mapping[str, PropagationValidation]
    findings: tuple[Finding, ...]

    @property
    def results(self) -> Mapping[str, MeasurementResult]:
        """Results by output, in the order of the equations."""
        return self.joint.results

    def correlation(self, first: str, second: str) -> float | None:
        """Return the correlation coefficient of two outputs [1]; ``None`` where one is exact."""
        names = self.joint.names
        for name in (first, second):
            if name not in names:
                raise UnusableEvaluation(
                    f"'{name}' is no output", hint=f"outputs: {', '.join(names)}"
                )
        found = float(self.joint.correlation[names.index(first), names.index(second)])
        return None if math.isnan(found) else found

    def to_dict(self) -> dict[str, Any]:
        """Return the evaluation as a JSON-ready dictionary (see ``docs/look-up``).

        ``results`` by output, ``correlation`` between outputs as ``{R: {X: r}}``,
        ``monte_carlo`` and ``validation`` by output, and ``findings``. ``None`` stands for not
        stated, and for infinite degrees of freedom.
        """
        report = self.written.report
        return {
            "title": _plain_title(self.written.title),
            "results": {
                name: result.to_dict(
                    report.coverage_probability,
                    coverage_factor=report.coverage_factor,
                    policy=report.policy,
                )
                for name, result in self.results.items()
            },
            "correlation": {
                first: {second: self.correlation(first, second) for second in self.results}
                for first in self.results
            },
            "monte_carlo": {name: each.to_dict() for name, each in self.monte_carlo.items()},
            "validation": {name: each.to_dict() for name, each in self.validation.items()},
            "findings": [finding.to_dict() for finding in self.findings],
        }


def evaluate_document(
    document: Mapping[str, Any],
    *,
    order: int = 1,
    monte_carlo: int | Literal["adaptive"] | None = None,
    generator: np.random.Generator | None = None,
    bins: int = 0,
) -> Evaluation:
    """Return the evaluation of a written model.

    Parameters
    ----------
    document : Mapping
        Measurand, equations, inputs, correlations and report, as
        :func:`duheng.terms.documents.read_yaml` gives them, or a plain dictionary.
    order : {1, 2}, optional
        Order of the propagation of ``results``.
    monte_carlo : int or "adaptive", optional
        Number of trials; none are made without it.
    generator : numpy.random.Generator, optional
        Source of chance, needed for trials.
    bins : int, optional
        Classes of the histograms that are kept, 0 for none [1].

    Returns
    -------
    Evaluation
        Results, unrounded, with standard and expanded uncertainties.

    Raises
    ------
    UnusableEvaluation
        When the document is not what it must be, or trials are asked for without a generator.
    duheng.terms.errors.DuhengError
        What equations, units, distributions, propagation and Monte Carlo refuse.

    Notes
    -----
    An input without a distribution is normal in trials; one with observations is a scaled and
    shifted t (JCGM 101, 6.4.9), several observed together a multivariate t (JCGM 102, 5.3.2);
    correlated inputs are multivariate normal.

    References
    ----------
    JCGM 100:2008; JCGM 101:2008; JCGM 102:2011.

    Examples
    --------
    >>> found = evaluate_document({
    ...     "measurand": {"name": "P", "unit": "W"},
    ...     "equation": "V**2/R",
    ...     "inputs": {
    ...         "V": {"value": 10.0, "unit": "V", "standard_uncertainty": 0.1},
    ...         "R": {"value": 50.0, "unit": "ohm", "standard_uncertainty": 0},
    ...     },
    ...     "report": {"coverage_factor": 2},
    ... })
    >>> found.to_dict()["results"]["P"]["reported"]
    '(2.000 ± 0.080) W (k = 2)'
    """
    written = read_evaluation(document)
    joint = _propagate(written, order)
    results = joint.results
    runs, doubts = run_trials(written, monte_carlo, generator, bins)
    validation = {
        name: found
        for name, run in runs.items()
        if (found := validate(results[name], run, written.report)) is not None
    }
    return Evaluation(
        written=written,
        joint=joint,
        monte_carlo=runs,
        validation=validation,
        findings=_each_once(
            _unused(written),
            *(finding for result in results.values() for finding in _findings(written, result)),
            *doubts,
            *(_not_validated(name, each) for name, each in validation.items()),
        ),
    )


def _propagate(written: WrittenEvaluation, order: int) -> JointResult:
    used = [name for name in written.inputs if name not in written.unused]
    among = [each for each in written.all_correlations if {each[0], each[1]} <= set(used)]
    return JointModel(models=tuple(output.model for output in written.outputs)).evaluate(
        [written.inputs[name].input for name in used], among or None, order=order
    )


def _findings(written: WrittenEvaluation, result: MeasurementResult) -> list[Finding]:
    report = written.report
    expanded = result.expanded(report.coverage_probability, coverage_factor=report.coverage_factor)
    return [*result.findings, *expanded.findings]


def _unused(written: WrittenEvaluation) -> Finding | None:
    if not written.unused:
        return None
    return Finding(
        code="uncertainty.unused_input",
        severity=Severity.NOTE,
        message=f"no equation uses {', '.join(written.unused)}",
        hint="remove the input, or complete the equation",
        data={"inputs": list(written.unused)},
    )


def _not_validated(name: str, validation: PropagationValidation) -> Finding | None:
    if validation.is_validated:
        return None
    return Finding(
        code="uncertainty.propagation_not_validated",
        severity=Severity.WARNING,
        message=f"'{name}': the propagated interval differs from that of the trials by "
        f"{max(validation.d_low, validation.d_high):.2g}, more than {validation.tolerance:.2g}",
        hint="state the interval of the Monte Carlo run; inputs with few degrees of freedom are "
        "drawn as t only where they say 'distribution: {kind: student_t}'",
        clause="JCGM 101:2008, 8.1",
        data={"output": name, **validation.to_dict()},
    )


def _each_once(*findings: Finding | None) -> tuple[Finding, ...]:
    found: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        if finding is not None:
            found.setdefault((finding.code, finding.message), finding)
    return tuple(found.values())


def _plain_title(title: str | Mapping[str, str] | None) -> str | dict[str, str] | None:
    return dict(title) if isinstance(title, Mapping) else title
