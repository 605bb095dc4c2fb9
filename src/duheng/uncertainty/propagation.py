"""The law of propagation of uncertainty, first and second order (JCGM 100:2008, 5)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from duheng.uncertainty.causes import Causes, correlation_factor
from duheng.uncertainty.errors import NotLinear

if TYPE_CHECKING:
    from duheng.uncertainty.models import Model

FloatArray = NDArray[np.float64]

_SMALLEST, _LARGEST = 1e-150, 1e150
ROUNDING = 1e-15
"""What is left of contributions that cancel, relative to their sum, is rounding below this."""


class Combination(NamedTuple):
    """Contributions of causes combined to one variance.

    Attributes
    ----------
    standard_uncertainty : float
        Combined standard uncertainty [unit of the contributions].
    shares : tuple of float
        Share of the variance that each cause brings, ``w_i sum_j r_ij w_j / u**2`` [1]; they
        add up to 1, and one of them may be negative. All 0 where the uncertainty is 0.
    """

    standard_uncertainty: float
    shares: tuple[float, ...]


def combine(
    contributions: Sequence[float], correlations: Sequence[tuple[int, int, float]] = ()
) -> Combination:
    """Return the combined standard uncertainty of signed contributions, and their shares.

    Parameters
    ----------
    contributions : sequence of float
        ``c_i u_i`` of every cause, with its sign [unit of the output].
    correlations : sequence of (int, int, float), optional
        Pairs of places with their correlation coefficient [1].

    Notes
    -----
    ``u**2 = sum_i sum_j r_ij w_i w_j`` (13). Sums are exactly rounded, so the order of the inputs
    does not change the last bit. Correlated contributions that cancel but for rounding give 0.

    References
    ----------
    JCGM 100:2008, 5.1.2 (10) and 5.2.2 (16).

    Examples
    --------
    >>> combine([3.0, 4.0]).standard_uncertainty
    5.0
    >>> combine([0.3, -0.3], [(0, 1, 1.0)]).standard_uncertainty
    0.0
    """
    largest = max(map(abs, contributions), default=0.0)
    if largest == 0.0:
        return Combination(standard_uncertainty=0.0, shares=(0.0,) * len(contributions))
    if not _SMALLEST < largest < _LARGEST:
        scaled = combine([item / largest for item in contributions], correlations)
        u = scaled.standard_uncertainty * largest
        return Combination(standard_uncertainty=u, shares=scaled.shares)
    partners = _partners(contributions, correlations) if correlations else contributions
    products = [own * partner for own, partner in zip(contributions, partners, strict=True)]
    variance = math.fsum(products)
    total = sum(map(abs, contributions)) if correlations else 0.0
    if not variance > (ROUNDING * total) ** 2:
        return Combination(standard_uncertainty=0.0, shares=(0.0,) * len(contributions))
    return Combination(
        standard_uncertainty=math.sqrt(variance),
        shares=tuple([item / variance for item in products]),
    )


def _partners(
    contributions: Sequence[float], correlations: Sequence[tuple[int, int, float]]
) -> list[float]:
    """Return ``sum_j r_ij w_j`` for every cause i."""
    terms: dict[int, list[float]] = {}
    for a, b, r in correlations:
        terms.setdefault(a, [contributions[a]]).append(r * contributions[b])
        terms.setdefault(b, [contributions[b]]).append(r * contributions[a])
    partners = list(contributions)
    for place, items in terms.items():
        partners[place] = math.fsum(items)
    return partners


def covariance_of(
    first: Sequence[float],
    second: Sequence[float],
    correlations: Sequence[tuple[int, int, float]] = (),
) -> float:
    """Return the covariance of two outputs from their contributions by cause.

    References
    ----------
    JCGM 102:2011, 6.2.1.

    Examples
    --------
    >>> covariance_of([1.0, 2.0], [3.0, -1.0])
    1.0
    """
    partners = _partners(second, correlations) if correlations else second
    return math.fsum(own * partner for own, partner in zip(first, partners, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOrder:
    """What the second-order terms of one output say, in the basis of independent causes.

    Attributes
    ----------
    slopes : ndarray, shape (m,)
        First-order contribution of every independent cause [unit of the output].
    curvature : ndarray, shape (m, m)
        ``L.T @ H @ L``: second derivatives times standard uncertainties [unit of the output].
    bend : ndarray, shape (m,)
        Contribution of the third derivatives of each cause [unit of the output].
    """

    slopes: FloatArray
    curvature: FloatArray
    bend: FloatArray

    @property
    def mean_shift(self) -> float:
        """Second-order shift of the mean, ``0.5 tr(H Sigma)`` [unit of the output]."""
        return 0.5 * float(np.trace(self.curvature))

    def covariance_with(self, other: SecondOrder) -> float:
        """Return the covariance of two outputs to second order [product of their units]."""
        return math.fsum(
            (
                float(self.slopes @ other.slopes),
                0.5 * float(np.sum(self.curvature * other.curvature)),
                0.5 * float(self.slopes @ other.bend + other.slopes @ self.bend),
            )
        )

    @property
    def standard_uncertainty(self) -> float:
        """Combined standard uncertainty to second order [unit of the output].

        Raises
        ------
        NotLinear
            When the terms add up to a negative variance: the series does not hold here.
        """
        variance = self.covariance_with(self)
        if not variance >= 0.0:
            raise NotLinear(
                f"the second-order terms give the negative variance {variance:.3g}",
                hint="use Monte Carlo",
                clause="JCGM 100:2008, 5.1.2 NOTE",
            )
        return math.sqrt(variance)


def second_order_terms(
    model: Model, point: Sequence[float], scales: Sequence[float], causes: Causes
) -> SecondOrder:
    """Return the second-order terms of a model around its estimates.

    Parameters
    ----------
    model : Model
        The model; its tape takes coherent values.
    point : sequence of float
        Estimates [coherent units].
    scales : sequence of float
        Standard uncertainties, 0 where not stated [coherent units].
    causes : Causes
        How the inputs vary together.

    Notes
    -----
    With the covariance matrix ``Sigma = L L.T`` of the inputs,
    ``u**2 = g.T Sigma g + 0.5 tr(H Sigma H Sigma) + (Sigma g).T sum_m d2(grad f)/dL_m**2``,
    which for independent inputs is the formula of 5.1.2 NOTE. It holds for normal inputs and
    nearly for symmetric ones.

    References
    ----------
    JCGM 100:2008, 5.1.2 NOTE.
    """
    return second_order_along(model, point, input_factor(scales, causes))


def second_order_along(model: Model, point: Sequence[float], factor: FloatArray) -> SecondOrder:
    """Return the second-order terms in a given basis L of causes, shape (n, m)."""
    gradient, hessian_factor, third = model.tape.second_order(list(point), factor)
    out = model.unit.factor
    return SecondOrder(
        slopes=factor.T @ gradient / out,
        curvature=factor.T @ hessian_factor / out,
        bend=factor.T @ third.sum(axis=1) / out,
    )


def input_factor(scales: Sequence[float], causes: Causes) -> FloatArray:
    """Return L, shape (n, m), with ``L @ L.T`` the covariance matrix of the inputs.

    Parameters
    ----------
    scales : sequence of float
        Standard uncertainty of every input, 0 where not stated [coherent units].
    causes : Causes
        How the inputs vary together.
    """
    by_cause = correlation_factor(causes)
    factor = np.zeros((len(scales), by_cause.shape[1]))
    for place, members in enumerate(causes.members):
        for row in members:
            factor[row] = scales[row] * by_cause[place]
    return factor[:, factor.any(axis=0)] if not causes.correlations else factor
