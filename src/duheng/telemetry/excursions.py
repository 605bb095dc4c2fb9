"""Indications that leave the register and come back: a flash of zero, a spike, a step down.

A register only rises. Where an indication falls, either the points after the fall are bad (the
series returns to where it was), or the points before it are (it lands where it had been before a
jump up), or the fall is real: a rollover or another register.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

RETURN_SHARE = 0.5
"""A return in one step of at least this share of the fall ends an excursion [1]."""


def bad_points(indications: Floats) -> Flags:
    """Return which indications of one register belong to an excursion.

    Parameters
    ----------
    indications : ndarray, shape (n,)
        In order of time, finite.

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> bad_points(np.array([100.0, 101.0, 0.0, 0.0, 103.0])).tolist()
    [False, False, True, True, False]
    >>> bad_points(np.array([100.0, 101.0, 9e9, 9e9, 103.0])).tolist()
    [False, False, True, True, False]
    >>> bad_points(np.array([99_990.0, 99_999.0, 8.0, 17.0])).any()
    np.False_
    """
    bad = np.zeros(len(indications), dtype=bool)
    kept = np.arange(len(indications))
    while True:
        values = indications[kept]
        falls = np.flatnonzero(np.diff(values) < 0) + 1
        spans = (span for fall in falls.tolist() if (span := _excursion(values, fall)))
        span = next(spans, None)
        if span is None:
            return bad
        bad[kept[span[0] : span[1]]] = True
        kept = np.delete(kept, np.arange(*span))


def _excursion(values: Floats, fall: int) -> tuple[int, int] | None:
    """Return the shorter explanation of a fall as a half-open range of bad points, if any."""
    depth = values[fall - 1] - values[fall]
    found = [span for span in (_below(values, fall, depth), _above(values, fall, depth)) if span]
    return min(found, key=lambda span: span[1] - span[0]) if found else None


def _below(values: Floats, fall: int, depth: float) -> tuple[int, int] | None:
    """Return the points after a fall that end with a jump back to where the series was."""
    after = np.flatnonzero(values[fall:] >= values[fall - 1])
    if not len(after):
        return None
    back = fall + int(after[0])
    returns = values[back] - values[back - 1] >= RETURN_SHARE * depth
    return (fall, back) if returns else None


def _above(values: Floats, fall: int, depth: float) -> tuple[int, int] | None:
    """Return the points before a fall that began with a jump up from where it lands."""
    before = np.flatnonzero(values[:fall] <= values[fall])
    if not len(before):
        return None
    first = int(before[-1]) + 1
    jumped = values[first] - values[first - 1] >= RETURN_SHARE * depth
    return (first, fall) if jumped else None
