"""Uncertainty statements of D-SI, in all their forms, as standard uncertainties u = U/k."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from duheng.certificates.dsi_names import (
    CONSTANT_STANDARD_UNCERTAINTY,
    UNCERTAINTY_STATEMENTS,
    UNCERTAINTY_WRAPPERS,
    UncertaintyNames,
)
from duheng.certificates.dsi_numbers import finding_at, lengths_differ, numbers_of, spread_over
from duheng.certificates.elements import Element, child, children, name_of, text_of
from duheng.certificates.printed import printed
from duheng.terms.findings import Finding, Severity

_WHOLE = 0.1  # half digits of numbers that are not whole are smaller


@dataclass(slots=True)
class Statement:
    """An uncertainty statement, one entry for each value."""

    standard: list[float | None]
    factor: list[float | None]
    probability: list[float | None]
    distribution: list[str | None]
    findings: list[Finding] = field(default_factory=list)
    # half a unit of the last printed digit of u [unit of the value]
    halves: list[float] = field(default_factory=list)


def statement_of(element: Element, values: Sequence[float]) -> Statement:
    """Return the uncertainty that an element states for its values."""
    number = len(values)
    for holder in (element, *children(element, *UNCERTAINTY_WRAPPERS)):
        for statement in children(holder, *UNCERTAINTY_STATEMENTS):
            return _read_statement(statement, UNCERTAINTY_STATEMENTS[name_of(statement)], number)
    return _not_stated(number)


def _read_statement(element: Element, names: UncertaintyNames, number: int) -> Statement:
    stated, findings = numbers_of(child(element, names.expanded or names.standard or ""))
    factors, more = numbers_of(child(element, names.factor))
    probabilities, others = numbers_of(child(element, names.probability))
    distributions = (text_of(child(element, names.distribution)) or "").split()
    result = _not_stated(number)
    result.findings += [*findings, *more, *others]
    spread = spread_over(stated, number)
    factor = spread_over(factors, number)
    if spread is None or (names.expanded and factor is None):
        what = "uncertainties" if spread is None else "coverage factors"
        given = len(stated) if spread is None else len(factors)
        result.findings.append(lengths_differ(element, what, given, number))
        return result
    divisors: Sequence[float] = factor if names.expanded and factor else [1.0] * number
    result.standard = [_standard(u, k) for u, k in zip(spread, divisors, strict=True)]
    printed_u = child(element, names.expanded or names.standard or "")
    result.halves = _halves(printed_u, child(element, names.factor), spread, divisors)
    result.factor = list(factor) if factor else result.factor
    result.probability = list(spread_over(probabilities, number) or result.probability)
    result.distribution = list(spread_over(distributions, number) or result.distribution)
    if _impossible(spread, divisors):
        result.findings.append(
            finding_at(
                "certificates.impossible_uncertainty",
                Severity.ERROR,
                element,
                "an uncertainty is negative or a coverage factor not positive: taken as not stated",
            )
        )
    return result


def constant_statement(element: Element, statement: Statement) -> Statement:
    """Return a constant's standard uncertainty, which stands directly below it."""
    stated, findings = numbers_of(child(element, *CONSTANT_STANDARD_UNCERTAINTY))
    if stated:
        statement.standard = [_standard(stated[0], 1.0)]
        statement.distribution = [text_of(child(element, "distribution"))]
        statement.findings += findings
    return statement


def _not_stated(number: int) -> Statement:
    nothing: list[None] = [None] * number
    return Statement(
        list(nothing), list(nothing), list(nothing), list(nothing), halves=[0.0] * number
    )


def _standard(uncertainty: float, factor: float) -> float | None:
    """Return U/k, None unless both are what they must be (NaN is not stated)."""
    good = 0 <= uncertainty < math.inf and 0 < factor < math.inf
    return uncertainty / factor if good else None


def _halves(
    uncertainties: Element | None,
    coverage: Element | None,
    stated: Sequence[float],
    factors: Sequence[float],
) -> list[float]:
    """Return what the last printed digits of U and k leave open of each u = U/k."""
    numbers = [printed(word) for word in (text_of(uncertainties) or "").split()]
    digits = [printed(word) for word in (text_of(coverage) or "").split()]
    halves = spread_over([one.half for one in numbers], len(stated)) or [0.0] * len(stated)
    # a whole k is meant as it stands
    loose = [one.half if one.half < _WHOLE else 0.0 for one in digits]
    of_k = spread_over(loose, len(stated)) or [0.0] * len(stated)
    return [
        (half + abs(u) * half_k / k) / k if k > 0 else 0.0
        for half, half_k, u, k in zip(halves, of_k, stated, factors, strict=True)
    ]


def _impossible(uncertainties: Sequence[float], factors: Sequence[float]) -> bool:
    return any(u < 0 or u == math.inf for u in uncertainties) or any(
        not 0 < k < math.inf for k in factors
    )
