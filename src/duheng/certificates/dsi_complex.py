"""Reads complex quantities of D-SI: two components, and the covariance of the two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from duheng.certificates.covariances import (
    Member,
    Written,
    covariance_over,
    covariances_for_each,
    region_of,
)
from duheng.certificates.dsi_names import BIVARIATE_WRAPPERS, COMPONENTS, MULTIVARIATE_WRAPPERS
from duheng.certificates.dsi_numbers import finding_at, lengths_differ, numbers_of, spread_over
from duheng.certificates.elements import Element, child, children, name_of, text_of
from duheng.terms.findings import Finding, Severity

_CARTESIAN, _POLAR = ("real", "imaginary"), ("magnitude", "phase")
_LIST_UNITS = {"unit": "listUnit", "unitPhase": "listUnitPhase"}
_Names = tuple[str, str]
_Uncertainty = tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplexPart:
    """One component of complex values.

    Attributes
    ----------
    name : str
        ``real``, ``imaginary``, ``magnitude`` or ``phase``.
    values : list of float
        As written.
    units : list of str
        One for each value.
    standard_uncertainties : list of (float or None)
        Roots of the variances, in the unit of the value; None is not stated.
    """

    name: str
    values: list[float]
    units: list[str]
    standard_uncertainties: list[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplexValues:
    """Complex values of one form, with the covariances that are stated of them."""

    parts: tuple[ComplexPart, ComplexPart]
    labels: tuple[str | None, ...] = ()
    covariances: tuple[Written, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class _Rows:
    """Complex values as written, before their uncertainties."""

    names: _Names
    values: tuple[list[float], list[float]]
    units: tuple[list[str], list[str]]
    findings: list[Finding] = field(default_factory=list)

    def members(self, stated: Sequence[Sequence[_Uncertainty]] = ()) -> list[tuple[Member, Member]]:
        """Return the two members of each value, with the uncertainties known so far."""

        def member(which: int, place: int) -> Member:
            known = stated[which][place] if stated else None
            unit = self.units[which][place]
            return Member(self.names[which], place + 1, unit, *(known or (None, 0.0)))

        return [(member(0, place), member(1, place)) for place in range(len(self.values[0]))]


def read_complex(element: Element) -> Iterator[ComplexValues]:
    """Yield the complex values of an element: in one piece, where all are of one form."""
    if name_of(element) == "complex":
        yield _made(element, _rows_of_values([element], element), [region_of(element)])
    elif name_of(element) == "complexListXMLList":
        yield _xml_list(element)
    else:
        yield from _list(element)


def _form_of(element: Element, suffix: str = "") -> _Names:
    """Return the components of a value: polar where it has a magnitude or a phase."""
    polar = child(element, f"valueMagnitude{suffix}", f"valuePhase{suffix}")
    return _CARTESIAN if polar is None else _POLAR


def _list(element: Element) -> Iterator[ComplexValues]:
    values = list(children(element, "complex"))
    shared = child(element, *BIVARIATE_WRAPPERS)
    common = None if shared is None else region_of(shared)
    joint = region_of(element, *MULTIVARIATE_WRAPPERS)
    if len({_form_of(one) for one in values}) == 1:
        own = [region_of(one) for one in values]
        yield _made(element, _rows_of_values(values, element), own, common, joint)
        return
    doubts = () if joint is None else (_unusable(
        joint, "it covers values in Cartesian and in polar form"
    ),)  # fmt: skip
    for one in values:
        made = _made(one, _rows_of_values([one], element), [region_of(one)], common)
        yield replace(made, findings=(*doubts, *made.findings))
        doubts = ()


def _rows_of_values(elements: Sequence[Element], holder: Element) -> _Rows:
    """Return the values of ``si:complex`` elements; a unit of their list holds for all."""
    names = _form_of(elements[0])
    rows = _Rows(names, ([], []), ([], []))
    for one in elements:
        for which, name in enumerate(names):
            value, unit = COMPONENTS[name]
            numbers, findings = numbers_of(child(one, value))
            rows.values[which].append(numbers[0] if numbers else float("nan"))
            written = text_of(child(one, unit)) or text_of(child(holder, _LIST_UNITS[unit]))
            rows.units[which].append(written or "")
            rows.findings += findings
    return rows


def _xml_list(element: Element) -> ComplexValues:
    names = _form_of(element, "XMLList")
    rows = _Rows(names, ([], []), ([], []))
    for which, name in enumerate(names):
        value, unit = COMPONENTS[name]
        numbers, findings = numbers_of(child(element, f"{value}XMLList"))
        units = (text_of(child(element, f"{unit}XMLList")) or "").split()
        spread = spread_over(units, len(numbers))
        rows.values[which].extend(numbers)
        rows.units[which].extend(spread or [""] * len(numbers))
        rows.findings += findings
        if spread is None:
            rows.findings.append(lengths_differ(element, "units", len(units), len(numbers)))
    lengths = [len(one) for one in rows.values]
    if lengths[0] != lengths[1]:
        rows.findings.append(lengths_differ(element, f"{names[1]} parts", lengths[1], lengths[0]))
        return _without_uncertainty(rows)
    shared = child(element, *BIVARIATE_WRAPPERS)
    return _made(
        element,
        rows,
        [],
        None if shared is None else region_of(shared),
        region_of(element, *MULTIVARIATE_WRAPPERS),
        labels=tuple((text_of(child(element, "labelXMLList")) or "").split()),
    )


def _made(
    element: Element,
    rows: _Rows,
    own: Sequence[Element | None],
    common: Element | None = None,
    joint: Element | None = None,
    labels: tuple[str | None, ...] = (),
) -> ComplexValues:
    """Return the values with the covariance of each, and that of all together."""
    covariances = list(_bivariate(rows.members(), own, common))
    stated = _stated(rows, covariances)
    if joint is not None:
        members = [one for pair in rows.members(stated) for one in pair]
        covariances.append(covariance_over(joint, members))
        stated = _stated(rows, covariances)
    if name_of(element) != "complexListXMLList":
        labels = tuple(text_of(child(one, "label")) for one in children(element, "complex"))
    return ComplexValues(
        parts=_parts(rows, stated),
        labels=labels if any(labels) and len(labels) == len(rows.values[0]) else (),
        covariances=tuple(covariances),
        findings=(*rows.findings, *covariance_findings(covariances)),
    )


def _bivariate(
    members: Sequence[tuple[Member, Member]],
    own: Sequence[Element | None],
    common: Element | None,
) -> Iterator[Written]:
    """Yield the covariance of the two components of each value: its own, or that of the list."""
    for pair, region in zip(members, own, strict=False):
        if region is not None:
            yield covariance_over(region, pair)
    if common is not None:
        shared = list(covariances_for_each(common, members))
        silent = [place for place in range(len(members)) if place >= len(own) or own[place] is None]
        yield from (shared[place] for place in silent)


def _stated(rows: _Rows, covariances: Sequence[Written]) -> list[list[_Uncertainty]]:
    """Return u of both components of each value, with what the digits leave open."""
    stated: list[list[_Uncertainty]] = [[None] * len(one) for one in rows.values]
    for written in covariances:
        pairs = zip(written.covariance.members, written.uncertainties, strict=False)
        for (component, row), known in pairs:
            stated[rows.names.index(component)][row - 1] = known
    return stated


def _parts(
    rows: _Rows, stated: Sequence[Sequence[_Uncertainty]]
) -> tuple[ComplexPart, ComplexPart]:
    first, second = (
        ComplexPart(
            name=name,
            values=rows.values[which],
            units=rows.units[which],
            standard_uncertainties=[known[0] if known else None for known in stated[which]],
        )
        for which, name in enumerate(rows.names)
    )
    return first, second


def _without_uncertainty(rows: _Rows) -> ComplexValues:
    nothing = [[None] * len(one) for one in rows.values]
    return ComplexValues(parts=_parts(rows, nothing), findings=tuple(rows.findings))


def covariance_findings(covariances: Sequence[Written]) -> list[Finding]:
    """Return a finding for each matrix that cannot be a covariance of its values."""
    return [
        _unusable(written.element, "; ".join(one.message for one in written.covariance.faults))
        for written in covariances
        if written.covariance.faults
    ]


def _unusable(region: Element, reason: str) -> Finding:
    return finding_at(
        "certificates.covariance_unusable",
        Severity.ERROR,
        region,
        f"the covariance cannot be used: {reason}; it is taken as not stated",
    )
