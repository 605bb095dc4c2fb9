"""An agent as a process: its lines, its outbox, its courier, until a signal says stop."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from duheng.telemetry.edge.agent import Agent, Tell
from duheng.telemetry.edge.keys import read_key, read_token
from duheng.telemetry.edge.outbox import Outbox
from duheng.telemetry.edge.schedule import last_due
from duheng.telemetry.edge.sending import Courier, Delivery
from duheng.telemetry.edge.settings import AgentSettings
from duheng.terms.clock import Clock


@contextmanager
def opened_agent(settings: AgentSettings, clock: Clock, tell: Tell) -> Iterator[Agent]:
    """Yield the agent of settings, with its outbox held.

    Raises
    ------
    UnusableAgent
        When token, key or certificates cannot be read.
    OutboxBusy, OutboxNotDurable, OutboxUnwritable
        When the outbox cannot be used.
    """
    key = None if settings.key_file is None else read_key(settings.key_file)
    courier = Courier(
        settings.server, read_token(settings.token_file), clock=clock,
        timeout_s=settings.timeout_s, ca_file=settings.ca_file,
    )  # fmt: skip
    limit_bytes = int(settings.keep_megabytes * 1e6)
    with Outbox(settings.outbox, keep_days=settings.keep_days, limit_bytes=limit_bytes) as outbox:
        yield Agent(
            settings, outbox, courier, clock=clock, tell=tell, key=key,
            generator=random.Random(),  # noqa: S311 - spreads waits, hides nothing
        )  # fmt: skip


async def run_until_stopped(agent: Agent) -> None:
    """Run an agent until SIGINT, SIGTERM or, on Windows, Ctrl-Break."""
    loop = asyncio.get_running_loop()
    names = ("SIGINT", "SIGTERM", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    # signal.signal and not the loop's own: loops of Windows have none
    before = [
        signal.signal(one, lambda *_: loop.call_soon_threadsafe(agent.stop)) for one in numbers
    ]
    try:
        await agent.run()
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


async def run_once(agent: Agent, clock: Clock) -> Delivery | None:
    """Return the last delivery after one poll of every line and one try to send what waits."""
    try:
        for line in agent.lines:
            await agent.poll(line, last_due(clock(), line.settings.interval_s))
        return await agent.forward()
    finally:
        for line in agent.lines:
            await line.close()
