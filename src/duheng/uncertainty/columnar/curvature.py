"""How much a total bends in its shared sources: second order on cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from duheng.equations import Expression, compile_expression, derivative, number
from duheng.terms.findings import Finding, Severity
from duheng.uncertainty.columnar.accumulate import Accumulation
from duheng.uncertainty.columnar.kinds import Floats, Integers
from duheng.uncertainty.columnar.scan import scan, survey
from duheng.uncertainty.columnar.separable import ONE

WORTH_A_FINDING = 0.01
"""Change of a standard uncertainty by second order that is worth telling."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curvature:
    """Second-order terms of totals.

    Attributes
    ----------
    shift : ndarray, shape (n_groups,)
        What the mean of the total differs from its value by, half the sum of second derivatives
        times variances [unit of the total].
    second_variance : ndarray, shape (n_groups,)
        Sum over sources of (1/2) H_ij^2 u_i^2 u_j^2 [unit of the total, squared].
    standard_uncertainty : ndarray, shape (n_groups,)
        With the second-order variance added [unit of the total].
    """

    shift: Floats
    second_variance: Floats
    standard_uncertainty: Floats


def curvature(accumulation: Accumulation) -> Curvature:
    """Return the second-order terms of every total in its shared sources.

    Returns
    -------
    Curvature
        Zero for a model that is linear in what is shared.

    Notes
    -----
    Sources are taken as independent and normal. The terms with third derivatives of JCGM
    100:2008, 5.1.2 NOTE are left out: sums of products, which accounts are, have none that
    matter. Curves enter through their heights and slopes.

    References
    ----------
    JCGM 100:2008, 5.1.2 NOTE.
    """
    table = accumulation.table
    width = table.sources.stated_uncertainty
    shift, second = np.zeros(table.size), np.zeros(table.size)
    for group, left, right, bend in _bends(accumulation):
        same = left == right
        variance = (bend * width[left] * width[right]) ** 2
        second += np.bincount(group, np.where(same, 0.5, 1.0) * variance, minlength=table.size)
        pull = np.where(same, 0.5 * bend * width[left] ** 2, 0.0)
        shift += np.bincount(group, pull, minlength=table.size)
    total = np.sqrt(table.standard_uncertainty**2 + second)
    return Curvature(shift=shift, second_variance=second, standard_uncertainty=total)


def curvature_findings(accumulation: Accumulation) -> list[Finding]:
    """Return a finding when second order changes an uncertainty or a value noticeably."""
    bent, table = curvature(accumulation), accumulation.table
    first = table.standard_uncertainty
    with np.errstate(divide="ignore", invalid="ignore"):
        widened = np.nan_to_num(bent.standard_uncertainty / first - 1)
        moved = np.nan_to_num(np.abs(bent.shift) / first)
    worst = float(max(widened.max(initial=0.0), moved.max(initial=0.0)))
    if not worst > WORTH_A_FINDING:
        return []
    return [
        Finding(
            code="uncertainty.nonlinear_total",
            severity=Severity.WARNING,
            message=f"second-order terms change a total or its uncertainty by up to {worst:.1%} of"
            " the uncertainty",
            hint="use Monte Carlo on the cells for this account",
            clause="JCGM 100:2008 5.1.2 NOTE",
            data={"widened": float(widened.max(initial=0.0)), "shifted": float(moved.max())},
        )
    ]


_Bend = tuple[Integers, Integers, Integers, Floats]


def _bends(accumulation: Accumulation) -> Iterator[_Bend]:
    """Yield group, two sources and d2(total)/d(source)d(source) of every pair of symbols."""
    entries: dict[str, list[tuple[Floats | float, Integers]]] = {}
    for name, weight, place, sources in accumulation.lookup.entries:
        entries.setdefault(name, []).append((weight, sources[place]))
    for (first, second), bend in _second_partials(accumulation).items():
        pairs = [(w * v, s, t) for w, s in entries[first] for v, t in entries[second]]
        for weight, left, right in pairs:
            yield _summed(accumulation, left, right, bend * weight)


def _summed(accumulation: Accumulation, left: Integers, right: Integers, bend: Floats) -> _Bend:
    known = (left >= 0) & (right >= 0)
    low, high = np.minimum(left, right)[known], np.maximum(left, right)[known]
    keys = np.stack([accumulation.grouping.member[known], low, high])
    distinct, place = np.unique(keys, axis=1, return_inverse=True)
    total = np.bincount(place.ravel(), weights=bend[known], minlength=distinct.shape[1])
    return distinct[0], distinct[1], distinct[2], np.asarray(total, dtype=np.float64)


def _second_partials(accumulation: Accumulation) -> dict[tuple[str, str], Floats]:
    plan = accumulation.plan
    whole = plan.total.expressions[0] if plan.is_separable else plan.model.expression
    found = _derivatives(whole, plan.model.shared)
    if not found:
        return {}
    if plan.is_separable:
        return _from_cells(accumulation, found)
    return _from_rows(accumulation, found)


def _derivatives(
    expression: Expression, shared: tuple[str, ...]
) -> dict[tuple[str, str], Expression]:
    found = {}
    present = [name for name in shared if name in expression.symbols]
    for first, second in combinations_with_replacement(present, 2):
        slope = derivative(expression, first)
        if second in slope.symbols:
            bend = derivative(slope, second)
            if bend is not number(0):
                found[first, second] = bend
    return found


def _from_cells(
    accumulation: Accumulation, found: dict[tuple[str, str], Expression]
) -> dict[tuple[str, str], Floats]:
    arguments = accumulation.plan.arguments(accumulation.cells.sums, accumulation.lookup.values)
    size = accumulation.cells.size
    values = {pair: compile_expression(bend).value(arguments) for pair, bend in found.items()}
    return {p: np.broadcast_to(np.asarray(v, dtype=np.float64), (size,)) for p, v in values.items()}


def _from_rows(
    accumulation: Accumulation, found: dict[tuple[str, str], Expression]
) -> dict[tuple[str, str], Floats]:
    read = accumulation.read
    functions = [ONE, *found.values()]
    bounds = survey(read.rows, functions, read.columns).bounds
    keys = {name: read.rows[name] for name in read.keys}
    cells, _ = read.arranged(
        scan(read.rows, keys, functions, read.columns, bounds), accumulation.levels
    )
    return dict(zip(found, cells.sums[1:], strict=True))
