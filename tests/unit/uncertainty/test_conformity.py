"""Judgements of conformity, guard bands, and risks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from duheng.uncertainty.conformity import (
    Decision,
    Specification,
    assess_conformity,
    conformance_probability,
)
from duheng.uncertainty.conformity_risks import (
    assess_global_risks,
    guard_band_for_consumer_risk,
    update_normal,
)
from duheng.uncertainty.decision_rules import (
    DECISION_RULES,
    DecisionRule,
    at_probability,
    decision_rule,
    guarded_by,
)
from duheng.uncertainty.distributions import (
    Arcsine,
    Distribution,
    Gamma,
    Normal,
    Rectangular,
    Sample,
    StudentT,
    Triangular,
)
from duheng.uncertainty.errors import UnusableSpecification

BAND = Specification(lower=9.0, upper=11.0)


@pytest.mark.parametrize(
    ("value", "rule", "decision"),
    [
        (11.0, "simple_acceptance", Decision.CONFORMS),
        (11.01, "simple_acceptance", Decision.DOES_NOT_CONFORM),
        (10.8, "guarded_acceptance", Decision.CONFORMS),
        (10.81, "guarded_acceptance", Decision.DOES_NOT_CONFORM),
        (9.19, "guarded_acceptance", Decision.DOES_NOT_CONFORM),
        (11.19, "guarded_rejection", Decision.CONFORMS),
        (11.21, "guarded_rejection", Decision.DOES_NOT_CONFORM),
        (10.83, "iso_14253_1", Decision.CONFORMS),
        (10.84, "iso_14253_1", Decision.DOES_NOT_CONFORM),
        (10.5, "six_sigma", Decision.DOES_NOT_CONFORM),
        (10.4, "six_sigma", Decision.CONFORMS),
        (10.7, "three_sigma", Decision.CONFORMS),
        (10.5, "non_binary", Decision.CONFORMS),
        (10.9, "non_binary", Decision.CONDITIONALLY_CONFORMS),
        (11.1, "non_binary", Decision.CONDITIONALLY_DOES_NOT_CONFORM),
        (11.3, "non_binary", Decision.DOES_NOT_CONFORM),
        (10.99, "jjf1094", Decision.CONFORMS),
        (11.01, "jjf1094", Decision.DOES_NOT_CONFORM),
    ],
)
def test_each_rule_decides_by_its_acceptance_limits(
    value: float, rule: str, decision: Decision
) -> None:
    assert assess_conformity(value, 0.2, BAND, rule).decision is decision


@pytest.mark.parametrize(
    ("value", "decision"),
    [
        (10.5, Decision.CONFORMS),
        (10.7, Decision.UNDETERMINED),
        (11.3, Decision.UNDETERMINED),
        (11.5, Decision.DOES_NOT_CONFORM),
    ],
)
def test_jjf_1094_leaves_undetermined_what_a_large_uncertainty_cannot_tell(
    value: float, decision: Decision
) -> None:
    assert assess_conformity(value, 0.4, BAND, "jjf1094").decision is decision


def test_jjf_1094_neglects_an_uncertainty_of_exactly_a_third() -> None:
    third = assess_conformity(0.3, 0.1, Specification(lower=-0.3, upper=0.3), "jjf1094")
    assert (third.decision, third.guard_band) == (Decision.CONFORMS, 0.0)


def test_jjf_1094_with_one_limit_never_neglects_the_uncertainty() -> None:
    one_sided = assess_conformity(10.95, 0.1, Specification(upper=11.0), "jjf1094")
    assert one_sided.decision is Decision.UNDETERMINED


def test_the_judgement_keeps_what_it_rests_on() -> None:
    accepted = assess_conformity(10.8, 0.2, BAND, "simple_acceptance")
    assert accepted.conformance_probability == pytest.approx(stats.norm.cdf(2.0), rel=1e-9)
    assert accepted.specific_consumer_risk == pytest.approx(stats.norm.sf(2.0), rel=1e-9)
    assert accepted.specific_producer_risk is None
    assert accepted.acceptance_limits == (9.0, 11.0)
    rejected = assess_conformity(10.9, 0.2, BAND, "guarded_acceptance")
    assert rejected.specific_producer_risk == rejected.conformance_probability
    assert rejected.specific_consumer_risk is None
    assert rejected.to_dict()["rule"] == "guarded_acceptance"
    assert rejected.guard_band == 0.2


def test_one_limit_is_enough() -> None:
    found = assess_conformity(9.7, 0.4, Specification(upper=10.0), "guarded_acceptance")
    assert found.decision is Decision.DOES_NOT_CONFORM
    assert found.to_dict()["acceptance_limits"] == [None, pytest.approx(9.6)]
    assert assess_conformity(9.7, 0.4, Specification(lower=9.0)).decision is Decision.CONFORMS


def test_a_probability_can_be_required() -> None:
    strict, mild = at_probability(0.99), at_probability(0.9)
    assert assess_conformity(10.8, 0.2, BAND, strict).decision is Decision.DOES_NOT_CONFORM
    assert assess_conformity(10.8, 0.2, BAND, mild).decision is Decision.CONFORMS


def test_customer_and_laboratory_may_agree_on_a_factor() -> None:
    assert assess_conformity(10.8, 0.2, BAND, guarded_by(0.5)).guard_band == pytest.approx(0.1)


def test_the_state_of_knowledge_may_be_any_distribution() -> None:
    few = StudentT(location=10.8, scale=0.1, nu=3.0)
    found = assess_conformity(10.8, 0.32, BAND, distribution=few)
    assert found.conformance_probability == pytest.approx(
        stats.t.cdf(2, 3) - stats.t.cdf(-18, 3), rel=1e-9
    )
    inside = Rectangular(centre=10.0, half_width=0.5)
    assert conformance_probability(inside, BAND) == 1.0
    assert conformance_probability(Rectangular(centre=11.0, half_width=0.5), BAND) == 0.5


def test_a_guard_band_that_leaves_nothing_is_a_finding() -> None:
    found = assess_conformity(10.0, 1.5, BAND, "guarded_acceptance")
    assert found.decision is Decision.DOES_NOT_CONFORM
    assert [each.code for each in found.findings] == ["uncertainty.no_acceptance_interval"]


def test_an_uncertainty_as_wide_as_the_tolerance_is_a_finding() -> None:
    found = assess_conformity(10.0, 1.5, BAND)
    assert [each.code for each in found.findings] == ["uncertainty.wide_against_tolerance"]
    assert found.to_dict()["findings"][0]["code"] == "uncertainty.wide_against_tolerance"


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(Specification, id="no limit"),
        pytest.param(lambda: Specification(lower=2.0, upper=1.0), id="limits exchanged"),
        pytest.param(lambda: Specification(lower=1.0, upper=1.0), id="no width"),
        pytest.param(lambda: Specification(upper=math.nan), id="NaN limit"),
        pytest.param(lambda: Specification(upper=math.inf), id="infinite limit"),
        pytest.param(lambda: assess_conformity(10.0, 0.0, BAND), id="no uncertainty"),
        pytest.param(lambda: assess_conformity(10.0, math.nan, BAND), id="NaN uncertainty"),
        pytest.param(lambda: assess_conformity(math.nan, 0.2, BAND), id="NaN value"),
        pytest.param(lambda: assess_conformity(10.0, 0.2, BAND, coverage_factor=0.0), id="no k"),
        pytest.param(lambda: assess_conformity(10.0, 0.2, BAND, "acceptance"), id="unknown rule"),
        pytest.param(lambda: at_probability(1.0), id="certainty required"),
        pytest.param(lambda: guarded_by(math.nan), id="NaN factor"),
        pytest.param(lambda: DecisionRule(name="own", largest_ratio=2.0), id="ratio above 1"),
        pytest.param(
            lambda: assess_global_risks(Gamma(shape=1.0, scale=1.0), 0.0, BAND), id="no u"
        ),
        pytest.param(
            lambda: assess_global_risks(Gamma(shape=1.0, scale=1.0), 1.0, BAND, math.nan),
            id="NaN guard band",
        ),
        pytest.param(
            lambda: guard_band_for_consumer_risk(Gamma(shape=4.0, scale=0.25), 0.25, BAND, 2.0),
            id="risk above 1",
        ),
        pytest.param(
            lambda: update_normal(Normal(location=0.0, standard_deviation=0.0), 1.0, 1.0),
            id="prior without width",
        ),
        pytest.param(
            lambda: update_normal(Normal(location=0.0, standard_deviation=1.0), 1.0, 0.0),
            id="measurement without uncertainty",
        ),
    ],
)
def test_what_allows_no_judgement_is_refused(make: object) -> None:
    with pytest.raises(UnusableSpecification):
        make()  # type: ignore[operator]


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(UnusableSpecification) as refusal:
        decision_rule("guarded_aceptance")
    assert refusal.value.hint == "did you mean 'guarded_acceptance'?"
    assert all(decision_rule(name).name == name for name in DECISION_RULES)


def test_global_risks_agree_with_direct_integration() -> None:
    prior, u, low, high, guard = stats.norm(0.2, 0.8), 0.15, -1.0, 1.0, 0.1

    def accepts(x: float) -> float:
        return float(stats.norm.cdf((high - guard - x) / u) - stats.norm.cdf((low + guard - x) / u))

    def weighed(x: float) -> float:
        return accepts(x) * float(prior.pdf(x))

    outside = integrate.quad(weighed, high, 4)[0] + integrate.quad(weighed, -4, low)[0]
    inside = integrate.quad(weighed, low, high, epsabs=1e-12)[0]
    found = assess_global_risks(
        Normal(location=0.2, standard_deviation=0.8), u, Specification(lower=low, upper=high), guard
    )
    assert found.consumer == pytest.approx(outside, abs=1e-9)
    assert found.accepted == pytest.approx(outside + inside, abs=1e-9)
    assert found.producer == pytest.approx(found.conforming - inside, abs=1e-9)


@pytest.mark.parametrize(
    "prior",
    [
        Rectangular(centre=0.0, half_width=1.2),
        Triangular(centre=0.3, half_width=2.0),
        Arcsine(centre=0.0, half_width=1.05),
        Normal(location=0.0, standard_deviation=1.0),
    ],
    ids=lambda each: each.kind,
)
def test_global_risks_agree_with_trials(prior: Distribution) -> None:
    generator = np.random.default_rng(1)
    true = prior.sample(generator, 400_000)
    seen = true + 0.2 * generator.standard_normal(true.size)
    accepted, conforms = np.abs(seen) < 0.9, np.abs(true) <= 1.0
    found = assess_global_risks(prior, 0.2, Specification(lower=-1.0, upper=1.0), 0.1)
    assert found.consumer == pytest.approx(np.mean(accepted & ~conforms), abs=0.002)
    assert found.producer == pytest.approx(np.mean(~accepted & conforms), abs=0.004)
    assert found.accepted == pytest.approx(np.mean(accepted), abs=0.004)
    drawn = assess_global_risks(
        Sample(values=true[:20_000].tolist()), 0.2, Specification(lower=-1.0, upper=1.0), 0.1
    )
    assert drawn.consumer == pytest.approx(found.consumer, abs=0.004)


def test_one_sided_risks_are_mirrored() -> None:
    prior = Normal(location=0.0, standard_deviation=1.0)
    low = assess_global_risks(prior, 0.3, Specification(lower=-1.0), 0.1)
    high = assess_global_risks(prior, 0.3, Specification(upper=1.0), 0.1)
    assert low.consumer == pytest.approx(high.consumer, rel=1e-9)
    assert low.producer == pytest.approx(high.producer, rel=1e-9)


def test_an_empty_acceptance_interval_accepts_nothing() -> None:
    found = assess_global_risks(
        Normal(location=0.0, standard_deviation=1.0), 0.2, Specification(lower=-1.0, upper=1.0), 1.5
    )
    assert (found.accepted, found.consumer) == (0.0, 0.0)
    assert found.nonconforming_among_accepted is None
    assert found.conforming_among_rejected == pytest.approx(found.conforming)
    assert found.to_dict()["producer"] == pytest.approx(found.conforming)


def test_a_wider_guard_band_moves_risk_from_consumer_to_producer() -> None:
    prior, limits = Normal(location=0.0, standard_deviation=1.0), Specification(upper=2.0)
    risks = [assess_global_risks(prior, 0.2, limits, w) for w in (-0.2, 0.0, 0.2, 0.4)]
    consumers, producers = [r.consumer for r in risks], [r.producer for r in risks]
    assert consumers == sorted(consumers, reverse=True)
    assert producers == sorted(producers)


def test_the_guard_band_for_a_risk_gives_that_risk() -> None:
    prior, limits = (
        Normal(location=0.0, standard_deviation=1.0),
        Specification(lower=-2.0, upper=2.0),
    )
    guard_band = guard_band_for_consumer_risk(prior, 0.25, limits, 0.002)
    assert guard_band > 0
    assert assess_global_risks(prior, 0.25, limits, guard_band).consumer == pytest.approx(0.002)


def test_a_measurement_narrows_what_was_known() -> None:
    prior = Normal(location=10.0, standard_deviation=2.0)
    after = update_normal(prior, 12.0, 1.0)
    assert after.mean == pytest.approx(11.6)
    assert after.standard_uncertainty == pytest.approx(math.sqrt(0.8))
