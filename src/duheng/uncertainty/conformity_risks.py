"""Global risks of inspecting many items: consumer's and producer's (JCGM 106:2012, 9)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import optimize, special

from duheng.uncertainty.bounded_distributions import _Bounded
from duheng.uncertainty.conformity import Specification, conformance_probability
from duheng.uncertainty.distribution import Array, Distribution
from duheng.uncertainty.distributions import Normal, Sample
from duheng.uncertainty.errors import UnusableSpecification

# Beyond this many standard uncertainties the normal density is nothing in double precision.
_REACH = 9.0
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)
_PANELS = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalRisks:
    """Risks for an item drawn at random from production or from the field.

    Attributes
    ----------
    consumer : float
        Probability that an item is accepted and does not conform [1].
    producer : float
        Probability that an item is rejected and conforms [1].
    accepted : float
        Probability that an item is accepted [1].
    conforming : float
        Probability that an item conforms, before any measurement [1].
    """

    consumer: float
    producer: float
    accepted: float
    conforming: float

    @property
    def nonconforming_among_accepted(self) -> float | None:
        """Share of accepted items that do not conform; ``None`` when nothing is accepted."""
        return self.consumer / self.accepted if self.accepted > 0 else None

    @property
    def conforming_among_rejected(self) -> float | None:
        """Share of rejected items that conform; ``None`` when nothing is rejected."""
        return self.producer / (1 - self.accepted) if self.accepted < 1 else None

    def to_dict(self) -> dict[str, Any]:
        """Return the risks as a JSON-ready dictionary."""
        return {
            "consumer": self.consumer,
            "producer": self.producer,
            "accepted": self.accepted,
            "conforming": self.conforming,
            "nonconforming_among_accepted": self.nonconforming_among_accepted,
            "conforming_among_rejected": self.conforming_among_rejected,
        }


def assess_global_risks(
    prior: Distribution,
    standard_uncertainty: float,
    specification: Specification,
    guard_band: float = 0.0,
) -> GlobalRisks:
    """Return the risks of accepting and rejecting by measurement.

    Parameters
    ----------
    prior : Distribution
        How the true values of the items are spread: normal, gamma or any other.
    standard_uncertainty : float
        Of the measuring system, normal, above 0 [unit of the quantity].
    specification : Specification
        Tolerance limits [unit of the quantity].
    guard_band : float, optional
        How far the acceptance limits stand inside the tolerance limits; below 0 outside
        [unit of the quantity].

    Raises
    ------
    UnusableSpecification
        When the uncertainty is not above 0 or the guard band is not finite.

    Notes
    -----
    With the probability a(x) of accepting an item whose true value is x, the consumer's risk is
    the integral of a over the prior outside the tolerance. It is taken by parts, so only the
    cumulative probability of the prior is needed, by Gauss-Legendre quadrature over the slopes
    of a.

    References
    ----------
    JCGM 106:2012, 9.5, formulas (17) to (20), and 9.5.4.

    Examples
    --------
    The ball bearings of 9.5.4: 4.2 % do not conform, 0.8 % do not and are accepted.

    >>> from duheng.uncertainty.distributions import Gamma
    >>> risks = assess_global_risks(Gamma(shape=4.0, scale=0.25), 0.25, Specification(upper=2.0))
    >>> risks.consumer
    0.008019
    """
    if not 0 < standard_uncertainty < math.inf or not math.isfinite(guard_band):
        raise UnusableSpecification(
            "global risks need a standard uncertainty above 0 and a finite guard band, got "
            f"{standard_uncertainty} and {guard_band}"
        )
    lower, upper = specification.limits
    acceptance = _Acceptance(specification.guarded(guard_band), standard_uncertainty)
    conforming = conformance_probability(prior, specification)
    if isinstance(prior, Sample):
        values = np.asarray(prior.values)
        outside = (values < lower) | (values > upper)
        chance = acceptance.probability(values)
        consumer, accepted = float(np.mean(chance * outside)), float(np.mean(chance))
    else:
        consumer = _above(prior, acceptance, upper) + _below(prior, acceptance, lower)
        accepted = _below(prior, acceptance, math.inf)
    return GlobalRisks(
        consumer=max(consumer, 0.0),
        producer=max(conforming - (accepted - consumer), 0.0),
        accepted=min(max(accepted, 0.0), 1.0),
        conforming=conforming,
    )


def guard_band_for_consumer_risk(
    prior: Distribution,
    standard_uncertainty: float,
    specification: Specification,
    risk: float,
) -> float:
    """Return the guard band that holds the global consumer's risk at a wanted value.

    Parameters
    ----------
    prior, standard_uncertainty, specification
        As in :func:`assess_global_risks`.
    risk : float
        Wanted global consumer's risk, between 0 and 1 [1].

    Returns
    -------
    float
        Guard band, negative when the risk is lower than wanted even without one
        [unit of the quantity].

    Raises
    ------
    UnusableSpecification
        When no guard band within 20 standard uncertainties gives that risk.

    Examples
    --------
    >>> from duheng.uncertainty.distributions import Gamma
    >>> 2 - guard_band_for_consumer_risk(
    ...     Gamma(shape=4.0, scale=0.25), 0.25, Specification(upper=2.0), 0.001)
    1.6718
    """

    def excess(guard_band: float) -> float:
        found = assess_global_risks(prior, standard_uncertainty, specification, guard_band)
        return found.consumer - risk

    reach = 20 * standard_uncertainty
    width = specification.limits[1] - specification.limits[0]
    most = min(reach, width / 2)
    if not excess(-reach) >= 0 >= excess(most):
        raise UnusableSpecification(
            f"no guard band gives a consumer's risk of {risk}",
            hint="the prior sets the largest risk there can be: its share outside the tolerance",
        )
    return float(optimize.brentq(excess, -reach, most, xtol=1e-12 * reach))


def update_normal(prior: Normal, value: float, standard_uncertainty: float) -> Normal:
    """Return what is known of one item after measurement, from a normal prior.

    The mean is that of prior and measured value, weighted by the inverse variances
    (JCGM 106:2012, 7.2 and A.4.4).

    Parameters
    ----------
    prior : Normal
        What is known before [unit of the quantity].
    value, standard_uncertainty : float
        The measured value and its standard uncertainty, above 0 [unit of the quantity].

    Raises
    ------
    UnusableSpecification
        When the value is not finite, or an uncertainty is not above 0.

    Examples
    --------
    >>> update_normal(Normal(location=0.0, standard_deviation=1.0), 2.0, 1.0).mean
    1.0
    """
    if not (0 < standard_uncertainty < math.inf and math.isfinite(value)):
        raise UnusableSpecification("an update needs a finite value and u above 0")
    if not prior.standard_deviation > 0:
        raise UnusableSpecification("a prior without width learns nothing")
    before, new = prior.standard_deviation**-2, standard_uncertainty**-2
    return Normal(
        location=(before * prior.location + new * value) / (before + new),
        standard_deviation=math.sqrt(1 / (before + new)),
    )


class _Acceptance:
    """The probability of accepting an item by its true value, and its slope."""

    def __init__(self, limits: tuple[float, float], u: float) -> None:
        self.limits, self.u = limits, u
        self.is_empty = not limits[0] < limits[1]

    def probability(self, x: Array) -> Array:
        """Return a(x), same shape as x."""
        low, high = self.limits
        if self.is_empty:
            return np.zeros_like(x)
        return np.asarray(special.ndtr((high - x) / self.u) - special.ndtr((low - x) / self.u))

    def slope(self, x: Array) -> Array:
        """Return the derivative of a at x."""
        low, high = ((limit - x) / self.u for limit in self.limits)
        density = np.exp(-(low**2) / 2) - np.exp(-(high**2) / 2)
        return np.asarray(density / (self.u * math.sqrt(2 * math.pi)))

    def integral(
        self, function: Callable[[Array], Array], low: float, high: float, breaks: Sequence[float]
    ) -> float:
        """Return the integral of slope times function between two places."""
        if self.is_empty:
            return 0.0
        total = 0.0
        for begin, end in self._pieces(low, high, breaks):
            edges = np.linspace(begin, end, _PANELS + 1)
            half = np.diff(edges)[:, None] / 2
            x = (edges[:-1, None] + half) + half * _NODES
            total += float(np.sum(half * _WEIGHTS * self.slope(x) * function(x)))
        return total

    def _pieces(
        self, low: float, high: float, breaks: Sequence[float]
    ) -> list[tuple[float, float]]:
        """Return where the slope is not nothing, cut at the kinks of the prior."""
        places = {
            min(max(limit + side * _REACH * self.u, low), high)
            for limit in self.limits
            if math.isfinite(limit)
            for side in (-1, 0, 1)
        }
        places.update(each for each in breaks if min(places) < each < max(places))
        ordered = sorted(places)
        return list(pairwise(ordered))


def _kinks(prior: Distribution) -> list[float]:
    if not isinstance(prior, _Bounded):
        return []
    return [prior.centre - prior.half_width, prior.centre, prior.centre + prior.half_width]


def _above(prior: Distribution, acceptance: _Acceptance, limit: float) -> float:
    """Return the integral of a over the prior above a limit."""
    if math.isinf(limit):
        return 0.0

    def survival(x: Array) -> Array:
        return 1 - prior.cumulative_probability(x)

    at = np.array(limit)
    edge = float(acceptance.probability(at) * survival(at))
    return edge + acceptance.integral(survival, limit, math.inf, _kinks(prior))


def _below(prior: Distribution, acceptance: _Acceptance, limit: float) -> float:
    """Return the integral of a over the prior below a limit; over all of it for infinity."""
    if limit == -math.inf:
        return 0.0
    edge = 0.0
    if math.isfinite(limit):
        at = np.array(limit)
        edge = float(acceptance.probability(at) * prior.cumulative_probability(at))
    integral = acceptance.integral(prior.cumulative_probability, -math.inf, limit, _kinks(prior))
    open_above = 1.0 if acceptance.limits[1] == math.inf and limit == math.inf else 0.0
    return edge + open_above - integral
