"""The receiver of HJ 212 uploads: acknowledges (9014) only what its sink calls durable.

The protocol authenticates nobody: the server listens on loopback, elsewhere only with a list of
networks, and every reading is marked so. Frames, connections and memory are bounded; the sender
waits while the sink works, which is the back-pressure.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from duheng.telemetry.protocols.addresses import Network, may_speak, require_narrow_door
from duheng.telemetry.protocols.errors import FrameRefused
from duheng.telemetry.protocols.hj212.frame import (
    LONGEST_DATA,
    FrameCutter,
    Message,
    decode,
    encode,
)
from duheng.telemetry.protocols.hj212.packets import Packet, PacketSets
from duheng.telemetry.protocols.hj212.reading import CHINA, UPLOADS, TimeRules, readings_of
from duheng.telemetry.protocols.record import MeterBatch
from duheng.telemetry.protocols.serving import Callers, open_server
from duheng.terms.clock import Clock
from duheng.terms.errors import DuhengError

Sink = Callable[[MeterBatch], Awaitable[None]]
"""Returns when the batch is durable; raises a DuhengError when it will not take it. The same batch
may come twice, with the same id."""

ACKNOWLEDGED = "9014"
_SYSTEM = "91"
_CHUNK = 4096
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much the server takes on.

    Attributes
    ----------
    longest : int
        Largest data segment in octets.
    connections : int
        At once.
    idle_s : float
        A connection that says nothing for so long is closed [s].
    """

    longest: int = LONGEST_DATA
    connections: int = 256
    idle_s: float = 600.0


@dataclass(slots=True)
class Counts:
    """What happened since the server was opened."""

    frames: int = 0
    durable: int = 0
    resent: int = 0
    refused: int = 0
    ignored: int = 0
    not_taken: int = 0
    strangers: int = 0
    too_many: int = 0
    rubbish: int = 0
    last_refusal: DuhengError | None = field(default=None)


class Hj212Server:
    """A server; ``async with`` opens and closes it.

    Parameters
    ----------
    sink : Sink
        Makes a batch durable.
    clock : Clock
        Tells when frames came.
    host, port : str, int
        Where to listen; port 0 takes a free one.
    allowed : tuple of networks
        From where senders may call, besides this machine.
    rules : TimeRules
        Zone and label of the senders' instants.
    limits : Limits, optional
        How much it takes on.
    """

    def __init__(
        self, sink: Sink, *, clock: Clock, host: str = "127.0.0.1", port: int = 0,
        allowed: tuple[Network, ...] = (), rules: TimeRules = CHINA, limits: Limits | None = None,
    ) -> None:  # fmt: skip
        require_narrow_door(host, allowed)
        self._sink = sink
        self._clock = clock
        self._where = (host, port)
        self._allowed = allowed
        self._rules = rules
        self._limits = limits or Limits()
        self._sets = PacketSets()
        self._known: OrderedDict[str, None] = OrderedDict()
        self._callers = Callers()
        self._server: asyncio.Server | None = None
        self.counts = Counts()

    async def __aenter__(self) -> Self:
        self._server = await open_server(self._speak, *self._where)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
            await self._callers.close()
            await self._server.wait_closed()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port that it listens on."""
        if self._server is None:
            return self._where
        host, port = self._server.sockets[0].getsockname()[:2]
        return host, port

    async def _speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = str((writer.get_extra_info("peername") or ("",))[0])
        try:
            if not may_speak(peer, self._allowed):
                self.counts.strangers += 1
            elif len(self._callers) >= self._limits.connections:
                self.counts.too_many += 1
            else:
                self._callers.add(writer)
                with suppress(OSError):  # the sender went away, or was silent for too long
                    await self._listen(reader, writer, peer)
        finally:
            await self._callers.leave(writer)

    async def _listen(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str
    ) -> None:
        cutter = FrameCutter(self._limits.longest)
        while True:
            async with asyncio.timeout(self._limits.idle_s):
                content = await reader.read(_CHUNK)
            if not content:
                return
            before = cutter.rubbish
            for frame in cutter.feed(content):
                await self._take(frame, cutter, writer, peer)
            self.counts.rubbish += cutter.rubbish - before

    async def _take(
        self, frame: bytes, cutter: FrameCutter, writer: asyncio.StreamWriter, peer: str
    ) -> None:
        self.counts.frames += 1
        try:
            message = decode(frame, longest=self._limits.longest)
        except FrameRefused as error:
            self._refuse(error)
            cutter.reject(frame)
            return
        if message.get("CN") not in UPLOADS:
            self.counts.ignored += 1
            return
        try:
            ready = self._sets.add(message, frame)
        except FrameRefused as error:
            self._refuse(error)
            return
        for packet in ready:
            if await self._is_durable(packet, peer) and packet.message.wants_acknowledgement:
                writer.write(encode(acknowledgement(packet.message)))
                await writer.drain()

    async def _is_durable(self, packet: Packet, peer: str) -> bool:
        """Return whether a packet is on disk, by this or by an earlier sending."""
        number = batch_id(packet.frame)
        if number in self._known:
            self.counts.resent += 1
            return True
        try:
            readings = readings_of(packet.message, self._rules, data_time=packet.data_time)
        except FrameRefused as error:
            self._refuse(error)
            return False
        batch = MeterBatch(
            batch_id=number,
            sender=packet.message.get("MN") or "",
            peer=peer,
            received_at=self._clock(),
            body=packet.frame,
            readings=readings,
        )
        try:
            await self._sink(batch)
        except DuhengError as error:  # no acknowledgement: the sender will send it again
            self.counts.not_taken += 1
            self.counts.last_refusal = error
            return False
        self._remember(number)
        self.counts.durable += 1
        return True

    def _remember(self, number: str) -> None:
        self._known[number] = None
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _refuse(self, error: DuhengError) -> None:
        self.counts.refused += 1
        self.counts.last_refusal = error


def batch_id(frame: bytes) -> str:
    """Return the id of what a frame says: the same when it is sent again.

    Letters of the check value and line breaks do not make another frame of it.
    """
    return f"hj212-{hashlib.sha256(frame.rstrip()[:-4]).hexdigest()[:40]}"


def acknowledgement(message: Message) -> Message:
    """Return the acknowledgement (9014) of a message, in its own version."""
    kept = [(name, message.get(name)) for name in ("PW", "MN")]
    header = [("ST", _SYSTEM), ("CN", ACKNOWLEDGED)]
    header += [(name, text) for name, text in kept if text is not None]
    number = message.get("QN")
    first = [] if number is None else [("QN", number)]
    if not message.is_split:
        return Message(header=(*first, *header, ("Flag", str(message.version << 2))))
    total, packet = message.packet
    numbered = [("PNUM", str(total)), ("PNO", str(packet))]
    flag = ("Flag", str(message.version << 2 | 2))
    return Message(header=(*first, *header, flag, *numbered))
