"""From simulated meters to sums: killed on the way, and exact at the end.

``DUHENG_KILLS=200`` kills the agent 200 times, and the door with it one time in five.
"""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from duheng.telemetry.edge.keys import make_key
from duheng.telemetry.edge.running import opened_agent
from duheng.telemetry.edge.sending import Outcome
from duheng.telemetry.edge.settings import read_settings
from duheng.telemetry.history import Compactor
from duheng.telemetry.history.engines import open_engine
from duheng.telemetry.history.rollups import rollup
from duheng.telemetry.history.slots import Resolution
from duheng.telemetry.protocols import Simulation, dlt645
from duheng.telemetry.protocols.site import SimulatedSite, build_site
from duheng.telemetry.stream import (
    Gateway,
    Snapshot,
    StreamChannel,
    StreamKind,
    Token,
    write_snapshot,
)
from duheng.telemetry.stream.gateways import digest_of_token
from duheng.terms.clock import system_clock
from duheng.terms.instants import Period

pytest.importorskip("granian", reason="the door over HTTP needs the extra 'intake'")
KILLS = int(os.environ.get("DUHENG_KILLS", "15"))
HERE = Path(__file__).parent
DOOR = HERE.parent / "intake" / "serve_forked.py"
METERS = 3
CODES = [dlt645.PROTOCOL.simulated_channel(one) for one in range(METERS)]


class Forked:
    """A script that runs what it serves in a new process each time it is asked."""

    def __init__(self, *command):
        self.process = subprocess.Popen(
            [sys.executable, *map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        assert self.line() == "imported"

    def line(self):
        return self.process.stdout.readline().strip()

    def start(self):
        self.process.stdin.write("again\n")
        self.process.stdin.flush()
        self.pid = int(self.line())
        return self

    def end(self, number):
        os.kill(self.pid, number)
        assert self.line() == "ended"

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


@pytest.fixture
def home(tmp_path):
    """A home whose registry knows the meters, and the key of the gateway that reads them."""
    key = make_key(tmp_path / "edge.key", "north", bytes(range(32)))
    channels = tuple(
        StreamChannel(
            number=number, code=code, kind=StreamKind.REGISTER, quantity="energy", unit="kW·h",
            interval_s=900, gateways=("north",),
        )
        for number, code in enumerate(CODES, start=1)
    )  # fmt: skip
    snapshot = Snapshot(
        at=datetime(2026, 11, 1, tzinfo=UTC),
        channels=channels,
        gateways=(Gateway(code="north", public_key=str(key.verifier)),),
        tokens=(Token(digest=digest_of_token("token-of-north"), gateway="north"),),
    )
    home = tmp_path / "home"
    home.mkdir()
    write_snapshot(home / "snapshot.json", snapshot)
    return home


@pytest.fixture
def door(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    served = Forked(DOOR, home, port).start()
    served.address = f"http://127.0.0.1:{port}"
    yield served
    served.end(signal.SIGTERM)
    served.close()


class Shown(SimulatedSite):
    """A site that remembers what its registers showed."""

    def indication_kwh(self, meter, at):
        found = super().indication_kwh(meter, at)
        self.shown[meter].append(round(found, 2))
        return found


def a_site(start, interval_s):
    site = build_site(
        METERS, start=start, interval_s=interval_s, generator=np.random.default_rng(11)
    )
    site.__class__ = Shown
    site.shown = [[] for _ in range(METERS)]
    return site


class Meters:
    """Simulated meters in a thread of their own."""

    def __init__(self, site, clock):
        self.loop, self.port = asyncio.new_event_loop(), 0
        self.simulation = Simulation(site=site, clock=clock, host="127.0.0.1", port=0)
        self.ready, self.done = threading.Event(), asyncio.Event()
        self.thread = threading.Thread(target=self.loop.run_until_complete, args=(self.run(),))

    async def run(self):
        async with dlt645.PROTOCOL.simulate(self.simulation) as end:
            self.port = end.port
            self.ready.set()
            await self.done.wait()

    def __enter__(self):
        self.thread.start()
        assert self.ready.wait(30)
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.done.set)
        self.thread.join()
        self.loop.close()


def held(home):
    """Return the batches of the inbox and their readings."""
    from duheng.telemetry.intake.bodies import to_readings
    from duheng.telemetry.intake.inbox import Inbox
    from duheng.telemetry.stream import read_snapshot

    snapshot = read_snapshot(home / "snapshot.json")
    with Inbox(home / "inbox") as inbox:
        batches = list(inbox.batches_after(0))
    return batches, [
        row for one in batches for row in to_readings(one, snapshot).readings.to_pylist()
    ]


def drained(config):
    """Return what the outbox holds once everything is sent."""
    with opened_agent(read_settings(config), system_clock, lambda word, facts: None) as agent:
        delivery = asyncio.run(agent.forward())
        assert delivery is None or delivery.outcome is Outcome.ACKNOWLEDGED
        return agent._outbox.state()


def test_an_agent_killed_at_any_moment_loses_and_doubles_nothing(home, door, declared):
    site = a_site(system_clock(), 0.05)
    with Meters(site, system_clock) as meters:
        line = {"interval_s": 0.05, "timeout_s": 10}
        config = declared(
            door.address, meters.port, meters=METERS, line=line, key_file="edge.key",
            send_every_s=0.02, batch_readings=20,
        )  # fmt: skip
        agent = Forked(HERE / "agent_forked.py", config).start()
        generator = random.Random()  # noqa: S311 - each run kills at other moments
        for _ in range(KILLS):
            time.sleep(generator.uniform(0.02, 0.6))
            agent.end(signal.SIGKILL)
            if generator.random() < 0.2:
                door.end(signal.SIGKILL)
                door.start()
            agent.start()
        time.sleep(0.5)
        agent.end(signal.SIGTERM)
        agent.close()
    state = drained(config)
    batches, readings = held(home)
    assert (state.waiting, state.refused, state.readings) == (0, 0, 0)
    assert state.acknowledged == len(batches), "each batch of the outbox is there, once"
    assert all(one.is_authenticated for one in batches)
    counts = Counter((one["channel"], one["at"]) for one in readings)
    assert set(counts.values()) == {1}
    for meter, shown in enumerate(site.shown):
        came = [one["value"] for one in readings if one["channel"] == meter + 1]
        came = [one for one in came if one is not None]
        assert not Counter(came) - Counter(shown), "nothing is sent that was not read"
        # what an agent had read and not yet written when it was killed, one for each kill
        assert len(shown) - len(came) <= KILLS + 1
        assert came == sorted(came)
    assert len(readings) > KILLS


def test_from_meters_to_the_sum_nothing_is_added_or_lost(home, door, declared):
    start = datetime(2026, 11, 1, tzinfo=UTC)
    quarters = 2 * 96
    site = a_site(start, 900)
    now = [start]
    with Meters(site, lambda: now[0]) as meters:
        config = declared(
            door.address, meters.port, meters=METERS, key_file="edge.key", batch_readings=50
        )
        with opened_agent(read_settings(config), lambda: now[0], lambda word, facts: None) as agent:

            async def work():
                for number in range(quarters + 1):
                    now[0] = start + timedelta(minutes=15 * number)
                    await agent.poll(agent.lines[0], now[0])
                    if number % 50 == 0:
                        await agent.forward()
                await agent.forward()
                await agent.lines[0].close()

            asyncio.run(work())
    from duheng.telemetry.history.waiting import WaitingBatches
    from duheng.telemetry.intake.inbox import Inbox
    from duheng.telemetry.stream import read_snapshot

    snapshot = read_snapshot(home / "snapshot.json")
    with Inbox(home / "inbox") as inbox:
        done = Compactor(home / "history", system_clock).run(WaitingBatches(inbox, snapshot))
    assert done.rows == METERS * (quarters + 1)
    period = Period(start, start + timedelta(days=2))
    with open_engine() as engine:
        found = rollup(home / "history", engine, snapshot.channels, Resolution.DAY, period)
        rows = found.to_arrow().to_pylist()
    assert [one["coverage"] for one in rows] == [1.0] * 2 * METERS
    for meter, shown in enumerate(site.shown):
        counted = Decimal(str(shown[-1])) - Decimal(str(shown[0]))
        amounts = [one["amount"] for one in rows if one["channel"] == meter + 1]
        # the registers show hundredths: the sum is that of the registers to the last digit
        assert sum(round(Decimal(one), 2) for one in amounts) == counted > 0
        assert abs(sum(amounts) - float(counted)) < 1e-9
