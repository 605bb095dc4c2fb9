"""Local times to instants and back, in columns, by the few offsets that a zone had.

Instants are whole microseconds since 1970-01-01T00:00:00Z; local times likewise, counted as if
the local clock were UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import numpy as np
from numpy.typing import NDArray

from duheng.terms.instants import instant_of_microseconds, microseconds_of

MICROSECONDS = 1_000_000
DAY = 86_400 * MICROSECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneOffsets:
    """Offsets from UTC of a zone: ``offsets[0]`` until ``changes[0]``, and so on [µs]."""

    changes: tuple[int, ...]
    offsets: tuple[int, ...]

    def to_local(self, instant: str) -> str:
        """Return the SQL of the local time of an instant."""
        return _stepwise(instant, list(self.changes), self.offsets, sign="+")

    def column(self, at_us: Any) -> Any:
        """Return the local times of a column of instants, as an Ibis expression."""
        if not self.changes:
            return at_us + self.offsets[0]
        steps = zip((at_us < change for change in self.changes), self.offsets, strict=False)
        return at_us + ibis.cases(*steps, else_=self.offsets[-1])

    def array(self, at_us: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the local times of an array of instants."""
        place = np.searchsorted(np.array(self.changes, np.int64), at_us, side="right")
        return np.asarray(at_us + np.array(self.offsets, np.int64)[place], np.int64)

    def to_instant(self, local: str, *, fold: int = 0) -> str:
        """Return the SQL of the instant of a local time; ``fold`` settles a repeated one."""
        bound = min if fold else max
        changes = [
            change + bound(before, after)
            for change, before, after in zip(
                self.changes, self.offsets, self.offsets[1:], strict=False
            )
        ]
        return _stepwise(local, changes, self.offsets, sign="-")

    def repeated(self, local: str) -> str:
        """Return the SQL that says whether a local time exists twice."""
        return _inside(local, self._folds(backward=True))

    def skipped(self, local: str) -> str:
        """Return the SQL that says whether a local time does not exist."""
        return _inside(local, self._folds(backward=False))

    def _folds(self, *, backward: bool) -> list[tuple[int, int]]:
        found = []
        for change, before, after in zip(
            self.changes, self.offsets, self.offsets[1:], strict=False
        ):
            if (after < before) == backward:
                found.append((change + min(before, after), change + max(before, after)))
        return found


def zone_offsets(zone: ZoneInfo, first: int, last: int) -> ZoneOffsets:
    """Return the offsets of a zone from ``first`` to ``last`` [µs], with two days to spare."""
    begin = instant_of_microseconds(first - first % DAY) - timedelta(days=2)
    end = instant_of_microseconds(last) + timedelta(days=2)
    changes, offsets = [], [_offset(zone, begin)]
    while begin < end:
        following = begin + timedelta(days=1)
        if _offset(zone, following) != offsets[-1]:
            changes.append(microseconds_of(_change(zone, begin, following)))
            offsets.append(_offset(zone, following))
        begin = following
    return ZoneOffsets(changes=tuple(changes), offsets=tuple(offsets))


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first whole second at which the later offset holds, by bisection."""
    later = _offset(zone, after)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=1) // 2)
        before, after = (before, middle) if _offset(zone, middle) == later else (middle, after)
    return after


def _offset(zone: ZoneInfo, instant: datetime) -> int:
    offset = instant.astimezone(zone).utcoffset() or timedelta(0)
    return offset // timedelta(microseconds=1)


def _stepwise(column: str, changes: list[int], offsets: tuple[int, ...], sign: str) -> str:
    if not changes:
        return f"({column} {sign} ({offsets[0]}))"
    steps = reversed(list(zip(changes, offsets[1:], strict=True)))
    cases = " ".join(f"WHEN {column} >= {change} THEN {offset}" for change, offset in steps)
    return f"({column} {sign} (CASE {cases} ELSE {offsets[0]} END))"


def _inside(column: str, ranges: list[tuple[int, int]]) -> str:
    tests = [f"({column} >= {begin} AND {column} < {end})" for begin, end in ranges]
    return "(" + " OR ".join(tests) + ")" if tests else "false"
