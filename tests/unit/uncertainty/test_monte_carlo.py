"""Propagation of distributions: trials, intervals, stability, several outputs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from duheng.uncertainty.coverage_intervals import (
    check_coverage_probability,
    coverage_count,
    coverage_intervals,
)
from duheng.uncertainty.distributions import Exponential, Normal, Rectangular, StudentT
from duheng.uncertainty.errors import (
    UnusableCovariance,
    UnusableCoverage,
    UnusableDistribution,
    UnusableTrials,
)
from duheng.uncertainty.joint_distributions import MultivariateStudentT
from duheng.uncertainty.monte_carlo import (
    BLOCK,
    MonteCarloResult,
    TrialModel,
    TrialPlan,
    numerical_tolerance,
    run_monte_carlo,
)
from duheng.uncertainty.propagation_validation import validate_propagation
from duheng.uncertainty.trial_inputs import trial_inputs

STANDARD = Normal(location=0.0, standard_deviation=1.0)
SUM = TrialModel(function=lambda x: [sum(x[1:], x[0])])


def seeded(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_the_symmetric_interval_leaves_equal_shares_outside() -> None:
    values = np.arange(1.0, 1001.0)
    symmetric, _ = coverage_intervals(values[::-1].copy(), 0.95)
    assert symmetric == (25.0, 975.0)


def test_the_shortest_interval_leans_to_where_values_crowd() -> None:
    values = seeded().exponential(size=200_000)
    symmetric, shortest = coverage_intervals(values, 0.95)
    assert shortest[0] == pytest.approx(0.0, abs=0.02)
    assert shortest[1] - shortest[0] < symmetric[1] - symmetric[0]


@pytest.mark.parametrize("probability", [0.05, 0.3, 0.5, 0.51, 0.95, 0.99])
def test_sorting_only_the_tails_gives_what_sorting_all_gives(probability: float) -> None:
    values = seeded().normal(size=9_973)
    count = coverage_count(values.size, probability)
    ordered = np.sort(values)
    widths = ordered[count:] - ordered[: values.size - count]
    best = int(np.argmin(widths))
    symmetric, shortest = coverage_intervals(values, probability)
    assert shortest == (ordered[best], ordered[best + count])
    r = (values.size - count + 1) // 2
    assert symmetric == (ordered[r - 1], ordered[r - 1 + count])


def test_the_count_is_the_rounded_product_in_exact_arithmetic() -> None:
    assert coverage_count(1_000_000, 0.95) == 950_000
    assert coverage_count(10, 0.55) == 6
    assert coverage_count(100, 0.29) == 29
    with pytest.raises(UnusableTrials, match="too few"):
        coverage_count(10, 0.95)


@pytest.mark.parametrize("probability", [0, 1, -0.1, 95, math.nan, True, "0.95", None])
def test_what_is_no_coverage_probability_is_refused(probability: object) -> None:
    with pytest.raises(UnusableCoverage):
        check_coverage_probability(probability)


def test_a_sum_of_normal_quantities_agrees_with_theory() -> None:
    inputs = trial_inputs(dict.fromkeys("abcd", STANDARD))
    found = run_monte_carlo(SUM, inputs, TrialPlan(trials=400_000), generator=seeded())
    result = found.results["y"]
    assert result.mean == pytest.approx(0, abs=0.02)
    assert result.standard_uncertainty == pytest.approx(2, rel=0.005)
    assert result.interval_symmetric == pytest.approx((-3.92, 3.92), abs=0.03)
    assert found.findings == ()


def test_one_seed_gives_one_result_and_another_gives_another() -> None:
    inputs = trial_inputs({"a": STANDARD, "b": Rectangular(centre=0.0, half_width=1.0)})
    first, again, other = (
        run_monte_carlo(SUM, inputs, TrialPlan(trials=50_001), generator=seeded(seed)).results["y"]
        for seed in (3, 3, 4)
    )
    assert first == again
    assert first != other


def test_statistics_are_those_of_the_trial_values() -> None:
    trials = 2 * BLOCK + 7
    run = run_monte_carlo(
        SUM,
        trial_inputs({"a": STANDARD}),
        TrialPlan(trials=trials, bins=20),
        generator=seeded(),
        keep_values=True,
    )
    assert run.values is not None
    values, result = run.values[0], run.results["y"]
    assert values.size == trials == result.trials
    assert result.mean == pytest.approx(values.mean(), abs=1e-14)
    assert result.standard_uncertainty == pytest.approx(values.std(ddof=1), rel=1e-13)
    assert result.histogram is not None
    assert len(result.histogram.edges) == 21
    assert trials * 0.95 < sum(result.histogram.counts) <= trials
    assert not np.array_equal(values, np.sort(values))


def test_a_correlation_is_drawn() -> None:
    inputs = trial_inputs({"a": STANDARD, "b": STANDARD, "c": STANDARD}, {("a", "c"): -1.0})
    model = TrialModel(function=lambda x: [x[0] + x[2], x[1]], outputs=("zero", "b"))
    run = run_monte_carlo(model, inputs, TrialPlan(trials=50_000), generator=seeded())
    assert run.results["zero"].standard_uncertainty == pytest.approx(0, abs=1e-7)
    assert run.results["b"].standard_uncertainty == pytest.approx(1, rel=0.02)
    assert inputs.findings == ()


def test_outputs_have_a_covariance() -> None:
    model = TrialModel(function=lambda x: [x[0] + x[1], x[0] - 2 * x[1]], outputs=("s", "d"))
    run = run_monte_carlo(
        model,
        trial_inputs({"a": STANDARD, "b": STANDARD}),
        TrialPlan(trials=400_000),
        generator=seeded(),
    )
    assert run.covariance == pytest.approx(np.array([[2.0, -1.0], [-1.0, 5.0]]), abs=0.04)


def test_a_correlated_rectangle_becomes_normal_and_a_finding_says_so() -> None:
    inputs = trial_inputs(
        {"a": Rectangular(centre=1.0, half_width=1.0), "b": STANDARD}, {("a", "b"): 0.5}
    )
    assert [each.code for each in inputs.findings] == ["uncertainty.correlated_not_normal"]
    assert inputs.findings[0].data == {"input": "a", "kind": "rectangular"}
    draws = inputs.draw(seeded(), 100_000)
    assert draws[0].std() == pytest.approx(1 / math.sqrt(3), rel=0.02)
    assert np.corrcoef(draws)[0, 1] == pytest.approx(0.5, abs=0.02)


def test_chained_correlations_form_one_group() -> None:
    inputs = trial_inputs(
        dict.fromkeys("abcde", STANDARD), {("a", "b"): 0.5, ("d", "b"): 0.2, ("c", "e"): 0.0}
    )
    assert [places for places, _ in inputs.joint] == [(0, 1, 3)]
    assert [column for column, _ in inputs.independent] == [2, 4]


@pytest.mark.parametrize(
    ("correlations", "says"),
    [
        pytest.param({("a", "b"): 1.5}, "positive semi-definite", id="above 1"),
        pytest.param({("a", "x"): 0.5}, "no input", id="unknown name"),
        pytest.param({("a", "a"): 0.5}, "already settled", id="with itself"),
        pytest.param(
            {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9},
            "positive semi-definite",
            id="contradiction",
        ),
    ],
)
def test_correlations_that_cannot_be_are_refused(
    correlations: dict[tuple[str, str], float], says: str
) -> None:
    with pytest.raises(UnusableCovariance, match=says):
        trial_inputs(dict.fromkeys("abc", STANDARD), correlations)


def test_correlation_with_a_quantity_without_width_is_refused() -> None:
    few = StudentT(location=0.0, scale=1.0, nu=2.0)
    with pytest.raises(UnusableDistribution, match="no standard uncertainty"):
        trial_inputs({"a": few, "b": STANDARD}, {("a", "b"): 0.5})


def test_few_observations_give_intervals_but_no_standard_uncertainty() -> None:
    few = StudentT(location=1.0, scale=1.0, nu=2.0)
    run = run_monte_carlo(
        TrialModel(
            function=lambda x: [x[0], x[1]],
            outputs=("wide", "narrow"),
            depends_on={"wide": ["a"], "narrow": ["b"]},
        ),
        trial_inputs({"a": few, "b": STANDARD}),
        TrialPlan(trials=400_000),
        generator=seeded(),
    )
    wide, narrow = run.results["wide"], run.results["narrow"]
    assert wide.standard_uncertainty is None
    assert wide.mean is not None
    assert wide.interval_symmetric == pytest.approx((1 - 4.303, 1 + 4.303), abs=0.1)
    assert narrow.standard_uncertainty == pytest.approx(1, rel=0.01)
    assert np.isnan(run.covariance[0]).all()
    assert [each.code for each in run.findings] == ["uncertainty.no_standard_uncertainty"]


def test_one_degree_of_freedom_gives_no_mean_either() -> None:
    few = StudentT(location=1.0, scale=1.0, nu=1.0)
    run = run_monte_carlo(
        SUM, trial_inputs({"a": few}), TrialPlan(trials=200_000), generator=seeded()
    )
    assert run.results["y"].mean is None


def test_a_joint_t_distribution_is_drawn_as_a_group() -> None:
    group = MultivariateStudentT(mean=[1.0, 2.0], covariance=np.eye(2), nu=2.0)
    inputs = trial_inputs(
        {"a": STANDARD, "b": STANDARD, "c": STANDARD}, joint=[(("c", "a"), group)]
    )
    assert inputs.without_standard_uncertainty() == {"a", "c"}
    assert inputs.without_mean() == frozenset()
    columns = inputs.draw(seeded(), 100_000)
    assert np.median(columns[0]) == pytest.approx(2.0, abs=0.02)
    assert np.median(columns[2]) == pytest.approx(1.0, abs=0.02)
    with pytest.raises(UnusableCovariance, match="already settled"):
        trial_inputs(dict.fromkeys("abc", STANDARD), {("a", "b"): 0.5}, joint=[(("c", "a"), group)])


def test_an_adaptive_run_stops_when_its_digits_are_stable() -> None:
    inputs = trial_inputs({"a": STANDARD, "b": STANDARD})
    one, two = (
        run_monte_carlo(
            SUM, inputs, TrialPlan(trials="adaptive", digits=digits), generator=seeded()
        ).results["y"]
        for digits in (1, 2)
    )
    assert one.trials % 10_000 == 0
    assert one.trials < two.trials
    assert two.standard_uncertainty == pytest.approx(math.sqrt(2), abs=0.02)
    assert two.interval_symmetric[1] == pytest.approx(1.96 * math.sqrt(2), abs=0.05)


def test_an_adaptive_run_that_does_not_settle_says_so() -> None:
    plan = TrialPlan(trials="adaptive", digits=4, most_trials=30_000)
    run = run_monte_carlo(SUM, trial_inputs({"a": STANDARD}), plan, generator=seeded())
    assert run.results["y"].trials == 30_000
    assert [each.code for each in run.findings] == ["uncertainty.monte_carlo_unstable"]


def test_an_adaptive_run_of_few_observations_settles_on_its_interval() -> None:
    few = StudentT(location=1.0, scale=1.0, nu=1.5)
    plan = TrialPlan(trials="adaptive", digits=1)
    run = run_monte_carlo(SUM, trial_inputs({"a": few}), plan, generator=seeded())
    assert run.results["y"].standard_uncertainty is None
    assert run.results["y"].trials < 10_000_000


def test_an_exact_model_settles_at_once() -> None:
    exact = Normal(location=2.0, standard_deviation=0.0)
    run = run_monte_carlo(
        SUM, trial_inputs({"a": exact}), TrialPlan(trials="adaptive", bins=5), generator=seeded()
    )
    assert run.results["y"].trials == 20_000
    assert run.results["y"].standard_uncertainty == 0
    assert run.results["y"].interval_shortest == (2.0, 2.0)


def test_too_few_trials_are_a_finding() -> None:
    run = run_monte_carlo(
        SUM, trial_inputs({"a": STANDARD}), TrialPlan(trials=1000), generator=seeded()
    )
    assert [(each.code, each.data["advised"]) for each in run.findings] == [
        ("uncertainty.few_trials", 200_000)
    ]


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param({"trials": 0}, id="no trials"),
        pytest.param({"trials": -5}, id="negative trials"),
        pytest.param({"trials": 5}, id="fewer than the interval needs"),
        pytest.param({"trials": 1e6}, id="float"),
        pytest.param({"trials": True}, id="boolean"),
        pytest.param({"trials": 10**9}, id="more than memory"),
        pytest.param({"trials": "many"}, id="unknown word"),
        pytest.param({"trials": "adaptive", "digits": 0}, id="no digits"),
        pytest.param({"trials": "adaptive", "most_trials": 100}, id="no room"),
    ],
)
def test_a_plan_that_cannot_be_made_is_refused(plan: dict[str, object]) -> None:
    with pytest.raises(UnusableTrials):
        TrialPlan(**plan)  # type: ignore[arg-type]


def test_a_model_that_fails_in_a_trial_is_refused() -> None:
    def broken(x: object) -> list[object]:
        values = np.asarray(x)[0].copy()
        values[3] = np.nan
        return [values]

    with pytest.raises(UnusableTrials, match="no finite number for 'y'"):
        run_monte_carlo(
            TrialModel(function=broken),
            trial_inputs({"a": Exponential(estimate=1.0)}),
            TrialPlan(trials=1000),
            generator=seeded(),
        )


def test_a_constant_output_is_taken() -> None:
    model = TrialModel(function=lambda x: [x[0], 4.5], outputs=("y", "constant"))
    run = run_monte_carlo(
        model, trial_inputs({"a": STANDARD}), TrialPlan(trials=1000), generator=seeded()
    )
    assert run.results["constant"].mean == 4.5
    assert run.results["constant"].standard_uncertainty == 0


@pytest.mark.parametrize(
    ("u", "digits", "expected"),
    [(0.35, 1, 0.05), (0.35, 2, 0.005), (36.0, 2, 0.5), (99.7, 2, 5.0), (1e-8, 1, 5e-9)],
)
def test_the_tolerance_is_half_a_unit_of_the_last_digit(
    u: float, digits: int, expected: float
) -> None:
    assert numerical_tolerance(u, digits) == pytest.approx(expected)


def test_no_tolerance_without_uncertainty() -> None:
    for u in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(UnusableTrials):
            numerical_tolerance(u, 2)


def test_propagation_is_validated_where_the_ends_agree() -> None:
    run = MonteCarloResult(
        trials=10**6,
        mean=0.0,
        standard_uncertainty=1.0,
        interval_symmetric=(-1.96, 1.96),
        interval_shortest=(-1.90, 2.02),
        coverage_probability=0.95,
    )
    near = validate_propagation((-1.97, 1.97), 1.0, run)
    assert near.is_validated
    assert (near.d_low, near.d_high) == pytest.approx((0.01, 0.01))
    assert near.tolerance == pytest.approx(0.05)
    assert not validate_propagation((-1.97, 1.97), 1.0, run, compare_with="shortest").is_validated
    assert not validate_propagation((-1.97, 1.97), 1.0, run, digits=3).is_validated
    assert near.to_dict()["validated"] is True
    with pytest.raises(UnusableCoverage):
        validate_propagation((-1.0, 1.0), 1.0, run, compare_with="widest")  # type: ignore[arg-type]
