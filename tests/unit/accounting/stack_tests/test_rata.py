"""Relative accuracy: published vectors first, then what every test obeys, then what is refused."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.accounting.stack_tests import (
    RataSummary,
    drift,
    linearity,
    read_criteria,
    relative_accuracy,
    summary_of_runs,
    t_value,
)
from duheng.accounting.stack_tests.errors import NoCriterion, TooFewRuns, UnusableTest
from duheng.accounting.stack_tests.rata import percent
from duheng.rulebook import UnknownPack, load_packs

US, CN = "us/stack-test-criteria", "cn/stack-test-criteria"
LIBRARY = load_packs(kinds=["rules"])
DAY = date(2025, 6, 30)


def judged(summary: RataSummary, quantity: str = "co2", rules: str = US):
    return relative_accuracy(summary, quantity, rules=rules, on=DAY, library=LIBRARY)


def of_nine(monitor: float, reference: float, spread: float = 0.0, runs: int = 9) -> RataSummary:
    return RataSummary(
        runs=runs, mean_monitor=monitor, mean_reference=reference, standard_deviation=spread
    )


@pytest.mark.parametrize(
    ("runs", "published"), [(9, 2.306), (10, 2.262), (11, 2.228), (12, 2.201)]
)  # reference sheet 2.6, confidence A: the t values of published tests
def test_t_is_the_published_one(runs, published):
    assert t_value(runs) == published


@pytest.mark.parametrize(
    ("monitor", "reference", "coefficient", "published"),
    [(11.968, 11.976, 0.174, 1.52), (11.27, 11.6, 0.023, 3.04), (11.164, 11.21, 0.148, 1.73)],
)  # three published tests of 2014, plant Barry; confidence A
def test_the_relative_accuracy_of_published_tests_comes_out(
    monitor, reference, coefficient, published
):
    spread = coefficient * 3 / 2.306
    found = judged(of_nine(monitor, reference, spread))
    assert found.relative_accuracy == pytest.approx(published, abs=0.011)
    assert found.outcome == "annual"


def test_the_accuracy_is_rounded_half_away_from_zero():
    assert (percent(0.0152250001), percent(0.125 / 10000), percent(0.01)) == (1.52, 0.0, 1.0)
    assert percent(0.00005) == 0.01


def test_a_low_monitor_gets_a_bias_factor_where_the_rules_have_one():
    """BAF = 1 + |d|/CEM when d > |cc|; CO2 carries none (reference 2.6, confidence A)."""
    low = of_nine(100.0, 104.0, spread=1.3)
    assert judged(low, "so2").bias_factor == pytest.approx(1.04)
    assert judged(low, "co2").bias_factor == 1.0
    assert judged(of_nine(104.0, 100.0, spread=1.3), "so2").bias_factor == 1.0
    within = of_nine(100.0, 100.9, spread=1.3)
    assert within.mean_difference < judged(within, "so2").confidence_coefficient
    assert judged(within, "so2").bias_factor == 1.0


def test_co2_passes_by_either_limit_and_holds_longer_by_the_better_one():
    assert judged(of_nine(10.0, 10.7)).outcome == "annual"  # |d| <= 0.7
    assert judged(of_nine(10.0, 10.74)).outcome == "annual"  # rounds to 0.7, as published tests do
    assert judged(of_nine(10.0, 10.95)).outcome == "passed"
    assert judged(of_nine(10.0, 11.0)).outcome == "passed"
    assert judged(of_nine(5.0, 6.2)).outcome == "failed"


@pytest.mark.parametrize(
    ("quantity", "monitor", "reference", "outcome"),
    [
        ("so2", 290, 300, "passed"),  # RA 3.3 % of 15 %
        ("so2", 250, 300, "failed"),
        ("nox", 85, 100, "passed"),  # |d| 15 of 20 umol/mol
        ("nox", 75, 100, "failed"),
        ("nox", 24, 30, "passed"),  # relative error 20 % of 30 %
        ("nox", 12, 18, "passed"),  # |d| 6 of 6
        ("nox", 11, 18, "failed"),
        ("o2", 6.5, 6.0, "passed"),
        ("o2", 4.5, 3.4, "failed"),  # |d| 1.1 of 1.0
        ("flow", 11, 12, "passed"),
        ("flow", 10.5, 12, "failed"),  # 12.5 % of 10 %
        ("flow", 8.2, 9.2, "passed"),  # 10.9 % of 12 %
        ("h2o", 8, 10, "passed"),
        ("h2o", 3, 4.6, "failed"),
    ],
)
def test_the_bands_of_hj_75_decide_by_the_level_of_the_reference(
    quantity, monitor, reference, outcome
):
    assert judged(of_nine(monitor, reference), quantity, CN).outcome == outcome


def test_runs_and_their_summary_give_the_same_result():
    monitor = [10.1, 10.3, 9.9, 10.0, 10.2, 10.4, 9.8, 10.1, 10.0]
    reference = [10.0, 10.5, 10.0, 10.1, 10.1, 10.6, 9.9, 10.3, 10.2]
    summary = summary_of_runs(monitor, reference)
    differences = [b - a for a, b in zip(monitor, reference, strict=True)]
    mean = math.fsum(differences) / 9
    spread = math.sqrt(math.fsum((d - mean) ** 2 for d in differences) / 8)
    assert summary.standard_deviation == pytest.approx(spread, rel=1e-12)
    found = judged(summary)
    assert found.confidence_coefficient == pytest.approx(2.306 * spread / 3)
    assert found.to_dict()["criteria"]["confidence"] == "unchecked"


@given(st.floats(1.0, 30.0), st.floats(1.0, 30.0), st.floats(0.0, 2.0), st.floats(0.5, 20.0))
def test_the_accuracy_does_not_depend_on_the_unit(monitor, reference, spread, scale):
    one = judged(of_nine(monitor, reference, spread)).relative_accuracy
    other = judged(of_nine(scale * monitor, scale * reference, scale * spread)).relative_accuracy
    assert one == pytest.approx(other, abs=0.0101)


def test_too_few_runs_are_refused():
    with pytest.raises(TooFewRuns, match="asks for 9"):
        judged(of_nine(10, 10, 0.1, runs=8))
    with pytest.raises(TooFewRuns):
        summary_of_runs([1.0], [1.0])
    with pytest.raises(TooFewRuns):
        t_value(1)


@pytest.mark.parametrize(
    ("monitor", "reference", "spread"),
    [(math.nan, 10, 0.1), (10, math.inf, 0.1), (10, 10, math.nan), (10, 10, -0.1), (0, 10, 0.1),
     (10, 0, 0.1)],
)  # fmt: skip
def test_what_is_no_number_or_no_test_is_refused(monitor, reference, spread):
    with pytest.raises(UnusableTest):
        judged(of_nine(monitor, reference, spread))


def test_runs_that_are_no_pairs_of_numbers_are_refused():
    with pytest.raises(UnusableTest):
        summary_of_runs([1.0, 2.0], [1.0])
    with pytest.raises(UnusableTest):
        summary_of_runs([1.0, math.nan], [1.0, 2.0])


def test_rules_that_say_nothing_are_refused_with_what_they_know():
    with pytest.raises(NoCriterion, match="co2") as refusal:
        judged(of_nine(10, 10), "co2", CN)
    assert "o2" in refusal.value.hint
    with pytest.raises(NoCriterion):
        read_criteria(CN, "rata", "so2", date(2015, 1, 1), LIBRARY)
    with pytest.raises(UnknownPack):
        read_criteria("no/pack", "rata", "so2", DAY, LIBRARY)


def test_linearity_passes_by_either_limit_at_every_level():
    levels = [(5.0, [5.1, 5.1, 5.1]), (10.0, [10.6, 10.6, 10.6])]
    assert linearity(levels[:1], "co2", span=20, rules=US, on=DAY, library=LIBRARY).passed
    found = linearity(levels, "co2", span=20, rules=US, on=DAY, library=LIBRARY)
    assert [one.passed for one in found.levels] == [True, False]
    assert found.outcome == "failed"
    assert found.to_dict()["levels"][1]["relative_to_reference"] == pytest.approx(6)


def test_a_drift_test_needs_seven_days_and_judges_each():
    days = [(0.0, 0.2)] * 6 + [(18.0, 18.4)]
    assert drift(days, "co2", span=20, rules=US, on=DAY, library=LIBRARY).passed
    assert not drift(
        [*days, (18.0, 18.6)], "co2", span=20, rules=US, on=DAY, library=LIBRARY
    ).passed
    with pytest.raises(TooFewRuns):
        drift(days[:6], "co2", span=20, rules=US, on=DAY, library=LIBRARY)


@pytest.mark.parametrize("span", [0.0, math.nan, -5.0])
def test_a_check_without_a_span_is_refused(span):
    with pytest.raises(UnusableTest):
        linearity([(5, [5, 5, 5])], "co2", span=span, rules=US, on=DAY, library=LIBRARY)


def test_a_linearity_level_of_two_indications_is_refused():
    with pytest.raises(TooFewRuns):
        linearity([(5, [5, 5])], "co2", span=20, rules=US, on=DAY, library=LIBRARY)
