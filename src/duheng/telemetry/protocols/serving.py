"""Serves simulated meters on loopback: bounded buffers, one answer a request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from duheng.telemetry.protocols.addresses import require_narrow_door
from duheng.telemetry.protocols.errors import DoorNotOpened
from duheng.telemetry.protocols.line import LONGEST_PENDING, CutFrame
from duheng.telemetry.protocols.record import SimulatedEnd, Simulation, wait_to_be_asked

_CHUNK = 1024
_PATIENCE_S = 5.0


@asynccontextmanager
async def serve_frames(
    simulation: Simulation, cut: CutFrame, answer: Callable[[bytes], bytes | None]
) -> AsyncIterator[SimulatedEnd]:
    """Yield the open end of a server that answers frames; loopback only.

    Parameters
    ----------
    simulation : Simulation
        Where to listen.
    cut : CutFrame
        Finds frames in what comes.
    answer : callable
        Frame -> answer, or ``None`` to stay silent.

    Raises
    ------
    OpenDoor
        When the host is not loopback.
    DoorNotOpened
        When the port is taken.
    """
    require_narrow_door(simulation.host, ())
    callers = Callers()

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        callers.add(writer)
        pending = b""
        try:
            while content := await reader.read(_CHUNK):
                pending = (pending + content)[-LONGEST_PENDING:]
                frame, pending = cut(pending)
                while frame is not None:
                    said = answer(frame)
                    if said is not None:
                        writer.write(said)
                        await writer.drain()
                    frame, pending = cut(pending)
        except OSError:
            return  # the caller went away; it will call again
        finally:
            await callers.leave(writer)

    server = await open_server(speak, simulation.host, simulation.port)
    try:
        host, port = server.sockets[0].getsockname()[:2]
        yield SimulatedEnd(host=host, port=port, step=wait_to_be_asked)
    finally:
        server.close()
        await callers.close()
        await server.wait_closed()


class Callers:
    """Open connections of a server and the tasks that serve them."""

    def __init__(self) -> None:
        self._tasks: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def add(self, writer: asyncio.StreamWriter) -> None:
        """Count the connection that the running task serves."""
        self._tasks[writer] = asyncio.current_task()

    async def leave(self, writer: asyncio.StreamWriter) -> None:
        """End a connection."""
        writer.close()
        with suppress(OSError):  # the other end may have gone first
            await writer.wait_closed()
        self._tasks.pop(writer, None)

    async def close(self) -> None:
        """End every connection, and wait for a moment until what it began is done."""
        tasks = [one for one in self._tasks.values() if one is not None]
        for writer in tuple(self._tasks):
            writer.close()
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=_PATIENCE_S)
            for one in late:
                one.cancel()


Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def open_server(speak: Speak, host: str, port: int) -> asyncio.Server:
    """Return a listening server.

    Raises
    ------
    DoorNotOpened
        When the port is taken or the host is not of this machine.
    """
    try:
        return await asyncio.start_server(speak, host, port, limit=LONGEST_PENDING)
    except OSError as error:
        raise DoorNotOpened(
            f"{host}:{port} cannot be listened on: {error.strerror or error}",
            hint="another program may hold the port; give --port",
        ) from error


def damaged(frame: bytes) -> bytes:
    """Return a frame with one octet changed, as a bad line would."""
    middle = len(frame) // 2
    return frame[:middle] + bytes([frame[middle] ^ 0x5A]) + frame[middle + 1 :]
