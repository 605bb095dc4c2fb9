"""``duheng simulate``: a site of simulated meters that speak a real protocol."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duheng.cli.commands import LazyGroup, TranslatedCommand, common_options
from duheng.cli.errors import CommandMisused
from duheng.cli.languages import text
from duheng.cli.printing import print_line, print_progress
from duheng.terms.clock import system_clock

if TYPE_CHECKING:
    from duheng.telemetry.protocols import SimulatedEnd
    from duheng.telemetry.protocols.site import Fault

COMMANDS = {"site": "duheng.cli.simulate:site"}
_HERE = "127.0.0.1"


@click.group(cls=LazyGroup, modules=COMMANDS, name="simulate", help="simulate.help")
@common_options
def simulate() -> None:
    """Hold the commands that simulate."""


@click.command(cls=TranslatedCommand, help="simulate.site.help")
@click.option("--protocol", "name", required=True, metavar="PROTOCOL", help="simulate.protocol")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="simulate.port")
@click.option("--to", "receiver", metavar="HOST:PORT", help="simulate.to")
@click.option("--channels", type=click.IntRange(1, 9999), default=3, help="simulate.channels")
@click.option("--interval", type=click.FloatRange(0.01), default=60.0, help="simulate.interval")
@click.option("--steps", type=click.IntRange(1), help="simulate.steps")
@click.option("--faults", default="", metavar="FAULT,...", help="simulate.faults")
@click.option("--seed", type=click.IntRange(0), default=0, help="simulate.seed")
@click.option(
    "--truth", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="simulate.truth",
)  # fmt: skip
@common_options
def site(  # noqa: PLR0913 - options of the command
    name: str, port: int, receiver: str | None, channels: int, interval: float, steps: int | None,
    faults: str, seed: int, truth: Path | None,
) -> None:  # fmt: skip
    """Run a simulated site."""
    import numpy as np

    from duheng.telemetry.protocols import Simulation, find_protocol
    from duheng.telemetry.protocols.running import run_site
    from duheng.telemetry.protocols.site import build_site

    protocol = find_protocol(name)
    where = _receiver(receiver) if protocol.calls else (_HERE, port)
    if protocol.calls != (receiver is not None):
        key = "simulate.calls" if protocol.calls else "simulate.is_polled"
        raise CommandMisused(text(key, name=name), hint="duheng simulate site --help")
    meters = build_site(
        channels,
        start=system_clock(),
        interval_s=interval,
        generator=np.random.default_rng(seed),
        faults=_faults(faults),
    )
    simulation = Simulation(site=meters, clock=system_clock, host=where[0], port=where[1])
    print_line(text("simulate.first", channel=protocol.simulated_channel(0), number=channels))
    asyncio.run(run_site(protocol, simulation, tell=_Teller(), truth=truth, steps=steps))


class _Teller:
    """Says once where the site is, and whenever something waits or waits no more."""

    def __init__(self) -> None:
        self._waiting: int | None = None

    def __call__(self, end: SimulatedEnd, waiting: int) -> None:
        if self._waiting is None:
            print_line(text("simulate.at", host=end.host, port=end.port))
        if waiting != (self._waiting or 0):
            print_progress(text("simulate.waiting", number=waiting))
        self._waiting = waiting


def _receiver(given: str | None) -> tuple[str, int]:
    host, _, port = (given or "").rpartition(":")
    if given is not None and not (host and port.isdecimal() and int(port) <= 65535):
        raise CommandMisused(text("simulate.no_receiver", given=given))
    return host.strip("[]"), int(port or 0)


def _faults(given: str) -> tuple[Fault, ...]:
    from duheng.telemetry.protocols.site import Fault

    names = [one.strip() for one in given.split(",") if one.strip()]
    known = [one.value for one in Fault]
    unknown = [one for one in names if one not in known and one != "all"]
    if unknown:
        raise CommandMisused(
            text("simulate.unknown_fault", name=unknown[0]), hint=", ".join([*known, "all"])
        )
    return tuple(Fault) if "all" in names else tuple(Fault(one) for one in names)
