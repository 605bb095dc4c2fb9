"""No poller can send anything but a read: the check sits where the wire is written, only there."""

import asyncio
import inspect
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.client.mixin import ModbusClientMixin

from duheng.telemetry import protocols
from duheng.telemetry.protocols.cjt188 import frame as f188
from duheng.telemetry.protocols.cjt188.poller import Cjt188Poller
from duheng.telemetry.protocols.dlt645 import frame as f645
from duheng.telemetry.protocols.dlt645.items import load_items
from duheng.telemetry.protocols.dlt645.poller import Dlt645Poller
from duheng.telemetry.protocols.errors import NoAnswer, NotARead
from duheng.telemetry.protocols.line import ReadOnlyLine
from duheng.telemetry.protocols.modbus import frame as fmb
from duheng.telemetry.protocols.modbus.poller import ModbusPoller, only_reads
from duheng.telemetry.protocols.modbus.registers import Register, RegisterType
from duheng.terms.errors import DuhengError

FOLDER = Path(protocols.__file__).parent


class Recorded:
    """A wire that keeps what is written, and answers nothing."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    async def send(self, content: bytes) -> None:
        self.sent.append(content)

    async def receive(self, longest: int) -> bytes:
        return b""

    async def close(self) -> None:
        pass


def clock() -> datetime:
    return datetime(2026, 11, 23, tzinfo=UTC)


def calls_of(poller: type) -> list[str]:
    return sorted(
        name
        for name, member in inspect.getmembers(poller, inspect.isfunction)
        if not name.startswith("_") and name != "close"
    )


def tried(coroutine: object) -> None:
    assert inspect.iscoroutine(coroutine)
    with suppress(DuhengError):  # what matters here is only what reached the wire
        asyncio.run(coroutine)


@given(
    address=st.text("0123456789A;\x14", min_size=12, max_size=12) | st.text(max_size=14),
    item=st.sampled_from(sorted(load_items().items)) | st.text(max_size=10),
)
def test_every_call_of_the_dlt645_poller_sends_reads_or_nothing(address: str, item: str) -> None:
    assert calls_of(Dlt645Poller) == ["read_address", "read_item"]
    wire = Recorded()
    poller = Dlt645Poller(wire, clock=clock, timeout_s=1)
    tried(poller.read_address())
    tried(poller.read_item(address, item))
    assert {f645.decode(one).control for one in wire.sent} <= {0x11, 0x12, 0x13}
    assert wire.sent


@given(
    address=st.text("0123456789A", min_size=14, max_size=14) | st.text(max_size=16),
    kind=st.integers(-1, 300),
    order=st.sampled_from(f188.ItemOrder),
)
def test_every_call_of_the_cjt188_poller_sends_reads_or_nothing(
    address: str, kind: int, order: f188.ItemOrder
) -> None:
    assert calls_of(Cjt188Poller) == ["read_address", "read_current"]
    wire = Recorded()
    poller = Cjt188Poller(wire, clock=clock, timeout_s=1)
    tried(poller.read_address())
    tried(poller.read_current(address, meter_type=kind, order=order))
    assert {f188.decode(one).control for one in wire.sent} <= {0x01, 0x03}
    assert wire.sent


@given(control=st.integers(0, 255), data=st.binary(max_size=60))
def test_no_other_control_code_passes_the_line(control: int, data: bytes) -> None:
    frames: list[tuple[Callable[[bytes], None], bytes, frozenset[int]]] = [
        (
            f645.require_read,
            f645.encode(f645.Frame(address="1" * 12, control=control, data=data)),
            f645.READS,
        ),
        (
            f188.require_read,
            f188.encode(f188.Frame(meter_type=0x10, address="1" * 14, control=control, data=data)),
            f188.READS,
        ),
    ]
    for check, request, reads in frames:
        wire = Recorded()
        line = ReadOnlyLine(wire, check=check, cut=lambda buffer: (None, buffer))
        with pytest.raises((NotARead, NoAnswer)) as caught:
            asyncio.run(line.ask(request, lambda frame: True))
        assert (caught.type is NotARead) == (wire.sent == [])
        assert control in reads or wire.sent == []


@given(request=st.binary(max_size=40))
def test_rubbish_never_passes_the_line(request: bytes) -> None:
    for check in (f645.require_read, f188.require_read, fmb.require_read):
        wire = Recorded()
        line = ReadOnlyLine(wire, check=check, cut=lambda buffer: (None, buffer))
        with pytest.raises((NotARead, NoAnswer)):
            asyncio.run(line.ask(request, lambda frame: True))
        assert wire.sent == []


@given(function=st.integers(0, 255), data=st.binary(max_size=60))
def test_no_other_function_of_modbus_leaves_the_client(function: int, data: bytes) -> None:
    packet = fmb.encode(fmb.Frame(device=1, function=function, data=data, transaction=7))
    try:
        assert only_reads(True, packet) == packet
    except NotARead:
        return
    assert function in {1, 2, 3, 4}
    assert len(data) == 4


def arguments_of(name: str) -> dict[str, object]:
    """Return values for the parameters of a call of pymodbus's client."""
    values: dict[str, object] = {
        "address": 1, "count": 1, "value": 1, "values": [1], "records": [], "toggle": True,
        "read_address": 1, "read_count": 1, "write_address": 1, "and_mask": 1, "or_mask": 0,
        "read_code": 1, "object_id": 0, "msg": b"", "delimiter": 1, "data": 1, "sending": True,
    }  # fmt: skip
    signature = inspect.signature(getattr(ModbusClientMixin, name))
    return {
        key: values.get(key, 1)
        for key, one in signature.parameters.items()
        if key != "self" and one.default is inspect.Parameter.empty
    }


def test_whatever_the_library_can_ask_only_reads_reach_a_real_socket() -> None:
    names = [
        name
        for name, member in inspect.getmembers(ModbusClientMixin, inspect.isfunction)
        if "device_id" in inspect.signature(member).parameters
    ]
    assert {"write_register", "write_coils", "mask_write_register"} <= set(names)
    received: list[bytes] = []

    async def run() -> dict[str, str]:
        async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while content := await reader.read(1024):
                received.append(content)
            writer.close()
            await writer.wait_closed()
            gone.set()

        gone = asyncio.Event()
        server = await asyncio.start_server(keep, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        register = Register(channel="x", address=0, type=RegisterType.UINT16, unit="1")
        poller = ModbusPoller("127.0.0.1", port, [register], clock=clock, timeout_s=0.05)
        client: AsyncModbusTcpClient = poller._client
        await client.connect()
        outcome = {}
        for name in names:
            try:
                await getattr(client, name)(**arguments_of(name))
                outcome[name] = "answered"
            except NotARead:
                outcome[name] = "refused"
            except Exception as error:  # noqa: BLE001 - what the library says when nobody answers
                outcome[name] = type(error).__name__
            if not client.connected:
                await client.connect()
        poller.close()
        await gone.wait()
        server.close()
        await server.wait_closed()
        return outcome

    outcome = asyncio.run(run())
    reads = {"read_coils", "read_discrete_inputs", "read_holding_registers", "read_input_registers"}
    assert {name for name, said in outcome.items() if said == "ModbusIOException"} == reads
    assert {outcome[name] for name in names if name.startswith("write")} == {"refused"}
    assert {content[7] for content in received} == {1, 2, 3, 4}
    assert calls_of(ModbusPoller) == ["read_all", "read_register"]


def test_only_the_line_writes_to_a_wire_of_the_pollers() -> None:
    writes = re.compile(r"[.](write|writelines|sendall|sendto|send_bytes)\b")
    writers = {
        str(path.relative_to(FOLDER))
        for path in FOLDER.rglob("*.py")
        if writes.search(path.read_text(encoding="utf-8"))
    }
    # the receiver acknowledges, and simulated ends speak as the meters that they stand for
    wires = {"line.py", "serving.py", "hj212/server.py", "hj212/simulator.py"}
    files = {"running.py", "key_users/upload.py"}  # the file of truth, the state of an upload
    assert writers == wires | files
    senders = {
        str(path.relative_to(FOLDER))
        for path in FOLDER.rglob("*.py")
        if "open_connection" in path.read_text(encoding="utf-8")
    }
    assert senders == {"line.py", "hj212/simulator.py"}
