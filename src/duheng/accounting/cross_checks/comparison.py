"""Two published figures compared: agreement by E_n, change by its own uncertainty."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duheng.accounting.cross_checks.errors import NotComparable
from duheng.accounting.cross_checks.published import PublishedFigure
from duheng.quantities import convert, convert_interval, parse_unit
from duheng.terms.findings import Finding, Severity

AGREE, DISAGREE, NOT_JUDGED = "agree", "disagree", "not_judged"
CHANGED, WITHIN = "changed", "within_uncertainty"
COVERAGE_FACTOR = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCause:
    """A cause that both budgets name.

    Attributes
    ----------
    first, second : float
        Signed contributions to the two figures [unit of the first].
    """

    source: str
    evidence: str
    first: float
    second: float

    def to_dict(self) -> dict[str, Any]:
        """Return the cause as a JSON-ready dictionary."""
        return {
            "source": self.source,
            "evidence": self.evidence,
            "first": self.first,
            "second": self.second,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRecord:
    """The verdict on two figures, with everything it rests on.

    Attributes
    ----------
    check : str
        ``agreement`` or ``change``.
    difference : float
        Second minus first best estimate [unit of the first].
    covariance : float
        Through shared causes [unit squared].
    uncertainty : float or None
        Expanded, of the difference (k = 2) [unit]; None where a figure states none.
    statistic : float or None
        Difference over its expanded uncertainty; E_n for an agreement.
    statistic_without_covariance : float or None
        The same as if nothing were shared.
    verdict : str
        agree or disagree, changed or within_uncertainty, or not_judged.
    """

    check: str
    first: PublishedFigure
    second: PublishedFigure
    difference: float
    covariance: float
    uncertainty: float | None
    statistic: float | None
    statistic_without_covariance: float | None
    verdict: str
    shared: tuple[SharedCause, ...]
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a JSON-ready dictionary."""
        return {
            "check": self.check,
            "first": self.first.to_dict(),
            "second": self.second.to_dict(),
            "unit": self.first.unit,
            "difference": self.difference,
            "relative_difference": _ratio(self.difference, self.first.best_estimate),
            "covariance": self.covariance,
            "uncertainty": self.uncertainty,
            "coverage_factor": COVERAGE_FACTOR,
            "statistic": self.statistic,
            "statistic_without_covariance": self.statistic_without_covariance,
            "verdict": self.verdict,
            "shared": [one.to_dict() for one in self.shared],
            "findings": [one.to_dict() for one in self.findings],
        }


def agreement(first: PublishedFigure, second: PublishedFigure) -> ComparisonRecord:
    """Return whether two figures of the same thing agree: E_n with both budgets.

    Raises
    ------
    NotComparable
        When their periods differ, or a unit does not convert.

    Notes
    -----
    E_n = (y2 - y1) / U(y2 - y1) with U = 2 sqrt(u1^2 + u2^2 - 2 u(y1, y2)); the covariance is the
    sum over shared causes of the products of their signed contributions (JCGM 100:2008, 5.2.2
    and F.1.2.3). The figures agree when the size of E_n is 1 or less.
    """
    if first.period != second.period:
        raise NotComparable(
            f"one figure is of {first.period}, the other of {second.period}",
            hint="two ways to one figure are of one period; ask for the change between periods",
        )
    return _compared("agreement", first, second)


def change(first: PublishedFigure, second: PublishedFigure) -> ComparisonRecord:
    """Return whether a quantity changed between two periods, by the uncertainty of the change.

    Raises
    ------
    NotComparable
        When the quantities, groups or subjects differ, or the periods are the same.

    Notes
    -----
    What both periods share - a certificate, a factor, a coefficient - cancels in the difference as
    far as it acts on both alike, so the change is judged by its own uncertainty and not by E_n of
    two figures taken as independent.
    """
    for name in ("quantity", "subject"):
        if getattr(first, name) != getattr(second, name):
            raise NotComparable(
                f"the {name} of one figure is {getattr(first, name)}, of the other "
                f"{getattr(second, name)}",
                hint="a change is of one quantity of one subject",
            )
    if first.period == second.period:
        raise NotComparable(
            f"both figures are of {first.period}", hint="give figures of two periods"
        )
    return _compared("change", first, second)


def _compared(check: str, first: PublishedFigure, second: PublishedFigure) -> ComparisonRecord:
    if first.group != second.group:
        raise NotComparable(f"one figure is of {dict(first.group)}, the other of "
                            f"{dict(second.group)}")  # fmt: skip
    _check_units(first, second)
    scale = float(convert_interval(1.0, second.unit, first.unit))
    other = float(convert(second.best_estimate, second.unit, first.unit))
    shared = tuple(
        SharedCause(
            source=name,
            evidence=first.evidence.get(name, ""),
            first=size,
            second=scale * second.contributions[name],
        )
        for name, size in first.contributions.items()
        if name in second.contributions
    )
    covariance = math.fsum(one.first * one.second for one in shared)
    difference = other - first.best_estimate
    apart = _spread(first, second, scale, 0.0)
    uncertainty = _spread(first, second, scale, covariance)
    statistic = _ratio(difference, uncertainty)
    verdict = _verdict(check, difference, uncertainty)
    return ComparisonRecord(
        check=check,
        first=first,
        second=second,
        difference=difference,
        covariance=covariance,
        uncertainty=uncertainty,
        statistic=statistic,
        statistic_without_covariance=_ratio(difference, apart),
        verdict=verdict,
        shared=shared,
        findings=tuple(_findings(check, verdict, difference, uncertainty, first, second)),
    )


def _check_units(first: PublishedFigure, second: PublishedFigure) -> None:
    if parse_unit(first.unit).dimension != parse_unit(second.unit).dimension:
        raise NotComparable(
            f"{first.quantity} is in {first.unit}, {second.quantity} in {second.unit}",
            hint="compare figures of one kind",
        )


def _spread(
    first: PublishedFigure, second: PublishedFigure, scale: float, covariance: float
) -> float | None:
    one, two = first.standard_uncertainty, second.standard_uncertainty
    if one is None or two is None:
        return None
    variance = one**2 + (scale * two) ** 2 - 2.0 * covariance
    floor = 1e-12 * (one**2 + (scale * two) ** 2)
    return COVERAGE_FACTOR * math.sqrt(variance) if variance > floor else 0.0


def _ratio(difference: float, size: float | None) -> float | None:
    return difference / size if size else None


def _verdict(check: str, difference: float, uncertainty: float | None) -> str:
    if uncertainty is None:
        return NOT_JUDGED
    is_within = abs(difference) <= uncertainty
    if check == "agreement":
        return AGREE if is_within else DISAGREE
    return WITHIN if is_within else CHANGED


def _findings(
    check: str,
    verdict: str,
    difference: float,
    uncertainty: float | None,
    first: PublishedFigure,
    second: PublishedFigure,
) -> list[Finding]:
    data = {
        "first": first.to_dict(),
        "second": second.to_dict(),
        "difference": difference,
        "uncertainty": uncertainty,
        "unit": first.unit,
        "quantities": list(dict.fromkeys((second.quantity, first.quantity))),
        "period": first.period,
        "later": second.period,
    }
    found = []
    unstated = sorted({*first.unstated, *second.unstated})
    if verdict == NOT_JUDGED or unstated:
        found.append(_not_judged(verdict, unstated, data))
    if verdict == DISAGREE:
        found.append(
            Finding(
                code="accounting.figures_disagree",
                severity=Severity.WARNING,
                message=f"{second.quantity} and {first.quantity} of {first.period} differ by "
                f"{difference:.6g} {first.unit}, more than U = {uncertainty:.3g} of the difference",
                hint="look for a cause that one of the budgets does not name",
                data=data,
            )
        )
    if verdict == CHANGED:
        found.append(
            Finding(
                code="accounting.changed",
                severity=Severity.NOTE,
                message=f"{first.quantity} changed from {first.period} to {second.period} by "
                f"{difference:.6g} {first.unit}, more than U = {uncertainty:.3g} of the change",
                hint="say what changed; it is not explained by the measurement",
                data=data,
            )
        )
    return found


def _not_judged(verdict: str, unstated: Sequence[str], data: Mapping[str, Any]) -> Finding:
    is_open = verdict == NOT_JUDGED
    return Finding(
        code="accounting.not_judged",
        severity=Severity.WARNING,
        message="a figure states no expanded uncertainty: the difference is not judged"
        if is_open
        else f"{len(unstated)} cause(s) state no uncertainty: U of the difference leaves them out",
        hint="close the gaps of the accounts first",
        data={
            **data,
            "case": "open" if is_open else "partly",
            "sources": list(unstated),
            "count": len(unstated),
        },
    )
