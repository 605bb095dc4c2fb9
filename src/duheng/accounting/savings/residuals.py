"""Residuals of a baseline that follow one another: a first-order autoregression."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def effective_freedom(design: Floats, gain: Floats, follow: Floats) -> float:
    """Return the degrees of freedom left to residuals that follow one another [1].

    It is the trace of MᵀFM, M = I - DG, without making M: F has one on its diagonal.

    Parameters
    ----------
    design, gain : ndarray, shape (n, p) and (p, n)
        D and its pseudo-inverse G.
    follow : ndarray, shape (n, n)
        F, the correlation of the residuals.
    """
    followed = follow @ design
    crossed = float(np.sum(followed * gain.T))
    return len(design) - 2.0 * crossed + float(np.sum((design.T @ followed) * (gain @ gain.T)))


def autocorrelation_of(residual: Floats) -> float:
    """Return the first-order autocorrelation, corrected for its bias in short series [1].

    Only runs that follow one another are taken as such: a negative one is noise and counts as 0.
    """
    count = len(residual)
    square = float(residual @ residual)
    if not square > 0:
        return 0.0
    raw = float(residual[1:] @ residual[:-1]) / square
    return (
        float(np.clip(raw + (1.0 + 3.0 * raw) / count, 0.0, 0.95))
        if raw > 2 / math.sqrt(count)
        else 0.0
    )


def autoregression(count: int, correlation: float) -> Floats:
    """Return the correlation of residuals that follow one another, shape (count, count) [1]."""
    places = np.arange(count)
    powers = np.asarray(correlation**places, dtype=np.float64)
    return np.asarray(powers[np.abs(places[:, None] - places[None])])
