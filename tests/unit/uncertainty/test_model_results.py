"""Results and budgets: what they say, and their written forms."""

import json
import math

import pytest

from duheng.uncertainty import Input, Model


def example():
    model = Model.from_text("V**2/R_1", {"V": "V", "R_1": "kΩ"}, "mW", name="P")
    return model.evaluate(
        [
            Input(
                name="V",
                value=10.0,
                standard_uncertainty=0.02,
                degrees_of_freedom=9,
                source="urn:v",
            ),
            Input(name="R_1", value=2.0, standard_uncertainty=0.01, degrees_of_freedom=math.inf),
        ],
        {("V", "R_1"): 0.2},
    )


def test_a_result_keeps_unrounded_values():
    result = example()
    assert result.value == pytest.approx(50.0, rel=1e-15)
    v, r = 0.2, -0.25
    assert result.standard_uncertainty**2 == pytest.approx(v**2 + r**2 + 2 * 0.2 * v * r, rel=1e-12)
    assert [line.contribution for line in result.budget] == pytest.approx([v, r])
    assert [line.sensitivity for line in result.budget] == pytest.approx([10.0, -25.0])
    assert sum(line.share for line in result.budget) == pytest.approx(1.0)


def test_the_pareto_has_the_largest_share_first_and_the_unstated_last():
    model = Model.from_text("a + b + c", dict.fromkeys("abc", "1"), "1")
    result = model.evaluate(
        [
            Input(name="a", value=1.0, standard_uncertainty=None),
            Input(name="b", value=1.0, standard_uncertainty=0.1),
            Input(name="c", value=1.0, standard_uncertainty=0.3),
        ]
    )
    assert [line.input for line in result.pareto()] == ["c", "b", "a"]


def test_the_dictionary_is_json_and_has_the_published_keys():
    found = json.loads(json.dumps(example().to_dict(0.95), allow_nan=False))
    assert {
        "value", "unit", "standard_uncertainty", "degrees_of_freedom", "coverage_factor",
        "coverage_probability", "expanded_uncertainty", "reported", "budget",
    } <= set(found)  # fmt: skip
    assert {
        "source", "input", "value", "standard_uncertainty", "sensitivity", "contribution", "share",
    } <= set(found["budget"][0])  # fmt: skip
    assert found["budget"][0]["source"] == "urn:v"
    assert found["budget"][1]["degrees_of_freedom"] is None
    assert found["unit"] == "mW"
    assert found["coverage_probability"] == 0.95
    product = found["coverage_factor"] * found["standard_uncertainty"]
    assert found["expanded_uncertainty"] == product


def test_an_infinite_number_of_degrees_of_freedom_is_null_in_the_dictionary():
    model = Model.from_text("a", {"a": "1"}, "1")
    result = model.evaluate(
        [Input(name="a", value=1.0, standard_uncertainty=0.1, degrees_of_freedom=math.inf)]
    )
    assert result.degrees_of_freedom == math.inf
    assert result.to_dict()["degrees_of_freedom"] is None


def test_a_finding_is_listed_once():
    model = Model.from_text("a + b", {"a": "1", "b": "1"}, "1")
    result = model.evaluate(
        [Input(name="a", value=1.0), Input(name="b", value=1.0, standard_uncertainty=0.1)]
    )
    codes = [finding["code"] for finding in result.to_dict()["findings"]]
    assert sorted(codes) == sorted(set(codes))
    assert "uncertainty.not_stated" in codes


def test_the_report_rounds_by_a_policy():
    assert example().report("gum", coverage_factor=2) == "(50.00 ± 0.57) mW (k = 2)"
    assert example().rounded(coverage_factor=2).uncertainty_text == "0.57"


def test_the_frame_has_one_row_per_line():
    frame = example().to_frame()
    assert frame["input"].tolist() == ["V", "R_1"]
    assert frame["unit"].tolist() == ["V", "kΩ"]


def test_the_latex_table_has_one_row_per_line_and_escapes_sources():
    model = Model.from_text("a + b", {"a": "m", "b": "m"}, "m")
    result = model.evaluate(
        [
            Input(name="a", value=1e-9, standard_uncertainty=0.1, source="50%_&#1"),
            Input(name="b", value=1.0, standard_uncertainty=None),
        ]
    )
    latex = result.to_latex()
    assert latex.count(r"\\") == 4
    assert r"50\%\_\&\#1" in latex
    assert r"$1 \times 10^{-9}$" in latex
    assert "& -- &" in latex
    assert r"$\infty$" in example().to_latex()


def test_records_are_immutable():
    result = example()
    with pytest.raises(AttributeError):
        result.value = 1.0
    with pytest.raises(AttributeError):
        result.budget[0].share = 1.0
