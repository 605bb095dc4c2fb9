"""When a line is due, by a clock that may be set forwards and back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from duheng.terms.clock import Clock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLY = 0.1
"""Share of the interval by which a wait may end early: two clocks never run alike."""

Wait = Callable[[float], Awaitable[bool]]
"""Waits for so many seconds; gives whether the agent was asked to stop."""


def last_due(now: datetime, interval_s: float) -> datetime:
    """Return the latest instant at or before now that is a multiple of the interval.

    Examples
    --------
    >>> last_due(datetime(2026, 11, 23, 8, 17, tzinfo=UTC), 900).isoformat()
    '2026-11-23T08:15:00+00:00'
    """
    step = timedelta(seconds=interval_s)
    return _EPOCH + (now - _EPOCH) // step * step


async def wait_until_due(clock: Clock, interval_s: float, wait: Wait) -> datetime | None:
    """Return the instant that became due; None when the agent was asked to stop.

    It waits for one interval at most, whatever the clock does in the meantime: a clock that is set
    back stops no poll, and one that is set forward skips what lies between.
    """
    step = timedelta(seconds=interval_s)
    due = last_due(clock(), interval_s) + step
    if await wait((due - clock()).total_seconds()):
        return None
    while timedelta() < (rest := due - clock()) <= _EARLY * step:
        if await wait(max(rest.total_seconds(), 0.001)):
            return None
    now = clock()
    return due if due <= now < due + step else last_due(now, interval_s)
