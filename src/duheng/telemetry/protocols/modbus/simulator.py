"""Simulated meters behind a Modbus TCP gateway (the server of pymodbus)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from duheng.telemetry.protocols.addresses import require_narrow_door
from duheng.telemetry.protocols.errors import DoorNotOpened
from duheng.telemetry.protocols.modbus.registers import Register, RegisterType
from duheng.telemetry.protocols.record import SimulatedEnd, Simulation, wait_to_be_asked
from duheng.telemetry.protocols.site import Fault, SimulatedSite
from duheng.terms.clock import Clock

SPAN = 10
"""Registers of one meter."""
MOST_METERS = 65536 // SPAN
_ANY_DEVICE = 0
_LARGEST = 2**32


def simulated_channel(number: int) -> str:
    """Return the code of the indication of a simulated meter."""
    return f"meter-{number + 1}/active_energy"


def register_map(number: int) -> tuple[Register, ...]:
    """Return the declared registers of so many simulated meters."""
    return tuple(register for one in range(number) for register in _registers_of(one))


def _registers_of(number: int) -> tuple[Register, Register]:
    first = number * SPAN
    return (
        Register(
            channel=simulated_channel(number), address=first, type=RegisterType.UINT32,
            unit="kW·h", scale=0.01,
        ),
        Register(
            channel=f"meter-{number + 1}/active_power", address=first + 2,
            type=RegisterType.FLOAT32, unit="kW",
        ),
    )  # fmt: skip


@asynccontextmanager
async def simulate(simulation: Simulation) -> AsyncIterator[SimulatedEnd]:
    """Yield the open end of a server whose registers run; loopback only.

    Raises
    ------
    OpenDoor
        When the host is not loopback.
    DoorNotOpened
        When the port is taken, or there are more meters than registers.
    """
    require_narrow_door(simulation.host, ())
    if len(simulation.site.meters) > MOST_METERS:
        raise DoorNotOpened(f"one Modbus address space holds {MOST_METERS} meters at most")
    memory = _Memory(simulation.site, simulation.clock)
    server = ModbusTcpServer(
        memory.device(), address=(simulation.host, simulation.port), trace_packet=memory.sent
    )
    if not await server.listen():
        raise DoorNotOpened(
            f"{simulation.host}:{simulation.port} cannot be listened on",
            hint="another program may hold the port; give --port",
        )
    try:
        port = _port_of(server)
        yield SimulatedEnd(host=simulation.host, port=port, step=wait_to_be_asked)
    finally:
        server.serving.set_result(True)
        server.close()


def _port_of(server: ModbusTcpServer) -> int:
    listening = server.transport
    if not isinstance(listening, asyncio.Server):
        raise DoorNotOpened("the server of the simulated devices does not listen")
    port: int = listening.sockets[0].getsockname()[1]
    return port


class _Memory:
    """Registers that are computed when they are asked for."""

    def __init__(self, site: SimulatedSite, clock: Clock) -> None:
        self._site = site
        self._clock = clock
        self._is_damaged = False

    def device(self) -> SimDevice:
        """Return what the server serves."""
        count = len(self._site.meters) * SPAN
        cells = SimData(0, count=count, values=0, datatype=DataType.REGISTERS, readonly=True)
        return SimDevice(_ANY_DEVICE, simdata=[cells], action=self._act)

    def sent(self, is_sent: bool, packet: bytes) -> bytes:
        """Return a packet, on a bad line with a protocol number that is not that of Modbus."""
        if not (is_sent and self._is_damaged):
            return packet
        self._is_damaged = False
        return packet[:2] + b"\x5a" + packet[3:]

    async def _act(
        self, function: int, start: int, address: int, count: int, registers: list[int],
        values: list[int] | list[bool] | None,
    ) -> ExcCodes | None:  # fmt: skip
        if values is not None:
            return ExcCodes.ILLEGAL_FUNCTION
        at = self._clock()
        for number in range(address // SPAN, (address + count - 1) // SPAN + 1):
            active = self._site.active(number, at)
            if Fault.GAP in active:
                return ExcCodes.GATEWAY_NO_RESPONSE
            self._is_damaged = self._is_damaged or Fault.RUBBISH in active
            self._fill(number, at, registers)
        return None

    def _fill(self, number: int, at: datetime, registers: list[int]) -> None:
        energy, power = _registers_of(number)
        shown = self._site.indication_kwh(number, at) or 0.0
        counted = round(shown / energy.scale) % _LARGEST * energy.scale
        for register, value in (
            (energy, counted),
            (power, self._site.load_kw(number, at)),
        ):
            words = register.words_of(value)
            registers[register.address : register.address + len(words)] = words
