"""Expressions are typeset as a person would write them."""

import pytest
from latex2mathml.converter import convert

from duheng.equations import parse_equation, symbol_to_latex, to_latex
from duheng.equations.symbolic import derivative

CASES = [
    ("a*b/(c*d)", r"\frac{a \, b}{c \, d}"),
    ("(a + b)/c*d", r"\frac{a + b}{c} \, d"),
    ("-(a + b)", r"-\left(a + b\right)"),
    ("a*-b", r"a \, \left(-b\right)"),
    ("a - (b - c)", r"a - \left(b - c\right)"),
    ("a - (b + c)", r"a - \left(b + c\right)"),
    ("a + (b - c)", r"a + b - c"),
    ("(a/b)**2", r"\left(\frac{a}{b}\right)^{2}"),
    ("x**(1/2)", "x^{1/2}"),
    ("x**-0.5", "x^{-1/2}"),
    ("x**(y + 1)", "x^{y + 1}"),
    ("sqrt(x)", r"\sqrt{x}"),
    ("2*3*x", r"2 \cdot 3 \, x"),
    ("x*2", r"x \cdot 2"),
    ("2*pi*r", r"2 \, \pi \, r"),
    ("2.5e-7*x", r"2.5 \times 10^{-7} \, x"),
    ("1e20*x", r"10^{20} \, x"),
    ("exp(-t/tau)", r"\exp\left(\frac{-t}{\tau}\right)"),
    ("ln(x)*log10(x)", r"\ln\left(x\right) \, \lg\left(x\right)"),
    ("asin(x)", r"\arcsin\left(x\right)"),
    ("min(a, b, c)", r"\min\left(a, b, c\right)"),
    ("abs(x - 1)", r"\left|x - 1\right|"),
]


@pytest.mark.parametrize(("text", "latex"), CASES)
def test_an_expression_is_typeset(text, latex):
    assert to_latex(parse_equation(text)) == latex


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_the_latex_and_that_of_derivatives_convert_to_mathml(text):
    expression = parse_equation(text)
    for item in (expression, *(derivative(expression, name) for name in expression.symbols)):
        assert convert(to_latex(item)).startswith("<math")


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("x", "x"),
        ("alpha", r"\alpha"),
        ("θ", r"\theta"),
        ("alpha_s", r"\alpha_{\mathrm{s}}"),
        ("l_s", r"l_{\mathrm{s}}"),
        ("x_1", "x_{1}"),
        ("R0", "R_{0}"),
        ("V12_a", r"V_{12,\mathrm{a}}"),
        ("u_theta", r"u_{\theta}"),
        ("dalpha", r"\delta\alpha"),
        ("energy", r"\mathit{energy}"),
        ("theta_1_max", r"\theta_{1,\mathrm{max}}"),
        ("电能", r"\text{电能}"),
        ("k_能", r"k_{\text{能}}"),
        ("_", r"\_"),
    ],
)
def test_a_symbol_is_typeset(name, latex):
    assert symbol_to_latex(name) == latex


def test_a_symbol_may_have_its_own_latex():
    assert to_latex(parse_equation("a*b"), {"a": r"\dot{a}"}) == r"\dot{a} \, b"
