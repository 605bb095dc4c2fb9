"""Elementary intervals: the cut of time at every boundary, position by position, in columns.

All instants are whole microseconds since 1970-01-01T00:00:00Z, so cuts and sums are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from duheng.terms.instants import microseconds_of

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

BEGINNING_OF_TIME = -(2**62)
END_OF_TIME = 2**62


def microseconds(instant: datetime | None, when_open: int) -> int:
    """Return the instant in microseconds since 1970, or the given bound when it is open."""
    return when_open if instant is None else microseconds_of(instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Elementary intervals, sorted by position and time; ``live`` is False between positions."""

    position: Integers
    begin: Integers
    end: Integers
    live: Flags


def cut(position: Integers, instants: Integers) -> tuple[Pieces, Integers]:
    """Return the elementary intervals between all boundaries, and each boundary's index.

    Parameters
    ----------
    position, instants : ndarray, shape (n,)
        Boundaries, in any order, with repeats.

    Returns
    -------
    Pieces
        Piece ``i`` runs from boundary ``i`` to the next one of the same position.
    ndarray, shape (n,)
        Index of each given boundary among the pieces, so that an interval covers the pieces
        from the index of its begin up to the index of its end.
    """
    order = np.lexsort((instants, position))
    sorted_position, sorted_instants = position[order], instants[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (np.diff(sorted_position) != 0) | (np.diff(sorted_instants) != 0)
    index = np.empty(len(order), dtype=np.int64)
    index[order] = np.cumsum(fresh) - 1
    positions, begins = sorted_position[fresh], sorted_instants[fresh]
    ends, live = np.zeros(len(begins), dtype=np.int64), np.zeros(len(begins), dtype=bool)
    ends[:-1] = begins[1:]
    live[:-1] = positions[1:] == positions[:-1]
    return Pieces(position=positions, begin=begins, end=ends, live=live), index


def spread(first: Integers, stop: Integers) -> tuple[Integers, Integers]:
    """Return (interval, piece) for every piece ``first <= piece < stop`` of every interval."""
    lengths = stop - first
    interval = np.repeat(np.arange(len(first)), lengths)
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return interval, np.arange(len(interval)) - starts + np.repeat(first, lengths)


def winners(interval: Integers, piece: Integers, rank: Integers, number: int) -> Integers:
    """Return the interval of highest rank on each piece, -1 where there is none."""
    winner = np.full(number, -1, dtype=np.int64)
    order = np.argsort(rank[interval], kind="stable")
    winner[piece[order]] = interval[order]  # the last write, of the highest rank, stays
    return winner
