"""Serving the door on this machine: one process, Granian inside, until a signal says stop."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from duheng.telemetry.intake.app import IntakeApp, Receive, Scope, Send
from duheng.telemetry.intake.door import Door

PORT = 8630
_BACKLOG = 1024
_REQUESTS = 256
"""Most requests at once; the next ones wait in the backlog of the socket."""


def serve(
    door: Door, host: str = "127.0.0.1", port: int = PORT, *, tell: Callable[[], None]
) -> None:
    """Serve a door until SIGTERM or SIGINT; what waits is committed before this returns.

    Parameters
    ----------
    door : Door
        What to serve; the caller closes it.
    host, port
        Where to listen; loopback unless somebody says otherwise.
    tell : callable
        Called once the address is taken.
    """
    asyncio.run(run_app(IntakeApp(door), host, port, tell))


async def run_app(
    app: Callable[[Scope, Receive, Send], object], host: str, port: int, tell: Callable[[], None]
) -> None:
    """Run an ASGI application in this loop until a signal says stop."""
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=_BACKLOG,
        backpressure=_REQUESTS,
        log_enabled=False,
    )
    server.on_startup(tell)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        if sys.platform == "win32":
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(server.stop))
        else:
            loop.add_signal_handler(number, server.stop)
    watching = asyncio.create_task(app.watch_registry()) if isinstance(app, IntakeApp) else None
    try:
        await server.serve()
    finally:
        if watching is not None:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
