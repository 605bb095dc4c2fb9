"""Several outputs of the same inputs vary together."""

import math

import numpy as np
import pytest

from duheng.uncertainty import Input, JointModel, Model
from duheng.uncertainty.errors import MissingInputQuantity, UnusableModel

UNITS = {"V": "V", "I": "A", "phi": "rad"}
EQUATIONS = {
    "R": ("V/I*cos(phi)", "ohm"),
    "X": ("V/I*sin(phi)", "ohm"),
    "Z": ("V/I", "ohm"),
}
# GUM H.2: five simultaneous observations of voltage, current and phase
CORRELATIONS = [("V", "I", -0.36), ("V", "phi", 0.86), ("I", "phi", -0.65)]


def impedance_inputs():
    rows = {
        "V": (4.9990, 0.0032, "V"),
        "I": (19.6610, 0.0095, "mA"),
        "phi": (1.04446, 0.00075, "rad"),
    }
    return [
        Input(
            name=name,
            value=value,
            unit=unit,
            standard_uncertainty=u,
            degrees_of_freedom=4,
            simultaneous="five",
        )
        for name, (value, u, unit) in rows.items()
    ]


def test_the_impedance_of_gum_h2_has_its_printed_results():
    joint = JointModel.from_text(EQUATIONS, UNITS)
    found = joint.evaluate(impedance_inputs(), CORRELATIONS)
    values = {name: result.value for name, result in found.results.items()}
    assert values == pytest.approx({"R": 127.732, "X": 219.847, "Z": 254.260}, abs=2e-3)
    u = {name: result.standard_uncertainty for name, result in found.results.items()}
    assert u == pytest.approx({"R": 0.071, "X": 0.295, "Z": 0.236}, rel=0.02)
    correlation = found.correlation
    assert correlation[0, 1] == pytest.approx(-0.588, abs=0.02)
    assert correlation[0, 2] == pytest.approx(-0.485, abs=0.02)
    assert correlation[1, 2] == pytest.approx(0.993, abs=0.002)
    assert [result.degrees_of_freedom for result in found.results.values()] == pytest.approx(
        [4] * 3
    )


@pytest.mark.parametrize("order", [1, 2])
def test_variances_on_the_diagonal_are_those_of_the_results(order):
    joint = JointModel.from_text(EQUATIONS, UNITS)
    found = joint.evaluate(impedance_inputs(), CORRELATIONS, order=order)
    u = [result.standard_uncertainty for result in found.results.values()]
    np.testing.assert_allclose(np.sqrt(np.diag(found.covariance)), u, rtol=1e-11)
    assert np.linalg.eigvalsh(found.covariance)[0] >= -1e-12


def test_a_joint_result_equals_single_ones():
    joint = JointModel.from_text(EQUATIONS, UNITS)
    found = joint.evaluate(impedance_inputs(), CORRELATIONS)
    for model in joint.models:
        inputs = [item for item in impedance_inputs() if item.name in model.symbols]
        pairs = [pair for pair in CORRELATIONS if set(pair[:2]) <= set(model.symbols)]
        assert found.results[model.name] == model.evaluate(inputs, pairs)


def test_an_output_has_only_the_inputs_of_its_equation():
    found = JointModel.from_text(EQUATIONS, UNITS).evaluate(impedance_inputs(), CORRELATIONS)
    assert [line.input for line in found.results["Z"].budget] == ["V", "I"]


def test_sum_and_difference_covary_by_their_common_cause():
    joint = JointModel.from_text({"s": ("a + b", "m"), "d": ("a - b", "m")}, {"a": "m", "b": "mm"})
    found = joint.evaluate(
        [
            Input(name="a", value=1.0, standard_uncertainty=0.3),
            Input(name="b", value=1.0, standard_uncertainty=100.0),
        ]
    )
    assert found.covariance[0, 1] == pytest.approx(0.09 - 0.01)
    assert found.values.tolist() == pytest.approx([1.001, 0.999])


def test_a_common_source_joins_outputs_of_different_inputs():
    joint = JointModel.from_text({"y": ("a", "1"), "z": ("2*b", "1")}, {"a": "1", "b": "1"})
    inputs = [Input(name=n, value=1.0, standard_uncertainty=0.1, source="s") for n in "ab"]
    assert joint.evaluate(inputs).correlation[0, 1] == pytest.approx(1.0)
    assert joint.evaluate(inputs, order=2).correlation[0, 1] == pytest.approx(1.0)


def test_a_correlation_between_inputs_of_different_outputs_counts():
    joint = JointModel.from_text({"y": ("a", "1"), "z": ("-b", "1")}, {"a": "1", "b": "1"})
    inputs = [Input(name=n, value=1.0, standard_uncertainty=0.1) for n in "ab"]
    for order in (1, 2):
        found = joint.evaluate(inputs, [("a", "b", 0.4)], order=order)
        assert found.correlation[0, 1] == pytest.approx(-0.4)


def test_second_order_covariance_of_a_square_and_a_cube_of_a_normal_quantity():
    joint = JointModel.from_text({"y": ("x**2", "1"), "z": ("x**2*3", "1")}, {"x": "1"})
    found = joint.evaluate([Input(name="x", value=2.0, standard_uncertainty=0.5)], order=2)
    variance = 4 * 4 * 0.25 + 2 * 0.5**4
    np.testing.assert_allclose(found.covariance, variance * np.array([[1, 3], [3, 9]]), rtol=1e-12)


def test_an_exact_output_has_no_correlation():
    joint = JointModel.from_text({"y": ("a", "1"), "z": ("a - a", "1")}, {"a": "1"})
    found = joint.evaluate([Input(name="a", value=1.0, standard_uncertainty=0.1)])
    assert found.correlation[0, 0] == 1.0
    assert math.isnan(found.correlation[0, 1])
    assert math.isnan(found.correlation[1, 1])
    assert found.to_dict()["correlation"] == [[1.0, None], [None, None]]


def test_an_input_that_no_equation_uses_is_a_finding_of_the_first():
    joint = JointModel.from_text({"y": ("a", "1"), "z": ("2*a", "1")}, {"a": "1", "b": "1"})
    inputs = [
        Input(name=n, value=1.0, standard_uncertainty=0.1, degrees_of_freedom=math.inf)
        for n in "ab"
    ]
    found = joint.evaluate(inputs)
    assert [f.code for f in found.results["y"].findings] == ["uncertainty.unused_input"]
    assert found.results["z"].findings == ()


def test_a_joint_model_needs_different_names_and_one_unit_for_an_input():
    y = Model.from_text("a", {"a": "m"}, "m", name="y")
    with pytest.raises(UnusableModel, match="different names"):
        JointModel(models=(y, y))
    with pytest.raises(UnusableModel, match="different names"):
        JointModel(models=())
    with pytest.raises(UnusableModel, match="'a' is declared in 'm' and in 'mm'"):
        JointModel(models=(y, Model.from_text("a", {"a": "mm"}, "m", name="z")))


@pytest.mark.parametrize(
    ("names", "message"),
    [("a", "needs the input 'b'"), ("abc", "no input 'c'"), ("aba", "given an input twice")],
)
def test_missing_doubled_and_strange_inputs_of_a_joint_model_are_refused(names, message):
    joint = JointModel.from_text({"y": ("a", "1"), "z": ("b", "1")}, {"a": "1", "b": "1"})
    inputs = [Input(name=name, value=1.0, standard_uncertainty=0.1) for name in names]
    with pytest.raises(MissingInputQuantity, match=message):
        joint.evaluate(inputs)
