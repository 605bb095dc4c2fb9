"""A simulated line of electricity meters behind a serial server, which answer read requests."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from duheng.telemetry.protocols.dlt645.frame import (
    ANYONE,
    READ,
    READ_ADDRESS,
    Frame,
    decode,
    encode,
    length_at,
)
from duheng.telemetry.protocols.dlt645.items import load_items
from duheng.telemetry.protocols.dlt645.reading import octets_of
from duheng.telemetry.protocols.errors import UnknownItem
from duheng.telemetry.protocols.line import cut_with
from duheng.telemetry.protocols.record import SimulatedEnd, Simulation
from duheng.telemetry.protocols.serving import damaged, serve_frames
from duheng.telemetry.protocols.site import Fault, SimulatedSite

_NO_SUCH_DATA = b"\x02"
_VOLTAGE_V = 230.0


def meter_address(number: int) -> str:
    """Return the address of the meter of a number, counted from 0."""
    return f"{number + 1:012d}"


def simulated_channel(number: int) -> str:
    """Return the code of the indication of a simulated meter."""
    return f"{meter_address(number)}/00010000"


def simulate(simulation: Simulation) -> AbstractAsyncContextManager[SimulatedEnd]:
    """Return the context in which the simulated meters answer."""

    def answer(octets: bytes) -> bytes | None:
        return _answer(simulation.site, decode(octets), simulation.clock())

    return serve_frames(simulation, cut_with(decode, length_at), answer)


def _answer(site: SimulatedSite, request: Frame, at: datetime) -> bytes | None:
    number = _meter_of(site, request.address)
    if number is None or request.is_answer or Fault.GAP in site.active(number, at):
        return None
    address = meter_address(number)
    if request.function == READ_ADDRESS:
        content = encode(Frame(address=address, control=0x93, data=bytes.fromhex(address)[::-1]))
    elif request.function == READ and request.item is not None:
        content = _data(site, number, request, at)
    else:
        content = encode(Frame(address=address, control=request.control | 0xC0, data=b"\x04"))
    return damaged(content) if Fault.RUBBISH in site.active(number, at) else content


def _data(site: SimulatedSite, number: int, request: Frame, at: datetime) -> bytes:
    address = meter_address(number)
    try:
        members = load_items().members(request.item or "")
        values = _values(site, number, at)
        content = b"".join(octets_of(one, values[one.quantity]()) for one in members)
    except (UnknownItem, KeyError):
        return encode(Frame(address=address, control=0xD1, data=_NO_SUCH_DATA))
    return encode(Frame(address=address, control=0x91, data=request.data[:4] + content))


def _values(site: SimulatedSite, number: int, at: datetime) -> Mapping[str, Callable[[], float]]:
    load_kw = site.load_kw(number, at)
    shown = site.indication_kwh(number, at) or 0.0
    phases = {
        f"{name}_{phase}": (lambda value=value: value)
        for phase in "abc"
        for name, value in (
            ("voltage", _VOLTAGE_V),
            ("current", load_kw * 1000 / (math.sqrt(3) * 400.0)),
            ("active_power", load_kw / 3),
        )
    }
    return {
        "active_energy": lambda: shown,
        "combined_active_energy": lambda: shown,
        "reverse_active_energy": lambda: 0.0,
        "active_power": lambda: load_kw,
        "power_factor": lambda: 1.0,
        "frequency": lambda: 50.0,
        **phases,
    }


def _meter_of(site: SimulatedSite, address: str) -> int | None:
    if address == ANYONE:
        return 0 if len(site.meters) == 1 else None  # several would answer at once
    number = int(address) - 1 if address.isdecimal() else -1
    return number if 0 <= number < len(site.meters) else None
