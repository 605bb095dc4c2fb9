"""Asks meters of DL/T 645 for what they measure; it can send read requests only."""

from __future__ import annotations

from duheng.telemetry.protocols.dlt645.frame import (
    ANYONE,
    READ_ADDRESS,
    READ_NEXT,
    Frame,
    decode,
    encode,
    item_octets,
    length_at,
    read_request,
    require_read,
)
from duheng.telemetry.protocols.dlt645.items import Items, load_items
from duheng.telemetry.protocols.dlt645.reading import readings_of
from duheng.telemetry.protocols.errors import FrameRefused
from duheng.telemetry.protocols.line import Octets, ReadOnlyLine, cut_with
from duheng.telemetry.protocols.record import MeterReading
from duheng.terms.clock import Clock

_MOST_PARTS = 16


class Dlt645Poller:
    """Reads the meters of one line.

    Parameters
    ----------
    octets : Octets
        The line: TCP to a serial server, or a serial port.
    clock : Clock
        Tells when an answer came.
    timeout_s : float
        How long to wait for an answer [s].
    items : Items, optional
        Table of data identifiers.
    """

    def __init__(
        self, octets: Octets, *, clock: Clock, timeout_s: float = 3.0, items: Items | None = None
    ) -> None:
        cut = cut_with(decode, length_at)
        self._line = ReadOnlyLine(octets, check=require_read, cut=cut, timeout_s=timeout_s)
        self._clock = clock
        self._items = items or load_items()

    async def read_address(self) -> str:
        """Return the address of the one meter on the line."""
        return (await self._ask(Frame(address=ANYONE, control=READ_ADDRESS))).address

    async def read_item(self, address: str, item: str) -> tuple[MeterReading, ...]:
        """Return the readings of a data identifier, several for a block.

        Raises
        ------
        UnknownItem
            When the table does not have it; nothing was sent.
        MeterRefused, NoAnswer
            When the meter refuses, or is silent.
        """
        self._items.members(item.upper())
        answer = await self._ask(read_request(address, item))
        content, parts = answer.data, 0
        while answer.has_more and not answer.is_refusal:
            parts += 1
            if parts > _MOST_PARTS:
                raise FrameRefused(f"the answer for {item} has more than {_MOST_PARTS} parts")
            following = item_octets(item) + bytes([parts])
            answer = await self._ask(Frame(address=address, control=READ_NEXT, data=following))
            content += answer.data[4:-1]  # behind the identifier, before the number of the part
        whole = Frame(address=answer.address, control=answer.control, data=content)
        return readings_of(answer if answer.is_refusal else whole, self._clock(), self._items)

    async def close(self) -> None:
        """End the line."""
        await self._line.close()

    async def _ask(self, request: Frame) -> Frame:
        def is_answer(octets: bytes) -> bool:
            frame = decode(octets)
            return (
                frame.is_answer
                and frame.function == request.function
                and request.address in (ANYONE, frame.address)
                and (frame.is_refusal or frame.item == request.item)
            )

        return decode(await self._line.ask(encode(request), is_answer))
