"""Whether a balance closes, judged by its own uncertainty; and which flow to blame if not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]
LEVEL = 0.95
"""Probability of the test that names one flow [1]."""


class Verdict(StrEnum):
    """What a residual says."""

    CLOSES = "closes"
    OPEN = "does_not_close"
    UNDECIDED = "cannot_tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blame:
    """The one flow whose relative error explains what is left over.

    Attributes
    ----------
    flow : str or None
        ``None`` when no flow alone does, or several do equally well.
    relative_error : float
        By which its indication would be too large [1].
    standard_uncertainty : float
        Of that error [1].
    candidates : tuple of str
        Every flow that alone would explain it, best first.
    """

    flow: str | None
    relative_error: float
    standard_uncertainty: float
    candidates: tuple[str, ...]


def judge(residual: float, expanded: float | None, allowed: float) -> Verdict:
    """Return whether a residual is zero, or not more than is allowed.

    Parameters
    ----------
    residual, expanded : float
        Residual and its expanded uncertainty [unit of the balance]; ``None`` is not known.
    allowed : float
        Largest residual that is allowed [unit of the balance]; 0 asks for agreement with zero.

    Notes
    -----
    With nothing allowed the residual must lie within its own U. With an allowance the whole
    interval must lie inside it (closes) or outside (does not close): between them nobody can tell.

    Examples
    --------
    >>> judge(3.0, 2.0, 4.0)
    <Verdict.UNDECIDED: 'cannot_tell'>
    """
    if expanded is None or not np.isfinite(residual) or not expanded >= 0:
        return Verdict.UNDECIDED
    if not allowed > 0:
        return Verdict.CLOSES if abs(residual) <= expanded else Verdict.OPEN
    if abs(residual) + expanded <= allowed:
        return Verdict.CLOSES
    return Verdict.OPEN if abs(residual) - expanded > allowed else Verdict.UNDECIDED


def find_blame(residuals: Floats, covariance: Floats, effects: Mapping[str, Floats]) -> Blame:
    """Return the flow that, left out, lets the rest of the balances close.

    Parameters
    ----------
    residuals : ndarray, shape (n,)
        Residuals of nodes and periods [unit].
    covariance : ndarray, shape (n, n)
        Of the residuals [unit squared].
    effects : Mapping of str to ndarray, shape (n,)
        What a relative error of 1 of each flow would do to every residual [unit].

    Notes
    -----
    Leaving a flow out is the same as letting its relative error be unknown: the least squares
    error, and the sum of squares that is left, by the likelihood ratio of one gross error
    (Narasimhan and Mah, 1987). A flow is blamed when its rest passes the chi-square test and that
    of every other flow does not; with the same effect on all residuals two flows are never told
    apart.
    """
    weight = np.linalg.pinv(covariance, hermitian=True)
    whole = float(residuals @ weight @ residuals)
    limit = float(stats.chi2.ppf(LEVEL, max(len(residuals) - 1, 1)))
    if len(residuals) == 1:
        limit = 0.0
    found = []
    for name, effect in effects.items():
        information = float(effect @ weight @ effect)
        if not information > 0:
            continue
        error = float(effect @ weight @ residuals) / information
        found.append((whole - error**2 * information, name, error, information**-0.5))
    found.sort(key=lambda one: (one[0], one[1]))
    slack = 1e-9 * max(whole, 1.0)
    passing = [one for one in found if one[0] <= limit + slack]
    names = tuple(one[1] for one in passing)
    if len(passing) != 1:
        return Blame(flow=None, relative_error=0.0, standard_uncertainty=0.0, candidates=names)
    _, name, error, spread = passing[0]
    return Blame(flow=name, relative_error=error, standard_uncertainty=spread, candidates=names)
