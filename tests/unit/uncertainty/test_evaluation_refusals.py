"""Every fault of a written evaluation gives one clear error that names its place."""

from __future__ import annotations

import pytest

from duheng.terms.documents import read_yaml
from duheng.terms.errors import DuhengError
from duheng.uncertainty.evaluation import evaluate_document

GOOD_X = "x: {value: 1, standard_uncertainty: 0.1}"


def model(inputs: str = GOOD_X, equation: str = "equation: 2*x", rest: str = "") -> str:
    return f"{equation}\ninputs:\n  {inputs}\n{rest}"


CASES = {
    "unknown key at the top": (model(rest="mesurand: {}"), "mesurand", "measurand"),
    "unknown key of an input": (
        model("x: {value: 1, standard_uncertanty: 0.1}"),
        "line 3, inputs.x.standard_uncertanty: unknown key",
        "standard_uncertainty",
    ),
    "unknown key of the report": (model(rest="report: {coverage: 0.95}"), "report.coverage", ""),
    "unknown key of the measurand": (model(rest="measurand: {nam: y}"), "measurand.nam", "name"),
    "no inputs": ("equation: 2*x", "no inputs", ""),
    "inputs as a list": ("equation: 2*x\ninputs: [x]", "a mapping is needed", ""),
    "input as a bare number": (model("x: 5"), "bare number", "standard_uncertainty: 0"),
    "input as text": (model("x: five"), "a mapping is needed", ""),
    "no equation": (model(equation=""), "either 'equation' or 'equations'", ""),
    "both equations": (model(rest="equations: {a: x}"), "and not both", ""),
    "equation as a number": (model(equation="equation: 5"), "a text is needed", ""),
    "empty equations": (model(equation="equations: {}"), "no equation", ""),
    "equation without text": (model(equation="equations: {a: {unit: m}}"), "is missing", ""),
    "measurand beside equations": (
        model(equation="equations: {a: x}", rest="measurand: {name: a}"),
        "belongs to a single",
        "",
    ),
    "name of input and result": (model(rest="measurand: {name: x}"), "both an input and", ""),
    "unknown name in the equation": (model(equation="equation: 2*z"), "equation", ""),
    "call of an unknown function": (model(equation="equation: open(x)"), "open", ""),
    "attribute": (model(equation="equation: x.real"), "equation", ""),
    "unknown unit": (
        model("x: {value: 1, unit: Vlot, standard_uncertainty: 0}"),
        "inputs.x.unit",
        "",
    ),
    "unknown unit of the measurand": (model(rest="measurand: {unit: Vlot}"), "measurand.unit", ""),
    "dimension mismatch": (model(rest="measurand: {unit: V}"), "equation", ""),
    "value as text": (model("x: {value: ten}"), "needed, found the text 'ten'", "number such as"),
    "value in quotes": (model("x: {value: '1e-6'}"), "the text '1e-6'", "without quotes"),
    "value as boolean": (model("x: {value: true}"), "a truth value", ""),
    "value not a number": (model("x: {value: .nan}"), "finite", ""),
    "value infinite": (model("x: {value: 1e999}"), "finite", ""),
    "value beyond the range of a double": (
        model("x: {value: 1e300}"),
        "beyond what can be computed",
        "",
    ),
    "distribution beyond the range of a double": (
        model("x: {value: 1, distribution: {kind: rectangular, half_width: 1e200}}"),
        "beyond what can be computed",
        "",
    ),
    "value missing": (model("x: {standard_uncertainty: 1}"), "value is missing", "value: "),
    "negative uncertainty": (
        model("x: {value: 1, standard_uncertainty: -0.1}"),
        "inputs.x.standard_uncertainty: an uncertainty is 0 or more",
        "",
    ),
    "uncertainty not a number": (model("x: {value: 1, standard_uncertainty: .nan}"), "finite", ""),
    "two uncertainties": (
        model("x: {value: 1, standard_uncertainty: 1, relative_standard_uncertainty: 1}"),
        "both given",
        "",
    ),
    "expanded without factor": (
        model("x: {value: 1, expanded_uncertainty: 1}"),
        "needs its coverage factor",
        "coverage_factor: 2",
    ),
    "factor without expanded": (
        model("x: {value: 1, standard_uncertainty: 1, coverage_factor: 2}"),
        "belongs to an expanded",
        "",
    ),
    "relative to zero": (model("x: {value: 0, relative_standard_uncertainty: 0.1}"), "ratio", ""),
    "relative temperature": (
        model("x: {value: 20, unit: °C, relative_standard_uncertainty: 0.1}"),
        "ratio scale",
        "",
    ),
    "degrees of freedom 0": (
        model("x: {value: 1, standard_uncertainty: 1, degrees_of_freedom: 0}"),
        "above 0",
        "not stated",
    ),
    "distribution without a parameter": (
        model("x: {value: 1, distribution: {kind: rectangular}}"),
        "lacks 'half_width'",
        "half_width",
    ),
    "unknown distribution": (
        model("x: {value: 1, distribution: {kind: rectangle}}"),
        "unknown distribution kind",
        "rectangular",
    ),
    "distribution that contradicts the uncertainty": (
        model(
            "x: {value: 1, standard_uncertainty: 1, "
            "distribution: {kind: rectangular, half_width: 1}}"
        ),
        "contradicts",
        "leave the standard uncertainty out",
    ),
    "two numbers of degrees of freedom": (
        model(
            "x: {value: 1, standard_uncertainty: 1, degrees_of_freedom: 3, "
            "distribution: {kind: student_t, degrees_of_freedom: 4}}"
        ),
        "3 degrees of freedom are stated",
        "",
    ),
    "value beside observations": (model("x: {value: 1, observations: [1, 2]}"), "beside obs", ""),
    "u beside observations": (
        model("x: {standard_uncertainty: 1, observations: [1, 2]}"),
        "beside observations",
        "an input of its own",
    ),
    "freedom beside observations": (
        model("x: {degrees_of_freedom: 1, observations: [1, 2]}"),
        "whose number sets it",
        "",
    ),
    "one observation": (model("x: {observations: [1]}"), "2 or more observations", ""),
    "missing observation": (model("x: {observations: [1, null]}"), "found nothing", ""),
    "observations as text": (model("x: {observations: many}"), "a list is needed", ""),
    "rectangular observations": (
        model("x: {observations: [1, 2], distribution: {kind: rectangular}}"),
        "normal or student_t",
        "",
    ),
    "type B observations": (model("x: {observations: [1, 2], type: B}"), "as type A", ""),
    "unknown type": (model("x: {value: 1, type: C}"), "A or B", ""),
    "pooled without observations": (
        model("x: {value: 1, pooled_standard_deviation: 1}"),
        "needs observations",
        "",
    ),
    "pooled without freedom": (
        model("x: {observations: [1, 2], pooled_standard_deviation: 1}"),
        "states its degrees_of_freedom",
        "",
    ),
    "source without id": (model("x: {value: 1, source: {kind: pack}}"), "needs an id", ""),
    "unknown kind of evidence": (
        model("x: {value: 1, source: {id: a, kind: certificat}}"),
        "unknown kind of evidence",
        "certificate",
    ),
    "correlation of two": (model(rest="correlations: [[x, 1]]"), "two inputs and a coeff", ""),
    "correlation above 1": (
        model("x: {value: 1}\n  z: {value: 1}", rest="correlations: [[x, z, 1.1]]"),
        "between -1 and 1",
        "",
    ),
    "correlation of an unknown input": (
        model(rest="correlations: [[x, w, 0.5]]"),
        "'w' is no input",
        "",
    ),
    "simultaneous without observations": (
        model(rest="simultaneous: [x, z]"),
        "no input with observations",
        "",
    ),
    "simultaneous of one": (model(rest="simultaneous: [[x]]"), "two names or more", ""),
    "simultaneous twice": (
        model("x: {observations: [1, 2]}", rest="simultaneous: [x, x]"),
        "twice",
        "",
    ),
    "simultaneous of unequal number": (
        model(
            "x: {observations: [1, 2]}\n  z: {observations: [1, 2, 4]}", rest="simultaneous: [x, z]"
        ),
        "equally many",
        "",
    ),
    "correlation of what was observed together": (
        model(
            "x: {observations: [1, 2]}\n  z: {observations: [1, 4]}",
            rest="simultaneous: [x, z]\ncorrelations: [[x, z, 0]]",
        ),
        "show their correlation",
        "",
    ),
    "both p and k": (
        model(rest="report: {coverage_probability: 0.95, coverage_factor: 2}"),
        "both given",
        "",
    ),
    "p in percent": (model(rest="report: {coverage_probability: 95}"), "between 0 and 1", "0.95"),
    "k of 0": (model(rest="report: {coverage_factor: 0}"), "above 0", ""),
    "unknown rounding": (
        model(rest="report: {rounding: jjf}"),
        "unknown rounding policy",
        "jjf1059",
    ),
    "unknown mode": (model(rest="report: {rounding: {mode: down}}"), "rounding mode", ""),
    "digits in halves": (model(rest="report: {digits: 1.5}"), "whole number", ""),
    "no digits": (model(rest="report: {digits: 0}"), "1 to 15", ""),
    "title as a number": (model(rest="title: 5"), "a text is needed", ""),
    "division by zero at the estimate": (
        model("x: {value: 0, standard_uncertainty: 1}", "equation: 1/x"),
        "",
        "",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_faulty_document_is_refused_with_its_place(name: str) -> None:
    text, says, hints = CASES[name]
    with pytest.raises(DuhengError) as refusal:
        evaluate_document(read_yaml(text, name="model.yaml"))
    assert says in refusal.value.message
    assert hints in (refusal.value.hint or "")
    assert refusal.value.code.split(".")[0] in {"uncertainty", "equations", "quantities"}
    assert "Traceback" not in refusal.value.message


def test_a_key_that_is_no_text_is_refused() -> None:
    with pytest.raises(DuhengError, match="a key must be text"):
        evaluate_document({"equation": "x", "inputs": {5: {"value": 1}}})


def test_a_plain_dictionary_is_refused_by_path() -> None:
    with pytest.raises(DuhengError, match=r"^inputs\.x\.value: a number is needed"):
        evaluate_document({"equation": "x", "inputs": {"x": {"value": "ten"}}})
