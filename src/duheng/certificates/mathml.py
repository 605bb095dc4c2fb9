"""Content MathML to an expression, by a list of the operators that are understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from duheng.certificates.elements import Element, name_of
from duheng.certificates.errors import UnreadableFormula
from duheng.equations import Expression, number, symbol
from duheng.equations.operations import UNARY_FUNCTIONS, Operation

MATHML = "http://www.w3.org/1998/Math/MathML"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_MOST_OPERANDS = 150  # a chain nests: longer ones than people write are refused
_CONSTANTS = {"pi": 3.141592653589793, "exponentiale": 2.718281828459045}
_PRESENTATION = frozenset({
    "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msup", "msub", "msubsup",
    "msqrt", "mroot", "mfenced", "mstyle", "mtable", "munder", "mover", "munderover",
    "mpadded", "mphantom", "menclose", "merror", "maction",
})  # fmt: skip
_LONG_NAMES = {
    "ln": Operation.LOG,
    "arcsin": Operation.ASIN,
    "arccos": Operation.ACOS,
    "arctan": Operation.ATAN,
}
_FUNCTIONS = {
    **{name: item for name, item in UNARY_FUNCTIONS.items() if name not in ("log", "log10")},
    **_LONG_NAMES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEquation:
    """What a formula says, before its names are given values.

    Attributes
    ----------
    expression : Expression
        The right-hand side, or all of it where there is no equals sign.
    left : str or None
        The name on the left of the equals sign.
    references : Mapping of str to str
        The id that a name points to, for the names that point to one.
    elements : Mapping of str to int
        The place, from 1, for each name of an element of a list, such as ``c[2]``; it refers to
        the list.
    """

    expression: Expression
    left: str | None = None
    references: dict[str, str] = field(default_factory=dict)
    elements: dict[str, int] = field(default_factory=dict)


class _Names(NamedTuple):
    """What the names of an equation point to, while it is read."""

    references: dict[str, str]
    elements: dict[str, int]


def equation_of_mathml(element: Element) -> WrittenEquation:
    """Return the equation of a ``math`` element in content markup.

    Parameters
    ----------
    element : Element
        ``math``, or what holds it.

    Raises
    ------
    UnreadableFormula
        When it is presentation markup, uses an operator that is not listed, or is broken.

    References
    ----------
    W3C MathML 3.0, chapter 4.
    """
    if not all(isinstance(one.tag, str) for one in element.iter()):
        raise _refused(element, "it holds a processing instruction")
    top = _only_content(element)
    names = _Names({}, {})
    left = None
    if name_of(top) == "apply" and len(top) and name_of(top[0]) == "eq":
        if len(top) != 3 or name_of(top[1]) != "ci":
            raise _refused(top, "an equation needs one name on its left and one expression on its "
                                "right")  # fmt: skip
        left, top = _name(top[1]), top[2]
    return WrittenEquation(
        expression=_expression(top, names),
        left=left,
        references=names.references,
        elements=names.elements,
    )


def _only_content(element: Element) -> Element:
    """Return the one content element below wrappers and annotations."""
    while name_of(element) in ("mathml", "math", "semantics", "annotation-xml"):
        inner = list(element)
        if name_of(element) == "semantics":
            inner = _content_of_semantics(inner)
        if len(inner) != 1:
            raise _refused(element, f"it holds {len(inner)} expressions where there should be one")
        element = inner[0]
    return element


def _content_of_semantics(inner: Sequence[Element]) -> list[Element]:
    """Return the annotation in content markup, or the annotated element itself."""
    noted = [one for one in inner if one.get("encoding", "").lower().startswith("mathml-content")]
    return noted[:1] or list(inner[:1])


def _expression(element: Element, names: _Names) -> Expression:
    name = name_of(element)
    if etree.QName(element).namespace != MATHML:
        raise _refused(element, f"'{name}' is not of the MathML namespace")
    if name in _PRESENTATION:
        raise UnreadableFormula(
            f"line {element.sourceline}: the formula is in presentation markup ('{name}'), which "
            "says how it looks and not what it means",
            hint="ask the laboratory for content markup (apply, plus, times, ci, cn)",
            data={"element": name},
        )
    if name == "cn":
        return _number(element)
    if name == "ci":
        return symbol(_referring_name(element, names))
    if name in _CONSTANTS:
        return number(_CONSTANTS[name])
    if name == "apply" and len(element):
        return _applied(element, names)
    raise _refused(element, f"'{name}' is not understood here")


def _number(element: Element) -> Expression:
    kind = element.get("type", "real")
    parts = [element.text or "", *(one.tail or "" for one in element)]
    texts = [part.strip() for part in parts]
    shape = {"e-notation": 2, "rational": 2, "real": 1, "integer": 1, "double": 1}.get(kind)
    plain = all(_NUMBER.fullmatch(text) for text in texts)
    plain = plain and all(name_of(one) == "sep" for one in element)
    if shape != len(texts) or not plain or element.get("base", "10") != "10":
        raise _refused(element, f"'{' '.join(texts)[:40]}' of type '{kind}' is no decimal number")
    if kind == "e-notation":
        return number(float(f"{texts[0]}e{texts[1]}"))
    numbers = [number(float(text)) for text in texts]
    return numbers[0] if len(numbers) == 1 else numbers[0] / numbers[1]


def _name(element: Element) -> str:
    name = "_".join(part for text in element.itertext() if (part := str(text).strip()))
    if not name:
        raise _refused(element, "a variable has no name")
    return name


def _referring_name(element: Element, names: _Names) -> str:
    name = _name(element)
    link = next((element.get(one) for one in ("xref", "href", "definitionURL")
                 if element.get(one)), None)  # fmt: skip
    if link is not None:
        target = link.removeprefix("#")
        if names.references.setdefault(name, target) != target:
            raise _refused(
                element, f"'{name}' points to '{names.references[name]}' and to '{target}'"
            )
    return name


def _element_of_list(element: Element, operands: Sequence[Element], names: _Names) -> str:
    """Return the name of an element of a list, as ``c[2]``: MathML counts from 1."""
    kinds = [name_of(one) for one in operands]
    place = (operands[1].text or "").strip() if kinds == ["ci", "cn"] else ""
    if not (place.isascii() and place.isdecimal() and len(place) < 7 and int(place) > 0):
        raise _refused(element, "'selector' takes the name of a list and one whole number from 1")
    own = _Names({}, {})
    base = _referring_name(operands[0], own)
    name, target = f"{base}[{int(place)}]", own.references.get(base, base)
    names.elements[name] = int(place)
    if names.references.setdefault(name, target) != target:
        raise _refused(element, f"'{name}' points to '{names.references[name]}' and to '{target}'")
    return name


def _applied(element: Element, names: _Names) -> Expression:
    head, *rest = element
    qualifiers = {name_of(one): one for one in rest if name_of(one) in ("degree", "logbase")}
    operator = name_of(head)
    if etree.QName(head).namespace != MATHML or len(head):
        raise _refused(head, f"'{operator}' is no operator of MathML")
    if operator == "selector":
        return symbol(_element_of_list(element, rest, names))
    operands = [_expression(one, names) for one in rest if name_of(one) not in qualifiers]
    if operator in ("root", "log"):
        return _with_qualifier(element, operator, operands, qualifiers, names)
    if qualifiers:
        raise _refused(element, f"'{operator}' takes no {next(iter(qualifiers))}")
    if operator in _FUNCTIONS:
        _check_count(element, operator, operands, 1, 1)
        return Expression.of(_FUNCTIONS[operator], operands[0])
    if operator not in _ARITHMETIC:
        raise _refused(
            element,
            f"the operator '{operator}' is not one of "
            f"{', '.join(sorted({*_ARITHMETIC, *_FUNCTIONS, 'root', 'log'}))}",
        )
    fewest, most, combine = _ARITHMETIC[operator]
    _check_count(element, operator, operands, fewest, most)
    return combine(operands)


def _with_qualifier(
    element: Element,
    operator: str,
    operands: Sequence[Expression],
    qualifiers: dict[str, Element],
    names: _Names,
) -> Expression:
    """Return a root of a degree or a logarithm to a base: 2 and 10 where none is said."""
    _check_count(element, operator, operands, 1, 1)
    wanted, standard = ("degree", 2.0) if operator == "root" else ("logbase", 10.0)
    if set(qualifiers) - {wanted} or any(len(one) != 1 for one in qualifiers.values()):
        raise _refused(element, f"'{operator}' takes one {wanted}")
    given = _expression(qualifiers[wanted][0], names) if qualifiers else number(standard)
    if given is number(standard):
        kind = Operation.SQRT if operator == "root" else Operation.LOG10
        return Expression.of(kind, operands[0])
    if operator == "root":
        return operands[0] ** (number(1.0) / given)
    return Expression.of(Operation.LOG, operands[0]) / Expression.of(Operation.LOG, given)


def _chain(operation: Operation) -> Callable[[Sequence[Expression]], Expression]:
    def combine(operands: Sequence[Expression]) -> Expression:
        result = operands[0]
        for one in operands[1:]:
            result = Expression.of(operation, result, one)
        return result

    return combine


def _minus(operands: Sequence[Expression]) -> Expression:
    operation = Operation.NEGATE if len(operands) == 1 else Operation.SUBTRACT
    return Expression.of(operation, *operands)


_ARITHMETIC: dict[str, tuple[int, int, Callable[[Sequence[Expression]], Expression]]] = {
    "plus": (1, _MOST_OPERANDS, _chain(Operation.ADD)),
    "times": (1, _MOST_OPERANDS, _chain(Operation.MULTIPLY)),
    "minus": (1, 2, _minus),
    "divide": (2, 2, _chain(Operation.DIVIDE)),
    "power": (2, 2, _chain(Operation.POWER)),
}


def _check_count(
    element: Element, operator: str, operands: Sequence[Expression], fewest: int, most: int
) -> None:
    if not fewest <= len(operands) <= most:
        raise _refused(element, f"'{operator}' cannot be applied to {len(operands)} operands")


def _refused(element: Element, reason: str) -> UnreadableFormula:
    return UnreadableFormula(
        f"line {element.sourceline}: the formula cannot be read: {reason}",
        hint="Duheng reads content MathML of arithmetic, powers, roots, exponentials, logarithms "
        "and trigonometric functions",
        data={"element": name_of(element)},
    )
