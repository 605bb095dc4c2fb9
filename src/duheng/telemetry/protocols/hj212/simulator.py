"""A simulated data logger of HJ 212: it calls the receiver, waits for 9014, and sends again."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from duheng.telemetry.protocols.errors import DoorNotOpened, FrameRefused
from duheng.telemetry.protocols.hj212.frame import FrameCutter, Message, decode, encode, split
from duheng.telemetry.protocols.hj212.reading import CHINA
from duheng.telemetry.protocols.hj212.server import ACKNOWLEDGED
from duheng.telemetry.protocols.record import SimulatedEnd, Simulation
from duheng.telemetry.protocols.serving import damaged
from duheng.telemetry.protocols.site import Fault, SimulatedSite
from duheng.terms.errors import DuhengError

EQUIPMENT = "DUHENGSIMULATED000000001"
_TRIES = 3
_MOST_KEPT = 10_000
_CHUNK = 4096


@asynccontextmanager
async def simulate(simulation: Simulation) -> AsyncIterator[SimulatedEnd]:
    """Yield the end of a logger that sends at each step.

    Raises
    ------
    DoorNotOpened
        When the receiver cannot be reached at the start; later it is called again.
    """
    logger = Logger(simulation)
    await logger.connect()
    try:
        yield SimulatedEnd(host=simulation.host, port=simulation.port, step=logger.step)
    finally:
        await logger.close()


def simulated_channel(number: int) -> str:
    """Return the code of the indication of a simulated meter."""
    return f"{EQUIPMENT}/2011/{_factor(number)}-Rtd"


def _factor(number: int) -> str:
    return f"ele{number + 1:02d}"


class Logger:
    """Sends what its meters show, and keeps what was not acknowledged.

    Parameters
    ----------
    simulation : Simulation
        Its meters, and whom it calls.
    answer_within_s : float
        How long it waits for an acknowledgement before it sends again [s].
    """

    def __init__(self, simulation: Simulation, *, answer_within_s: float = 2.0) -> None:
        self._simulation = simulation
        self._answer_within_s = answer_within_s
        self._octets: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._cutter = FrameCutter()
        self.kept: OrderedDict[bytes, bool] = OrderedDict()
        """Frames without acknowledgement -> whether the line damages them, oldest first."""
        self.acknowledged = 0

    async def connect(self) -> None:
        """Call the receiver.

        Raises
        ------
        DoorNotOpened
            When nothing listens there.
        """
        where = (self._simulation.host, self._simulation.port)
        try:
            self._octets, self._writer = await asyncio.open_connection(*where)
        except OSError as error:
            raise DoorNotOpened(
                f"{where[0]}:{where[1]} cannot be reached: {error.strerror or error}",
                hint="start the receiver first, or give --to HOST:PORT",
            ) from error
        self._cutter = FrameCutter()

    async def step(self, at: datetime) -> int:
        """Send the readings of an instant and what is still kept; return how many frames wait."""
        for message in messages_at(self._simulation.site, at):
            self.kept[encode(message)] = _is_damaged(self._simulation.site, at)
        while len(self.kept) > _MOST_KEPT:
            self.kept.popitem(last=False)
        for frame, is_damaged in tuple(self.kept.items()):
            if not await self._delivered(frame, is_damaged=is_damaged):
                break
        return len(self.kept)

    async def close(self) -> None:
        """End the connection."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    async def _delivered(self, frame: bytes, *, is_damaged: bool) -> bool:
        """Return whether a frame was acknowledged; the first try may be damaged on the line."""
        for attempt in range(_TRIES):
            sent = damaged(frame) if is_damaged and attempt == 0 else frame
            try:
                if self._writer is None:
                    await self.connect()
                await self._send(sent)
                if await self._is_acknowledged(frame):
                    self.kept.pop(frame, None)
                    self.acknowledged += 1
                    return True
            except (OSError, DuhengError):
                await self.close()
        return False

    async def _send(self, frame: bytes) -> None:
        if self._writer is not None:
            self._writer.write(frame)
            await self._writer.drain()

    async def _is_acknowledged(self, frame: bytes) -> bool:
        sent = decode(frame)
        try:
            async with asyncio.timeout(self._answer_within_s):
                while self._octets is not None:
                    content = await self._octets.read(_CHUNK)
                    if not content:
                        raise DoorNotOpened("the receiver closed the connection")
                    for answer in self._cutter.feed(content):
                        if _acknowledges(answer, sent):
                            return True
        except TimeoutError:
            return False
        return False


def messages_at(site: SimulatedSite, at: datetime) -> tuple[Message, ...]:
    """Return the real-time uploads of an instant, split where they are long."""
    local = at.astimezone(CHINA.zone)
    groups: list[tuple[tuple[str, str], ...]] = [(("DataTime", local.strftime("%Y%m%d%H%M%S")),)]
    for meter in site.meters:
        shown = site.indication_kwh(meter.number, at)
        if shown is not None:
            factor = _factor(meter.number)
            groups.append(((f"{factor}-Rtd", f"{shown:.2f}"), (f"{factor}-Flag", "N")))
    header = (
        ("QN", local.strftime("%Y%m%d%H%M%S") + f"{local.microsecond // 1000:03d}"),
        ("ST", "32"), ("CN", "2011"), ("PW", "000000"), ("MN", EQUIPMENT), ("Flag", "5"),
    )  # fmt: skip
    return split(Message(header=header, groups=tuple(groups)))


def _is_damaged(site: SimulatedSite, at: datetime) -> bool:
    return any(Fault.RUBBISH in site.active(meter.number, at) for meter in site.meters)


def _acknowledges(answer: bytes, sent: Message) -> bool:
    try:
        message = decode(answer)
    except FrameRefused:
        return False
    is_same = message.get("QN") == sent.get("QN") and message.packet == sent.packet
    return message.get("CN") == ACKNOWLEDGED and is_same
