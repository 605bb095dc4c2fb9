"""Reads the quantities of the results of a DCC, in SI with standard uncertainties."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from duheng.certificates.covariance_record import StatedCovariance
from duheng.certificates.dsi import SiValues, read_si
from duheng.certificates.dsi_names import DIFFERENCES, RELATIVE_UNCERTAINTIES, SI
from duheng.certificates.dsi_numbers import finding_at, numbers_of, spread_over
from duheng.certificates.elements import (
    Element,
    child,
    children,
    find_all,
    path_of,
    ref_types,
    text_of,
    texts_by_language,
)
from duheng.certificates.records import Quantity
from duheng.quantities import MeasurementUnit, UnknownUnit, UnreadableUnit, parse_unit
from duheng.terms.findings import Finding, Severity

_SECOND = ("imaginary", "phase")  # the component of a complex quantity that comes second
_RESULT_DATA = "dcc:measurementResults/dcc:measurementResult/dcc:results/dcc:result/dcc:data"


class Results(NamedTuple):
    """The quantities of a certificate, the covariances of their values, and the doubts."""

    quantities: tuple[Quantity, ...]
    covariances: tuple[StatedCovariance, ...]
    findings: list[Finding]


def read_results(root: Element) -> Results:
    """Return the quantities of every result, in document order, and the doubts about them."""
    quantities: list[Quantity] = []
    covariances: list[StatedCovariance] = []
    findings: list[Finding] = []
    labels: dict[str, str] = {}
    for data in find_all(root, _RESULT_DATA):
        for element in _quantities_below(data):
            read = _read_quantity(element, len(quantities) + 1)
            findings += read.findings
            covariances += read.covariances
            for one in read.quantities:
                quantities.append(one)
                labels[one.table] = _label_of_table(element)
    return Results(tuple(_with_labels(quantities, labels)), tuple(covariances), findings)


def _with_labels(quantities: Sequence[Quantity], labels: dict[str, str]) -> Iterator[Quantity]:
    """Return the quantities, their tables named by label where it is unique, else by place."""
    names = list(labels.values())
    for one in quantities:
        label = labels[one.table]
        yield replace(one, table=label) if label and names.count(label) == 1 else one


def _label_of_table(quantity: Element) -> str:
    parent = quantity.getparent()
    return "" if parent is None else parent.get("id") or parent.get("refType") or ""


def _quantities_below(element: Element) -> Iterator[Element]:
    for one in children(element, "quantity", "list"):
        if one.tag.endswith("}quantity"):
            yield one
        else:
            yield from _quantities_below(one)


def _read_quantity(element: Element, number: int) -> Results:
    """Return one quantity for each list of values or component in the element."""
    holder = next((one for one in children(element) if one.tag.startswith(f"{{{SI}}}")), None)
    if holder is None:
        return Results((), (), [])
    forms = [list(read_si(one)) for one in
             (children(holder) if holder.tag.endswith("}hybrid") else [holder])]  # fmt: skip
    kept = _first_readable(forms)
    findings = _disagreement(element, forms)
    label = next((one.label for form in forms for one in form if one.label), None)
    ids = _ids(element, kept, number)
    quantities = []
    for quantity_id, values in zip(ids, kept, strict=True):
        quantity, doubts = _quantity(element, quantity_id, values)
        quantities.append(replace(quantity, label=label if len(kept) == 1 else values.label))
        findings = [*findings, *values.findings, *doubts]
    covariances = _covariances(ids, kept, element.get("id") or f"quantity-{number}")
    return Results(tuple(quantities), tuple(covariances), findings)


def _ids(element: Element, kept: Sequence[SiValues], number: int) -> list[str]:
    """Return an id for each part of a quantity: its own, where there is one part."""
    own = element.get("id")
    if own is None:
        return [f"quantity-{number + place}" for place in range(len(kept))]
    lists = [place for place, one in enumerate(kept) if one.component not in _SECOND]
    ids = []
    for place, one in enumerate(kept):
        part = sum(1 for first in lists if first <= place)
        names = [own, *([str(part)] if len(lists) > 1 else []), one.component]
        ids.append(".".join(name for name in names if name))
    return ids


def _covariances(
    ids: Sequence[str], kept: Sequence[SiValues], quantity_id: str
) -> Iterator[StatedCovariance]:
    """Yield the covariances of a quantity, their members named by the ids of its parts."""
    stated = [(place, one.covariance) for place, values in enumerate(kept)
              for one in values.covariances]  # fmt: skip
    for number, (place, one) in enumerate(stated, start=1):
        parts = {values.component: ids[place + after]
                 for after, values in enumerate(kept[place : place + 2])}  # fmt: skip
        parts[kept[place].component] = ids[place]
        yield replace(
            one,
            id=quantity_id if len(stated) == 1 else f"{quantity_id}/{number}",
            members=tuple((parts[component], row) for component, row in one.members),
        )


def _first_readable(forms: Sequence[Sequence[SiValues]]) -> Sequence[SiValues]:
    """Return the first form of a quantity whose units are all known, or the first of all."""
    for form in forms:
        if all(_unit(text) is not None for one in form for text in one.units):
            return form
    return forms[0] if forms else []


def _disagreement(element: Element, read: Sequence[Sequence[SiValues]]) -> list[Finding]:
    """Return a finding when the forms of a hybrid are not the same quantity."""
    found = [_form_in_si(one, differences=_is_difference(element)) for one in read]
    forms = [form for form in found if form]
    for other in forms[1:]:
        if not _same(forms[0], other):
            return [
                finding_at(
                    "certificates.hybrid_disagrees",
                    Severity.ERROR,
                    element,
                    "the forms of one quantity in several units differ by more than their digits",
                )
            ]
    return []


def _form_in_si(form: Sequence[SiValues], *, differences: bool) -> tuple[float, ...] | None:
    """Return all values of a form in SI, those of a polar one in Cartesian components."""
    parts = [_in_si(one, differences=differences) for one in form]
    made: list[float] = []
    for place, (one, values) in enumerate(zip(form, parts, strict=True)):
        following = parts[place + 1] if place + 1 < len(parts) else None
        if values is None:
            return None
        if one.component == "magnitude" and following is not None:
            pairs = list(zip(values, following, strict=False))
            made += [r * math.cos(phase) for r, phase in pairs]
            made += [r * math.sin(phase) for r, phase in pairs]
        elif one.component != "phase":
            made += values
    return tuple(made)


def _same(first: Sequence[float], other: Sequence[float]) -> bool:
    if len(first) != len(other):
        return False
    return all(
        math.isclose(a, b, rel_tol=1e-3, abs_tol=1e-12) or (math.isnan(a) and math.isnan(b))
        for a, b in zip(first, other, strict=True)
    )


def _quantity(
    element: Element, quantity_id: str, values: SiValues
) -> tuple[Quantity, list[Finding]]:
    units = [_unit(text) for text in values.units]
    findings = _unknown_units(element, values, units)
    relative, factor = _relative_uncertainties(element, len(values.values))
    quantity = Quantity(
        id=quantity_id,
        name=texts_by_language(child(element, "name")),
        ref_types=ref_types(element),
        table=_table_of(element),
        values=values.values,
        units=values.units,
        values_si=_in_si(values, differences=_is_difference(element)),
        units_si=None if None in units else tuple(_coherent(unit) for unit in units if unit),
        standard_uncertainties_si=_uncertainties_si(values, units, relative, factor),
        coverage_factors=values.coverage_factors,
        coverage_probabilities=values.coverage_probabilities,
        distributions=values.distributions,
        relative_uncertainties=relative,
        component=values.component,
        value_labels=values.value_labels,
        path=path_of(element),
    )
    return quantity, [*findings, *_without_factor(element, quantity, factor)]


def _is_difference(element: Element) -> bool:
    return bool(DIFFERENCES & set(ref_types(element)))


def _table_of(element: Element) -> str:
    """Return the place of the list or data that holds a quantity."""
    parent = element.getparent()
    return "" if parent is None else path_of(parent)


def _unit(text: str) -> MeasurementUnit | None:
    try:
        return parse_unit(text)
    except (UnknownUnit, UnreadableUnit):
        return None


def _coherent(unit: MeasurementUnit) -> str:
    return parse_unit(str(unit.dimension)).symbol


def _in_si(values: SiValues, *, differences: bool) -> tuple[float, ...] | None:
    converted = []
    for value, text in zip(values.values, values.units, strict=True):
        unit = _unit(text)
        if unit is None:
            return None
        in_si = unit.interval_to_coherent(value) if differences else unit.to_coherent(value)
        converted.append(in_si)
    return tuple(converted)


def _uncertainties_si(
    values: SiValues,
    units: Sequence[MeasurementUnit | None],
    relative: Sequence[float] | None,
    factor: float | None,
) -> tuple[float | None, ...]:
    """Return the stated uncertainties in SI; a relative one only where no other is stated."""
    result: list[float | None] = []
    for place, (stated, unit) in enumerate(zip(values.standard_uncertainties, units, strict=True)):
        if stated is None and relative is not None and factor is not None:
            stated = abs(values.values[place]) * relative[place] / factor
        usable = stated is not None and stated >= 0
        result.append(
            unit.interval_to_coherent(stated) if unit and usable and stated is not None else None
        )
    return tuple(result)


def _relative_uncertainties(
    element: Element, number: int
) -> tuple[tuple[float, ...] | None, float | None]:
    """Return the relative uncertainties beside the values [1], and their coverage factor."""
    holder = child(child(element, "relativeUncertainty"), *RELATIVE_UNCERTAINTIES)
    if holder is None:
        return None, None
    written, _ = numbers_of(child(holder, "value", "valueXMLList"))
    unit = _unit(text_of(child(holder, "unit", "unitXMLList")) or "\\one")
    spread = spread_over(written, number)
    if spread is None or unit is None or not unit.dimension.is_dimensionless:
        return None, None
    factors = [one for one in holder.iter() if str(one.tag).startswith(f"{{{SI}}}coverageFactor")]
    factor = numbers_of(factors[0])[0][:1] if factors else []
    k = factor[0] if factor and factor[0] > 0 else None
    return tuple(unit.to_coherent(one) for one in spread), k


def _without_factor(element: Element, quantity: Quantity, factor: float | None) -> list[Finding]:
    stated = any(u is not None for u in quantity.standard_uncertainties_si)
    if quantity.relative_uncertainties is None or factor is not None or stated:
        return []
    return [
        finding_at(
            "certificates.relative_uncertainty_without_factor",
            Severity.WARNING,
            element,
            "a relative uncertainty is given without a coverage factor: it is kept, and the "
            "standard uncertainty is taken as not stated",
        )
    ]


def _unknown_units(
    element: Element, values: SiValues, units: Sequence[MeasurementUnit | None]
) -> list[Finding]:
    unknown = sorted({text for text, unit in zip(values.units, units, strict=True) if unit is None})
    if not unknown:
        return []
    return [
        finding_at(
            "certificates.unknown_unit",
            Severity.WARNING,
            element,
            f"unit {', '.join(repr(text[:60]) for text in unknown)} is not known: the values are "
            "kept as written and not given in SI",
            units=unknown,
        )
    ]
