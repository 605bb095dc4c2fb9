"""Pollers against the simulated meters: real sockets on loopback, plain and with faults."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.protocols import Simulation, cjt188, dlt645, modbus
from duheng.telemetry.protocols.cjt188.frame import ItemOrder
from duheng.telemetry.protocols.cjt188.poller import Cjt188Poller
from duheng.telemetry.protocols.dlt645.poller import Dlt645Poller
from duheng.telemetry.protocols.errors import (
    DoorNotOpened,
    MeterRefused,
    NoAnswer,
    OpenDoor,
    UnknownItem,
)
from duheng.telemetry.protocols.line import open_tcp
from duheng.telemetry.protocols.modbus.poller import ModbusPoller
from duheng.telemetry.protocols.modbus.registers import (
    Register,
    RegisterType,
    WordOrder,
    registers_of,
)
from duheng.telemetry.protocols.modbus.simulator import register_map
from duheng.telemetry.protocols.record import MeterReading, Protocol
from duheng.telemetry.protocols.site import Fault, SimulatedSite, build_site

START = datetime(2026, 11, 23, tzinfo=UTC)


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = START + timedelta(hours=5)

    def __call__(self) -> datetime:
        return self.at


def site(number: int = 3, *faults: Fault) -> SimulatedSite:
    generator = np.random.default_rng(7)
    return build_site(number, start=START, interval_s=60, generator=generator, faults=faults)


def polled(
    protocol: Protocol,
    one: SimulatedSite,
    clock: Hand,
    work: Callable[[int], Awaitable[tuple[MeterReading, ...]]],
) -> tuple[MeterReading, ...]:
    async def run() -> tuple[MeterReading, ...]:
        simulation = Simulation(site=one, clock=clock, host="127.0.0.1", port=0)
        async with protocol.simulate(simulation) as end:
            return await work(end.port)

    return asyncio.run(run())


def energy_645(
    clock: Hand, address: str, item: str = "00010000", timeout_s: float = 5
) -> Callable[[int], Awaitable[tuple[MeterReading, ...]]]:
    async def work(port: int) -> tuple[MeterReading, ...]:
        octets = await open_tcp("127.0.0.1", port)
        poller = Dlt645Poller(octets, clock=clock, timeout_s=timeout_s)
        try:
            return await poller.read_item(address, item)
        finally:
            await poller.close()

    return work


def test_an_electricity_meter_is_read_at_the_instant_of_the_answer() -> None:
    clock, one = Hand(), site()
    (reading,) = polled(dlt645.PROTOCOL, one, clock, energy_645(clock, "000000000002"))
    expected = one.indication_kwh(1, clock.at)
    assert expected is not None
    assert reading.value == pytest.approx(expected, abs=0.0051)
    assert (reading.at, reading.channel) == (clock.at, "000000000002/00010000")


def test_a_block_gives_its_items() -> None:
    clock = Hand()
    readings = polled(dlt645.PROTOCOL, site(), clock, energy_645(clock, "000000000001", "0201FF00"))
    assert [(one.value, one.unit) for one in readings] == [(230.0, "V")] * 3


def test_what_the_meter_does_not_have_is_its_refusal_and_what_the_table_lacks_is_never_sent() -> (
    None
):
    clock = Hand()
    with pytest.raises(MeterRefused, match="no such data"):
        polled(
            dlt645.PROTOCOL,
            site(),
            clock,
            energy_645(clock, "000000000001", "00030000"),
        )
    with pytest.raises(UnknownItem):
        polled(dlt645.PROTOCOL, site(), clock, energy_645(clock, "000000000001", "99999999"))


def test_the_address_of_the_only_meter_is_found() -> None:
    clock = Hand()
    found: list[str] = []

    async def work(port: int) -> tuple[MeterReading, ...]:
        for poller in (Dlt645Poller(await open_tcp("127.0.0.1", port), clock=clock),):
            found.append(await poller.read_address())
            await poller.close()
        return ()

    polled(dlt645.PROTOCOL, site(1), clock, work)
    assert found == ["000000000001"]


@pytest.mark.parametrize("order", [ItemOrder.HIGH_FIRST, ItemOrder.LOW_FIRST])
def test_a_water_meter_is_read_in_the_order_of_its_maker(order: ItemOrder) -> None:
    clock, one = Hand(), site()

    async def work(port: int) -> tuple[MeterReading, ...]:
        poller = Cjt188Poller(await open_tcp("127.0.0.1", port), clock=clock, timeout_s=5)
        try:
            return await poller.read_current("00000000000003", order=order)
        finally:
            await poller.close()

    now, _ = polled(cjt188.PROTOCOL, one, clock, work)
    expected = one.indication_kwh(2, clock.at)
    assert expected is not None
    assert now.value == pytest.approx(expected, abs=0.0051)
    assert now.unit == "m3"
    assert now.marks["item_order"] == order.value
    assert now.marks["meter_clock"] == "2026-11-23T05:00:00"


def modbus_work(
    clock: Hand, *registers: Register, timeout_s: float = 5
) -> Callable[[int], Awaitable[tuple[MeterReading, ...]]]:
    async def work(port: int) -> tuple[MeterReading, ...]:
        poller = ModbusPoller("127.0.0.1", port, registers, clock=clock, timeout_s=timeout_s)
        try:
            return await poller.read_all()
        finally:
            poller.close()

    return work


def test_declared_registers_are_read_with_type_order_and_scale() -> None:
    clock, one = Hand(), site()
    readings = polled(modbus.PROTOCOL, one, clock, modbus_work(clock, *register_map(3)))
    values = {reading.channel: reading.value for reading in readings}
    assert len(values) == 6
    expected = one.indication_kwh(2, clock.at)
    assert values["meter-3/active_energy"] == pytest.approx(expected, abs=0.0051)
    assert values["meter-1/active_power"] == pytest.approx(one.load_kw(0, clock.at), rel=1e-6)


def test_an_address_that_the_device_does_not_have_is_its_refusal() -> None:
    clock = Hand()
    far = Register(channel="far", address=60000, type=RegisterType.UINT16, unit="1")
    with pytest.raises(MeterRefused, match="illegal address"):
        polled(modbus.PROTOCOL, site(), clock, modbus_work(clock, far))


@pytest.mark.parametrize("kind", sorted(set(RegisterType) - {RegisterType.BIT}))
@pytest.mark.parametrize("order", sorted(WordOrder))
def test_registers_make_the_number_that_was_put_in(kind: RegisterType, order: WordOrder) -> None:
    one = Register(channel="x", address=0, type=kind, unit="1", word_order=order, scale=0.5)
    assert one.number_of(one.words_of(1234.0)) == 1234.0


def test_the_word_order_matters() -> None:
    high = Register(channel="x", address=0, type=RegisterType.UINT32, unit="1")
    low = Register(
        channel="x", address=0, type=RegisterType.UINT32, unit="1", word_order=WordOrder.LOW_FIRST
    )
    assert high.number_of((1, 2)) == 65538.0
    assert low.number_of((1, 2)) == 131073.0


@pytest.mark.parametrize(
    "entry",
    [
        {}, {"channel": "x"}, {"channel": "x", "address": 1, "type": "uint17", "unit": "1"},
        {"channel": "x", "address": 1, "type": "uint16", "unit": "1", "function": 6},
        {"channel": "x", "address": 1, "type": "bit", "unit": "1", "function": 3},
        {"channel": "x", "address": 65535, "type": "uint32", "unit": "1"},
        {"channel": "x", "address": -1, "type": "uint16", "unit": "1"},
        {"channel": "x", "address": 1, "type": "uint16", "unit": "1", "scale": float("nan")},
        {"channel": "x", "address": 1, "type": "uint16", "unit": "1", "writes": True},
    ],
)  # fmt: skip
def test_an_impossible_map_of_registers_is_refused(entry: dict[str, object]) -> None:
    with pytest.raises(UnusableDeclaration):
        registers_of({"registers": [entry]})


def test_a_channel_that_stands_twice_is_refused() -> None:
    entry = {"channel": "x", "address": 1, "type": "uint16", "unit": "1"}
    assert len(registers_of({"registers": [entry]})) == 1
    with pytest.raises(UnusableDeclaration, match="twice"):
        registers_of({"registers": [entry, entry]})


@pytest.mark.parametrize("fault", [Fault.GAP, Fault.RUBBISH])
def test_in_a_gap_or_on_a_bad_line_there_is_no_reading_at_all(fault: Fault) -> None:
    clock, one = Hand(), site(1, fault)
    clock.at = one.injected(START + timedelta(hours=1))[0].begin
    with pytest.raises(NoAnswer):
        polled(dlt645.PROTOCOL, one, clock, energy_645(clock, "000000000001", timeout_s=0.2))
    work = modbus_work(clock, *register_map(1), timeout_s=0.2)
    with pytest.raises((NoAnswer, MeterRefused)):
        polled(modbus.PROTOCOL, one, clock, work)


def test_nobody_there_is_no_answer() -> None:
    async def run() -> None:
        await open_tcp("127.0.0.1", 1)

    with pytest.raises(NoAnswer):
        asyncio.run(run())


@pytest.mark.parametrize("protocol", [dlt645.PROTOCOL, cjt188.PROTOCOL, modbus.PROTOCOL])
def test_simulated_meters_listen_on_loopback_only_and_say_when_the_port_is_taken(
    protocol: Protocol,
) -> None:
    async def run(host: str, port: int) -> None:
        one = Simulation(site=site(), clock=Hand(), host=host, port=port)
        async with protocol.simulate(one) as end:
            if port == 0:
                await run(host, end.port)

    with pytest.raises(OpenDoor):
        asyncio.run(run("0.0.0.0", 0))  # noqa: S104 - refused
    with pytest.raises(DoorNotOpened):
        asyncio.run(run("127.0.0.1", 0))
