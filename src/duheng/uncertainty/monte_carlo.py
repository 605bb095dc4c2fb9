"""Propagation of distributions by Monte Carlo (JCGM 101:2008, 7; several outputs: JCGM 102)."""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from duheng.terms.findings import Finding, Severity
from duheng.uncertainty.coverage_intervals import Interval, coverage_intervals
from duheng.uncertainty.distribution import Array
from duheng.uncertainty.errors import UnusableTrials
from duheng.uncertainty.trial_inputs import TrialInputs
from duheng.uncertainty.trial_plan import TrialModel, TrialPlan, numerical_tolerance
from duheng.uncertainty.trial_results import Histogram, MonteCarloResult, MonteCarloRun

__all__ = [
    "Histogram",
    "MonteCarloResult",
    "MonteCarloRun",
    "TrialModel",
    "TrialPlan",
    "numerical_tolerance",
    "run_monte_carlo",
]

# Inputs, intermediate results and outputs of a block stay in the processor's cache.
BLOCK = 8_192
# Trials that one stream of chance makes; threads share the stripes among them.
STRIPE = 16 * BLOCK


def run_monte_carlo(
    model: TrialModel,
    inputs: TrialInputs,
    plan: TrialPlan,
    *,
    generator: np.random.Generator,
    keep_values: bool = False,
) -> MonteCarloRun:
    """Return the distributions of a model's outputs, found by trials.

    Parameters
    ----------
    model : TrialModel
        The function and its outputs.
    inputs : TrialInputs
        What is drawn.
    plan : TrialPlan
        How many trials, and for which probability.
    generator : numpy.random.Generator
        Source of chance; the same seed gives the same numbers on any machine with any number
        of processors.
    keep_values : bool, optional
        Whether the trial values are kept, for coverage regions of several outputs.

    Raises
    ------
    UnusableTrials
        When the trials are too few for the coverage probability, or a trial gives no finite
        number.

    Notes
    -----
    Inputs are drawn block by block, so memory grows by 8 bytes per trial and output only. An
    adaptive run stops when twice the standard deviation of the mean of every sequence's mean,
    standard uncertainty and symmetric interval is within the numerical tolerance of ``u``.

    References
    ----------
    JCGM 101:2008, 7.2 to 7.9; JCGM 102:2011, 7.

    Examples
    --------
    >>> from duheng.uncertainty.distributions import Rectangular
    >>> from duheng.uncertainty.trial_inputs import trial_inputs
    >>> four = {name: Rectangular(centre=0.0, half_width=3**0.5) for name in "abcd"}
    >>> model = TrialModel(function=lambda x: [x[0] + x[1] + x[2] + x[3]])
    >>> run = run_monte_carlo(
    ...     model, trial_inputs(four), TrialPlan(trials=200_000),
    ...     generator=np.random.default_rng(1),
    ... )
    >>> round(run.results["y"].interval_symmetric[1], 1)
    3.9
    """
    trials = _Trials(model, inputs, generator)
    if plan.trials == "adaptive":
        values, findings = _adaptive(trials, plan)
    else:
        values, findings = trials.make(np.empty((len(model.outputs), plan.trials))), []
        findings.extend(_few_trials(plan.trials, plan.coverage_probability))
    covariance = _covariance(values, trials)
    kept = values.copy() if keep_values else None
    results = {
        name: _result(values[i], plan, *trials.moments(name))
        for i, name in enumerate(model.outputs)
    }
    return MonteCarloRun(
        results=results,
        covariance=covariance,
        values=kept,
        findings=(*inputs.findings, *findings, *_heavy_tails(trials)),
    )


class _Trials:
    """Draws inputs and evaluates the model, block by block."""

    def __init__(
        self, model: TrialModel, inputs: TrialInputs, generator: np.random.Generator
    ) -> None:
        self.model, self.inputs, self.generator = model, inputs, generator

    def make(self, into: Array) -> Array:
        """Fill an array, shape (outputs, trials), with trial values."""
        stripes = [into[:, i : i + STRIPE] for i in range(0, into.shape[1], STRIPE)]
        # Each stripe has its own stream of chance, so it does not matter which thread fills it.
        seeds = np.random.SeedSequence(self.generator.integers(2**32, size=4).tolist())
        generators = [np.random.default_rng(seed) for seed in seeds.spawn(len(stripes))]
        if len(stripes) == 1:
            self._fill(stripes[0], generators[0])
        else:
            with ThreadPoolExecutor(min(len(stripes), os.cpu_count() or 1)) as threads:
                list(threads.map(self._fill, stripes, generators))
        self._check_finite(into)
        return into

    def _fill(self, stripe: Array, generator: np.random.Generator) -> None:
        for begin in range(0, stripe.shape[1], BLOCK):
            end = min(begin + BLOCK, stripe.shape[1])
            columns = self.inputs.draw(generator, end - begin)
            for row, found in zip(stripe, self.model.function(columns), strict=True):
                row[begin:end] = found

    def _check_finite(self, into: Array) -> None:
        finite = np.isfinite(into.sum(axis=1))
        if not finite.all() and not np.isfinite(into).all():
            name = self.model.outputs[int(np.argmin(np.isfinite(into).all(axis=1)))]
            raise UnusableTrials(
                f"some trials give no finite number for '{name}'",
                hint="the model fails at values that an input's distribution reaches",
            )

    def moments(self, output: str) -> tuple[bool, bool]:
        """Return whether an output has a mean, and a standard deviation."""
        behind = self.model.depends_on.get(output, self.inputs.names)
        has_mean = not self.inputs.without_mean().intersection(behind)
        return has_mean, not self.inputs.without_standard_uncertainty().intersection(behind)


def _adaptive(trials: _Trials, plan: TrialPlan) -> tuple[Array, list[Finding]]:
    """Make sequences until all results are stable (JCGM 101, 7.9.4)."""
    outputs, size = len(trials.model.outputs), plan.sequence
    # Pages that are never written take no memory.
    values = np.empty((outputs, plan.most_trials - plan.most_trials % size))
    summaries: list[Array] = []
    for begin in range(0, values.shape[1], size):
        sequence = trials.make(np.empty((outputs, size)))
        values[:, begin : begin + size] = sequence
        summaries.append(_summary(sequence, trials, plan))
        if len(summaries) > 1 and _is_stable(np.array(summaries), plan.digits):
            return values[:, : begin + size], []
    return values, [
        Finding(
            code="uncertainty.monte_carlo_unstable",
            severity=Severity.WARNING,
            message=f"{values.shape[1]} trials did not make {plan.digits} digits stable",
            hint="ask for fewer digits",
            clause="JCGM 101:2008, 7.9.4",
            data={"trials": values.shape[1], "digits": plan.digits},
        )
    ]


def _summary(sequence: Array, trials: _Trials, plan: TrialPlan) -> Array:
    """Return mean, u, low and high of each output, shape (outputs, 4); NaN where none exists."""
    rows = []
    for values, name in zip(sequence, trials.model.outputs, strict=True):
        has_mean, has_deviation = trials.moments(name)
        mean, deviation = float(values.mean()), float(values.std(ddof=1))
        (low, high), _ = coverage_intervals(values, plan.coverage_probability)
        rows.append(
            [mean if has_mean else math.nan, deviation if has_deviation else math.nan, low, high]
        )
    return np.array(rows)


def _is_stable(summaries: Array, digits: int) -> bool:
    """Return whether all means over the sequences are within the tolerance of each output."""
    deviations = summaries.std(axis=0, ddof=1) / math.sqrt(len(summaries))
    overall = summaries.mean(axis=0)
    for row, (_, u, low, high) in zip(deviations, overall, strict=True):
        width = u if math.isfinite(u) else (high - low) / 4
        tolerance = numerical_tolerance(width, digits) if width > 0 else 0.0
        if not np.nanmax(2 * row) <= tolerance:
            return False
    return True


def _result(values: Array, plan: TrialPlan, has_mean: bool, has_u: bool) -> MonteCarloResult:
    mean = float(values.mean())
    u = _deviation(values, mean)
    symmetric, shortest = coverage_intervals(values, plan.coverage_probability)
    return MonteCarloResult(
        trials=values.size,
        mean=mean if has_mean else None,
        standard_uncertainty=u if has_u else None,
        interval_symmetric=symmetric,
        interval_shortest=shortest,
        coverage_probability=plan.coverage_probability,
        histogram=_histogram(values, symmetric, plan.bins) if plan.bins else None,
    )


def _deviation(values: Array, mean: float) -> float:
    """Return the standard deviation in two passes, without a second array as long as the first."""
    squares = 0.0
    for begin in range(0, values.size, BLOCK):
        block = values[begin : begin + BLOCK] - mean
        squares += float(np.square(block, out=block).sum())
    return math.sqrt(squares / (values.size - 1))


def _histogram(values: Array, interval: Interval, bins: int) -> Histogram:
    """Count the values in classes that reach half a width beyond the interval."""
    margin = (interval[1] - interval[0]) / 2
    low = max(float(values.min()), interval[0] - margin)
    high = min(float(values.max()), interval[1] + margin)
    counts, edges = np.histogram(values, bins=bins, range=(low, high) if low < high else None)
    return Histogram(edges=tuple(edges.tolist()), counts=tuple(counts.tolist()))


def _covariance(values: Array, trials: _Trials) -> Array:
    """Return the covariances of the outputs; those without variance are NaN."""
    if len(values) == 1:
        return np.array([[np.nan]])
    means = values.mean(axis=1, keepdims=True)
    covariance = np.zeros((len(values), len(values)))
    for begin in range(0, values.shape[1], BLOCK):
        block = values[:, begin : begin + BLOCK] - means
        # Not by BLAS: its threads disturb ours, and its sums depend on their number.
        covariance += np.einsum("ik,jk->ij", block, block)
    covariance /= values.shape[1] - 1
    for i, name in enumerate(trials.model.outputs):
        if not trials.moments(name)[1]:
            covariance[i, :] = covariance[:, i] = math.nan
    return covariance


def _few_trials(trials: int, probability: float) -> list[Finding]:
    wanted = math.ceil(round(10_000 / (1 - probability), 6))
    if trials >= wanted:
        return []
    return [
        Finding(
            code="uncertainty.few_trials",
            severity=Severity.NOTE,
            message=f"{trials} trials leave the ends of the coverage interval uncertain",
            hint=f"use {wanted} or more, or 'adaptive'",
            clause="JCGM 101:2008, 7.2.1",
            data={"trials": trials, "advised": wanted},
        )
    ]


def _heavy_tails(trials: _Trials) -> list[Finding]:
    found = sorted(trials.inputs.without_standard_uncertainty())
    return [
        Finding(
            code="uncertainty.no_standard_uncertainty",
            severity=Severity.WARNING,
            message=f"'{name}' rests on so few observations (nu <= 2) that it has no standard "
            "deviation: read the intervals",
            clause="JCGM 101:2008, 6.4.9.4",
            data={"input": name},
        )
        for name in found
    ]
