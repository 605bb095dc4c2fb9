"""Compares two certificates by what they mean: SI values, not spelling, order or indentation."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duheng.certificates.covariance_record import StatedCovariance
from duheng.certificates.formula_listing import ListedFormula, listed_formulas
from duheng.certificates.records import CalibrationPoint, Certificate, Quantity

_SAME = 1e-9  # relative: what converting units adds to equal values
_FACTS = (
    "kind", "number", "issuer", "issuer_code", "issued_date", "performed_begin", "performed_end",
    "verdict", "accuracy_class", "instrument_kind", "regulation", "valid_until", "replaces",
    "items",
)  # fmt: skip
Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that two certificates say differently.

    Attributes
    ----------
    what : str
        Which fact or quantity.
    before, after : Any
        What the first and the second say, JSON-ready; None where one says nothing.
    """

    what: str
    before: Any
    after: Any

    def to_dict(self) -> dict[str, Any]:
        """Return the difference, JSON-ready."""
        return {"what": self.what, "before": self.before, "after": self.after}


def compare_certificates(before: Certificate, after: Certificate) -> tuple[Difference, ...]:
    """Return what two certificates say differently.

    Parameters
    ----------
    before, after : Certificate
        Of any form: a DCC and a plain certificate can be compared.

    Returns
    -------
    tuple of Difference
        Empty when they mean the same. Values are compared in SI, uncertainties as standard
        uncertainties, equal within 1e-9 of their size.

    Examples
    --------
    >>> from duheng.certificates import read_certificate
    >>> text = '''
    ... {certificate: verification, number: V-1, issuer: A, item: {serial: 1}, accuracy_class: "1",
    ...  regulation: JJG 596-2012, valid_until: 2030-01-01, verdict: %s}
    ... '''
    >>> first = read_certificate((text % "pass").encode(), name="v.yaml")
    >>> second = read_certificate((text % "fail").encode(), name="v.yaml")
    >>> [one.what for one in compare_certificates(first, second)]
    ['verdict']
    """
    return (
        *_facts(before.to_dict(), after.to_dict()),
        *_standards(before, after),
        *_quantities(_keyed(before.results), _keyed(after.results)),
        *_covariances(_keyed_covariances(before), _keyed_covariances(after)),
        *_formulas(before, after),
        *_points(before, after),
    )


def _facts(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for name in _FACTS:
        if before[name] != after[name]:
            yield Difference(what=name, before=before[name], after=after[name])


def _standards(before: Certificate, after: Certificate) -> Iterator[Difference]:
    first, second = ([(use.certificate_id, use.hash_value) for use in one.standards_used]
                     for one in (before, after))  # fmt: skip
    if first != second:
        yield Difference(what="standards used", before=first, after=second)


def _keyed(quantities: Sequence[Quantity]) -> dict[Key, Quantity]:
    """Return quantities by table, kind, and which one of its kind it is."""
    keyed: dict[Key, Quantity] = {}
    for one in quantities:
        kind = " ".join(one.ref_types) or one.name.get("en") or one.id
        if one.component and not kind.endswith(f".{one.component}"):
            kind = f"{kind}, {one.component}"
        place = 1
        while (one.table, kind, place) in keyed:
            place += 1
        keyed[(one.table, kind, place)] = one
    return keyed


def _quantities(
    before: Mapping[Key, Quantity], after: Mapping[Key, Quantity]
) -> Iterator[Difference]:
    for key in dict.fromkeys([*before, *after]):
        label = _label(key)
        first, second = before.get(key), after.get(key)
        if first is None or second is None:
            yield Difference(what=label, before=_shown(first), after=_shown(second))
            continue
        yield from _one_quantity(label, first, second)


def _label(key: Key) -> str:
    return f"{key[0]}: {key[1]}" + (f" ({key[2]})" if key[2] > 1 else "")


def _shown(quantity: Quantity | None) -> Any:
    if quantity is None:
        return None
    return {"values": list(quantity.values), "units": list(dict.fromkeys(quantity.units))}


def _one_quantity(label: str, first: Quantity, second: Quantity) -> Iterator[Difference]:
    if first.values_si is not None and second.values_si is not None:
        same = first.units_si == second.units_si and _equal(first.values_si, second.values_si)
    else:
        same = first.units == second.units and _equal(first.values, second.values)
    if not same:
        yield Difference(what=f"{label}: value", before=_shown(first), after=_shown(second))
    for what in ("standard_uncertainties_si", "coverage_factors", "coverage_probabilities"):
        one, two = getattr(first, what), getattr(second, what)
        if not _equal(one, two):
            yield Difference(
                what=f"{label}: {what.replace('_', ' ')}", before=list(one), after=list(two)
            )


def _equal(first: Sequence[float | None], second: Sequence[float | None]) -> bool:
    return len(first) == len(second) and all(
        one == two
        or (
            one is not None
            and two is not None
            and (math.isclose(one, two, rel_tol=_SAME) or (math.isnan(one) and math.isnan(two)))
        )
        for one, two in zip(first, second, strict=True)
    )


def _keyed_covariances(certificate: Certificate) -> dict[str, StatedCovariance]:
    """Return covariances by the values that they are of."""
    labels = {one.id: _label(key) for key, one in _keyed(certificate.results).items()}
    keyed: dict[str, StatedCovariance] = {}
    for one in certificate.covariances:
        rows: dict[str, list[str]] = {}
        for quantity, row in one.members:
            rows.setdefault(labels.get(quantity, quantity), []).append(str(row))
        members = " and ".join(f"{label} [{', '.join(of)}]" for label, of in rows.items())
        place = 1
        while (key := members + (f" ({place})" if place > 1 else "")) in keyed:
            place += 1
        keyed[key] = one
    return keyed


def _covariances(
    before: Mapping[str, StatedCovariance], after: Mapping[str, StatedCovariance]
) -> Iterator[Difference]:
    for key in dict.fromkeys([*before, *after]):
        first, second = before.get(key), after.get(key)
        label = f"covariance of {key}"
        if first is None or second is None or not _same_matrix(first, second):
            yield Difference(what=label, before=_matrix(first), after=_matrix(second))
        if first is None or second is None:
            continue
        for what in ("region", "coverage_factor", "coverage_probability", "distribution"):
            one, two = getattr(first, what), getattr(second, what)
            if one != two:
                yield Difference(what=f"{label}: {what.replace('_', ' ')}", before=one, after=two)


def _same_matrix(first: StatedCovariance, second: StatedCovariance) -> bool:
    if first.values_si is not None and second.values_si is not None:
        pairs = zip(first.values_si, second.values_si, strict=False)
        return len(first.values_si) == len(second.values_si) and all(
            _equal(one, two) for one, two in pairs
        )
    return first.units == second.units and len(first.values) == len(second.values) and all(
        _equal(one, two) for one, two in zip(first.values, second.values, strict=True)
    )  # fmt: skip


def _matrix(stated: StatedCovariance | None) -> Any:
    if stated is None:
        return None
    units = dict.fromkeys(unit for column in stated.units for unit in column)
    return {"values": [list(column) for column in stated.values], "units": list(units)}


def _formulas(before: Certificate, after: Certificate) -> Iterator[Difference]:
    first, second = ({one.id: one for one in listed_formulas(which)} for which in (before, after))
    for key in dict.fromkeys([*first, *second]):
        one, two = first.get(key), second.get(key)
        if one is None or two is None:
            yield Difference(what=f"formula {key}", before=_equation(one), after=_equation(two))
            continue
        if _equation(one) != _equation(two):
            yield Difference(
                what=f"formula {key}: equation", before=_equation(one), after=_equation(two)
            )
        for what in ("gives", "range"):
            if getattr(one, what) != getattr(two, what):
                yield Difference(
                    what=f"formula {key}: {what}",
                    before=getattr(one, what),
                    after=getattr(two, what),
                )


def _equation(formula: ListedFormula | None) -> str | None:
    return None if formula is None else formula.equation or formula.reason


def _points(before: Certificate, after: Certificate) -> Iterator[Difference]:
    """Compare points only where there are no quantities that already say the same."""
    if before.results and after.results:
        return
    first, second = ([_point(one) for one in which.points] for which in (before, after))
    same = len(first) == len(second) and all(
        one[1::2] == two[1::2] and _equal(one[::2], two[::2])
        for one, two in zip(first, second, strict=True)
    )
    if not same:
        yield Difference(what="points", before=first, after=second)


def _point(one: CalibrationPoint) -> list[Any]:
    return [one.load.value, one.load.unit.symbol, one.error.value, one.error.unit.symbol,
            one.standard_uncertainty]  # fmt: skip
