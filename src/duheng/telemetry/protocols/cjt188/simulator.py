"""A simulated line of water meters, which answer read requests in the order that they are asked."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import datetime

from duheng.telemetry.protocols.cjt188.frame import (
    ANYONE,
    CURRENT,
    READ,
    READ_ADDRESS,
    Frame,
    decode,
    encode,
    length_at,
)
from duheng.telemetry.protocols.line import cut_with
from duheng.telemetry.protocols.octets import bcd_octets
from duheng.telemetry.protocols.record import SimulatedEnd, Simulation
from duheng.telemetry.protocols.serving import damaged, serve_frames
from duheng.telemetry.protocols.site import Fault, SimulatedSite

_COLD_WATER = 0x10
_CUBIC_METRES = 0x2C
_LARGEST = 10**8
_REFUSED = b"\x00\x00\x00"


def meter_address(number: int) -> str:
    """Return the address of the meter of a number, counted from 0."""
    return f"{number + 1:014d}"


def simulated_channel(number: int) -> str:
    """Return the code of the indication of a simulated meter."""
    return f"{meter_address(number)}/{CURRENT}/current"


def simulate(simulation: Simulation) -> AbstractAsyncContextManager[SimulatedEnd]:
    """Return the context in which the simulated meters answer."""

    def answer(octets: bytes) -> bytes | None:
        return _answer(simulation.site, decode(octets), simulation.clock())

    return serve_frames(simulation, cut_with(decode, length_at), answer)


def _answer(site: SimulatedSite, request: Frame, at: datetime) -> bytes | None:
    number = _meter_of(site, request.address)
    if number is None or request.is_answer or Fault.GAP in site.active(number, at):
        return None
    control, data = request.control | 0xC0, _REFUSED
    if request.control == READ_ADDRESS:
        control, data = 0x83, request.data[:3]
    elif request.control == READ and request.item == CURRENT:
        control, data = 0x81, request.data[:3] + _current(site, number, at)
    content = encode(
        Frame(meter_type=_COLD_WATER, address=meter_address(number), control=control, data=data)
    )
    return damaged(content) if Fault.RUBBISH in site.active(number, at) else content


def _current(site: SimulatedSite, number: int, at: datetime) -> bytes:
    """Return the answer to 901F; the numbers of the simulated register are taken as m3."""
    shown = site.indication_kwh(number, at) or 0.0
    amount = bcd_octets(f"{round(shown * 100) % _LARGEST:08d}") + bytes([_CUBIC_METRES])
    settled = bcd_octets("00000000") + bytes([_CUBIC_METRES])
    clock = bcd_octets(at.strftime("%Y%m%d%H%M%S"))
    return amount + settled + clock + b"\x00\x00"


def _meter_of(site: SimulatedSite, address: str) -> int | None:
    if address == ANYONE:
        return 0 if len(site.meters) == 1 else None
    number = int(address) - 1 if address.isdecimal() else -1
    return number if 0 <= number < len(site.meters) else None
