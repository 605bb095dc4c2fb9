"""Agreement with two independent libraries on random models: 1e-12 relative."""

import math

import GTC
import numpy as np
import pytest
import uncertainties
from GTC import reporting
from uncertainties import umath

from duheng.uncertainty import Input, JointModel, Model

NAMES = ("a", "b", "c", "d", "e")

# every text is also plain Python over the functions of a peer
MODELS = {
    "a*b*c/(d*e)": lambda m, a, b, c, d, e: a * b * c / (d * e),
    "a + 2*b - c*d/3 - e": lambda m, a, b, c, d, e: a + 2 * b - c * d / 3 - e,
    "a*exp(-b/c) + sqrt(d)*e**2": lambda m, a, b, c, d, e: a * m.exp(-b / c) + m.sqrt(d) * e**2,
    "sin(a)*cos(b) + atan(c)/log(d + 2) - tanh(e)": lambda m, a, b, c, d, e: (
        m.sin(a) * m.cos(b) + m.atan(c) / m.log(d + 2) - m.tanh(e)
    ),
    "(a - b)/(a + b) + c**d - log10(e)*sinh(a)": lambda m, a, b, c, d, e: (
        (a - b) / (a + b) + c**d - m.log10(e) * m.sinh(a)
    ),
    "a*(1 + b*(c - 1.2)*(1/d - 1/e))": lambda m, a, b, c, d, e: (
        a * (1 + b * (c - 1.2) * (1 / d - 1 / e))
    ),
}


def numbers(seed):
    generator = np.random.default_rng(seed)
    values = generator.uniform(0.5, 3.0, 5).tolist()
    scales = (generator.uniform(1e-4, 5e-2, 5) * values).tolist()
    freedoms = generator.integers(3, 60, 5).astype(float).tolist()
    factor = generator.normal(size=(5, 5))
    covariance = factor @ factor.T
    u = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(u, u)
    correlation[np.diag_indices(5)] = 1.0
    return values, scales, freedoms, (correlation + correlation.T) / 2


def inputs_of(values, scales, freedoms):
    return [
        Input(name=name, value=x, standard_uncertainty=u, degrees_of_freedom=nu)
        for name, x, u, nu in zip(NAMES, values, scales, freedoms, strict=True)
    ]


def model_of(text):
    return Model.from_text(text, dict.fromkeys(NAMES, "1"), "1")


@pytest.mark.parametrize("text", MODELS)
@pytest.mark.parametrize("seed", range(5))
def test_independent_inputs_agree_with_gtc_in_value_u_nu_and_budget(text, seed):
    values, scales, freedoms, _ = numbers(seed)
    ours = model_of(text).evaluate(inputs_of(values, scales, freedoms))
    peers = [
        GTC.ureal(x, u, nu, label=name)
        for name, x, u, nu in zip(NAMES, values, scales, freedoms, strict=True)
    ]
    theirs = MODELS[text](GTC, *peers)
    assert ours.value == pytest.approx(GTC.value(theirs), rel=1e-13)
    assert ours.standard_uncertainty == pytest.approx(GTC.uncertainty(theirs), rel=1e-12)
    assert ours.degrees_of_freedom == pytest.approx(theirs.df, rel=1e-11)
    influences = {line.label: line.u for line in reporting.budget(theirs, trim=0)}
    for line in ours.budget:
        assert abs(line.contribution) == pytest.approx(influences[line.input], rel=1e-12, abs=1e-18)


@pytest.mark.parametrize("text", MODELS)
@pytest.mark.parametrize("seed", range(5))
def test_correlated_inputs_agree_with_gtc(text, seed):
    values, scales, _, correlation = numbers(seed)
    freedoms = [math.inf] * 5
    ours = model_of(text).evaluate(inputs_of(values, scales, freedoms), correlation)
    peers = [
        GTC.ureal(x, u, label=name, independent=False)
        for name, x, u in zip(NAMES, values, scales, strict=True)
    ]
    for i in range(5):
        for j in range(i):
            GTC.set_correlation(float(correlation[i, j]), peers[i], peers[j])
    theirs = MODELS[text](GTC, *peers)
    assert ours.standard_uncertainty == pytest.approx(GTC.uncertainty(theirs), rel=1e-12)


@pytest.mark.parametrize("text", MODELS)
@pytest.mark.parametrize("seed", range(5))
def test_independent_inputs_agree_with_uncertainties_in_u_and_budget(text, seed):
    values, scales, freedoms, _ = numbers(seed)
    ours = model_of(text).evaluate(inputs_of(values, scales, freedoms))
    peers = [uncertainties.ufloat(x, u) for x, u in zip(values, scales, strict=True)]
    theirs = MODELS[text](umath, *peers)
    assert ours.standard_uncertainty == pytest.approx(theirs.std_dev, rel=1e-12)
    components = theirs.error_components()
    for line, peer in zip(ours.budget, peers, strict=True):
        assert abs(line.contribution) == pytest.approx(components[peer], rel=1e-12, abs=1e-18)


# correlated_values goes by way of an eigenvalue decomposition, which costs it two digits
@pytest.mark.parametrize("text", MODELS)
@pytest.mark.parametrize("seed", range(5))
def test_correlated_inputs_agree_with_uncertainties(text, seed):
    values, scales, freedoms, correlation = numbers(seed)
    ours = model_of(text).evaluate(inputs_of(values, scales, freedoms), correlation)
    covariance = correlation * np.outer(scales, scales)
    peers = uncertainties.correlated_values(values, covariance)
    theirs = MODELS[text](umath, *peers)
    assert ours.value == pytest.approx(theirs.nominal_value, rel=1e-13)
    assert ours.standard_uncertainty == pytest.approx(theirs.std_dev, rel=1e-10)


@pytest.mark.parametrize("seed", range(5))
def test_covariances_of_outputs_agree_with_uncertainties(seed):
    values, scales, freedoms, correlation = numbers(seed)
    texts = list(MODELS)[:4]
    joint = JointModel.from_text(
        {f"y{i}": (text, "1") for i, text in enumerate(texts)}, dict.fromkeys(NAMES, "1")
    )
    ours = joint.evaluate(inputs_of(values, scales, freedoms), correlation)
    covariance = correlation * np.outer(scales, scales)
    peers = uncertainties.correlated_values(values, covariance)
    theirs = uncertainties.covariance_matrix([MODELS[text](umath, *peers) for text in texts])
    scale = np.sqrt(np.outer(np.diag(theirs), np.diag(theirs)))
    assert np.abs((ours.covariance - np.array(theirs)) / scale).max() < 1e-10


@pytest.mark.parametrize("text", MODELS)
def test_columns_agree_with_gtc_row_by_row(text):
    rows = [numbers(seed)[:2] for seed in range(20)]
    values = {name: [row[0][i] for row in rows] for i, name in enumerate(NAMES)}
    scales = {name: [row[1][i] for row in rows] for i, name in enumerate(NAMES)}
    ours = model_of(text).evaluate_columns(values, scales)
    for index, (value, scale) in enumerate(rows):
        peers = [GTC.ureal(x, u) for x, u in zip(value, scale, strict=True)]
        theirs = MODELS[text](GTC, *peers)
        assert ours.value[index] == pytest.approx(GTC.value(theirs), rel=1e-12)
        assert ours.standard_uncertainty[index] == pytest.approx(GTC.uncertainty(theirs), rel=1e-12)
