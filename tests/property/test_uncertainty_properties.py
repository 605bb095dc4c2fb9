"""What holds for every uncertainty evaluation, whatever the numbers."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from duheng.terms.documents import read_yaml
from duheng.uncertainty.conformity import Decision, Specification, assess_conformity
from duheng.uncertainty.conformity_risks import assess_global_risks
from duheng.uncertainty.coverage_intervals import coverage_count, coverage_intervals
from duheng.uncertainty.distributions import Normal, Rectangular
from duheng.uncertainty.evaluation import evaluate_document
from duheng.uncertainty.joint_distributions import check_covariance, factor_of
from duheng.uncertainty.line_fit import fit_line
from duheng.uncertainty.monte_carlo import TrialModel, TrialPlan, run_monte_carlo
from duheng.uncertainty.reporting import POLICIES, report
from duheng.uncertainty.rounding import decimal_of
from duheng.uncertainty.trial_inputs import trial_inputs
from duheng.uncertainty.type_a import evaluate_observations, evaluate_simultaneous

VALUES = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False).filter(
    lambda value: value == 0 or abs(value) > 1e-90  # smaller magnitudes are refused
)
WIDTHS = st.floats(min_value=1e-6, max_value=1e6, allow_nan=False)
OBSERVATIONS = st.lists(st.integers(-1000, 1000).map(float), min_size=2, max_size=12)
SEEDS = st.integers(0, 2**32 - 1)


@given(value=VALUES, u=WIDTHS, policy=st.sampled_from(sorted(POLICIES)))
def test_estimate_and_uncertainty_share_their_last_digit(
    value: float, u: float, policy: str
) -> None:
    found = report(value, u, policy)
    assert found.uncertainty is not None
    assert found.value.as_tuple().exponent == found.uncertainty.as_tuple().exponent
    unit = 10.0 ** int(found.uncertainty.as_tuple().exponent)
    assert abs(float(found.value) - value) <= 0.5001 * unit + 1e-9 * abs(value)
    assert abs(float(found.uncertainty) - u) <= (1.0001 if "up" in policy else 0.5001) * unit
    assert len(found.uncertainty.normalize().as_tuple().digits) <= 2


@given(value=VALUES, u=WIDTHS)
def test_rounding_up_never_states_less(value: float, u: float) -> None:
    found = report(value, u, "round_up")
    assert found.uncertainty is not None
    assert found.uncertainty >= decimal_of(u)


@given(value=VALUES, u=WIDTHS)
def test_up_if_loss_never_loses_more_than_five_percent(value: float, u: float) -> None:
    found = report(value, u, "up_if_loss")
    assert found.uncertainty is not None
    assert float(found.uncertainty) >= 0.95 * u * (1 - 1e-12)


@given(
    observations=OBSERVATIONS,
    shift=st.integers(-(10**9), 10**9),
    factor=st.sampled_from([0.5, 2.0, 8.0]),
)
def test_type_a_follows_shift_and_scale_exactly(
    observations: list[float], shift: int, factor: float
) -> None:
    plain = evaluate_observations(observations)
    moved = evaluate_observations([each * factor + shift for each in observations])
    assert moved.standard_uncertainty == pytest.approx(
        factor * plain.standard_uncertainty, rel=1e-6, abs=1e-9
    )


@given(observations=OBSERVATIONS, data=st.data())
def test_the_order_of_observations_does_not_matter(observations: list[float], data: Any) -> None:
    other = data.draw(st.permutations(observations))
    assert evaluate_observations(observations) == evaluate_observations(other)


@given(first=OBSERVATIONS, second=OBSERVATIONS)
def test_the_covariance_of_simultaneous_means_is_positive_semi_definite(
    first: list[float], second: list[float]
) -> None:
    n = min(len(first), len(second))
    found = evaluate_simultaneous({"a": first[:n], "b": second[:n]})
    check_covariance(found.covariance)
    assert found.correlation[0, 1] == found.correlation[1, 0]


@given(seed=SEEDS, size=st.integers(1, 6), scales=st.lists(WIDTHS, min_size=6, max_size=6))
def test_a_covariance_is_rebuilt_by_its_factor(seed: int, size: int, scales: list[float]) -> None:
    root = np.random.default_rng(seed).normal(size=(size, size))
    scale = np.diag(scales[:size])
    covariance = check_covariance(scale @ root @ root.T @ scale)
    factor = factor_of(covariance)
    u = np.sqrt(np.diag(covariance))
    assert (factor @ factor.T) / np.outer(u, u) == pytest.approx(
        covariance / np.outer(u, u), abs=1e-9
    )


@given(slope=st.integers(-50, 50), intercept=st.integers(-50, 50), origin=st.integers(-100, 100))
def test_a_line_finds_what_made_its_points(slope: int, intercept: int, origin: int) -> None:
    x = [0.0, 1.0, 3.0, 7.0]
    fit = fit_line(x, [intercept + slope * each for each in x], origin=float(origin))
    assert fit.slope == pytest.approx(slope, abs=1e-9)
    assert fit.intercept == pytest.approx(intercept + slope * origin, abs=1e-6)


@given(seed=SEEDS, size=st.integers(100, 2000), probability=st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_both_intervals_hold_their_share_and_the_shortest_is_shortest(
    seed: int, size: int, probability: float
) -> None:
    values = np.random.default_rng(seed).gamma(2.0, size=size)
    before = np.sort(values)
    assume(coverage_count(size, probability) < size)
    symmetric, shortest = coverage_intervals(values, probability)
    assert np.array_equal(np.sort(values), before)
    assert shortest[1] - shortest[0] <= symmetric[1] - symmetric[0]
    for low, high in (symmetric, shortest):
        inside = np.count_nonzero((before >= low) & (before <= high))
        assert inside == coverage_count(size, probability) + 1


@settings(deadline=None, max_examples=25)
@given(
    seed=SEEDS,
    slopes=st.lists(st.integers(-5, 5).filter(bool), min_size=2, max_size=4),
    r=st.integers(-90, 90).map(lambda hundredths: hundredths / 100),
)
def test_trials_agree_with_propagation_of_a_linear_model(
    seed: int, slopes: list[int], r: float
) -> None:
    names = [f"x{i}" for i in range(len(slopes))]
    document = {
        "equation": " + ".join(f"({c})*{name}" for c, name in zip(slopes, names, strict=True)),
        "inputs": {name: {"value": 1, "standard_uncertainty": 0.5} for name in names},
        "correlations": [["x0", "x1", r]],
    }
    trials = 40_000
    found = evaluate_document(document, monte_carlo=trials, generator=np.random.default_rng(seed))
    u, run = found.results["y"].standard_uncertainty, found.monte_carlo["y"]
    assert u is not None
    assert run.mean is not None
    assert run.standard_uncertainty == pytest.approx(u, rel=6 / math.sqrt(2 * trials), abs=1e-9)
    assert abs(run.mean - sum(slopes)) <= 6 * u / math.sqrt(trials) + 1e-9


@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_the_order_of_inputs_changes_no_bit_of_the_result(data: Any) -> None:
    inputs = {
        name: {"value": i + 1, "standard_uncertainty": 0.1 * (i + 1)}
        for i, name in enumerate("abcd")
    }
    order = data.draw(st.permutations(list(inputs)))
    first = evaluate_document({"equation": "a*b/c - d", "inputs": inputs}).results["y"]
    second = evaluate_document(
        {"equation": "a*b/c - d", "inputs": {name: inputs[name] for name in order}}
    ).results["y"]
    assert (first.value, first.standard_uncertainty) == (second.value, second.standard_uncertainty)


@settings(deadline=None, max_examples=20)
@given(value=VALUES, u=WIDTHS)
def test_a_quantity_minus_itself_has_no_uncertainty(value: float, u: float) -> None:
    document = {"equation": "a - a", "inputs": {"a": {"value": value, "standard_uncertainty": u}}}
    found = evaluate_document(document, monte_carlo=100, generator=np.random.default_rng(1))
    assert found.results["y"].standard_uncertainty == 0
    assert found.monte_carlo["y"].standard_uncertainty == 0


@pytest.mark.parametrize("processors", [1, 2, 7])
def test_the_number_of_processors_changes_no_trial(
    processors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = trial_inputs(
        {
            "a": Normal(location=0.0, standard_deviation=1.0),
            "b": Rectangular(centre=0.0, half_width=1.0),
        }
    )

    def run() -> np.ndarray:
        made = run_monte_carlo(
            TrialModel(function=lambda x: [x[0] * x[1]]),
            inputs,
            TrialPlan(trials=400_000),
            generator=np.random.default_rng(11),
            keep_values=True,
        )
        assert made.values is not None
        return made.values

    expected = run()
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    assert np.array_equal(run(), expected)


@given(value=st.floats(-3, 3), expanded=st.floats(0.01, 0.9))
def test_what_guarded_acceptance_accepts_simple_acceptance_accepts(
    value: float, expanded: float
) -> None:
    limits = Specification(lower=-1.0, upper=1.0)
    guarded = assess_conformity(value, expanded, limits, "guarded_acceptance")
    simple = assess_conformity(value, expanded, limits, "simple_acceptance")
    if guarded.decision is Decision.CONFORMS:
        assert simple.decision is Decision.CONFORMS
        assert guarded.conformance_probability > 0.95
    assert 0 <= guarded.conformance_probability <= 1


@settings(deadline=None)
@given(spread=st.floats(0.1, 5), u=st.floats(0.01, 2), guard=st.floats(-0.5, 0.5))
def test_global_risks_are_probabilities_that_add_up(spread: float, u: float, guard: float) -> None:
    prior = Normal(location=0.1, standard_deviation=spread)
    found = assess_global_risks(prior, u, Specification(lower=-1.0, upper=1.0), guard)
    conforming_and_accepted = found.accepted - found.consumer
    assert 0 <= found.consumer <= 1 - found.conforming + 1e-9
    assert 0 <= found.producer <= found.conforming + 1e-9
    assert conforming_and_accepted + found.producer == pytest.approx(found.conforming, abs=1e-9)


WORDS = st.text(
    st.characters(max_codepoint=0xD7FF, exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=8
)
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | WORDS
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(content=st.dictionaries(WORDS, JSON_VALUES, max_size=5))
def test_json_is_read_as_what_it_says(content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False)
    assume("<<" not in text)
    assert read_yaml(text) == content
