"""Reads Digital-SI quantities: numbers with units and uncertainties, as they are written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from duheng.certificates.dsi_names import COMPLEX_QUANTITIES
from duheng.certificates.dsi_numbers import (
    finding_at,
    lengths_differ,
    not_finite,
    numbers_of,
    spread_over,
)
from duheng.certificates.dsi_uncertainty import Statement, constant_statement, statement_of
from duheng.certificates.elements import Element, child, children, name_of, text_of
from duheng.terms.findings import Finding, Severity

_T = TypeVar("_T")


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
        u = U/k in the unit of the value; None is not stated.
    coverage_factors, coverage_probabilities : tuple of (float or None)
        One for each value.
    distributions : tuple of (str or None)
        One for each value.
    label : str or None
        The element's label.
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
    findings: tuple[Finding, ...] = ()


def read_si(element: Element) -> Iterator[SiValues]:
    """Return the values of a D-SI element, one record for each list of values it holds.

    A hybrid gives one record for each of its units, in order. A complex quantity gives none and
    is named by :func:`not_read`.
    """
    name = name_of(element)
    if name in ("real", "constant"):
        yield _single(element)
    elif name == "realListXMLList":
        yield _xml_list(element)
    elif name in ("list", "realList"):
        yield from _list(element)
    elif name == "hybrid":
        for one in children(element):
            yield from read_si(one)


def not_read(element: Element) -> Finding | None:
    """Return a finding when the element is a quantity that this reader does not take apart."""
    if name_of(element) not in COMPLEX_QUANTITIES:
        return None
    return finding_at(
        "certificates.complex_quantity",
        Severity.NOTE,
        element,
        "a complex quantity is kept in the bytes but not read",
    )


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
    return _made(element, values, units, statement_of(element, values), findings)


def _real_list(element: Element) -> SiValues:
    """Read a list of reals; unit and uncertainty of the list hold where a real has none."""
    reals = [_single(one) for one in children(element, "real")]
    shared_unit = text_of(child(element, "listUnit")) or ""
    shared = statement_of(element, [value for one in reals for value in one.values])
    own = [one.standard_uncertainties[0] is not None for one in reals]
    findings = [finding for one in reals for finding in one.findings]

    def choose(mine: Sequence[_T | None], common: Sequence[_T | None]) -> list[_T | None]:
        return [m if has else c for m, c, has in zip(mine, common, own, strict=True)]

    statement = Statement(
        choose([one.standard_uncertainties[0] for one in reals], shared.standard),
        choose([one.coverage_factors[0] for one in reals], shared.factor),
        choose([one.coverage_probabilities[0] for one in reals], shared.probability),
        choose([one.distributions[0] for one in reals], shared.distribution),
        shared.findings,
    )
    values = [one.values[0] for one in reals]
    units = [one.units[0] or shared_unit for one in reals]
    return _made(element, values, units, statement, findings)


def _list(element: Element) -> Iterator[SiValues]:
    """Read a list: of reals, or of lists or hybrids of reals."""
    if child(element, "real") is not None:
        yield _real_list(element)
    for one in children(element, "realList", "list", "hybrid"):
        yield from read_si(one)


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
    return SiValues(
        values=tuple(values),
        units=tuple(spread or [""] * len(values)),
        standard_uncertainties=tuple(statement.standard),
        coverage_factors=tuple(statement.factor),
        coverage_probabilities=tuple(statement.probability),
        distributions=tuple(statement.distribution),
        label=text_of(child(element, "label")),
        findings=(*found, *not_finite(element, values)),
    )
