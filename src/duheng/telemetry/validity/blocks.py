"""Blocks and days of a channel: the sums of the pass, put together again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from duheng.telemetry.stream import StreamKind
from duheng.telemetry.validity.flags import Floats, Instants
from duheng.telemetry.validity.plates import DAY, HOUR, Plate

Counts = Instants


class Blocks(NamedTuple):
    """Blocks of time of one channel in order; what is not measured is not in them."""

    block: Instants
    n: Counts
    n_changed: Counts
    total: Floats
    low: Floats
    high: Floats
    first_us: Instants
    last_us: Instants
    change_us: Instants
    before_us: Instants
    changed_us: Instants


NEVER = 2**62


def blocks_of(plate: Plate, rows: Mapping[str, Any]) -> Blocks:
    """Return the blocks of one channel from the groups of the pass, marked or not.

    Marked rows outside the plate, and earlier revisions, are left out of the sums.
    """
    value_in = (rows["low"] >= plate.lowest) & np.isfinite(rows["total"])
    value_in &= rows["high"] <= plate.highest(plate.factor_at(rows["last_us"]))
    counts = value_in & rows["is_shown"]
    block, place = np.unique(rows["block"], return_inverse=True)
    size = len(block)

    def added(column: Any, kind: Any) -> Any:
        sums = np.zeros(size, dtype=kind)
        np.add.at(sums, place[counts], column[counts])
        return sums

    change = np.where(rows["n_changed"] > 0, rows["change_us"], NEVER)
    first = np.lexsort((rows["before_us"], change, place))
    starts = np.searchsorted(place[first], np.arange(size))
    return Blocks(
        block=block,
        n=added(rows["n"], np.int64),
        n_changed=added(rows["n_changed"], np.int64),
        total=added(np.where(counts, rows["total"], 0.0), np.float64),
        low=_least(np.minimum, rows["low"], place, counts, size, np.inf),
        high=_least(np.maximum, rows["high"], place, counts, size, -np.inf),
        first_us=_least(np.minimum, rows["first_us"], place, slice(None), size, NEVER),
        last_us=_least(np.maximum, rows["last_us"], place, slice(None), size, -NEVER),
        change_us=change[first][starts],
        before_us=rows["before_us"][first][starts],
        changed_us=_least(np.maximum, rows["changed_us"], place, slice(None), size, -NEVER),
    )


def _least(which: Any, column: Any, place: Any, counts: Any, size: int, start: Any) -> Any:
    found = np.full(size, start, dtype=column.dtype)
    which.at(found, place[counts], column[counts])
    return found


class Days(NamedTuple):
    """UTC days of one channel in order: how many readings, and mean, low and high of the rate.

    ``amount`` is in the unit after the multiplier: of the day for registers and intervals, mean
    times 24 h for power; NaN where it cannot be told.
    """

    day: Instants
    n: Counts
    mean: Floats
    low: Floats
    high: Floats
    amount: Floats
    first_us: Instants
    last_us: Instants


def days_of(plate: Plate, blocks: Blocks) -> Days:
    """Return the days of one channel."""
    day, starts = np.unique(blocks.block * plate.block_us // DAY, return_index=True)
    if not len(day):
        empty, no_count = np.zeros(0), np.zeros(0, dtype=np.int64)
        return Days(no_count, no_count, empty, empty, empty, empty, no_count, no_count)
    n = np.add.reduceat(blocks.n, starts)
    low = np.minimum.reduceat(blocks.low, starts)
    high = np.maximum.reduceat(blocks.high, starts)
    total = np.add.reduceat(blocks.total, starts)
    first, last = (
        np.minimum.reduceat(blocks.first_us, starts),
        np.maximum.reduceat(blocks.last_us, starts),
    )
    factor = plate.factor_at(first)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(n > 0, total / n, np.nan)
        if plate.is_register:
            mean = _rates_of_register(high, last, day)
        amount = _amount(plate, mean, total, factor)
    changes = plate.factor_at(first) != plate.factor_at(last)
    amount[changes | ~np.isfinite(low)] = np.nan
    return Days(day, n, mean * factor, low * factor, high * factor, amount, first, last)


def _rates_of_register(high: Floats, last_us: Instants, day: Instants) -> Floats:
    """Return the mean rate since the last reading of the day before [1/h], NaN without one."""
    rate = np.full(len(high), np.nan)
    rise, span = np.diff(high), np.diff(last_us) / HOUR
    follows = (np.diff(day) == 1) & (rise >= 0) & (span > 0)
    rate[1:][follows] = rise[follows] / span[follows]
    return rate


def _amount(plate: Plate, mean: Floats, total: Floats, factor: Floats) -> Floats:
    if plate.channel.kind is StreamKind.INTERVAL:
        return np.asarray(total * factor, dtype=np.float64)
    if plate.channel.kind is StreamKind.LEVEL:
        return np.full(len(mean), np.nan)
    return np.asarray(mean * 24.0 * factor, dtype=np.float64)


def is_whole(plate: Plate, days: Days) -> Any:
    """Return which days hold at least 95 % of their readings; all, without a declared interval."""
    expected = DAY / plate.interval_us
    return (days.n >= 0.95 * expected) & (days.n <= 1.05 * expected + 1) | (expected == 0)
