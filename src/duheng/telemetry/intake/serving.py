"""Serving the door on this machine: one process, Granian inside, until a signal says stop."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Sequence

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from duheng.telemetry.intake.app import IntakeApp, Receive, Scope, Send
from duheng.telemetry.intake.door import Door

PORT = 8630
_BACKLOG = 1024
_ASK_AGAIN_S = 0.01
_LAST_REQUESTS_S = 10.0
_SWITCH_S = 0.0005
"""SQLite hands the interpreter back at every step: the writer must not wait 5 ms for each."""
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
    sys.setswitchinterval(_SWITCH_S)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        if sys.platform == "win32":
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(server.stop))
        else:
            loop.add_signal_handler(number, server.stop)
    beside = [asyncio.create_task(_tell_when_listening(host, port, tell))]
    if isinstance(app, IntakeApp):
        beside.append(asyncio.create_task(app.watch_registry()))
    try:
        await server.serve()
        await _let_requests_end(beside)
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


async def _let_requests_end(beside: Sequence[asyncio.Task[None]]) -> None:
    """Return when no request is under way in this loop, or patience ends.

    Granian may say that it ended while tasks of requests still live; they are not left to be
    destroyed with the loop.
    """
    others = asyncio.all_tasks() - {asyncio.current_task(), *beside}
    if others:
        _, late = await asyncio.wait(others, timeout=_LAST_REQUESTS_S)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=1)


async def _tell_when_listening(host: str, port: int, tell: Callable[[], None]) -> None:
    """Tell once a connection is taken: the server says that it starts before it listens."""
    while True:
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(_ASK_AGAIN_S)
            continue
        writer.close()
        tell()
        return
