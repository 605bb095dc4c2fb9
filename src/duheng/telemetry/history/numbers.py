"""Sets of batch numbers as ranges: short where batches came one after another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

Ranges = tuple[tuple[int, int], ...]


def holds(ranges: Ranges, number: int) -> bool:
    """Return whether a number lies in one of the ranges, which are in order.

    Examples
    --------
    >>> holds(((1, 3), (7, 7)), 7), holds(((1, 3), (7, 7)), 5)
    (True, False)
    """
    place = bisect_right(ranges, (number, float("inf")))
    return place > 0 and ranges[place - 1][1] >= number


def with_numbers(ranges: Ranges, numbers: Iterable[int]) -> Ranges:
    """Return ranges that also hold some numbers.

    Examples
    --------
    >>> with_numbers(((1, 3),), [4, 7, 6])
    ((1, 4), (6, 7))
    """
    found: list[tuple[int, int]] = []
    for first, last in sorted([*ranges, *((number, number) for number in numbers)]):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)
