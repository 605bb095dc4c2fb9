"""Expressions typeset in LaTeX: fractions, powers, Greek letters and subscripts."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

from duheng.equations.expression import Expression, constant_fraction, nodes_of
from duheng.equations.operations import Operation
from duheng.equations.text import number_text

_GREEK = re.findall(
    r"\w+",
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega",
)
_GREEK_LETTERS = dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", _GREEK, strict=True))
_SUM, _PRODUCT, _NEGATIVE, _POWER, _ATOM = range(1, 6)
_FUNCTIONS = {
    Operation.EXP: r"\exp",
    Operation.LOG: r"\ln",
    Operation.LOG10: r"\lg",
    Operation.SIN: r"\sin",
    Operation.COS: r"\cos",
    Operation.TAN: r"\tan",
    Operation.ASIN: r"\arcsin",
    Operation.ACOS: r"\arccos",
    Operation.ATAN: r"\arctan",
    Operation.SINH: r"\sinh",
    Operation.COSH: r"\cosh",
    Operation.TANH: r"\tanh",
    Operation.MIN: r"\min",
    Operation.MAX: r"\max",
    Operation.SIGN: r"\operatorname{sgn}",
    Operation.LESS: r"\operatorname{less}",
}


class _Part(NamedTuple):
    latex: str
    precedence: int


def to_latex(expression: Expression, symbols: Mapping[str, str] | None = None) -> str:
    r"""Return the expression as LaTeX mathematics, without delimiters.

    Parameters
    ----------
    expression : Expression
        What to typeset.
    symbols : Mapping of str to str, optional
        LaTeX of single symbols; the others follow :func:`symbol_to_latex`.

    Examples
    --------
    >>> from duheng.equations import parse_equation
    >>> print(to_latex(parse_equation("(a_1 - b)**2/sqrt(2*theta)")))
    \frac{\left(a_{1} - b\right)^{2}}{\sqrt{2 \, \theta}}
    """
    own = symbols or {}
    parts: dict[Expression, _Part] = {}
    for node in nodes_of((expression,)):
        if node.is_symbol:
            parts[node] = _Part(own.get(node.name) or symbol_to_latex(node.name), _ATOM)
        elif node.is_number:
            parts[node] = _number(node.number)
        else:
            parts[node] = _operation(node, [parts[item] for item in node.operands])
    return parts[expression].latex


def symbol_to_latex(name: str) -> str:
    r"""Return the LaTeX of a symbol: Greek names, subscripts after underscores, digits.

    Examples
    --------
    >>> print(symbol_to_latex("alpha_s"), symbol_to_latex("R0"), symbol_to_latex("dtheta"))
    \alpha_{\mathrm{s}} R_{0} \delta\theta
    >>> print(symbol_to_latex("energy_in"))
    \mathit{energy}_{\mathrm{in}}
    """
    head, *subscripts = [part for part in name.split("_") if part] or [r"\_"]
    match = re.fullmatch(r"([^\W\d]+?)(\d+)", head)
    if match:
        head, subscripts = match[1], [match[2], *subscripts]
    if not subscripts:
        return _head(head)
    return f"{_head(head)}_{{{','.join(map(_subscript, subscripts))}}}"


def _head(head: str) -> str:
    if len(head) == 1:
        return _greek(head) or _upright_if_chinese(head)
    if greek := _greek(head):
        return greek
    if head[0] == "d" and (greek := _greek(head[1:])):
        return rf"\delta{greek}"
    return head if head == r"\_" else _upright_if_chinese(head, rf"\mathit{{{head}}}")


def _greek(name: str) -> str | None:
    name = _GREEK_LETTERS.get(name, name)
    if name == "omicron" or name not in _GREEK:
        return None
    return "\\" + name


def _subscript(text: str) -> str:
    if text.isdigit():
        return text
    return _greek(text) or _upright_if_chinese(text, rf"\mathrm{{{text}}}")


def _upright_if_chinese(text: str, otherwise: str | None = None) -> str:
    is_chinese = any("\u2e80" <= character <= "\u9fff" for character in text)
    return rf"\text{{{text}}}" if is_chinese else otherwise or text


def _number(value: float) -> _Part:
    if value == math.pi:
        return _Part(r"\pi", _ATOM)
    mantissa, mark, exponent = number_text(value).partition("e")
    if not mark:
        return _Part(mantissa, _ATOM)
    power = f"10^{{{int(exponent)}}}"
    if mantissa == "1":
        return _Part(power, _POWER)
    return _Part(rf"{mantissa} \times {power}", _PRODUCT)


def _operation(node: Expression, parts: list[_Part]) -> _Part:
    match node.operation, parts:
        case ((Operation.ADD | Operation.SUBTRACT), [left, right]):
            sign, least = node.operation.value, _SUM + (node.operation is Operation.SUBTRACT)
            return _Part(f"{left.latex} {sign} {_enclose(right, least, first=False)}", _SUM)
        case Operation.MULTIPLY, [left, right]:
            return _product(left, right)
        case Operation.DIVIDE, [left, right]:
            return _Part(rf"\frac{{{left.latex}}}{{{right.latex}}}", _ATOM - 1)
        case Operation.NEGATE, [only]:
            return _Part("-" + _enclose(only, _PRODUCT, first=False), _NEGATIVE)
        case Operation.POWER, [base, exponent]:
            return _Part(f"{_enclose(base, _ATOM)}^{{{_exponent(node, exponent)}}}", _POWER)
        case Operation.SQRT, [only]:
            return _Part(rf"\sqrt{{{only.latex}}}", _ATOM)
        case Operation.ABS, [only]:
            return _Part(rf"\left|{only.latex}\right|", _ATOM)
    return _function(node, parts)


def _function(node: Expression, parts: list[_Part]) -> _Part:
    """Return a call; min of min is written as one min of several."""
    begin, end = rf"{_FUNCTIONS[node.operation]}\left(", r"\right)"
    texts = [part.latex for part in parts]
    if len(parts) == 2 and node.operands[0].operation is node.operation:
        texts[0] = texts[0].removeprefix(begin).removesuffix(end)
    return _Part(f"{begin}{', '.join(texts)}{end}", _POWER)


def _product(left: _Part, right: _Part) -> _Part:
    first, second = _enclose(left, _PRODUCT), _enclose(right, _PRODUCT, first=False)
    sign = r"\cdot" if second[0].isdigit() else r"\,"
    return _Part(f"{first} {sign} {second}", _PRODUCT)


def _exponent(node: Expression, exponent: _Part) -> str:
    """Return a constant exponent as a number or a slashed fraction, another one as it is."""
    constant = constant_fraction(node.operands[1])
    if constant is None or constant.denominator > 1000:
        return exponent.latex
    return str(constant)


def _enclose(part: _Part, least: int, *, first: bool = True) -> str:
    """Return the part, in parentheses if it binds too loosely or begins with a sign inside."""
    if part.precedence >= least and (first or not part.latex.startswith("-")):
        return part.latex
    return rf"\left({part.latex}\right)"
