"""Asks meters of CJ/T 188 for what they show; it can send read requests only."""

from __future__ import annotations

from duheng.telemetry.protocols.cjt188.frame import (
    ADDRESS_ITEM,
    ANY_TYPE,
    ANYONE,
    CURRENT,
    Frame,
    ItemOrder,
    decode,
    encode,
    length_at,
    read_request,
    require_read,
)
from duheng.telemetry.protocols.cjt188.reading import readings_of
from duheng.telemetry.protocols.line import Octets, ReadOnlyLine, cut_with
from duheng.telemetry.protocols.record import MeterReading
from duheng.terms.clock import Clock


class Cjt188Poller:
    """Reads the meters of one line.

    Parameters
    ----------
    octets : Octets
        The line: TCP to a converter of M-Bus or RS-485, or a serial port.
    clock : Clock
        Tells when an answer came.
    timeout_s : float
        How long to wait for an answer [s].
    """

    def __init__(self, octets: Octets, *, clock: Clock, timeout_s: float = 3.0) -> None:
        cut = cut_with(decode, length_at)
        self._line = ReadOnlyLine(octets, check=require_read, cut=cut, timeout_s=timeout_s)
        self._clock = clock
        self._serial = 0

    async def read_address(self) -> str:
        """Return the address of the one meter on the line."""
        request = read_request(ANY_TYPE, ANYONE, item=ADDRESS_ITEM)
        return (await self._ask(request)).address

    async def read_current(
        self, address: str, *, meter_type: int = 0x10, order: ItemOrder = ItemOrder.HIGH_FIRST
    ) -> tuple[MeterReading, ...]:
        """Return what the meter shows (901F).

        Parameters
        ----------
        address : str
            Fourteen digits.
        meter_type : int
            T.
        order : ItemOrder
            In which order its maker wants the identifier; the answer may have the other one.

        Raises
        ------
        MeterRefused, NoAnswer
            When the meter refuses, or is silent.
        """
        self._serial = (self._serial + 1) % 256
        request = read_request(meter_type, address, item=CURRENT, order=order, serial=self._serial)
        return readings_of(await self._ask(request), self._clock())

    async def close(self) -> None:
        """End the line."""
        await self._line.close()

    async def _ask(self, request: Frame) -> Frame:
        def is_answer(octets: bytes) -> bool:
            frame = decode(octets)
            # SER is not compared: makers in the field echo it, send 0, or count by themselves
            return (
                frame.is_answer
                and frame.control & 0x3F == request.control
                and request.address in (ANYONE, frame.address)
                and (frame.is_refusal or frame.item == request.item)
            )

        return decode(await self._line.ask(encode(request), is_answer))
