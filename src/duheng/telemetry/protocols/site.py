"""A simulated site: meters whose registers run, with declared-synthetic faults and their truth."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np

from duheng.terms.errors import UnusableInput

_DAY_S = 86_400.0
_WOBBLE_S = 5_407.0  # no divisor of the day, so that two days are never alike
BLOCK_INTERVALS = 60
"""Each kind of fault happens once in so many intervals, on one meter."""


class Fault(StrEnum):
    """What a simulated site can do wrong."""

    GAP = "gap"
    """No answer, or nothing sent."""
    STUCK = "stuck"
    """The indication stays."""
    SWAP = "swap"
    """The register is exchanged and begins near 0."""
    SPIKE = "spike"
    """One indication is far too large."""
    SCALE = "scale"
    """Indications are a thousand times too small: another unit."""
    RUBBISH = "rubbish"
    """A byte of the frame is damaged on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectedFault:
    """A fault that was injected: synthetic, and declared so."""

    meter: int
    fault: Fault
    begin: datetime
    end: datetime

    def to_dict(self, code: str) -> dict[str, Any]:
        """Return the line of the file of truth."""
        return {
            "channel": code,
            "fault": self.fault.value,
            "begin": self.begin.isoformat(),
            "end": self.end.isoformat(),
            "is_synthetic": True,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedMeter:
    """An energy meter with a load that follows the day.

    Attributes
    ----------
    number : int
        From 0.
    power_kw : float
        Mean load [kW].
    swing, wobble : float
        Relative amplitudes of the day and of a shorter wave; their sum is below 1.
    phase_rad : float
        Of the day.
    initial_kwh : float
        Indication at the start [kWh].
    """

    number: int
    power_kw: float
    swing: float
    wobble: float
    phase_rad: float
    initial_kwh: float

    def load_kw(self, elapsed_s: float) -> float:
        """Return the load [kW]."""
        day = self.swing * math.sin(2 * math.pi * elapsed_s / _DAY_S + self.phase_rad)
        short = self.wobble * math.sin(2 * math.pi * elapsed_s / _WOBBLE_S + self.phase_rad)
        return self.power_kw * (1 + day + short)

    def energy_kwh(self, elapsed_s: float) -> float:
        """Return the energy since the start [kWh], the exact integral of the load."""
        return self._integral(elapsed_s) - self._integral(0.0)

    def _integral(self, elapsed_s: float) -> float:
        total = elapsed_s
        for share, period_s in ((self.swing, _DAY_S), (self.wobble, _WOBBLE_S)):
            turn = 2 * math.pi / period_s
            total -= share / turn * math.cos(turn * elapsed_s + self.phase_rad)
        return self.power_kw * total / 3600


@dataclass(kw_only=True)
class SimulatedSite:
    """Meters and what goes wrong with them.

    Attributes
    ----------
    meters : tuple of SimulatedMeter
        In the order of their numbers.
    start : datetime
        When they begin to run (UTC).
    interval_s : float
        Time between readings [s].
    faults : tuple of Fault
        What is injected.
    seed : int
        Of the schedule of faults.
    """

    meters: tuple[SimulatedMeter, ...]
    start: datetime
    interval_s: float
    faults: tuple[Fault, ...] = ()
    seed: int = 0
    _blocks: list[tuple[InjectedFault, ...]] = field(default_factory=list)

    def injected(self, until: datetime) -> tuple[InjectedFault, ...]:
        """Return the faults that have begun, in the order of their begin."""
        found = [one for block in self._until(until) for one in block if one.begin <= until]
        return tuple(sorted(found, key=lambda one: (one.begin, one.meter, one.fault)))

    def active(self, meter: int, at: datetime) -> frozenset[Fault]:
        """Return what is wrong with a meter at an instant."""
        return frozenset(
            one.fault for one in self._near(at) if one.meter == meter and one.begin <= at < one.end
        )

    def load_kw(self, meter: int, at: datetime) -> float:
        """Return the load of a meter [kW]."""
        return self.meters[meter].load_kw(self._elapsed_s(at))

    def indication_kwh(self, meter: int, at: datetime) -> float | None:
        """Return what the register shows [kWh], faults included; ``None`` in a gap."""
        active = self.active(meter, at)
        if Fault.GAP in active:
            return None
        shown = self._register_kwh(meter, self._frozen(meter, at))
        if Fault.SPIKE in active:
            shown += 100 * self.meters[meter].power_kw * max(self.interval_s / 3600, 1.0)
        return shown / 1000 if Fault.SCALE in active else shown

    def _frozen(self, meter: int, at: datetime) -> datetime:
        stuck = [
            one.begin
            for one in self._near(at)
            if one.meter == meter and one.fault is Fault.STUCK and one.begin <= at < one.end
        ]
        return min(stuck, default=at)

    def _register_kwh(self, meter: int, at: datetime) -> float:
        """Return the indication, counted from the last exchange of the register."""
        one = self.meters[meter]
        swaps = [
            swap.begin
            for block in self._until(at)
            for swap in block
            if swap.meter == meter and swap.fault is Fault.SWAP and swap.begin <= at
        ]
        energy = one.energy_kwh(self._elapsed_s(at))
        if not swaps:
            return one.initial_kwh + energy
        return energy - one.energy_kwh(self._elapsed_s(max(swaps)))

    def _elapsed_s(self, at: datetime) -> float:
        return max((at - self.start).total_seconds(), 0.0)

    def _block_of(self, at: datetime) -> int:
        return int(self._elapsed_s(at) // (BLOCK_INTERVALS * self.interval_s))

    def _near(self, at: datetime) -> Iterator[InjectedFault]:
        for block in self._until(at)[-2:]:
            yield from block

    def _until(self, at: datetime) -> Sequence[tuple[InjectedFault, ...]]:
        last = self._block_of(at)
        while len(self._blocks) <= last:
            self._blocks.append(self._drawn(len(self._blocks)))
        return self._blocks[: last + 1]

    def _drawn(self, block: int) -> tuple[InjectedFault, ...]:
        """Return the faults of a block; the same for the same seed, whatever was asked before."""
        generator = np.random.default_rng([self.seed, block])
        return tuple(self._draw(fault, block, generator) for fault in self.faults)

    def _draw(self, fault: Fault, block: int, generator: np.random.Generator) -> InjectedFault:
        lasting = 1 if fault in (Fault.SPIKE, Fault.SWAP) else int(generator.integers(5, 20))
        first = block * BLOCK_INTERVALS + int(generator.integers(3, BLOCK_INTERVALS - lasting))
        begin = self.start + timedelta(seconds=first * self.interval_s)
        return InjectedFault(
            meter=int(generator.integers(len(self.meters))),
            fault=fault,
            begin=begin,
            end=begin + timedelta(seconds=lasting * self.interval_s),
        )


def build_site(
    number: int,
    *,
    start: datetime,
    interval_s: float,
    generator: np.random.Generator,
    faults: Sequence[Fault] = (),
) -> SimulatedSite:
    """Return a site of so many meters, drawn from a generator.

    Raises
    ------
    UnusableInput
        When there is no meter, or the interval is no positive number.
    """
    if not 1 <= number <= 9999:
        raise UnusableInput(f"a simulated site has 1 to 9999 meters, not {number}")
    if not 0 < interval_s < math.inf:
        raise UnusableInput(f"the interval is {interval_s} s, not > 0")
    meters = tuple(
        SimulatedMeter(
            number=one,
            power_kw=float(np.round(generator.lognormal(3.0, 0.8), 1)) + 1.0,
            swing=float(generator.uniform(0.2, 0.6)),
            wobble=float(generator.uniform(0.05, 0.2)),
            phase_rad=float(generator.uniform(0, 2 * math.pi)),
            initial_kwh=float(np.round(generator.uniform(1e3, 2e5), 2)),
        )
        for one in range(number)
    )
    return SimulatedSite(
        meters=meters,
        start=start,
        interval_s=interval_s,
        faults=tuple(dict.fromkeys(faults)),
        seed=int(generator.integers(2**32)),
    )
