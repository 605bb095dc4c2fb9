"""On which points of a standard a measurement rests."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from duheng.traceability.records import PointRecord
from duheng.traceability.scales import place_of, scale_of

_NEAR = 0.01  # of the interval: nominal points are seldom met exactly


class Support(NamedTuple):
    """Points of a standard, each with its share in the error that is carried; ``None``: any."""

    shares: tuple[tuple[str, float], ...] | None


ANY = Support(None)


class Grid:
    """The calibrated points of a standard, in the order of their nominal values.

    Between two points the error of a standard is taken on the straight line, beyond the last as
    the last: that is how an error curve is used.

    Parameters
    ----------
    points : iterable of PointRecord
        Those without a nominal value can only be named.
    """

    def __init__(self, points: Iterable[PointRecord]) -> None:
        lines: dict[tuple[str, str], dict[float, str]] = {}
        for one in points:
            place = place_of(one)
            if place is not None:
                kind = scale_of(one.unit).kind
                for quantity in {one.quantity, ""}:  # a use that tells no quantity meets all
                    lines.setdefault((quantity, kind), {}).setdefault(place, one.key)
        self._is_typed = any(quantity for quantity, _ in lines)
        self._lines = {kind: sorted(line.items()) for kind, line in lines.items()}

    def find(self, point: PointRecord, upper_key: str | None) -> Support:
        """Return what a point rests on: the point that is named, or those around it."""
        if upper_key is not None:
            return Support(((upper_key, 1.0),))
        place = place_of(point)
        quantity = point.quantity if self._is_typed else ""
        line = self._lines.get((quantity, scale_of(point.unit).kind))
        if place is None or line is None:
            return ANY
        return Support(_around(line, place))


def _around(line: list[tuple[float, str]], place: float) -> tuple[tuple[str, float], ...]:
    above = bisect_left(line, (place, ""))
    if above == 0:
        return ((line[0][1], 1.0),)
    if above == len(line):
        return ((line[-1][1], 1.0),)
    (low, low_key), (high, high_key) = line[above - 1], line[above]
    share = (place - low) / (high - low)
    if share <= _NEAR:
        return ((low_key, 1.0),)
    if share >= 1 - _NEAR:
        return ((high_key, 1.0),)
    return ((low_key, 1 - share), (high_key, share))
