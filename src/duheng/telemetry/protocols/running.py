"""Runs a simulated site step by step, and writes down what it injected before it happens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from duheng.telemetry.protocols.record import Protocol, SimulatedEnd, Simulation
from duheng.terms.errors import UnusableInput

FORMAT = "duheng-truth/1"
Sleep = Callable[[float], Awaitable[None]]


async def run_site(
    protocol: Protocol,
    simulation: Simulation,
    *,
    tell: Callable[[SimulatedEnd, int], None],
    truth: Path | None = None,
    steps: int | None = None,
    sleep: Sleep = asyncio.sleep,
) -> None:
    """Run a site for so many steps, or until it is interrupted.

    Parameters
    ----------
    protocol : Protocol
        How it speaks.
    simulation : Simulation
        Its meters and where it speaks.
    tell : callable
        Is told where the site is, and how many frames wait, after each step.
    truth : Path, optional
        Where the injected faults are written, one a line, before they happen.
    steps : int, optional
        How many intervals to run.
    sleep : callable
        Waits for seconds.
    """
    site, done = simulation.site, 0
    book = None if truth is None else _Truth(truth, protocol, simulation)
    async with protocol.simulate(simulation) as end:
        while steps is None or done < steps:
            at = simulation.clock()
            if book is not None:
                book.write(at + timedelta(seconds=2 * site.interval_s))
            tell(end, await end.step(at))
            done += 1
            took_s = (simulation.clock() - at).total_seconds()
            await sleep(max(site.interval_s - took_s, 0.0))


class _Truth:
    """The file that tells what was injected."""

    def __init__(self, path: Path, protocol: Protocol, simulation: Simulation) -> None:
        self._path = path
        self._channel = protocol.simulated_channel
        self._site = simulation.site
        self._told: datetime | None = None
        head = {
            "format": FORMAT,
            "protocol": protocol.key,
            "is_synthetic": True,
            "start": self._site.start.isoformat(),
            "interval_s": self._site.interval_s,
            "channels": [self._channel(one.number) for one in self._site.meters],
        }
        self._append("w", [head])

    def write(self, until: datetime) -> None:
        """Write what begins until an instant and is not written yet."""
        news = [
            one.to_dict(self._channel(one.meter))
            for one in self._site.injected(until)
            if self._told is None or one.begin > self._told
        ]
        self._told = until
        self._append("a", news)

    def _append(self, mode: str, lines: list[dict[str, Any]]) -> None:
        try:
            with self._path.open(mode, encoding="utf-8") as file:
                file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        except OSError as error:
            raise UnusableInput(
                f"{self._path} cannot be written: {error.strerror or error}",
                hint="check that its folder exists and may be written",
            ) from error
