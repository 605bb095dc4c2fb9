"""Properties of equations: text and graph are one, derivatives agree however they are taken."""

import cmath
import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from duheng.equations import (
    NotDifferentiable,
    SingularExpression,
    compile_expression,
    gradient,
    number,
    parse_equation,
    symbol,
    to_text,
)
from duheng.equations.curvature import bound_curvature
from duheng.equations.expression import Expression
from duheng.equations.linearity import is_linear
from duheng.equations.operations import Operation

NAMES = ("a", "b", "c", "d")
SMOOTH = [Operation.SQRT, Operation.EXP, Operation.LOG, Operation.LOG10, Operation.SIN]
SMOOTH += [Operation.COS, Operation.TAN, Operation.ATAN, Operation.SINH, Operation.COSH]
SMOOTH += [Operation.TANH, Operation.NEGATE, Operation.ASIN, Operation.ACOS]
KINKED = [Operation.ABS]
TWO = [Operation.ADD, Operation.SUBTRACT, Operation.MULTIPLY, Operation.DIVIDE, Operation.POWER]
EXTREMES = [Operation.MIN, Operation.MAX]

leaves = st.one_of(
    st.sampled_from(NAMES).map(symbol),
    st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, 0.1, 1e-7, 12345.678]).map(number),
)


def expressions(one, two):
    def extend(parts):
        unary = st.builds(Expression.of, st.sampled_from(one), parts)
        return unary | st.builds(Expression.of, st.sampled_from(two), parts, parts)

    return st.recursive(leaves, extend, max_leaves=10)


points = st.fixed_dictionaries({name: st.floats(0.2, 3.0) for name in NAMES})
any_expression = expressions(SMOOTH + KINKED, TWO + EXTREMES)
smooth_expression = expressions(SMOOTH, TWO)

COMPLEX = {
    Operation.SQRT: cmath.sqrt,
    Operation.EXP: cmath.exp,
    Operation.LOG: cmath.log,
    Operation.LOG10: cmath.log10,
    Operation.SIN: cmath.sin,
    Operation.COS: cmath.cos,
    Operation.TAN: cmath.tan,
    Operation.ATAN: cmath.atan,
    Operation.ASIN: cmath.asin,
    Operation.ACOS: cmath.acos,
    Operation.SINH: cmath.sinh,
    Operation.COSH: cmath.cosh,
    Operation.TANH: cmath.tanh,
    Operation.NEGATE: lambda x: -x,
    Operation.ADD: lambda x, y: x + y,
    Operation.SUBTRACT: lambda x, y: x - y,
    Operation.MULTIPLY: lambda x, y: x * y,
    Operation.DIVIDE: lambda x, y: x / y,
    Operation.POWER: lambda x, y: cmath.exp(y * cmath.log(x)) if x else x**y.real,
}


def complex_value(expression, point):
    """Evaluate an expression by plain recursion, independently of the tape."""
    if expression.is_number:
        return complex(expression.number)
    if expression.is_symbol:
        return point[expression.name]
    return COMPLEX[expression.operation](*(complex_value(i, point) for i in expression.operands))


def evaluated(tape, point):
    """Return value and gradient of moderate size, or leave the example."""
    try:
        value, slopes = tape.value_and_gradient(point)
    except (SingularExpression, NotDifferentiable):
        assume(False)
    assume(all(abs(item) < 1e6 for item in [value, *slopes]))
    return value, slopes


@given(any_expression)
def test_text_reads_back_as_the_same_expression(expression):
    assert parse_equation(to_text(expression)) is expression


@settings(max_examples=300)
@given(smooth_expression, points)
def test_the_backward_sweep_agrees_with_complex_steps(expression, point):
    tape = compile_expression(expression, NAMES)
    value, slopes = evaluated(tape, point)
    step = 1e-30
    for name, slope in zip(NAMES, slopes, strict=True):
        moved = {key: complex(x, step if key == name else 0.0) for key, x in point.items()}
        try:
            found = complex_value(expression, moved)
        except (ZeroDivisionError, OverflowError, ValueError):
            assume(False)
        assume(abs(found.real - value) <= 1e-9 * max(1.0, abs(value)))
        scale = max(1.0, abs(slope), abs(value))
        assert math.isclose(found.imag / step, slope, rel_tol=1e-8, abs_tol=1e-8 * scale)


@settings(max_examples=200)
@given(any_expression, points)
def test_symbolic_derivatives_agree_with_the_backward_sweep(expression, point):
    tape = compile_expression(expression, NAMES)
    _, slopes = evaluated(tape, point)
    for name, slope, item in zip(NAMES, slopes, gradient(expression, NAMES), strict=True):
        try:
            found = compile_expression(item, NAMES).value(point)
        except (SingularExpression, NotDifferentiable):
            # where a sweep meets 0 * 0, the derivative as written may still hold 0/0
            continue
        assert math.isclose(found, slope, rel_tol=1e-9, abs_tol=1e-9), name


@settings(max_examples=200)
@given(any_expression, points)
def test_arrays_agree_with_single_numbers(expression, point):
    tape = compile_expression(expression, NAMES)
    value, slopes = evaluated(tape, point)
    columns = {name: np.full(3, x) for name, x in point.items()}
    many, many_slopes = tape.value_and_gradient(columns)
    for ours, one in zip([many, *many_slopes], [value, *slopes], strict=True):
        np.testing.assert_allclose(np.broadcast_to(ours, 3), one, rtol=1e-9, atol=1e-9)


@settings(max_examples=200)
@given(any_expression, points)
def test_second_order_has_the_gradient_a_symmetric_hessian_and_stays_below_its_bound(
    expression, point
):
    tape = compile_expression(expression, NAMES)
    _, slopes = evaluated(tape, point)
    try:
        found, hessian, _ = tape.second_order(point, np.eye(4))
    except NotDifferentiable:
        assume(False)
    assume(np.abs(hessian).max() < 1e9)
    np.testing.assert_allclose(found, slopes, rtol=1e-9, atol=1e-9)
    scale = max(1.0, float(np.abs(hessian).max()))
    np.testing.assert_allclose(hessian, hessian.T, rtol=1e-6, atol=1e-6 * scale)
    scales = [0.01, 0.02, 0.03, 0.04]
    bound = bound_curvature(tape, [point[name] for name in NAMES], scales)
    total = float(np.abs(hessian).ravel() @ np.outer(scales, scales).ravel())
    assert bound.curvature >= total * (1 - 1e-6) - 1e-6 * scale


@given(any_expression, points)
def test_a_linear_expression_has_no_curvature(expression, point):
    assume(is_linear(expression))
    tape = compile_expression(expression, NAMES)
    evaluated(tape, point)
    _, hessian, third = tape.second_order(point, np.eye(4))
    assert not hessian.any()
    assert not third.any()
