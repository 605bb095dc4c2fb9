"""Mandel's h and k: how far a laboratory's mean, and its spread, are from those of the others."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

_LEAST = 3
_LEVELS = (0.05, 0.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class MandelStatistics:
    """Mandel's statistics of one sample.

    Attributes
    ----------
    h, k : Mapping
        By laboratory.
    h_critical, k_critical : Mapping
        By level of significance, 0.05 and 0.01.
    """

    h: Mapping[str, float]
    k: Mapping[str, float]
    h_critical: Mapping[float, float]
    k_critical: Mapping[float, float]


def mandel_statistics(replicates: Mapping[str, Sequence[float]]) -> MandelStatistics | None:
    """Return Mandel's h and k of the laboratories that measured one sample.

    ``None`` where they do not exist: fewer than 3 laboratories, replicates that differ in number or
    are fewer than 2, or no spread at all.

    Notes
    -----
    ISO 5725-2, 7.3.1: h = (m_i - m)/s(m_i), k = s_i sqrt(p)/sqrt(sum s_i^2). The critical values
    follow from the t and F distributions:
    h = (p - 1) t/sqrt(p (t^2 + p - 2)) with p - 2 degrees of freedom, two-sided;
    k = sqrt(p/(1 + (p - 1)/F)) with n - 1 and (p - 1)(n - 1) degrees of freedom.
    """
    numbers = {len(values) for values in replicates.values()}
    if len(replicates) < _LEAST or len(numbers) != 1 or min(numbers) < 2:
        return None
    table = np.array(list(replicates.values()), dtype=np.float64)
    means, spreads = table.mean(axis=1), table.std(axis=1, ddof=1)
    between, pooled = float(means.std(ddof=1)), float(np.sqrt((spreads**2).mean()))
    if not (between > 0 and pooled > 0):
        return None
    p, n = table.shape
    return MandelStatistics(
        h=dict(zip(replicates, ((means - means.mean()) / between).tolist(), strict=True)),
        k=dict(zip(replicates, (spreads / pooled).tolist(), strict=True)),
        h_critical={level: h_critical(p, level) for level in _LEVELS},
        k_critical={level: k_critical(p, n, level) for level in _LEVELS},
    )


def h_critical(laboratories: int, level: float) -> float:
    """Return the critical value of h at a level of significance.

    Examples
    --------
    >>> round(h_critical(8, 0.01), 2), round(h_critical(8, 0.05), 2)
    (2.06, 1.75)
    """
    p = laboratories
    t = float(stats.t.ppf(1 - level / 2, p - 2))
    return (p - 1) * t / math.sqrt(p * (t * t + p - 2))


def k_critical(laboratories: int, replicates: int, level: float) -> float:
    """Return the critical value of k at a level of significance.

    Examples
    --------
    >>> round(k_critical(8, 3, 0.05), 2)
    1.67
    """
    p, n = laboratories, replicates
    quantile = float(stats.f.ppf(1 - level, n - 1, (p - 1) * (n - 1)))
    return math.sqrt(p / (1 + (p - 1) / quantile))
