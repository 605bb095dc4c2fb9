"""Asks Modbus TCP devices for declared registers; it can send the functions 1 to 4 only."""

from __future__ import annotations

from collections.abc import Sequence

from pymodbus import ModbusException
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.pdu import ExceptionResponse, ModbusPDU

from duheng.telemetry.protocols.errors import MeterRefused, NoAnswer
from duheng.telemetry.protocols.modbus.explain import exception_text
from duheng.telemetry.protocols.modbus.frame import require_read
from duheng.telemetry.protocols.modbus.reading import reading_of
from duheng.telemetry.protocols.modbus.registers import Register
from duheng.telemetry.protocols.record import MeterReading
from duheng.terms.clock import Clock


def only_reads(is_sent: bool, packet: bytes) -> bytes:
    """Return a packet as it is; one that is sent and is no read is refused before the wire.

    The client hands every packet through here just before its socket: there is no other way out.

    Raises
    ------
    NotARead
        When a packet to be sent is anything but the functions 1 to 4.
    """
    if is_sent:
        require_read(packet)
    return packet


class ModbusPoller:
    """Reads the devices behind one address.

    Parameters
    ----------
    host, port : str, int
        Where the devices, or their gateway, listen.
    registers : sequence of Register
        What to read.
    clock : Clock
        Tells when an answer came.
    timeout_s : float
        How long to wait for an answer [s].
    """

    def __init__(
        self, host: str, port: int, registers: Sequence[Register], *, clock: Clock,
        timeout_s: float = 3.0,
    ) -> None:  # fmt: skip
        self._client = AsyncModbusTcpClient(
            host, port=port, timeout=timeout_s, retries=0, reconnect_delay=0,
            trace_packet=only_reads,
        )  # fmt: skip
        self._registers = tuple(registers)
        self._clock = clock
        self._where = f"{host}:{port}"

    async def read_all(self) -> tuple[MeterReading, ...]:
        """Return the readings of all registers, in the order of their declaration.

        Raises
        ------
        MeterRefused, NoAnswer
            When a device refuses, or is silent.
        """
        return tuple([await self.read_register(one) for one in self._registers])

    async def read_register(self, register: Register) -> MeterReading:
        """Return the reading of a register.

        Raises
        ------
        MeterRefused, NoAnswer
            When the device refuses, or is silent.
        """
        try:
            if not self._client.connected and not await self._client.connect():
                raise NoAnswer(f"{self._where} cannot be reached", hint="check address and port")
            answer = await self._asked(register)
        except (ModbusException, OSError) as error:
            if isinstance(error, NoAnswer):
                raise
            raise NoAnswer(f"{self._where} gave no answer: {error}") from error
        if isinstance(answer, ExceptionResponse):
            said = exception_text(answer.exception_code)["en"]
            raise MeterRefused(f"{register.channel}: the device refuses: {said}")
        words = answer.bits[:1] if register.function in (1, 2) else answer.registers
        if len(words) != register.words:
            raise NoAnswer(f"{register.channel}: {len(words)} registers, not {register.words}")
        return reading_of(register, [int(one) for one in words], self._clock())

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    async def _asked(self, register: Register) -> ModbusPDU:
        reads = {
            1: self._client.read_coils,
            2: self._client.read_discrete_inputs,
            3: self._client.read_holding_registers,
            4: self._client.read_input_registers,
        }
        return await reads[register.function](
            register.address, count=register.words, device_id=register.device
        )
