"""A small arithmetic part of LaTeX to an expression; all else is refused, not guessed."""

from __future__ import annotations

import re

from duheng.certificates.errors import UnreadableFormula
from duheng.certificates.mathml import WrittenEquation
from duheng.equations import parse_equation
from duheng.terms.errors import DuhengError

_TOKEN = re.compile(
    r"\\(?:left|right|quad|qquad)(?![A-Za-z])|\\[,;:! ]|\s+"
    r"|\\(?P<command>[A-Za-z]+)"
    r"|(?P<name>[A-Za-z](?![A-Za-z])(?:_(?:[A-Za-z0-9]|\{[A-Za-z0-9]+\}))?)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<mark>[-+*/^(){}=])"
)
_LONG_EXPONENT = re.compile(r"\^\s*(?!\{|[A-Za-z0-9](?![A-Za-z0-9._]))")
_LONGEST = 1000
_PLAIN = {"cdot": "*", "times": "*", "div": "/", "exp": "exp", "ln": "log", "lg": "log10"}
_HELD = {"sqrt": "sqrt(", "num": "("}
_MARKS = {"^": "**", "{": "(", "}": ")"}


def equation_of_latex(text: str) -> WrittenEquation:
    r"""Return the equation of a LaTeX formula.

    Understood are ``+ - * / ^``, ``\cdot``, ``\times``, ``\div``, ``\frac``, ``\sqrt``, ``\exp``,
    ``\ln``, ``\lg``, ``\num``, brackets, numbers and names of one letter with a subscript or
    none; every product needs its sign, because ``ab`` may be one name or two.

    Raises
    ------
    UnreadableFormula
        For anything else.

    Examples
    --------
    >>> found = equation_of_latex(r"e = a_{0} + \frac{a_1 \cdot x^{2}}{3}")
    >>> found.left, str(found.expression)
    ('e', 'a_0 + a_1*x**2/3')
    """
    if len(text) > _LONGEST:
        raise _refused(text, f"it has {len(text)} characters, more than {_LONGEST}")
    if _LONG_EXPONENT.search(text):
        raise _refused(text, "an exponent of several characters stands without braces")
    left, equals, right = text.partition("=")
    plain = _plain(right if equals else left, text)
    name = _plain(left, text) if equals else None
    if "=" in right or (name is not None and not name.isidentifier()):
        raise _refused(text, "it is not one name, an equals sign and an expression")
    try:
        return WrittenEquation(expression=parse_equation(plain), left=name)
    except DuhengError as error:
        raise _refused(text, error.message) from error


def _plain(latex: str, whole: str) -> str:
    """Return a piece of LaTeX in the notation of equations."""
    made: list[str] = []
    place = 0
    while place < len(latex):
        found = _TOKEN.match(latex, place)
        if found is None:
            raise _refused(whole, f"'{latex[place : place + 10]}' is not understood")
        place = found.end()
        if found["command"] == "frac":
            upper, place = _group(latex, place, whole)
            lower, place = _group(latex, place, whole)
            made.append(f"(({_plain(upper, whole)})/({_plain(lower, whole)}))")
        elif found["command"] in _HELD:
            inner, place = _group(latex, place, whole)
            made.append(f"{_HELD[found['command']]}{_plain(inner, whole)})")
        else:
            made.append(_word(found, whole))
    return " ".join(one for one in made if one)


def _word(found: re.Match[str], whole: str) -> str:
    command = found["command"]
    if command is not None and command not in _PLAIN:
        raise _refused(whole, f"\\{command} is not understood")
    if command is not None:
        return _PLAIN[command]
    if found["name"] is not None:
        return found["name"].replace("{", "").replace("}", "")
    mark = found["mark"]
    return found["number"] or _MARKS.get(mark or "", mark or "")


def _group(latex: str, place: int, whole: str) -> tuple[str, int]:
    """Return what stands in the braces at a place, and the place after them."""
    rest = latex[place:]
    start = place + len(rest) - len(rest.lstrip())
    depth = 0
    for end in range(start, len(latex)):
        depth += {"{": 1, "}": -1}.get(latex[end], 0)
        if depth == 0:
            break
    else:
        raise _refused(whole, "a brace is not closed")
    if latex[start] != "{":
        raise _refused(whole, "braces are missing after a command")
    return latex[start + 1 : end], end + 1


def _refused(text: str, reason: str) -> UnreadableFormula:
    return UnreadableFormula(
        f"the LaTeX formula '{text.strip()[:80]}' cannot be read: {reason}",
        hint="LaTeX says how a formula looks: ask the laboratory for content MathML, or for a "
        "sign (\\cdot) at every product",
    )
