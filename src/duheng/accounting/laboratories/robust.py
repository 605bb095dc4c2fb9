"""Robust mean and standard deviation of the results of a round."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from duheng.accounting.laboratories.errors import UnusableRound

_CLIP, _MAD, _SPREAD, _MEAN = 1.5, 1.483, 1.134, 1.25
_LEAST, _MOST_STEPS, _CLOSE, _NOTHING = 3, 20_000, 1e-13, 1e4


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustEstimate:
    """What algorithm A finds.

    Attributes
    ----------
    mean, standard_deviation : float
        x* and s*, in the unit of the results.
    influence : tuple of float
        Sensitivity of the mean to each result [1]: 0 for one that is clipped.
    """

    mean: float
    standard_deviation: float
    influence: tuple[float, ...]

    @property
    def standard_uncertainty(self) -> float:
        """Standard uncertainty of the mean as an assigned value, 1.25 s*/sqrt(p)."""
        return _MEAN * self.standard_deviation / math.sqrt(len(self.influence))


def algorithm_a(results: Sequence[float]) -> RobustEstimate:
    """Return robust mean and standard deviation of one result per laboratory.

    Parameters
    ----------
    results : sequence of float
        At least 3 finite numbers.

    Raises
    ------
    UnusableRound
        When there are fewer, or one is not finite.

    Notes
    -----
    ISO 13528:2015, Annex C.3 (algorithm A): begin with the median and 1.483 times the median
    absolute deviation, pull what lies beyond 1.5 s* in to that bound, take mean and 1.134 times the
    standard deviation, and repeat until nothing changes. Where more than half of the results are
    equal, the ordinary standard deviation begins. u of the mean: 7.7 of the same.
    """
    values = np.asarray(results, dtype=np.float64)
    if not (values.size >= _LEAST and bool(np.isfinite(values).all())):
        raise UnusableRound(
            f"a consensus of {values.size} results was asked, at least {_LEAST} finite ones are "
            "needed",
            hint="take the assigned value from a reference laboratory or a formulation",
        )
    mean = float(np.median(values))
    spread = _MAD * float(np.median(np.abs(values - mean))) or float(values.std(ddof=1))
    least = _CLOSE * spread
    for _ in range(_MOST_STEPS):
        clipped = np.clip(values, mean - _CLIP * spread, mean + _CLIP * spread)
        before = (mean, spread)
        mean, spread = float(clipped.mean()), _SPREAD * float(clipped.std(ddof=1))
        if abs(mean - before[0]) <= least and abs(spread - before[1]) <= least:
            break
    else:
        raise UnusableRound("the robust mean of the results does not settle")
    spread = spread if spread > _NOTHING * least else 0.0
    inside = np.abs(values - mean) <= _CLIP * spread + _NOTHING * least
    share = 1.0 / max(int(inside.sum()), 1)
    return RobustEstimate(
        mean=mean,
        standard_deviation=spread,
        influence=tuple(share if is_in else 0.0 for is_in in inside),
    )
