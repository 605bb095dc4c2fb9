"""What the names of a formula stand for in its certificate: quantities, and elements of lists."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from duheng.certificates.correlations import Source
from duheng.certificates.dsi_names import MEASUREMENT_ERROR
from duheng.certificates.errors import UnusableFormula
from duheng.certificates.formulas import Formula, Gives
from duheng.certificates.mathml import WrittenEquation
from duheng.certificates.records import Quantity

_NUMBERED = re.compile(r"(.+)_([1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True)
class Named:
    """A quantity that a name stands for, and the row where it is an element of a list.

    Attributes
    ----------
    quantity : Quantity
        The quantity; with one value where an element of a list is meant.
    row : int or None
        The row, from 1, of an element of a list.
    """

    quantity: Quantity
    row: int | None = None

    @property
    def source(self) -> Source:
        """Id of the quantity and row, from 1."""
        return self.quantity.id, self.row or 1

    @property
    def id(self) -> str:
        """Id of the quantity, with the row of an element."""
        return self.quantity.id if self.row is None else f"{self.quantity.id}/{self.row}"


class FormulaNames:
    """What the names of a formula stand for in its certificate."""

    def __init__(
        self, results: Sequence[Quantity], formula: Formula, equation: WrittenEquation
    ) -> None:
        self._results = results
        self._formula = formula
        self._equation = equation

    def named(self, name: str) -> Named | None:
        """Return what a name stands for.

        A name points to an id, or is an id, a label, the label of a value of a list, or the label
        of a list with the number of the value (``c_2``, or a MathML selector).

        Raises
        ------
        UnusableFormula
            When it may be several, or points to nothing.
        """
        target = self._equation.references.get(name, name)
        place = self._equation.elements.get(name)
        found = self._whole(target) if place is None else list(self._element(target, place))
        found = found or list(self._labelled_values(target))
        if not found and place is None and (numbered := _NUMBERED.fullmatch(target)):
            found = list(self._element(numbered[1], int(numbered[2])))
        if len(found) > 1:
            raise self._unusable(f"'{name}' may be any of {len(found)} quantities named '{target}'")
        if not found and name in self._equation.references:
            what = "which no quantity has as its id" if place is None else (
                "and no list of that id or label has such an element"
            )  # fmt: skip
            raise self._unusable(f"'{name}' points to '{target}', {what}")
        return found[0] if found else None

    def quantity(self, name: str) -> Quantity | None:
        """Return the quantity that a name stands for."""
        found = self.named(name)
        return None if found is None else found.quantity

    def point(self) -> str:
        """Return the name that stands for the point: the only one without a value of its own."""
        free = []
        for name in self._equation.expression.symbols:
            quantity = self.quantity(name)
            if quantity is None or len(quantity.values) != 1:
                free.append(name)
        if len(free) == 1:
            return free[0]
        if not free:
            raise self._unusable("every name has a value: none is left for the point")
        listed = ", ".join(f"'{name}'" for name in free)
        raise self._unusable(f"{listed} have no value, and only one can be the point")

    def coefficient(self, name: str) -> Named:
        """Return what a name of one value stands for."""
        found = self.named(name)
        if found is None or not found.quantity.values_si or (
            not math.isfinite(found.quantity.values[0])
        ):  # fmt: skip
            raise self._unusable(f"'{name}' has no value in a known unit")
        return found

    def gives(self) -> Gives | None:
        """Return what the formula gives, as its refType or that of its left side says."""
        if self._formula.gives is not None:
            return self._formula.gives
        left = self.quantity(self._equation.left) if self._equation.left else None
        said = set(left.ref_types) if left else set()
        if said & MEASUREMENT_ERROR:
            return "error"
        return "correction" if "basic_correction" in said else None

    def _whole(self, target: str) -> list[Named]:
        by_id = [Named(one) for one in self._results if one.id == target]
        return by_id or [Named(one) for one in self._results if one.label == target]

    def _element(self, target: str, row: int) -> Iterator[Named]:
        for one in self._whole(target):
            if 1 <= row <= len(one.quantity.values) > 1:
                yield Named(element_of(one.quantity, row), row)

    def _labelled_values(self, target: str) -> Iterator[Named]:
        for one in self._results:
            for row, label in enumerate(one.value_labels, start=1):
                if label == target and len(one.values) > 1:
                    yield Named(element_of(one, row), row)

    def _unusable(self, reason: str) -> UnusableFormula:
        return UnusableFormula(
            f"formula {self._formula.id}, '{self._equation.expression}', cannot be used: {reason}",
            hint="ask the laboratory for a certificate whose formula names quantities by id "
            "(xref) or label",
        )


def element_of(quantity: Quantity, row: int) -> Quantity:
    """Return a quantity with the one value of a row, from 1."""
    only = slice(row - 1, row)
    return replace(
        quantity,
        values=quantity.values[only],
        units=quantity.units[only],
        values_si=None if quantity.values_si is None else quantity.values_si[only],
        units_si=None if quantity.units_si is None else quantity.units_si[only],
        standard_uncertainties_si=quantity.standard_uncertainties_si[only],
        coverage_factors=quantity.coverage_factors[only],
        coverage_probabilities=quantity.coverage_probabilities[only],
        distributions=quantity.distributions[only],
        relative_uncertainties=None
        if quantity.relative_uncertainties is None
        else quantity.relative_uncertainties[only],
        value_labels=quantity.value_labels[only],
    )
