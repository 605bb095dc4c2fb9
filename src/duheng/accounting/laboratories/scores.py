"""Bias and scores of one laboratory against the assigned value of one sample."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duheng.accounting.laboratories.results import LaboratoryResult

_QUESTIONABLE, _UNSATISFACTORY = 2.0, 3.0
NEGLIGIBLE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedValue:
    """The assigned value of a sample, and the standard deviation of its scores.

    Attributes
    ----------
    origin : str
        ``reference``, ``formulation`` or ``consensus``.
    standard_uncertainty : float or None
        ``None`` is not stated.
    deviation : float or None
        Standard deviation for the scores; ``None`` where none is prescribed.
    laboratory : str or None
        The laboratory that gave the value and has no score of its own.
    influence : Mapping
        Sensitivity of a consensus to each laboratory's result [1].
    """

    origin: str
    value: float
    standard_uncertainty: float | None
    deviation: float | None
    laboratory: str | None
    influence: Mapping[str, float]

    @property
    def is_uncertain(self) -> bool:
        """Whether its uncertainty is too large to be left out of a z score."""
        u, sigma = self.standard_uncertainty, self.deviation
        return u is not None and sigma is not None and u > NEGLIGIBLE * sigma


@dataclass(frozen=True, slots=True, kw_only=True)
class LaboratoryScore:
    """How one laboratory did with one sample; a score is ``None`` where something lacks.

    Attributes
    ----------
    bias : float
        Mean of the laboratory minus the assigned value, in the unit of the round.
    standard_uncertainty : float or None
        Of the bias, with the correlation between both.
    z, z_prime, zeta, e_n : float or None
        Scores of ISO 13528, 9.4 to 9.7.
    h, k : float or None
        Mandel's statistics.
    """

    sample: str
    laboratory: str
    mean: float
    replicates: int
    is_reference: bool
    bias: float
    own_uncertainty: float | None
    standard_uncertainty: float | None
    coverage_factor: float
    z: float | None
    z_prime: float | None
    zeta: float | None
    e_n: float | None
    h: float | None = None
    k: float | None = None

    @property
    def expanded_uncertainty(self) -> float | None:
        """Expanded uncertainty of the bias."""
        u = self.standard_uncertainty
        return None if u is None else self.coverage_factor * u

    @property
    def verdict(self) -> str | None:
        """``satisfactory``, ``questionable`` or ``unsatisfactory`` by z (or z'), else by E_n."""
        score = self.z if self.z_prime is None else self.z_prime
        if self.is_reference or (score is None and self.e_n is None):
            return None
        if score is None:
            return "unsatisfactory" if abs(self.e_n or 0.0) > 1 else "satisfactory"
        if abs(score) >= _UNSATISFACTORY:
            return "unsatisfactory"
        return "questionable" if abs(score) >= _QUESTIONABLE else "satisfactory"

    def to_dict(self) -> dict[str, Any]:
        """Return the score, JSON-ready."""
        return {
            "sample": self.sample,
            "laboratory": self.laboratory,
            "mean": self.mean,
            "replicates": self.replicates,
            "is_reference": self.is_reference,
            "bias": self.bias,
            "standard_uncertainty": self.standard_uncertainty,
            "expanded_uncertainty": self.expanded_uncertainty,
            "z": self.z,
            "z_prime": self.z_prime,
            "zeta": self.zeta,
            "e_n": self.e_n,
            "h": self.h,
            "k": self.k,
            "verdict": self.verdict,
        }


def score(
    result: LaboratoryResult, assigned: AssignedValue, coverage_factor: float
) -> LaboratoryScore:
    """Return the bias of a laboratory and its scores.

    Notes
    -----
    u^2(d) = u_i^2 + u_a^2 - 2 cov (JCGM 100:2008, 5.2.2). With a consensus
    cov = (dx_a/dx_i) u_i^2, and u_a is at least its own share |dx_a/dx_i| u_i, as part of it; with
    a stated correlation cov = r u_i u_a. E_n = d/(k u(d)), zeta = d/u(d).
    """
    is_reference = assigned.laboratory == result.laboratory
    bias = result.mean - assigned.value
    u = None if is_reference else _uncertainty_of_bias(result, assigned)
    sigma = None if is_reference else assigned.deviation
    wide = assigned.standard_uncertainty if assigned.is_uncertain else None
    return LaboratoryScore(
        sample=result.sample,
        laboratory=result.laboratory,
        mean=result.mean,
        replicates=len(result.replicates),
        is_reference=is_reference,
        bias=bias,
        own_uncertainty=result.standard_uncertainty,
        standard_uncertainty=u,
        coverage_factor=coverage_factor,
        z=_over(bias, sigma),
        z_prime=_over(bias, math.hypot(sigma, wide)) if sigma and wide else None,
        zeta=_over(bias, u),
        e_n=_over(bias, None if u is None else coverage_factor * u),
    )


def _over(bias: float, divisor: float | None) -> float | None:
    return bias / divisor if divisor is not None and divisor > 0 else None


def _uncertainty_of_bias(result: LaboratoryResult, assigned: AssignedValue) -> float | None:
    u, u_assigned = result.standard_uncertainty, assigned.standard_uncertainty
    if u is None or u_assigned is None:
        return None
    if result.correlation is not None:
        covariance = result.correlation * u * u_assigned
    else:
        share = assigned.influence.get(result.laboratory, 0.0)
        u_assigned = max(u_assigned, share * u)
        covariance = share * u * u
    return math.sqrt(max(u * u + u_assigned * u_assigned - 2.0 * covariance, 0.0))
