"""Published cases: the end gauge of the GUM, its Welch-Satterthwaite example."""

import math

import pytest

from duheng.uncertainty import Input, Model, welch_satterthwaite

INF = math.inf


def end_gauge():
    units = {"ls": "nm", "d": "nm", "alphas": "1/K", "theta": "K", "dalpha": "1/K", "dtheta": "K"}
    text = "ls + d - ls*(dalpha*theta + alphas*dtheta)"
    return Model.from_text(text, units, "nm", name="l")


def end_gauge_inputs():
    rows = {
        "ls": (50000623, 25, 18),
        "d": (215, 9.7, 25.6),
        "alphas": (1.15e-05, 1.2e-06, INF),
        "theta": (-0.1, 0.41, INF),
        "dalpha": (0, 5.8e-07, 50),
        "dtheta": (0, 0.029, 2),
    }
    return [
        Input(name=name, value=value, standard_uncertainty=u, degrees_of_freedom=nu)
        for name, (value, u, nu) in rows.items()
    ]


def test_the_end_gauge_of_gum_h1_has_its_printed_results():
    result = end_gauge().evaluate(end_gauge_inputs())
    assert result.value == pytest.approx(50000838, abs=1e-6)
    assert result.standard_uncertainty == pytest.approx(31.71, abs=0.005)
    assert result.degrees_of_freedom == pytest.approx(16.66, abs=0.005)
    expanded = result.expanded(0.99)
    assert expanded.coverage_factor == pytest.approx(2.92, abs=0.005)
    assert expanded.degrees_of_freedom == 16
    assert round(expanded.expanded_uncertainty) == 93
    assert result.report(coverage_probability=0.99).startswith("(50000838 ± 93) nm")
    contributions = [line.contribution for line in result.budget]
    assert contributions == pytest.approx([25, 9.7, 0, 0, 2.9, -16.675], abs=0.01)


def test_the_end_gauge_of_gum_h1_at_second_order():
    result = end_gauge().evaluate(end_gauge_inputs(), order=2)
    assert result.standard_uncertainty == pytest.approx(33.91115, abs=1e-4)
    assert result.value == pytest.approx(50000838, abs=1e-6)
    assert result.mean_shift == pytest.approx(0.0, abs=1e-12)


def test_the_end_gauge_is_found_to_be_nonlinear():
    codes = [finding.code for finding in end_gauge().evaluate(end_gauge_inputs()).findings]
    assert codes == ["uncertainty.nonlinear"]


def test_welch_satterthwaite_of_gum_g41():
    assert welch_satterthwaite([0.25, 0.57, 0.82], [9, 4, 14]) == pytest.approx(
        18.998742314267957, rel=1e-12
    )


def test_welch_satterthwaite_with_an_infinite_one():
    contributions = [0.1, 0.6, 0.6, 0.55]
    assert welch_satterthwaite(contributions, [INF, 6, 8, 3]) == pytest.approx(
        15.607960957755074, rel=1e-12
    )
