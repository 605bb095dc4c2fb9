"""Errors of two surveys that go together, as causes that are independent of each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from duheng.accounting.records import Texts
from duheng.accounting.sources import Cause, SourceRegister

Floats = NDArray[np.float64]
_AT = {
    "begin": {"zh-Hans": "前一期", "en": "earlier survey"},
    "end": {"zh-Hans": "后一期", "en": "later survey"},
    "new": {"zh-Hans": "后一期中与前一期无关的部分", "en": "later survey, what is new in it"},
}


def factor_of(matrix: Floats) -> Floats:
    """Return the lower factor L of a covariance of two, L L' = matrix; too large a covariance
    is cut to what two such variances allow.
    """  # noqa: D205
    first, second = (math.sqrt(max(float(matrix[k, k]), 0.0)) for k in range(2))
    if not first > 0:
        return np.array([[0.0, 0.0], [0.0, second]])
    low = min(max(float(matrix[0, 1]) / first, -second), second)
    return np.array([[first, 0.0], [low, math.sqrt(max(second**2 - low**2, 0.0))]])


def enter_pair(
    register: SourceRegister, pattern: Cause, matrix: Floats, slopes: tuple[dict[str, float], ...]
) -> None:
    """Enter the causes of errors whose covariance over both surveys is known.

    Parameters
    ----------
    pattern : Cause
        What the causes have in common. Where it states a standard uncertainty, or says that none
        is stated (``None``), ``matrix`` is for a unit of the cause; where it is NaN, ``matrix``
        itself is the covariance, and each cause takes its own standard uncertainty from it.
    matrix : ndarray, shape (2, 2)
        Covariance of the totals at the two surveys [tC squared, or per unit squared].
    slopes : pair of dict
        Sensitivities by cause of the two totals; they are added to.
    """
    lower = factor_of(matrix)
    independent = lower[1, 0] == 0
    for column, name in ((0, "begin"), (1, "end" if independent else "new")):
        size = float(lower[column, column])
        if not size > 0:
            continue
        own = pattern.standard_uncertainty
        is_measured = own is not None and math.isnan(own)
        cause = replace(
            pattern,
            id=f"{pattern.id}/{name}",
            title=_said(pattern.title, name),
            standard_uncertainty=size if is_measured else own,
        )
        register.place_of(cause)
        for survey, target in enumerate(slopes):
            slope = float(lower[survey, column]) / (size if is_measured else 1.0)
            if slope:
                target[cause.id] = target.get(cause.id, 0.0) + slope


def _said(title: Texts, name: str) -> Mapping[str, str]:
    return {tag: f"{text}, {_AT[name].get(tag, _AT[name]['en'])}" for tag, text in title.items()}
