"""``duheng intake hj212``: loggers of HJ 212 as gateways."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duheng.cli.commands import TranslatedCommand, common_options
from duheng.cli.intake import a_file, home_option, snapshot_option
from duheng.cli.languages import text
from duheng.cli.printing import print_progress
from duheng.terms.clock import system_clock

if TYPE_CHECKING:
    from duheng.telemetry.intake.door import Door
    from duheng.telemetry.intake.loggers import LoggerMapping

_PORT = 2120
_LOOK_S = 1.0


@click.command(cls=TranslatedCommand, help="intake.hj212.help")
@home_option
@snapshot_option
@click.option("--host", default="127.0.0.1", metavar="HOST", help="serve.host")
@click.option("--port", type=click.IntRange(0, 65535), default=_PORT, help="intake.hj212.port")
@click.option("--mapping", type=a_file, metavar="FILE", help="intake.hj212.mapping")
@common_options
def hj212(home: Path, snapshot: Path | None, host: str, port: int, mapping: Path | None) -> None:
    """Take uploads of loggers until a signal says stop."""
    from duheng.telemetry.intake.door import Door
    from duheng.telemetry.intake.loggers import mapping_of_loggers
    from duheng.terms.documents import read_yaml

    names = None if mapping is None else mapping_of_loggers(read_yaml(mapping))
    with Door(home, system_clock, snapshot) as door:
        asyncio.run(_heard(door, host, port, names))


async def _heard(door: Door, host: str, port: int, names: LoggerMapping | None) -> None:
    from duheng.telemetry.intake.loggers import LoggerDoor, networks_of
    from duheng.telemetry.protocols.hj212.server import Hj212Server

    sink, stop = LoggerDoor(door, names).take, _asked_to_stop()
    allowed = networks_of(door)
    async with Hj212Server(sink, clock=system_clock, host=host, port=port, allowed=allowed) as one:
        where = one.address
        print_progress(text("intake.hj212.at", host=where[0], port=where[1]))
        not_taken = 0
        while not stop.is_set():
            await asyncio.to_thread(door.registry.refresh)
            if one.counts.not_taken > not_taken and one.counts.last_refusal is not None:
                print_progress(text("intake.hj212.not_taken", reason=one.counts.last_refusal))
            not_taken = one.counts.not_taken
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _LOOK_S)
        counts = one.counts
    print_progress(
        text(
            "intake.hj212.done", durable=counts.durable, resent=counts.resent,
            refused=counts.refused,
        )
    )  # fmt: skip


def _asked_to_stop() -> asyncio.Event:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    return stop
