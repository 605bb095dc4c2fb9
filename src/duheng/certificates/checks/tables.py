"""The tables of the results: quantities that stand side by side, by what they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from duheng.certificates.checks.complex_values import is_complex, rows_of, states_region
from duheng.certificates.checks.document import Document
from duheng.certificates.checks.series import Series, unit_of
from duheng.certificates.dsi_names import DCC
from duheng.certificates.elements import Element
from duheng.quantities import MeasurementUnit

_DCC = f"{{{DCC}}}"
_QUANTITY, _LIST = _DCC + "quantity", _DCC + "list"


class Column(NamedTuple):
    """One quantity of a table."""

    element: Element
    ref_types: Sequence[str]
    alternatives: Sequence[Series]

    @property
    def length(self) -> int:
        """Number of its values; 0 when they were not read."""
        return len(self.alternatives[0].numbers) if self.alternatives else 0

    @property
    def rows(self) -> int:
        """Number of its values, complex ones among them."""
        return self.length or rows_of(self.element)

    @property
    def has_uncertainty(self) -> bool:
        """Whether it states an uncertainty in any form."""
        if any(one.has_uncertainty for one in self.alternatives):
            return True
        return any(
            one.tag == _DCC + "relativeUncertainty" or (is_complex(one) and states_region(one))
            for one in self.element
        )


class Table(NamedTuple):
    """Quantities with one parent: a list, whose rows belong together, or data."""

    element: Element
    columns: Sequence[Column]

    @property
    def is_list(self) -> bool:
        """Whether the quantities belong together row by row."""
        return bool(self.element.tag == _DCC + "list")

    def only(self, ref_types: frozenset[str]) -> Column | None:
        """Return the one column of a kind; None when there is none or more than one."""
        found = [one for one in self.columns if not ref_types.isdisjoint(one.ref_types)]
        return found[0] if len(found) == 1 else None


def column_of(document: Document, quantity: Element) -> Column:
    """Return a quantity with its values."""
    return Column(
        quantity, (quantity.get("refType") or "").split(), document.alternatives(quantity)
    )


def tables_of(document: Document) -> list[Table]:
    """Return the tables of every result, in document order."""
    return [
        table
        for result in document.dcc("result")
        for data in result.iterchildren(_DCC + "data")
        for table in _tables_below(document, data)
    ]


def _tables_below(document: Document, element: Element) -> Iterator[Table]:
    columns, lists = [], []
    for child in element:
        if child.tag == _QUANTITY:
            columns.append(column_of(document, child))
        elif child.tag == _LIST:
            lists.append(child)
    if columns:
        yield Table(element, columns)
    for one in lists:
        yield from _tables_below(document, one)


def single_unit(series: Series) -> MeasurementUnit | None:
    """Return the one unit of a series; None when there are several or it is not known."""
    units = series.units
    if len(units) == 1:
        return unit_of(units[0])
    return unit_of(units[0]) if units and len(set(units)) == 1 else None
