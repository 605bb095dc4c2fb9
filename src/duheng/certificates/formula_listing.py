"""The formulas of a certificate for people and programs to look at, readable or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from duheng.certificates.errors import UnreadableFormula, UnusableFormula
from duheng.certificates.formula_names import FormulaNames
from duheng.certificates.formulas import Formula, Gives, StatedRange, formulas_of
from duheng.certificates.mathml import WrittenEquation
from duheng.certificates.records import Certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedName:
    """A name in a formula, and what the certificate says of it.

    Attributes
    ----------
    name : str
        As in the formula.
    is_point : bool
        Whether it stands for the point at which the formula is used.
    quantity : str or None
        Id of the quantity, with the row of an element of a list; None when it is none.
    value : float or None
        As written, in ``unit``.
    unit : str or None
        As written.
    standard_uncertainty_si : float or None
        u in the coherent unit; None is not stated.
    """

    name: str
    is_point: bool = False
    quantity: str | None = None
    value: float | None = None
    unit: str | None = None
    standard_uncertainty_si: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the name, JSON-ready."""
        return {
            "name": self.name,
            "is_point": self.is_point,
            "quantity": self.quantity,
            "value": self.value,
            "unit": self.unit,
            "standard_uncertainty_si": self.standard_uncertainty_si,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFormula:
    """A formula, its names, and where it holds.

    Attributes
    ----------
    id : str
        As for ``certificate use --formula``.
    gives : {"error", "correction"} or None
        What it gives; None is not said.
    equation : str or None
        In plain arithmetic; None when it cannot be read.
    reason : str or None
        Why it cannot be read or used.
    result : Mapping
        Name of the result in which it stands, by language.
    range : str or None
        The range in which it holds; None is not stated.
    names : tuple of ListedName
        In the order of the equation.
    """

    id: str
    gives: Gives | None = None
    equation: str | None = None
    reason: str | None = None
    result: Mapping[str, str] = field(default_factory=dict)
    range: str | None = None
    names: tuple[ListedName, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the formula, JSON-ready."""
        return {
            "id": self.id,
            "gives": self.gives,
            "equation": self.equation,
            "reason": self.reason,
            "result": dict(self.result),
            "range": self.range,
            "names": [one.to_dict() for one in self.names],
        }


def listed_formulas(certificate: Certificate) -> tuple[ListedFormula, ...]:
    """Return the formulas of a certificate; one that cannot be read is listed with the reason."""
    try:
        found = formulas_of(certificate)
    except UnreadableFormula as error:  # a range without a known unit spoils all of them
        return (ListedFormula(id="—", reason=error.message),)
    return tuple(_listed(certificate, one) for one in found)


def _listed(certificate: Certificate, formula: Formula) -> ListedFormula:
    stated = next((_range_text(group) for group in formula.ranges if group), None)
    try:
        equation = formula.equation()
    except UnreadableFormula as error:
        return ListedFormula(
            id=formula.id,
            gives=formula.gives,
            reason=error.message,
            result=formula.result,
            range=stated,
        )
    known = FormulaNames(certificate.results, formula, equation)
    reason, point, gives = None, None, formula.gives
    try:
        point, gives = known.point(), known.gives()
    except UnusableFormula as error:
        reason = error.message
    return ListedFormula(
        id=formula.id,
        gives=gives,
        equation=_text(equation),
        reason=reason,
        result=formula.result,
        range=stated,
        names=tuple(_names(known, equation, point)),
    )


def _text(equation: WrittenEquation) -> str:
    right = str(equation.expression)
    return right if equation.left is None else f"{equation.left} = {right}"


def _names(
    known: FormulaNames, equation: WrittenEquation, point: str | None
) -> Iterator[ListedName]:
    for name in equation.expression.symbols:
        try:
            found = known.named(name)
        except UnusableFormula:  # the reason of the whole formula says so
            found = None
        if found is None:
            yield ListedName(name=name, is_point=name == point)
            continue
        quantity, is_single = found.quantity, len(found.quantity.values) == 1
        yield ListedName(
            name=name,
            is_point=name == point,
            quantity=found.id,
            value=quantity.values[0] if is_single else None,
            unit=quantity.units[0] if quantity.units else None,
            standard_uncertainty_si=quantity.standard_uncertainties_si[0] if is_single else None,
        )


def _range_text(group: tuple[StatedRange, ...]) -> str:
    return "; ".join(f"{one.lower or '—'} … {one.upper or '—'}" for one in group)
