"""A written model is evaluated: results, budgets, several outputs, trials."""

from __future__ import annotations

import copy
import json
import math
from typing import Any

import numpy as np
import pytest

from duheng.terms.documents import read_yaml
from duheng.uncertainty.errors import UnusableEvaluation, UnusableTrials
from duheng.uncertainty.evaluation import evaluate_document

POWER: dict[str, Any] = {
    "measurand": {"name": "P", "title": {"en": "power"}, "unit": "W"},
    "equation": "V**2/R",
    "inputs": {
        "V": {"value": 10.0, "unit": "V", "standard_uncertainty": 0.1, "degrees_of_freedom": 9},
        "R": {"value": 0.05, "unit": "kohm", "standard_uncertainty": 0.0005},
    },
}


def changed(**paths: Any) -> dict[str, Any]:
    """Return the power document with values replaced; ``inputs__V__value`` names a path."""
    document = copy.deepcopy(POWER)
    for path, value in paths.items():
        *parents, last = path.split("__")
        target = document
        for each in parents:
            target = target.setdefault(each, {})
        target[last] = value
    return document


def result_of(document: dict[str, Any], **options: Any) -> dict[str, Any]:
    found = evaluate_document(document, **options).to_dict()
    json.dumps(found, allow_nan=False)
    (result,) = found["results"].values()
    return dict(result)


def test_a_product_model_gives_value_uncertainty_and_budget() -> None:
    result = result_of(POWER)
    relative = math.hypot(2 * 0.01, 0.01)
    assert result["value"] == pytest.approx(2.0, rel=1e-12)
    assert result["standard_uncertainty"] == pytest.approx(2 * relative, rel=1e-12)
    assert result["unit"] == "W"
    voltage, resistance = result["budget"]
    assert (voltage["source"], voltage["input"], voltage["value"]) == ("V", "V", 10.0)
    assert voltage["sensitivity"] == pytest.approx(0.4, rel=1e-12)
    assert resistance["sensitivity"] == pytest.approx(-40.0, rel=1e-12)
    assert voltage["contribution"] == pytest.approx(0.04, rel=1e-12)
    assert voltage["share"] + resistance["share"] == pytest.approx(1.0, rel=1e-12)


def test_the_default_is_95_percent_and_degrees_of_freedom_not_stated_are_null() -> None:
    result = result_of(POWER)
    assert result["coverage_probability"] == 0.95
    assert result["degrees_of_freedom"] is None
    assert result["coverage_factor"] == pytest.approx(1.959964, abs=1e-6)
    assert result["expanded_uncertainty"] == pytest.approx(
        result["coverage_factor"] * result["standard_uncertainty"]
    )
    codes = [finding["code"] for finding in evaluate_document(POWER).to_dict()["findings"]]
    assert "uncertainty.coverage_factor_normal" in codes


def test_finite_degrees_of_freedom_set_the_factor() -> None:
    result = result_of(changed(inputs__R__degrees_of_freedom="inf"))
    assert result["degrees_of_freedom"] == pytest.approx(9 * (5 / 4) ** 2)
    assert result["coverage_factor"] == pytest.approx(2.1448, abs=1e-4)
    assert "ν = 14" in result["reported"]


def test_a_coverage_factor_is_taken_as_it_is() -> None:
    result = result_of(changed(report={"coverage_factor": 2}))
    assert result["coverage_factor"] == 2
    assert result["coverage_probability"] is None
    assert result["reported"] == "(2.000 ± 0.089) W (k = 2)"


def test_the_report_follows_its_rounding_policy() -> None:
    report = {"coverage_factor": 2, "rounding": "round_up", "digits": 1}
    assert result_of(changed(report=report))["reported"] == "(2.00 ± 0.09) W (k = 2)"
    own = {"coverage_factor": 2, "rounding": {"mode": "up", "digits": 3}}
    assert result_of(changed(report=own))["reported"] == "(2.0000 ± 0.0895) W (k = 2)"


def test_zero_is_exact_and_null_is_not_stated() -> None:
    exact = result_of(changed(inputs__R__standard_uncertainty=0))
    unstated = result_of(changed(inputs__R__standard_uncertainty=None))
    assert exact["budget"][1]["contribution"] == 0
    assert exact["budget"][1]["share"] == 0
    assert exact["findings"] == []
    assert unstated["budget"][1]["standard_uncertainty"] is None
    assert unstated["budget"][1]["contribution"] is None
    assert "uncertainty.not_stated" in [each["code"] for each in unstated["findings"]]


@pytest.mark.parametrize(
    ("statement", "u"),
    [
        pytest.param({"expanded_uncertainty": 0.2, "coverage_factor": 2}, 0.1, id="expanded"),
        pytest.param({"relative_standard_uncertainty": 0.01}, 0.1, id="relative"),
        pytest.param(
            {"distribution": {"kind": "rectangular", "half_width": 0.3}},
            0.3 / math.sqrt(3),
            id="from the distribution",
        ),
        pytest.param(
            {"distribution": {"kind": "triangular", "low": 9, "high": 11}},
            1 / math.sqrt(6),
            id="from limits",
        ),
        pytest.param(
            {"standard_uncertainty": 0.1, "distribution": {"kind": "normal"}}, 0.1, id="normal"
        ),
        pytest.param(
            {
                "standard_uncertainty": 0.1,
                "degrees_of_freedom": 5,
                "distribution": {"kind": "student_t"},
            },
            0.1,
            id="scale of a t distribution",
        ),
    ],
)
def test_an_uncertainty_may_be_written_in_several_ways(statement: dict[str, Any], u: float) -> None:
    document = changed(inputs__V={"value": 10, "unit": "V", **statement})
    assert result_of(document)["budget"][0]["standard_uncertainty"] == pytest.approx(u)


def test_a_value_may_come_from_the_distribution() -> None:
    document = changed(
        inputs__V={"unit": "V", "distribution": {"kind": "rectangular", "low": 9, "high": 11}}
    )
    assert result_of(document)["value"] == pytest.approx(2.0)


def test_certain_limits_have_infinite_degrees_of_freedom() -> None:
    document = changed(
        inputs__V={"unit": "V", "observations": [9.9, 10.0, 10.1]},
        inputs__R={
            "value": 0.05,
            "unit": "kohm",
            "distribution": {"kind": "rectangular", "half_width": 0.0005},
        },
    )
    result = result_of(document)
    share = result["budget"][0]["share"]
    assert result["degrees_of_freedom"] == pytest.approx(2 / share**2)


def test_observations_are_evaluated_as_type_a() -> None:
    document = changed(inputs__V={"observations": [9.9, 10.0, 10.1, 10.0], "unit": "V"})
    line = result_of(document)["budget"][0]
    assert line["value"] == pytest.approx(10.0)
    assert line["standard_uncertainty"] == pytest.approx(math.sqrt(0.02 / 3 / 4))
    assert line["degrees_of_freedom"] == 3
    assert line["kind"] == "statistical"


def test_a_pooled_deviation_serves_few_observations() -> None:
    document = changed(
        inputs__V={
            "observations": [9.9, 10.1],
            "unit": "V",
            "pooled_standard_deviation": 0.2,
            "degrees_of_freedom": 24,
        }
    )
    line = result_of(document)["budget"][0]
    assert line["standard_uncertainty"] == pytest.approx(0.2 / math.sqrt(2))
    assert line["degrees_of_freedom"] == 24


def test_a_correlation_enters_the_result() -> None:
    document = changed(correlations=[["V", "R", 1.0]])
    assert result_of(document)["standard_uncertainty"] == pytest.approx(2 * (0.02 - 0.01))


def test_one_source_is_one_cause() -> None:
    document = {
        "equation": "a - b",
        "inputs": {
            name: {"value": 1.0, "standard_uncertainty": 0.1, "source": "urn:dcc:one"}
            for name in "ab"
        },
    }
    result = result_of(document)
    assert result["standard_uncertainty"] == 0
    assert [line["source"] for line in result["budget"]] == ["urn:dcc:one"]
    run = evaluate_document(document, monte_carlo=1000, generator=np.random.default_rng(1))
    assert run.monte_carlo["y"].standard_uncertainty == pytest.approx(0, abs=1e-9)


def test_a_source_may_be_described() -> None:
    source = {"id": "urn:x", "kind": "pack", "title": {"en": "factor"}, "evidence": "table 3"}
    line = result_of(changed(inputs__V__source=source))["budget"][0]
    assert (line["source"], line["kind"], line["evidence"]) == ("urn:x", "pack", "table 3")
    assert line["title"] == {"en": "factor"}
    certificate = result_of(changed(inputs__V__source="urn:dcc:lab/7"))["budget"][0]
    assert certificate["kind"] == "certificate"


def test_temperatures_convert_and_their_uncertainties_are_differences() -> None:
    document = {
        "measurand": {"name": "T", "unit": "K"},
        "equation": "t",
        "inputs": {"t": {"value": 20, "unit": "°C", "standard_uncertainty": 0.5}},
    }
    result = result_of(document)
    assert result["value"] == pytest.approx(293.15)
    assert result["standard_uncertainty"] == 0.5
    run = evaluate_document(document, monte_carlo=20_000, generator=np.random.default_rng(1))
    assert run.monte_carlo["T"].mean == pytest.approx(293.15, abs=0.02)
    assert run.monte_carlo["T"].standard_uncertainty == pytest.approx(0.5, rel=0.03)


def test_several_outputs_have_a_correlation() -> None:
    document = {
        "equations": {"s": {"equation": "a + b", "unit": "mm"}, "d": "a/b - 1"},
        "inputs": {
            "a": {"value": 10, "unit": "mm", "standard_uncertainty": 0.3},
            "b": {"value": 10, "unit": "mm", "standard_uncertainty": 0.3},
            "c": {"value": 1, "standard_uncertainty": 0},
        },
    }
    for order in (1, 2):
        found = evaluate_document(document, order=order)
        assert found.correlation("s", "s") == 1.0
        assert found.correlation("s", "d") == pytest.approx(0.0, abs=0.05)
    assert found.to_dict()["correlation"]["d"]["s"] == found.correlation("s", "d")
    assert [each.code for each in found.findings if each.code == "uncertainty.unused_input"]
    with pytest.raises(UnusableEvaluation, match="no output"):
        found.correlation("s", "x")


def test_an_exact_output_is_correlated_with_nothing() -> None:
    found = evaluate_document(
        {
            "equations": {"a2": "2*a", "b2": "2*b"},
            "inputs": {
                "a": {"value": 1, "standard_uncertainty": 0},
                "b": {"value": 1, "standard_uncertainty": 0.1},
            },
        }
    )
    assert found.to_dict()["correlation"]["a2"] == {"a2": None, "b2": None}


def test_second_order_is_asked_for() -> None:
    document = {
        "equation": "x**2",
        "inputs": {"x": {"value": 0, "standard_uncertainty": 1}},
    }
    assert result_of(document)["standard_uncertainty"] == 0
    assert result_of(document, order=2)["standard_uncertainty"] == pytest.approx(math.sqrt(2))


def test_trials_agree_with_propagation_for_a_linear_model() -> None:
    found = evaluate_document(
        {
            "measurand": {"name": "P"},
            "equation": "a - 2*b",
            "inputs": {name: {"value": 1, "standard_uncertainty": 0.02} for name in "ab"},
        },
        monte_carlo=300_000,
        generator=np.random.default_rng(2),
        bins=30,
    )
    run, result = found.monte_carlo["P"], found.results["P"]
    assert run.standard_uncertainty == pytest.approx(result.standard_uncertainty, rel=0.01)
    assert run.histogram is not None
    assert found.to_dict()["monte_carlo"]["P"].keys() == {
        "trials",
        "mean",
        "standard_uncertainty",
        "interval_symmetric",
        "interval_shortest",
    }
    assert found.validation["P"].is_validated


def test_a_bent_model_is_not_validated() -> None:
    found = evaluate_document(
        {"equation": "x**2", "inputs": {"x": {"value": 1, "standard_uncertainty": 0.5}}},
        monte_carlo=300_000,
        generator=np.random.default_rng(2),
    )
    assert not found.validation["y"].is_validated
    assert "uncertainty.propagation_not_validated" in [each.code for each in found.findings]


def test_few_observations_give_intervals_without_a_standard_uncertainty() -> None:
    document = changed(inputs__V={"observations": [9.9, 10.0, 10.1], "unit": "V"})
    found = evaluate_document(document, monte_carlo=1000, generator=np.random.default_rng(1))
    run = found.to_dict()["monte_carlo"]["P"]
    assert run["standard_uncertainty"] is None
    assert run["interval_symmetric"][0] < 2 < run["interval_symmetric"][1]
    assert found.validation == {}


def test_observations_declared_normal_are_drawn_so() -> None:
    document = changed(
        inputs__V={
            "observations": [9.9, 10.0, 10.1],
            "unit": "V",
            "distribution": {"kind": "normal"},
        }
    )
    found = evaluate_document(document, monte_carlo=1000, generator=np.random.default_rng(1))
    assert found.monte_carlo["P"].standard_uncertainty is not None


def test_adaptive_trials_stop_by_themselves() -> None:
    found = evaluate_document(POWER, monte_carlo="adaptive", generator=np.random.default_rng(1))
    assert found.monte_carlo["P"].trials % 10_000 == 0


def test_trials_without_a_generator_are_refused() -> None:
    with pytest.raises(UnusableEvaluation, match="generator"):
        evaluate_document(POWER, monte_carlo=1000)


def test_a_distribution_that_reaches_a_singularity_is_refused_in_trials() -> None:
    document = {
        "equation": "sqrt(x)",
        "inputs": {"x": {"value": 1, "standard_uncertainty": 1}},
    }
    with pytest.raises(UnusableTrials, match="trial has no result"):
        evaluate_document(document, monte_carlo=1000, generator=np.random.default_rng(1))


def test_simultaneous_observations_need_more_sets_than_quantities_for_trials() -> None:
    document = {
        "equation": "a/b",
        "inputs": {
            "a": {"observations": [1.0, 1.1]},
            "b": {"observations": [2.0, 2.1]},
        },
        "simultaneous": ["a", "b"],
    }
    assert evaluate_document(document).results["y"].degrees_of_freedom == pytest.approx(1)
    with pytest.raises(UnusableTrials, match="2 observations of 2 quantities"):
        evaluate_document(document, monte_carlo=1000, generator=np.random.default_rng(1)).to_dict()


def test_names_that_yaml_takes_for_booleans_are_inputs() -> None:
    document = read_yaml(
        "equation: n*y\n"
        "inputs:\n"
        "  n: {value: 1e-6, standard_uncertainty: 1e-8}\n"
        "  y: {value: 2, standard_uncertainty: 0}\n"
        "measurand: {name: on}"
    )
    assert evaluate_document(document).results["on"].value == pytest.approx(2e-6)
