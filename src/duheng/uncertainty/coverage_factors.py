"""Coverage factors and expanded uncertainties (JCGM 100:2008, 6 and G.6.4)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from duheng.quantities import MeasurementUnit
from duheng.terms.findings import Finding, Severity
from duheng.uncertainty.errors import UnusableCoverage, UnusableDegreesOfFreedom

DEFAULT_COVERAGE_PROBABILITY = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpandedUncertainty:
    """An expanded uncertainty and what it rests on.

    Attributes
    ----------
    expanded_uncertainty : float or None
        ``U = k u`` [unit]; ``None`` when no uncertainty is stated.
    unit : MeasurementUnit
        Unit of U.
    coverage_factor : float
        k [1].
    coverage_probability : float or None
        p [1]; ``None`` when k was chosen directly.
    degrees_of_freedom : float or None
        Used for k: truncated to an integer, or infinite [1]; ``None`` when not stated or when k
        was chosen directly.
    leaves_out : tuple of str
        Sources whose uncertainty is not stated and hence not in U.
    findings : tuple of Finding
        What there is to doubt about U.
    """

    expanded_uncertainty: float | None
    unit: MeasurementUnit
    coverage_factor: float
    coverage_probability: float | None
    degrees_of_freedom: float | None
    leaves_out: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def coverage_factor_for(
    coverage_probability: float, degrees_of_freedom: float, *, truncated: bool = True
) -> float:
    """Return the coverage factor of the t-distribution.

    Parameters
    ----------
    coverage_probability : float
        Between 0 and 1 [1].
    degrees_of_freedom : float
        Above 0, may be infinite [1].
    truncated : bool, optional
        Whether to truncate the degrees of freedom to the next lower integer first, as the GUM
        and JJF 1059.1 do; values below 1 stay as they are.

    Raises
    ------
    UnusableCoverage, UnusableDegreesOfFreedom
        When a number is out of range.

    References
    ----------
    JCGM 100:2008, G.3.4, G.4.1 NOTE 1 and table G.2.

    Examples
    --------
    >>> round(coverage_factor_for(0.99, 16.66), 2)
    2.92
    >>> round(coverage_factor_for(0.95, float("inf")), 4)
    1.9600
    """
    from scipy.special import ndtri, stdtrit

    p = coverage_probability
    if isinstance(p, bool) or not isinstance(p, int | float) or not 0.0 < p < 1.0:
        raise UnusableCoverage(
            f"a coverage probability lies between 0 and 1, found {p!r}", hint="write 0.95"
        )
    nu = degrees_of_freedom
    if not nu > 0:
        raise UnusableDegreesOfFreedom(f"degrees of freedom must be above 0, found {nu}")
    upper = 0.5 * (1.0 + p)
    if math.isinf(nu):
        return float(ndtri(upper))
    return float(stdtrit(truncate(nu) if truncated else nu, upper))


def truncate(degrees_of_freedom: float) -> float:
    """Return degrees of freedom truncated to the next lower integer, at least 1 if they were."""
    nu = degrees_of_freedom
    return float(math.floor(nu * (1 + 1e-12))) if 1.0 <= nu < math.inf else nu


def expand(
    standard_uncertainty: float | None,
    degrees_of_freedom: float | None,
    unit: MeasurementUnit,
    *,
    coverage_probability: float | None = None,
    coverage_factor: float | None = None,
    leaves_out: Sequence[str] = (),
) -> ExpandedUncertainty:
    """Return the expanded uncertainty of a standard uncertainty.

    Parameters
    ----------
    standard_uncertainty : float or None
        [unit]; ``None`` is not stated.
    degrees_of_freedom : float or None
        [1]; not stated ones are taken as infinite for k, and a finding says so.
    unit : MeasurementUnit
        Unit of both uncertainties.
    coverage_probability : float, optional
        p [1]; 0.95 when neither p nor k is given.
    coverage_factor : float, optional
        k [1].
    leaves_out : sequence of str, optional
        Sources not stated; a finding names them.

    Raises
    ------
    UnusableCoverage
        When both p and k are given, or one is out of range.
    """
    findings = [_left_out(leaves_out)] if leaves_out else []
    nu: float | None = None
    if coverage_factor is not None:
        k, p = _given_factor(coverage_factor, coverage_probability), None
    else:
        p = DEFAULT_COVERAGE_PROBABILITY if coverage_probability is None else coverage_probability
        nu = None if degrees_of_freedom is None else truncate(degrees_of_freedom)
        k = coverage_factor_for(p, math.inf if nu is None else nu)
        if nu is None and standard_uncertainty is not None:
            findings.append(_normal_factor(k))
    return ExpandedUncertainty(
        expanded_uncertainty=None if standard_uncertainty is None else k * standard_uncertainty,
        unit=unit,
        coverage_factor=k,
        coverage_probability=p,
        degrees_of_freedom=nu,
        leaves_out=tuple(leaves_out),
        findings=tuple(findings),
    )


def _given_factor(coverage_factor: float, coverage_probability: float | None) -> float:
    if coverage_probability is not None:
        raise UnusableCoverage(
            "a coverage probability and a coverage factor are both given",
            hint="give one: the other follows from the degrees of freedom",
        )
    if not isinstance(coverage_factor, int | float) or not 0.0 < coverage_factor < math.inf:
        raise UnusableCoverage(f"a coverage factor is above 0, found {coverage_factor!r}")
    return float(coverage_factor)


def _left_out(sources: Sequence[str]) -> Finding:
    return Finding(
        code="uncertainty.not_stated",
        severity=Severity.WARNING,
        message=f"U leaves out what is not stated: {', '.join(sources)}",
        hint="state their standard uncertainties, or 0 where exact by convention",
        data={"sources": list(sources)},
    )


def _normal_factor(k: float) -> Finding:
    return Finding(
        code="uncertainty.coverage_factor_normal",
        severity=Severity.NOTE,
        message=f"the degrees of freedom are not stated: k = {k:.3g} is that of a normal "
        "distribution",
        hint="state the degrees of freedom of the dominant sources",
        clause="JCGM 100:2008, G.6.6",
    )
