"""Degrees of freedom, coverage factors and expanded uncertainties."""

import math

import pytest

from duheng.uncertainty import Input, Model, coverage_factor_for, welch_satterthwaite
from duheng.uncertainty.coverage_factors import truncate
from duheng.uncertainty.errors import UnusableCoverage, UnusableDegreesOfFreedom

INF = math.inf


def summed(rows, correlations=None, **others):
    names = [f"x{i}" for i in range(len(rows))]
    model = Model.from_text(" + ".join(names), dict.fromkeys(names, "1"), "1")
    inputs = [
        Input(name=name, value=1.0, standard_uncertainty=u, degrees_of_freedom=nu, **others)
        for name, (u, nu) in zip(names, rows, strict=True)
    ]
    return model.evaluate(inputs, correlations)


def codes(result):
    return [finding.code for finding in result.findings]


def test_one_finite_source_gives_its_own_degrees_of_freedom():
    assert summed([(0.3, 7)]).degrees_of_freedom == pytest.approx(7.0)
    assert summed([(0.3, 7), (0.0, 1)]).degrees_of_freedom == pytest.approx(7.0)


def test_infinite_degrees_of_freedom_stay_infinite():
    assert summed([(0.3, INF), (0.4, INF)]).degrees_of_freedom == INF
    assert welch_satterthwaite([0.3, 0.4], [INF, INF]) == INF
    assert welch_satterthwaite([0.0], [3]) == INF


def test_the_formula_holds_for_a_budget():
    result = summed([(0.25, 9), (0.57, 4), (0.82, 14)])
    assert result.degrees_of_freedom == pytest.approx(18.998742314267957, rel=1e-12)
    assert result.findings == ()


def test_unstated_degrees_of_freedom_leave_the_result_unstated():
    result = summed([(0.3, 7), (0.3, None)])
    assert result.degrees_of_freedom is None
    assert codes(result) == ["uncertainty.degrees_of_freedom_not_stated"]
    assert result.findings[0].data == {"sources": ["x1"]}


def test_a_negligible_source_does_not_need_degrees_of_freedom():
    result = summed([(1.0, 7), (0.09, None)])
    assert result.degrees_of_freedom == pytest.approx(7.0, rel=0.02)
    assert result.findings == ()
    assert summed([(1.0, 7), (0.11, None)]).degrees_of_freedom is None


def test_many_small_unstated_sources_are_not_negligible_together():
    assert summed([(1.0, 7), *[(0.09, None)] * 3]).degrees_of_freedom is None


def test_correlated_sources_with_finite_degrees_of_freedom_break_the_conditions():
    result = summed([(0.3, 7), (0.4, 9)], {("x0", "x1"): 0.5})
    assert codes(result) == ["uncertainty.welch_satterthwaite"]
    assert result.findings[0].data == {"pairs": [["x0", "x1"]]}
    u = result.standard_uncertainty
    assert result.degrees_of_freedom == pytest.approx(u**4 / (0.3**4 / 7 + 0.4**4 / 9))


def test_correlated_sources_with_infinite_degrees_of_freedom_do_not():
    result = summed([(0.3, INF), (0.4, INF), (0.2, 5)], {("x0", "x1"): 0.5})
    assert result.findings == ()
    assert result.degrees_of_freedom == pytest.approx(
        (0.09 + 0.16 + 0.12 + 0.04) ** 2 / (0.2**4 / 5)
    )


def test_observations_taken_together_have_the_degrees_of_freedom_of_their_set():
    result = summed([(0.3, 4), (0.4, 4)], {("x0", "x1"): -0.6}, simultaneous="set 1")
    assert result.findings == ()
    assert result.degrees_of_freedom == pytest.approx(4.0, rel=1e-12)


def test_a_set_and_an_independent_source():
    names = ["a", "b", "c"]
    inputs = [
        Input(
            name=name,
            value=1.0,
            standard_uncertainty=0.3,
            degrees_of_freedom=4,
            simultaneous=None if name == "c" else "set",
        )
        for name in names
    ]
    model = Model.from_text("a + b + c", dict.fromkeys(names, "1"), "1")
    result = model.evaluate(inputs, {("a", "b"): 0.5})
    assert result.findings == ()
    assert result.degrees_of_freedom == pytest.approx(
        (0.27 + 0.09) ** 2 / ((0.27**2 + 0.09**2) / 4)
    )


@pytest.mark.parametrize("nu", [0, -1, math.nan])
def test_the_formula_refuses_degrees_of_freedom_that_are_not_above_zero(nu):
    with pytest.raises(UnusableDegreesOfFreedom):
        welch_satterthwaite([0.1], [nu])
    with pytest.raises(UnusableDegreesOfFreedom):
        coverage_factor_for(0.95, nu)


def test_the_formula_wants_one_number_for_each_contribution():
    with pytest.raises(UnusableDegreesOfFreedom):
        welch_satterthwaite([0.1, 0.2], [1])


@pytest.mark.parametrize(
    ("p", "nu", "k"),
    [
        (0.95, 1, 12.7062),
        (0.95, 10, 2.2281),
        (0.99, 16, 2.9208),
        (0.6827, 5, 1.1105),
        (0.9545, INF, 2.0000),
        (0.95, INF, 1.9600),
    ],
)
def test_coverage_factors_of_table_g2(p, nu, k):
    assert coverage_factor_for(p, nu) == pytest.approx(k, abs=2e-4)


def test_degrees_of_freedom_are_truncated_for_k_and_kept_unrounded():
    result = summed([(0.25, 9), (0.57, 4), (0.82, 14)])
    expanded = result.expanded(0.95)
    assert expanded.degrees_of_freedom == 18
    assert expanded.coverage_factor == pytest.approx(2.1009, abs=1e-4)
    assert coverage_factor_for(0.95, 18.998, truncated=False) < expanded.coverage_factor


def test_truncation_leaves_values_below_one_and_infinity():
    assert [truncate(nu) for nu in (0.5, 1.0, 2.99, INF)] == [0.5, 1.0, 2.0, INF]


def test_a_coverage_factor_may_be_chosen():
    expanded = summed([(0.3, 7)]).expanded(coverage_factor=2)
    assert expanded.expanded_uncertainty == pytest.approx(0.6)
    assert (expanded.coverage_probability, expanded.degrees_of_freedom) == (None, None)
    assert expanded.findings == ()


def test_unstated_degrees_of_freedom_take_the_normal_factor_and_say_so():
    expanded = summed([(0.3, None)]).expanded()
    assert expanded.coverage_factor == pytest.approx(1.959964, abs=1e-6)
    assert expanded.coverage_probability == 0.95
    assert expanded.degrees_of_freedom is None
    assert [finding.code for finding in expanded.findings] == ["uncertainty.coverage_factor_normal"]


@pytest.mark.parametrize(
    ("p", "k"),
    [
        (0.95, 2),
        (0.0, None),
        (1.0, None),
        (95, None),
        (math.nan, None),
        ("0.95", None),
        (True, None),
    ],
)
def test_a_coverage_probability_out_of_range_is_refused(p, k):
    with pytest.raises(UnusableCoverage):
        summed([(0.3, 7)]).expanded(p, coverage_factor=k)


@pytest.mark.parametrize("k", [0, -2, math.nan, INF, "2"])
def test_a_coverage_factor_out_of_range_is_refused(k):
    with pytest.raises(UnusableCoverage):
        summed([(0.3, 7)]).expanded(coverage_factor=k)
