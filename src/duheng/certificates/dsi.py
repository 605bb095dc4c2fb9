"""Reads Digital-SI quantities: numbers with units and uncertainties, as they are written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from duheng.certificates.covariances import Member, Written, covariance_over, region_of
from duheng.certificates.dsi_complex import covariance_findings, read_complex
from duheng.certificates.dsi_names import COMPLEX_QUANTITIES, MULTIVARIATE_WRAPPERS
from duheng.certificates.dsi_numbers import lengths_differ, not_finite, numbers_of, spread_over
from duheng.certificates.dsi_uncertainty import Statement, constant_statement, statement_of
from duheng.certificates.elements import Element, child, children, name_of, text_of
from duheng.terms.findings import Finding

_T = TypeVar("_T")
_LISTS = ("realList", "realListXMLList", "complexList", "complexListXMLList", "list", "hybrid")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiValues:
    """Values of one D-SI element, with the uncertainty as it is stated.

    Attributes
    ----------
    values : tuple of float
        As written; NaN where the text is NaN or no number.
    units : tuple of str
        One for each value.
    standard_uncertainties : tuple of (float or None)
        u = U/k, or the root of a variance, in the unit of the value; None is not stated.
    coverage_factors, coverage_probabilities : tuple of (float or None)
        One for each value.
    distributions : tuple of (str or None)
        One for each value.
    label : str or None
        The element's label.
    value_labels : tuple of (str or None)
        The label of each value; empty when none has one.
    component : str
        ``real``, ``imaginary``, ``magnitude`` or ``phase`` of a complex quantity, else empty.
    covariances : tuple of Written
        Covariances that are stated of the values; those of a complex quantity stand at its first
        component.
    findings : tuple of Finding
        What is wrong in it.
    """

    values: tuple[float, ...]
    units: tuple[str, ...]
    standard_uncertainties: tuple[float | None, ...]
    coverage_factors: tuple[float | None, ...]
    coverage_probabilities: tuple[float | None, ...]
    distributions: tuple[str | None, ...]
    label: str | None = None
    value_labels: tuple[str | None, ...] = ()
    component: str = ""
    covariances: tuple[Written, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_si(element: Element) -> Iterator[SiValues]:
    """Return the values of a D-SI element, one record for each list of values it holds.

    A hybrid gives one record for each of its units, in order. A complex quantity gives two: one
    for each component.
    """
    name = name_of(element)
    if name in ("real", "constant"):
        yield _single(element)
    elif name == "realListXMLList":
        yield _xml_list(element)
    elif name in ("list", "realList"):
        yield from _list(element)
    elif name in COMPLEX_QUANTITIES:
        yield from _complex(element)
    elif name == "hybrid":
        for one in children(element):
            yield from read_si(one)


def _single(element: Element) -> SiValues:
    values, findings = numbers_of(child(element, "value"))
    statement = statement_of(element, values[:1] or [math.nan])
    if name_of(element) == "constant":
        statement = constant_statement(element, statement)
    unit = text_of(child(element, "unit")) or ""
    return _made(element, values[:1] or [math.nan], [unit], statement, findings)


def _xml_list(element: Element) -> SiValues:
    values, findings = numbers_of(child(element, "valueXMLList"))
    units = (text_of(child(element, "unitXMLList")) or "").split()
    labels = (text_of(child(element, "labelXMLList")) or "").split()
    made = _made(element, values, units, statement_of(element, values), findings)
    return replace(
        made,
        label=labels[0] if len(labels) == 1 else None,
        value_labels=tuple(labels) if len(labels) == len(values) else (),
    )


def _real_list(element: Element) -> SiValues:
    """Read a list of reals; unit and uncertainty of the list hold where a real has none."""
    elements = list(children(element, "real"))
    reals = [_single(one) for one in elements]
    shared_unit = text_of(child(element, "listUnit")) or ""
    shared = statement_of(element, [value for one in reals for value in one.values])
    own = [one.standard_uncertainties[0] is not None for one in reals]
    findings = [finding for one in reals for finding in one.findings]

    def choose(mine: Sequence[_T], common: Sequence[_T]) -> list[_T]:
        return [m if has else c for m, c, has in zip(mine, common, own, strict=True)]

    statement = Statement(
        choose([one.standard_uncertainties[0] for one in reals], shared.standard),
        choose([one.coverage_factors[0] for one in reals], shared.factor),
        choose([one.coverage_probabilities[0] for one in reals], shared.probability),
        choose([one.distributions[0] for one in reals], shared.distribution),
        shared.findings,
        choose([statement_of(one, [math.nan]).halves[0] for one in elements], shared.halves),
    )
    values = [one.values[0] for one in reals]
    units = [one.units[0] or shared_unit for one in reals]
    labels = tuple(one.label for one in reals)
    made = _made(element, values, units, statement, findings)
    return replace(made, value_labels=labels if any(labels) else ())


def _list(element: Element) -> Iterator[SiValues]:
    """Read a list: of reals, of complex values, or of lists or hybrids of them."""
    if child(element, "real") is not None:
        yield _real_list(element)
    if child(element, "complex") is not None:
        yield from _complex(element)
    for one in children(element, *_LISTS):
        yield from read_si(one)


def _complex(element: Element) -> Iterator[SiValues]:
    """Read a complex value or a list of them, one record for each component."""
    for pair in read_complex(element):
        for place, part in enumerate(pair.parts):
            nothing = (None,) * len(part.values)
            findings = () if place else pair.findings
            yield SiValues(
                values=tuple(part.values),
                units=tuple(part.units),
                standard_uncertainties=tuple(part.standard_uncertainties),
                coverage_factors=nothing,
                coverage_probabilities=nothing,
                distributions=nothing,
                label=text_of(child(element, "label")),
                value_labels=pair.labels,
                component=part.name,
                covariances=() if place else pair.covariances,
                findings=(*findings, *not_finite(element, part.values)),
            )


def _made(
    element: Element,
    values: Sequence[float],
    units: Sequence[str],
    statement: Statement,
    findings: Sequence[Finding],
) -> SiValues:
    spread = spread_over(units, len(values))
    found = [*findings, *statement.findings]
    if spread is None:
        found.append(lengths_differ(element, "units", len(units), len(values)))
        spread = [""] * len(values)
    covariance = _covariance(element, spread, statement)
    stated = [] if covariance is None else [covariance]
    return SiValues(
        values=tuple(values),
        units=tuple(spread),
        standard_uncertainties=_uncertainties(statement, covariance),
        coverage_factors=tuple(statement.factor),
        coverage_probabilities=tuple(statement.probability),
        distributions=tuple(statement.distribution),
        label=text_of(child(element, "label")),
        covariances=tuple(stated),
        findings=(*found, *covariance_findings(stated), *not_finite(element, values)),
    )


def _covariance(element: Element, units: Sequence[str], statement: Statement) -> Written | None:
    """Return the covariance that a list states over its values."""
    region = region_of(element, *MULTIVARIATE_WRAPPERS)
    if region is None:
        return None
    rows = zip(units, statement.standard, statement.halves, strict=True)
    members = [Member("", place, *row) for place, row in enumerate(rows, start=1)]
    return covariance_over(region, members)


def _uncertainties(statement: Statement, covariance: Written | None) -> tuple[float | None, ...]:
    """Return u of each value: as stated for it, else the root of its variance."""
    if covariance is None or not covariance.uncertainties:
        return tuple(statement.standard)
    pairs = zip(statement.standard, covariance.uncertainties, strict=True)
    return tuple(root if stated is None else stated for stated, (root, _) in pairs)
