"""How much of a certificate's uncertainty is its own, and how much came down from a standard."""

from __future__ import annotations

import math
from collections.abc import Iterable

from duheng.certificates.errors import ImpossibleLoading, UncertaintyNotStated
from duheng.certificates.records import StandardUse

_ROUNDING = 1e-12  # what floating point may add to two equal parts


def own_uncertainty(u_certificate: float, loading: float, u_upstream: float) -> float:
    """Return the part of a standard uncertainty that did not come from a shared standard.

    Parameters
    ----------
    u_certificate : float
        Standard uncertainty of the certificate's error [unit of the error].
    loading : float
        L, the contribution to that error over the error of the standard [1]; any sign.
    u_upstream : float
        Standard uncertainty of the standard [unit of the error].

    Returns
    -------
    float
        u_own, standard, in the unit of the error.

    Raises
    ------
    ImpossibleLoading
        When the upstream part is larger than the whole, or a number is NaN, infinite or negative.

    Notes
    -----
    u_own^2 = u_certificate^2 - (L u_upstream)^2.

    Examples
    --------
    >>> own_uncertainty(0.05, 0.8, 0.05)
    0.03
    """
    return _own(u_certificate, [(loading, u_upstream)])


def own_uncertainty_of(u_certificate: float, uses: Iterable[StandardUse]) -> float:
    """Return the own part of an uncertainty under several standards with declared loadings.

    Parameters
    ----------
    u_certificate : float
        Standard uncertainty of the certificate's error [unit of the error].
    uses : iterable of StandardUse
        Those without a declared loading take nothing away: their part stays in u_own, and
        whether it is shared is for the caller to bound.

    Raises
    ------
    UncertaintyNotStated
        When a standard has a loading and no stated uncertainty.
    ImpossibleLoading
        When the upstream parts together are larger than the whole.
    """
    parts = []
    for use in uses:
        if use.loading is None:
            continue
        if use.standard_uncertainty is None:
            raise UncertaintyNotStated(
                f"standard {use.certificate_id} has loading {use.loading} and no uncertainty",
                hint="give the standard uncertainty of the standard, or read its certificate",
            )
        parts.append((use.loading, use.standard_uncertainty))
    return _own(u_certificate, parts)


def _own(u_certificate: float, parts: Iterable[tuple[float, float]]) -> float:
    pairs = list(parts)
    good = math.isfinite(u_certificate) and u_certificate >= 0
    if not (good and all(math.isfinite(load) and 0 <= u < math.inf for load, u in pairs)):
        raise ImpossibleLoading(
            f"uncertainties must be finite and not negative and loadings finite, got "
            f"u = {u_certificate} and (loading, u) = {pairs}"
        )
    upstream = math.hypot(*(load * u for load, u in pairs))
    if not upstream <= u_certificate * (1 + _ROUNDING):
        raise ImpossibleLoading(
            f"the upstream part {upstream:g} is larger than the whole {u_certificate:g}: "
            "u_own would be the root of a negative number",
            hint="check the loading, the unit and the coverage factor of both certificates",
            data={"u_certificate": u_certificate, "upstream": upstream},
        )
    difference = max(u_certificate - upstream, 0.0)
    return math.sqrt(difference * (u_certificate + upstream))
