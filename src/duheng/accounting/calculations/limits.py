"""Whether a value lies within limits, inclusive or not."""

from __future__ import annotations

import math
from collections.abc import Mapping

from duheng.accounting.calculations.method import Interval, Limit

SAME = 1e-12
"""Relative difference up to which a value is the limit."""


def holds(where: Interval, value: float, named: Mapping[str, float]) -> bool:
    """Return whether limits hold for a value; ``at_least`` and ``at_most`` include the limit.

    Parameters
    ----------
    where : Interval
        The limits; without any, everything holds but what is no number.
    value : float
        In the unit of the limits.
    named : Mapping of str to float
        Values of the limits that are names, in the same unit.
    """
    at_least, above, at_most, below = (
        None if limit is None else limit_value(limit, named)
        for limit in (where.at_least, where.above, where.at_most, where.below)
    )
    return (
        math.isfinite(value)
        and (at_least is None or value >= at_least or _is(value, at_least))
        and (above is None or (value > above and not _is(value, above)))
        and (at_most is None or value <= at_most or _is(value, at_most))
        and (below is None or (value < below and not _is(value, below)))
    )


def _is(value: float, limit: float) -> bool:
    """Return whether a value is the limit: 85 % is 0.85, whatever the last bit says."""
    return math.isclose(value, limit, rel_tol=SAME)


def limit_value(limit: Limit, named: Mapping[str, float]) -> float:
    """Return a limit as a number."""
    return named[limit] if isinstance(limit, str) else float(limit)
