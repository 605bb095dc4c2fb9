"""Properties of propagation: linear models are exact algebra, order and units change nothing."""

import math
from fractions import Fraction

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from duheng.equations import NotDifferentiable, SingularExpression
from duheng.uncertainty import Input, JointModel, Model, welch_satterthwaite
from duheng.uncertainty.errors import NotLinear

coefficients = st.integers(-50, 50).map(lambda n: n / 8)
scales = st.integers(0, 80).map(lambda n: n / 16)
values = st.floats(-100, 100)
rows = st.lists(st.tuples(coefficients, values, scales), min_size=1, max_size=6)


@st.composite
def correlation_matrices(draw, size):
    numbers = draw(st.lists(st.floats(-1, 1), min_size=size * size, max_size=size * size))
    factor = np.array(numbers).reshape(size, size) + 1e-3 * np.eye(size)
    covariance = factor @ factor.T + 1e-6 * np.eye(size)
    u = np.sqrt(np.diag(covariance))
    matrix = covariance / np.outer(u, u)
    matrix[np.diag_indices(size)] = 1.0
    return np.clip((matrix + matrix.T) / 2, -1, 1)


def names_of(count):
    return [f"x{index}" for index in range(count)]


def linear_model(terms):
    text = " + ".join(f"({c!r})*{n}" for c, n in zip(terms, names_of(len(terms)), strict=True))
    return Model.from_text(text, dict.fromkeys(names_of(len(terms)), "1"), "1")


def inputs_of(given_values, given_scales, **others):
    return [
        Input(name=name, value=x, standard_uncertainty=u, degrees_of_freedom=math.inf, **others)
        for name, x, u in zip(names_of(len(given_values)), given_values, given_scales, strict=True)
    ]


@given(rows)
def test_a_linear_model_has_the_exact_variance(items):
    terms, points, widths = zip(*items, strict=True)
    result = linear_model(terms).evaluate(inputs_of(points, widths))
    exact = sum((Fraction(c) * Fraction(u)) ** 2 for c, u in zip(terms, widths, strict=True))
    assert math.isclose(result.standard_uncertainty, math.sqrt(exact), rel_tol=1e-15)
    assert result.findings == ()


@given(rows, st.data())
def test_a_linear_model_with_correlation_is_the_quadratic_form(items, data):
    terms, points, widths = map(np.array, zip(*items, strict=True))
    matrix = data.draw(correlation_matrices(len(items)))
    result = linear_model(terms.tolist()).evaluate(
        inputs_of(points.tolist(), widths.tolist()), matrix
    )
    parts = terms * widths
    expected = math.sqrt(max(float(parts @ matrix @ parts), 0.0))
    scale = float(np.abs(parts).sum())
    assert math.isclose(result.standard_uncertainty, expected, rel_tol=1e-6, abs_tol=1e-9 * scale)
    if result.standard_uncertainty > 1e-6 * scale:
        shares = [line.share for line in result.budget]
        assert math.isclose(math.fsum(shares), 1.0, rel_tol=1e-9)


@given(rows, st.randoms(use_true_random=False))
def test_permuting_the_inputs_changes_nothing(items, random):
    terms, points, widths = zip(*items, strict=True)
    model = linear_model(terms)
    inputs = inputs_of(points, widths)
    shuffled = list(inputs)
    random.shuffle(shuffled)
    assert model.evaluate(shuffled) == model.evaluate(inputs)


@given(st.permutations(range(4)), st.lists(st.floats(0.5, 2.0), min_size=8, max_size=8))
def test_declaring_the_inputs_in_another_order_changes_no_bit_of_u(order, numbers):
    text = "x0*x1/x2 - x3"
    given_inputs = inputs_of(numbers[:4], [0.01 * item for item in numbers[4:]])
    plain = Model.from_text(text, dict.fromkeys(names_of(4), "1"), "1").evaluate(given_inputs)
    units = {f"x{index}": "1" for index in order}
    other = Model.from_text(text, units, "1").evaluate(given_inputs)
    assert other.standard_uncertainty == plain.standard_uncertainty
    assert {line.input: line.share for line in other.budget} == {
        line.input: line.share for line in plain.budget
    }


@given(values, st.floats(0, 1e6), st.sampled_from(["a - a", "a*2 - a - a", "(a + 1) - (1 + a)"]))
def test_a_minus_a_has_no_uncertainty(value, scale, text):
    model = Model.from_text(text, {"a": "1"}, "1")
    for order in (1, 2):
        result = model.evaluate(
            [Input(name="a", value=value, standard_uncertainty=scale)], order=order
        )
        assert result.standard_uncertainty == 0.0


@given(rows)
def test_one_source_adds_its_contributions_with_their_signs(items):
    terms, points, widths = zip(*items, strict=True)
    result = linear_model(terms).evaluate(inputs_of(points, widths, source="s"))
    exact = abs(sum(Fraction(c) * Fraction(u) for c, u in zip(terms, widths, strict=True)))
    assert math.isclose(result.standard_uncertainty, float(exact), rel_tol=1e-14, abs_tol=1e-13)
    assert len(result.budget) == 1


@given(st.lists(st.floats(0.5, 3.0), min_size=3, max_size=3), st.floats(1e-4, 0.05))
def test_units_of_the_inputs_change_nothing(numbers, relative):
    model = Model.from_text("p*t/m", {"p": "kW", "t": "h", "m": "t"}, "kWh/kg")
    plain = [
        Input(name=name, value=x, standard_uncertainty=relative * x)
        for name, x in zip("ptm", numbers, strict=True)
    ]
    other = [
        Input(
            name="p",
            value=numbers[0] * 1e3,
            standard_uncertainty=relative * numbers[0] * 1e3,
            unit="W",
        ),
        Input(
            name="t",
            value=numbers[1] * 60,
            standard_uncertainty=relative * numbers[1] * 60,
            unit="min",
        ),
        Input(
            name="m",
            value=numbers[2] * 1e6,
            standard_uncertainty=relative * numbers[2] * 1e6,
            unit="g",
        ),
    ]
    one, two = model.evaluate(plain), model.evaluate(other)
    assert math.isclose(one.value, two.value, rel_tol=1e-12)
    assert math.isclose(one.standard_uncertainty, two.standard_uncertainty, rel_tol=1e-12)


TEXTS = ["x0*x1", "x0/x1", "x0*exp(-x1)", "sqrt(x0)*log(x1 + 2)", "x0 - x1**2"]


@given(
    st.lists(st.sampled_from(TEXTS), min_size=2, max_size=4),
    st.lists(st.floats(0.5, 3.0), min_size=2, max_size=2),
    st.lists(st.floats(0.0, 0.1), min_size=2, max_size=2),
    st.floats(-1, 1),
    st.sampled_from([1, 2]),
)
def test_the_covariance_of_outputs_is_positive_semidefinite(texts, points, widths, r, order):
    equations = {f"y{index}": (text, "1") for index, text in enumerate(texts)}
    joint = JointModel.from_text(equations, {"x0": "1", "x1": "1"})
    try:
        found = joint.evaluate(inputs_of(points, widths), [("x0", "x1", r)], order=order)
    except NotLinear:
        assume(False)
    if order == 1:
        smallest = float(np.linalg.eigvalsh(found.covariance)[0])
        assert smallest >= -1e-12 * max(1.0, float(np.trace(found.covariance)))
    u = [result.standard_uncertainty for result in found.results.values()]
    diagonal = np.sqrt(np.maximum(np.diag(found.covariance), 0.0))
    np.testing.assert_allclose(diagonal, u, rtol=1e-6, atol=1e-12)


@given(st.lists(st.tuples(st.floats(1e-3, 1e3), st.floats(0.5, 1e3)), min_size=1, max_size=8))
def test_effective_degrees_of_freedom_lie_between_the_least_and_the_sum(items):
    contributions, freedoms = zip(*items, strict=True)
    nu = welch_satterthwaite(contributions, freedoms)
    assert min(freedoms) * (1 - 1e-9) <= nu <= sum(freedoms) * (1 + 1e-9)


@given(
    st.sampled_from(TEXTS),
    st.lists(st.floats(0.5, 3.0), min_size=2, max_size=2),
    st.lists(st.floats(0.0, 0.5), min_size=2, max_size=2),
)
def test_columns_agree_with_single_evaluations(text, points, widths):
    model = Model.from_text(text, {"x0": "1", "x1": "1"}, "1")
    try:
        one = model.evaluate(inputs_of(points, widths), [("x0", "x1", 0.4)])
    except (SingularExpression, NotDifferentiable):
        assume(False)
    many = model.evaluate_columns(
        {"x0": [points[0]] * 3, "x1": points[1]},
        {"x0": widths[0], "x1": widths[1]},
        [("x0", "x1", 0.4)],
    )
    np.testing.assert_allclose(many.value, one.value, rtol=1e-14)
    np.testing.assert_allclose(
        many.standard_uncertainty, one.standard_uncertainty, rtol=1e-9, atol=1e-15
    )
