"""The line to a meter: the only place of the pollers that writes to a wire, and it only reads.

A request passes the protocol's check of read functions here, just before it is written; nothing
else in the pollers writes. The bytes below may be a TCP connection to a serial server or a serial
port: whatever gives the three methods of :class:`Octets`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from duheng.telemetry.protocols.errors import FrameRefused, NoAnswer

LONGEST_PENDING = 4096
_CHUNK = 1024

CheckRead = Callable[[bytes], None]
"""Raises NotARead for every frame that is not a read request of its protocol."""
CutFrame = Callable[[bytes], tuple[bytes | None, bytes]]
"""Buffer -> first whole frame or None, and what is left of the buffer."""


class Octets(Protocol):
    """A stream of bytes to meters: TCP, a serial port, or a test."""

    async def send(self, content: bytes) -> None:
        """Send all of the bytes."""

    async def receive(self, longest: int) -> bytes:
        """Return some bytes, at most so many; none at the end of the stream."""

    async def close(self) -> None:
        """End the stream."""


class TcpOctets:
    """Bytes over TCP, as serial servers give them."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, content: bytes) -> None:
        """Send all of the bytes."""
        self._writer.write(content)
        await self._writer.drain()

    async def receive(self, longest: int) -> bytes:
        """Return some bytes."""
        return await self._reader.read(longest)

    async def close(self) -> None:
        """End the connection."""
        self._writer.close()
        with suppress(OSError):  # the other end may have gone first
            await self._writer.wait_closed()


async def open_tcp(host: str, port: int, *, timeout_s: float = 5.0) -> TcpOctets:
    """Return a connection.

    Raises
    ------
    NoAnswer
        When nothing listens there.
    """
    try:
        async with asyncio.timeout(timeout_s):
            return TcpOctets(*await asyncio.open_connection(host, port))
    except OSError as error:
        raise NoAnswer(
            f"{host}:{port} cannot be reached: {error}", hint="check address, port and cable"
        ) from error


class ReadOnlyLine:
    """A line that asks and waits for the answer, one at a time.

    Parameters
    ----------
    octets : Octets
        What carries the bytes.
    check : CheckRead
        Refuses everything but read requests.
    cut : CutFrame
        Finds the first whole frame, and drops rubbish before it.
    timeout_s : float
        How long to wait for an answer [s].
    """

    def __init__(
        self, octets: Octets, *, check: CheckRead, cut: CutFrame, timeout_s: float = 3.0
    ) -> None:
        self._octets = octets
        self._check = check
        self._cut = cut
        self._timeout_s = timeout_s
        self._turn = asyncio.Lock()

    async def ask(self, request: bytes, is_answer: Callable[[bytes], bool]) -> bytes:
        """Return the frame that answers a read request.

        Raises
        ------
        NotARead
            When the request is anything but a read; nothing was sent.
        NoAnswer
            When no such frame came in time.
        """
        self._check(request)
        async with self._turn:
            try:
                async with asyncio.timeout(self._timeout_s):
                    await self._octets.send(request)
                    return await self._answer(is_answer)
            except NoAnswer:
                raise
            except OSError as error:  # TimeoutError is one too
                raise NoAnswer(
                    f"no answer within {self._timeout_s:g} s",
                    hint="check address, wiring and speed of the line",
                ) from error

    async def close(self) -> None:
        """End the line."""
        await self._octets.close()

    async def _answer(self, is_answer: Callable[[bytes], bool]) -> bytes:
        pending = b""
        while True:
            frame, pending = self._cut(pending)
            if frame is not None:
                if is_answer(frame):  # else an echo of the request, or another meter's late word
                    return frame
                continue
            content = await self._octets.receive(_CHUNK)
            if not content:
                raise NoAnswer("the line was closed before the answer")
            pending = (pending + content)[-LONGEST_PENDING:]


def cut_with(
    decode: Callable[[bytes], object], length_at: Callable[[bytes], int | None]
) -> CutFrame:
    """Return a cutter for frames that begin with 68.

    Parameters
    ----------
    decode : callable
        Raises FrameRefused for bytes that are no frame.
    length_at : callable
        Length of the frame that seems to begin here; ``None`` when more bytes are needed to
        know, 0 when none begins here.
    """

    def cut(buffer: bytes) -> tuple[bytes | None, bytes]:
        waiting: int | None = None
        start = buffer.find(0x68)
        while start >= 0:
            here = buffer[start:]
            length = length_at(here)
            if length is None or len(here) < length:
                # perhaps a false beginning that would wait for ever: look behind it as well
                waiting = start if waiting is None else waiting
            elif length and _is_frame(decode, here[:length]):
                return here[:length], here[length:]
            start = buffer.find(0x68, start + 1)
        return None, b"" if waiting is None else buffer[waiting:]

    return cut


def _is_frame(decode: Callable[[bytes], object], candidate: bytes) -> bool:
    try:
        decode(candidate)
    except FrameRefused:
        return False
    return True
