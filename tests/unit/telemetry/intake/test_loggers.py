"""Loggers of HJ 212: acknowledged when on disk, known by MN and network, their origin marked."""

import asyncio
from datetime import timedelta

import numpy as np
import pytest

from duheng.telemetry.intake.bodies import to_readings
from duheng.telemetry.intake.door import Door
from duheng.telemetry.intake.errors import AddressNotAllowed, InboxUnwritable, TokenUnknown
from duheng.telemetry.intake.inbox import Inbox
from duheng.telemetry.intake.loggers import (
    LoggerDoor,
    LoggerMapping,
    mapping_of_loggers,
    networks_of,
)
from duheng.telemetry.protocols import MeterBatch, MeterReading, Simulation, hj212
from duheng.telemetry.protocols.hj212.server import Hj212Server
from duheng.telemetry.protocols.hj212.simulator import EQUIPMENT
from duheng.telemetry.protocols.site import build_site
from duheng.telemetry.stream import Gateway, Snapshot, StreamChannel, StreamKind, write_snapshot
from duheng.terms.errors import UnusableInput

CODES = [hj212.PROTOCOL.simulated_channel(one) for one in range(2)]


@pytest.fixture
def snapshot(sent):
    channels = tuple(
        StreamChannel(
            number=number, code=code, kind=StreamKind.REGISTER, quantity="energy", unit="kW·h",
            gateways=(EQUIPMENT, "logger-7"),
        )
        for number, code in enumerate((CODES[0], "incomer"), start=1)
    )  # fmt: skip
    gateways = (
        Gateway(code=EQUIPMENT, addresses=("10.3.0.0/16",)),
        Gateway(code="logger-7"),
    )
    return Snapshot(at=sent.now, channels=channels, gateways=gateways)


@pytest.fixture
def door(tmp_path, snapshot, sent):
    home = tmp_path / "home"
    home.mkdir()
    write_snapshot(home / "snapshot.json", snapshot)
    with Door(home, lambda: sent.now) as door:
        yield door


def held(door, snapshot):
    with Inbox(door.inbox_folder) as inbox:
        batches = list(inbox.batches_after(0))
    return batches, [
        row for one in batches for row in to_readings(one, snapshot).readings.to_pylist()
    ]


def packet(sent, name="p-1", peer="10.3.0.9", sender=EQUIPMENT, value=1.5):
    readings = (
        MeterReading(channel=CODES[0], at=sent.now, value=value, status="measured"),
        MeterReading(channel="late", at=sent.now, value=None, status="missing"),
    )
    return MeterBatch(
        batch_id=name, sender=sender, peer=peer, received_at=sent.now, body=b"", readings=readings
    )


def test_what_a_logger_was_acknowledged_is_in_the_inbox_once_and_marked(door, snapshot, sent):
    start = sent.now - timedelta(hours=1)
    site = build_site(2, start=start, interval_s=60, generator=np.random.default_rng(5))
    names = LoggerMapping(channels={CODES[1]: "incomer"})

    async def run():
        async with Hj212Server(LoggerDoor(door, names).take, clock=lambda: sent.now) as server:
            host, port = server.address
            there = Simulation(site=site, clock=lambda: sent.now, host=host, port=port)
            async with hj212.PROTOCOL.simulate(there) as end:
                waiting = [await end.step(start + timedelta(minutes=one)) for one in range(5)]
            return waiting, server.counts.durable

    waiting, durable = asyncio.run(run())
    assert (waiting, durable) == ([0] * 5, 5)
    batches, readings = held(door, snapshot)
    assert len(batches) == 5
    assert not any(one.is_authenticated for one in batches)
    assert {one["channel"] for one in readings} == {1, 2}
    assert len({(one["channel"], one["at"]) for one in readings}) == 10


def test_a_packet_sent_again_after_a_restart_is_stored_once(door, snapshot, sent):
    async def run():
        for _ in range(2):
            await LoggerDoor(door).take(packet(sent))

    asyncio.run(run())
    batches, _ = held(door, snapshot)
    assert len(batches) == 1
    assert [code for one in batches for code in one.quarantined] == ["late"]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"peer": "10.4.0.9"}, AddressNotAllowed),
        ({"sender": "logger-7", "peer": "10.3.0.9"}, AddressNotAllowed),
        ({"sender": "nobody"}, TokenUnknown),
    ],
)
def test_a_packet_from_elsewhere_or_of_nobody_is_not_acknowledged_and_noted(
    door, snapshot, sent, given, error
):
    with pytest.raises(error):
        asyncio.run(LoggerDoor(door).take(packet(sent, **given)))
    assert held(door, snapshot) == ([], [])
    assert door.counts[f"refused {error.code}"] == 1


def test_a_logger_on_this_machine_and_one_with_another_name_are_heard(door, snapshot, sent):
    names = LoggerMapping(gateways={"M9": "logger-7"})
    asyncio.run(LoggerDoor(door, names).take(packet(sent, peer="127.0.0.1", sender="M9")))
    assert [one.gateway for one in held(door, snapshot)[0]] == ["logger-7"]


def test_a_disk_that_refuses_gives_no_acknowledgement(door, sent, monkeypatch):
    def refuse(batch):
        raise InboxUnwritable("the inbox cannot be written: full")

    monkeypatch.setattr(door.writer, "put", refuse)
    with pytest.raises(InboxUnwritable):
        asyncio.run(LoggerDoor(door).take(packet(sent)))


def test_networks_and_mappings_are_read_or_refused(door):
    assert [str(one) for one in networks_of(door)] == ["10.3.0.0/16"]
    found = mapping_of_loggers({"gateways": {"M1": "a"}, "channels": {"M1/2011/a-Rtd": "b"}})
    assert found.channels == {"M1/2011/a-Rtd": "b"}
    for wrong in ({"gateway": {}}, {"gateways": ["a"]}, {"channels": {"a": 1}}):
        with pytest.raises(UnusableInput):
            mapping_of_loggers(wrong)
