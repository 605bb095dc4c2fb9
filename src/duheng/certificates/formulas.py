"""The formulas that a certificate gives among its results, and where they hold."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from duheng.certificates.dsi import read_si
from duheng.certificates.dsi_names import MEASUREMENT_ERROR, SI
from duheng.certificates.elements import (
    Element,
    child,
    children,
    find_all,
    name_of,
    path_of,
    ref_types,
    text_of,
    texts_by_language,
)
from duheng.certificates.errors import NoFormula, UnreadableFormula
from duheng.certificates.latex_formula import equation_of_latex
from duheng.certificates.mathml import WrittenEquation, equation_of_mathml
from duheng.certificates.records import Certificate
from duheng.certificates.safe_xml import parse_xml
from duheng.quantities import QuantityValue, UnknownUnit, UnreadableUnit, parse_unit

Gives = Literal["error", "correction"]
_RESULT = "dcc:measurementResults/dcc:measurementResult/dcc:results/dcc:result"
_STATEMENT = "dcc:administrativeData/dcc:statements/dcc:statement"
_ITEM = "dcc:administrativeData/dcc:items"
_CORRECTION = frozenset({"basic_correction", "correction"})
_ENDS = ("Min", "Max")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedRange:
    """A range that the certificate states; an end that it does not state is None."""

    lower: QuantityValue | None
    upper: QuantityValue | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A formula as the certificate writes it.

    Attributes
    ----------
    id : str
        The element's own id, or its place among the formulas (``formula-1``).
    gives : {"error", "correction"} or None
        What it gives, by its refType; None is not said.
    element : Element
        The element ``dcc:formula``.
    ranges : tuple of (tuple of StatedRange)
        Ranges that may hold for it: of its own result, of the statements, of the items. The
        first group that speaks of the same kind of quantity counts.
    result : Mapping
        Name of the result in which it stands, by language.
    """

    id: str
    gives: Gives | None
    element: Element = field(repr=False)
    ranges: tuple[tuple[StatedRange, ...], ...] = ()
    result: Mapping[str, str] = field(default_factory=dict)

    def equation(self) -> WrittenEquation:
        """Return the equation that is written.

        Raises
        ------
        UnreadableFormula
            When it is in presentation markup, or more than Duheng understands.
        """
        for one in children(self.element, "mathml"):
            return equation_of_mathml(one)
        for one in children(self.element, "latex", "siunitx"):
            return equation_of_latex(text_of(one) or "")
        raise UnreadableFormula(f"formula {self.id} is empty", hint="ask the laboratory for it")


def formulas_of(certificate: Certificate) -> tuple[Formula, ...]:
    """Return the formulas of the results of a certificate, in document order.

    A formula beside a quantity is its symbol, one in a conformity statement a condition: neither
    is returned. A plain certificate has none.
    """
    if not certificate.schema_version.startswith("DCC"):
        return ()
    root = parse_xml(certificate.content, certificate.name)
    found = [
        (result, element)
        for result in find_all(root, _RESULT)
        for path in ("dcc:description/dcc:formula", "dcc:data//dcc:formula")
        for element in find_all(result, path)
        if path.startswith("dcc:description") or _is_data(element)
    ]
    if not found:
        return ()
    shared = [_ranges(root, _STATEMENT, "validity"), _ranges(root, _ITEM, "measurement")]
    return tuple(
        Formula(
            id=element.get("id") or f"formula-{place}",
            gives=_gives(element),
            element=element,
            ranges=(_ranges(result, ".", "validity"), *shared),
            result=texts_by_language(child(result, "name")),
        )
        for place, (result, element) in enumerate(found, start=1)
    )


def formula_of(certificate: Certificate, formula: str | None = None) -> Formula:
    """Return one formula of a certificate: the one of an id, or the only one.

    Raises
    ------
    NoFormula
        When there is none, none of that id, or several and none was named.
    """
    listed = formulas_of(certificate)
    chosen = [one for one in listed if formula in (None, one.id)]
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(one.id for one in listed)
    asked = "" if formula is None else f" '{formula}'"
    raise NoFormula(
        f"certificate {certificate.number} has {'several formulas' if chosen else 'no formula'}"
        f"{asked} among its results",
        hint=f"name one of: {names}" if names else "interpolate its table of errors, if it has one",
        data={"formulas": [one.id for one in listed]},
    )


def _is_data(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and name_of(parent) in ("data", "list")


def _gives(element: Element) -> Gives | None:
    said = set(ref_types(element))
    return "error" if said & MEASUREMENT_ERROR else "correction" if said & _CORRECTION else None


def _ranges(root: Element, path: str, kind: str) -> tuple[StatedRange, ...]:
    """Return the ranges below a path: the ends of one range stand in one element."""
    parents: dict[str, dict[str, QuantityValue]] = {}
    listed = [one for top in find_all(root, path) for one in find_all(top, ".//dcc:quantity")]
    for quantity in listed:
        for end in _ENDS:
            if f"basic_{kind}Range{end}" in ref_types(quantity):
                parent = quantity.getparent()
                place = "" if parent is None else path_of(parent)
                ends = parents.setdefault(place, {})
                for one in _value(quantity):
                    ends[end] = one
    return tuple(
        StatedRange(lower=one.get("Min"), upper=one.get("Max")) for one in parents.values()
    )


def _value(quantity: Element) -> Iterator[QuantityValue]:
    for holder in quantity:
        if not str(holder.tag).startswith(f"{{{SI}}}"):
            continue
        for read in read_si(holder):
            try:
                unit = parse_unit(read.units[0])
            except (UnknownUnit, UnreadableUnit, IndexError) as error:
                raise UnreadableFormula(
                    f"the range at {path_of(quantity)} has no known unit, so whether the point "
                    "is inside cannot be said",
                    hint="ask the laboratory for a corrected certificate",
                ) from error
            if math.isfinite(read.values[0]):
                yield QuantityValue(read.values[0], unit)
                return
