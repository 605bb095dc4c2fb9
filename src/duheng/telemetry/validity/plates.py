"""What the plates of the channels allow: one table for the engine, arrays for the follow-up."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from duheng.telemetry.stream import StreamChannel, StreamKind
from duheng.telemetry.validity.thresholds import Thresholds
from duheng.terms.instants import microseconds_of

HOUR = 3_600_000_000
DAY = 24 * HOUR
ROWS_OF_A_BLOCK = 12
"""A block of time holds at least so many readings of a channel [1]."""
_BLOCKS = tuple(HOUR * hours for hours in (1, 4, 6, 12, 24))
_LATEST = 2**62


@dataclass(frozen=True, slots=True)
class Plate:
    """What the declaration of a channel allows its numbers to be, as sent."""

    channel: StreamChannel
    factors: npt.NDArray[np.float64]
    factors_since: npt.NDArray[np.int64]
    rated: float
    interval_us: float
    block_us: int

    @property
    def is_register(self) -> bool:
        """True where the numbers are cumulative."""
        return self.channel.kind is StreamKind.REGISTER

    @property
    def is_level(self) -> bool:
        """True where the numbers are a state."""
        return self.channel.kind is StreamKind.LEVEL

    def factor_at(self, at_us: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Return what numbers of some instants are multiplied by."""
        place = np.searchsorted(self.factors_since, at_us, side="right") - 1
        return self.factors[np.maximum(place, 0)]

    def highest(self, factor: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the largest number that the plate allows at some factors; inf without a plate."""
        if self.is_register:
            digits = self.channel.register_digits
            limit = 10.0**digits if digits else math.inf
            return np.full(len(factor), np.nextafter(limit, 0.0) if digits else limit)
        return np.asarray(self._largest_amount() / factor, dtype=np.float64)

    def _largest_amount(self) -> float:
        if self.channel.kind is StreamKind.INTERVAL:
            return self.rated * self.interval_us / HOUR
        return self.rated

    @property
    def lowest(self) -> float:
        """Smallest number that the declaration allows."""
        if self.is_level:
            declared = self.channel.lowest
            return -math.inf if declared is None else declared
        if self.channel.is_signed:
            return float(-self.highest(self.factors).min())
        return 0.0

    def rise_per_us(self) -> float:
        """Return how fast a register may rise, as sent [1/µs]; inf without a plate."""
        return self.rated / float(self.factors.max()) / HOUR if self.is_register else math.inf


def plate_of(channel: StreamChannel, thresholds: Thresholds) -> Plate:
    """Return the plate of a channel."""
    ordered = sorted(channel.multipliers, key=lambda one: one.since)
    since = [-_LATEST, *(microseconds_of(one.since) for one in ordered)]
    interval = (channel.interval_s or math.inf) * 1e6
    margin = 1.0 if channel.kind is StreamKind.LEVEL else thresholds.rated_margin
    return Plate(
        channel=channel,
        factors=np.array([1.0, *(one.factor for one in ordered)]),
        factors_since=np.array(since, dtype=np.int64),
        rated=math.inf if channel.rated is None else channel.rated * margin,
        interval_us=interval,
        block_us=_block(interval),
    )


def _block(interval_us: float) -> int:
    wide = [block for block in _BLOCKS if block >= ROWS_OF_A_BLOCK * interval_us]
    return wide[0] if wide else DAY


def plates_of(channels: Iterable[StreamChannel], thresholds: Thresholds) -> Mapping[int, Plate]:
    """Return number -> plate."""
    return {channel.number: plate_of(channel, thresholds) for channel in channels}


def plate_table(plates: Mapping[int, Plate], thresholds: Thresholds) -> pa.Table:
    """Return what the engine compares rows with: one row a channel, no nulls."""
    held = list(plates.values())
    finite = [_within_reach(plate.interval_us) for plate in held]
    longest = [_within_reach(plate.interval_us * thresholds.gap_intervals) for plate in held]
    spread = thresholds.grid_tolerance
    return pa.table(
        {
            "channel": pa.array(list(plates), pa.int32()),
            "lowest": pa.array([plate.lowest for plate in held], pa.float64()),
            "highest": pa.array([float(plate.highest(plate.factors).min()) for plate in held]),
            "rise": pa.array([plate.rise_per_us() for plate in held], pa.float64()),
            "least_us": pa.array(
                [1 if step == _LATEST else int(step * (1 - spread)) for step in finite], pa.int64()
            ),
            "most_us": pa.array(
                [min(most, int(step * (1 + spread)) if step < _LATEST else most)
                 for most, step in zip(longest, finite, strict=True)], pa.int64()
            ),
            "is_register": pa.array([plate.is_register for plate in held], pa.bool_()),
            "has_rating": pa.array([math.isfinite(plate.rated) for plate in held], pa.bool_()),
            "block_us": pa.array([plate.block_us for plate in held], pa.int64()),
        }
    )  # fmt: skip


def _within_reach(span_us: float) -> int:
    return int(span_us) if span_us < _LATEST else _LATEST
