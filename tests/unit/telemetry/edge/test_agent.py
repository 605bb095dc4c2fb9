"""The agent: polls what is due, loses nothing while link or disk is gone, invents nothing."""

import asyncio
import gzip
import json
import random
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from duheng.telemetry.edge.agent import Agent
from duheng.telemetry.edge.errors import OutboxUnwritable, UnusableAgent
from duheng.telemetry.edge.outbox import Outbox
from duheng.telemetry.edge.schedule import last_due, wait_until_due
from duheng.telemetry.edge.sending import Courier, Outcome
from duheng.telemetry.edge.settings import read_settings
from duheng.telemetry.protocols import Simulation, find_protocol
from duheng.telemetry.protocols.site import Fault, build_site


@pytest.fixture
def beside(server, declared, hand, told, tmp_path):
    """Return the context of an agent beside simulated meters, with its server."""

    @asynccontextmanager
    async def opened(*faults, meters=2, protocol="dlt645", line=None, limit_bytes=2 << 30, **more):
        site = build_site(
            meters, start=hand.at, interval_s=60, generator=np.random.default_rng(3), faults=faults
        )
        simulation = Simulation(site=site, clock=hand, host="127.0.0.1", port=0)
        async with find_protocol(protocol).simulate(simulation) as end:
            path = declared(
                server.address, end.port, meters=meters, protocol=protocol, line=line or {}, **more
            )
            settings = read_settings(path)
            courier = Courier(server.address, "token-of-north", clock=hand, timeout_s=5)
            with Outbox(settings.outbox, limit_bytes=limit_bytes) as outbox:
                agent = Agent(
                    settings, outbox, courier, clock=hand, tell=told.tell,
                    generator=random.Random(1),  # noqa: S311
                )  # fmt: skip
                yield SimpleNamespace(
                    agent=agent, outbox=outbox, line=agent.lines[0], site=site, settings=settings
                )
                await agent.lines[0].close()

    return opened


def sent(server):
    """Return the readings of all bodies, in the order in which they came."""
    found = []
    for body in server.bodies:
        found += [json.loads(one) for one in gzip.decompress(body).decode().splitlines()[1:]]
    return found


def test_what_meters_show_is_sent_with_the_instant_of_the_answer(beside, server, hand):
    async def run():
        async with beside() as it:
            assert await it.agent.poll(it.line, hand.at) == 2
            assert (await it.agent.forward()).outcome is Outcome.ACKNOWLEDGED
            return [round(it.site.indication_kwh(one, hand.at), 2) for one in range(2)]

    shown = asyncio.run(run())
    assert [one["value"] for one in sent(server)] == shown
    assert {one["at"] for one in sent(server)} == {hand.at.isoformat()}


@pytest.mark.parametrize(
    ("protocol", "line", "codes"),
    [
        ("cjt188", {"meters": [{"address": "00000000000001"}, {"address": "00000000000002"}]},
         {"00000000000001/901F/current", "00000000000002/901F/current"}),
        ("modbus", {"meters": None, "registers": [
            {"channel": "b/heat", "address": 0, "type": "uint32", "unit": "kW·h", "scale": 0.01}]},
         {"b/heat"}),
    ],
)  # fmt: skip
def test_the_other_protocols_are_polled_too(beside, server, hand, protocol, line, codes):
    async def run():
        async with beside(protocol=protocol, line=line) as it:
            await it.agent.poll(it.line, hand.at)
            await it.agent.forward()

    asyncio.run(run())
    assert {one["channel"] for one in sent(server)} == codes
    assert all(one["value"] > 0 for one in sent(server))


def test_a_due_poll_that_failed_is_missing_and_nothing_is_put_in_its_place(
    beside, server, hand, told
):
    async def run():
        line = {"timeout_s": 0.2, "channels": {"000000000001/00010000": "incomer"}}
        async with beside(Fault.GAP, meters=1, line=line) as it:
            polls = 0
            while Fault.GAP not in it.site.active(0, hand.at):
                hand.at += timedelta(minutes=1)
                polls += 1
            await it.agent.poll(it.line, hand.at)
            await it.agent.forward()
            return hand.at

    due = asyncio.run(run())
    assert sent(server) == [{"channel": "incomer", "at": due.isoformat(), "value": None}]
    assert [word for word, _ in told.heard] == ["poll_failed"]


def test_meters_that_are_not_there_are_missing_each_and_found_again(beside, server, hand, told):
    async def run():
        async with beside() as it:
            good, port = it.line.settings, it.line.settings.port
            object.__setattr__(it.line.settings, "port", 1)
            await it.agent.poll(it.line, hand.at)
            object.__setattr__(good, "port", port)
            await it.agent.poll(it.line, hand.at)
            await it.agent.forward()

    asyncio.run(run())
    assert [one["value"] is None for one in sent(server)] == [True, True, False, False]
    assert [word for word, _ in told.heard] == ["poll_failed", "poll_good"]


def test_a_week_without_a_link_arrives_later_whole_and_in_order(beside, server, hand, told):
    week = 7 * 24 * 4

    async def run():
        async with beside() as it:
            for number in range(week):
                hand.at += timedelta(minutes=15)
                await it.agent.poll(it.line, hand.at)
                if number % 24 == 0:
                    server.answers.append((502, {}, b"the link is cut"))
                    assert (await it.agent.forward()).outcome is Outcome.LATER
            server.bodies.clear()
            assert (await it.agent.forward()).outcome is Outcome.ACKNOWLEDGED
            return it.outbox.state()

    start = hand.at
    state = asyncio.run(run())
    assert (state.waiting, state.readings, state.waiting_readings) == (0, 0, 0)
    found = sent(server)
    assert len(found) == 2 * week
    instants = [one["at"] for one in found]
    assert instants == sorted(instants)
    assert len({(one["channel"], one["at"]) for one in found}) == 2 * week
    assert found[0]["at"] == (start + timedelta(minutes=15)).isoformat()
    assert [word for word, _ in told.heard if word.startswith("link")] == ["link_gone", "link_back"]


def test_the_waits_after_refusals_grow_are_bounded_and_honour_the_server(beside, server, hand):
    async def run():
        async with beside() as it:
            await it.agent.poll(it.line, hand.at)
            waits = []
            for _ in range(14):
                server.answers.append((500, {}, b"<html>"))
                waits.append(it.agent._pause_s(await it.agent.forward()))
            server.answers.append((429, {"Retry-After": "1234"}, b"{}"))
            asked = it.agent._pause_s(await it.agent.forward())
            done = it.agent._pause_s(await it.agent.forward())
            return waits, asked, done

    waits, asked, done = asyncio.run(run())
    assert waits[0] <= 1 < waits[4]
    assert 150 <= waits[-1] <= 300
    assert (asked, done) == (1234, 60)
    assert len({bytes(body) for body in server.bodies}) == 1, "the same bytes each time"


def test_a_refused_batch_is_kept_and_lets_the_next_one_pass(beside, server, hand, told):
    async def run():
        async with beside() as it:
            await it.agent.poll(it.line, hand.at)
            body = json.dumps({"code": "telemetry.channels_of_another", "detail": "no"}).encode()
            server.answers.append((403, {}, body))
            assert (await it.agent.forward()).outcome is Outcome.REFUSED
            await it.agent.poll(it.line, hand.at)
            assert (await it.agent.forward()).outcome is Outcome.ACKNOWLEDGED
            first = it.outbox.state()
            it.outbox.try_refused_again()
            await it.agent.forward()
            return first, it.outbox.state()

    first, last = asyncio.run(run())
    assert (first.refused, first.acknowledged) == (1, 1)
    assert (last.refused, last.acknowledged) == (0, 2)
    assert [word for word, _ in told.heard] == ["refused"]


def test_a_full_outbox_stops_the_polls_says_so_once_and_goes_on_when_there_is_room(
    beside, server, hand, told
):
    async def run():
        async with beside(limit_bytes=60_000, batch_readings=10) as it:
            kept = 0
            for _ in range(2000):
                hand.at += timedelta(minutes=1)
                added = await it.agent.poll(it.line, hand.at)
                if added == 0:
                    break
                kept += added
            assert await it.agent.poll(it.line, hand.at) == 0
            await it.agent.forward()
            again = await it.agent.poll(it.line, hand.at)
            await it.agent.forward()
            return kept + again

    kept = asyncio.run(run())
    assert len(sent(server)) == kept, "what was read before it was full is all there"
    assert [word for word, _ in told.heard] == ["full", "room_again"]


def test_readings_that_a_full_disk_does_not_take_are_held_until_it_does(
    beside, server, hand, told, monkeypatch
):
    async def run():
        async with beside() as it:
            add = it.outbox.add

            def refuse(readings):
                raise OutboxUnwritable("the outbox cannot be written: disk is full")

            monkeypatch.setattr(it.outbox, "add", refuse)
            await it.agent.poll(it.line, hand.at)
            first = hand.at
            hand.at += timedelta(minutes=1)
            assert await it.agent.poll(it.line, hand.at) == 0
            monkeypatch.setattr(it.outbox, "add", add)
            hand.at += timedelta(minutes=1)
            assert await it.agent.poll(it.line, hand.at) == 2
            await it.agent.forward()
            return first

    first = asyncio.run(run())
    instants = [first, first, hand.at, hand.at]
    assert [one["at"] for one in sent(server)] == [one.isoformat() for one in instants]
    assert [word for word, _ in told.heard] == ["full", "room_again"]


def test_a_clock_that_is_set_is_told_and_never_corrected(beside, server, hand, told):
    server.date = hand.at.strftime("%a, %d %b %Y %H:%M:%S GMT")

    async def run():
        async with beside() as it:
            for minutes in (0, 60, -120, 60):
                hand.at += timedelta(minutes=minutes)
                await it.agent.poll(it.line, hand.at)
                await it.agent.forward()

    start = hand.at
    asyncio.run(run())
    hours = [0, 1, -1, 0]
    found = [one["at"] for one in sent(server)][::2]
    assert found == [(start + timedelta(hours=one)).isoformat() for one in hours]
    assert [word for word, _ in told.heard] == ["clock_off", "clock_good"]
    assert abs(told.heard[0][1]["offset_s"] - 3600) < 5


def test_polls_go_on_when_the_clock_jumps_back_and_forth(hand):
    generator = random.Random(4)  # noqa: S311 - no secret
    waits = []

    async def wait(seconds):
        waits.append(seconds)
        jump = generator.choice([0.0] * 6 + [-86400.0, -600.0, 600.0, 86400.0])
        hand.at += timedelta(seconds=seconds + jump + generator.uniform(-0.5, 0.5))
        return False

    async def run():
        return [(await wait_until_due(hand, 60, wait), hand.at) for _ in range(500)]

    for due, now in asyncio.run(run()):
        assert due == last_due(due, 60)
        assert timedelta() <= now - due < timedelta(minutes=1)
    assert max(waits) <= 60, "no jump stops the polls for longer than an interval"
    assert min(waits) >= 0


def test_what_cannot_be_read_or_trusted_is_refused_at_the_start(declared, hand):
    def refused(**given):
        server = given.pop("server", "http://127.0.0.1:1")
        path, generator = declared(server, 6450, **given), random.Random(1)  # noqa: S311
        with pytest.raises(UnusableAgent) as caught:
            Agent(read_settings(path), None, None, clock=hand, tell=print, generator=generator)
        return caught.value.message

    assert "for everybody to read" in refused(server="http://example.org")
    assert "no field interval" in refused(line={"interval": 5})
    assert "interval_s" in refused(line={"interval_s": 0})
    assert "hj212" in refused(line={"protocol": "hj212"})
    assert "12 digits" in refused(line={"meters": [{"address": "1", "items": ["00010000"]}]})
    same = [{"address": "000000000001", "items": ["00010000", "00010000"]}]
    assert "two places" in refused(line={"meters": same})
    assert "no meter of the line gives" in refused(line={"channels": {"x": "y"}})
    heat = [{"address": "00000000000001", "meter_type": 20}]
    assert "meter_type" in refused(line={"protocol": "cjt188", "meters": heat})
    assert "batch_readings" in refused(batch_readings=0)
    assert "kind float" in refused(keep_days="many")


def test_the_example_of_the_documentation_is_taken(tmp_path, hand):
    page = Path(__file__).parents[4] / "docs" / "do" / "run-an-edge-agent.md"
    example = page.read_text(encoding="utf-8").split("```yaml\n", 1)[1].split("```", 1)[0]
    path = tmp_path / "edge.yaml"
    path.write_text(example, encoding="utf-8")
    generator = random.Random(1)  # noqa: S311
    agent = Agent(read_settings(path), None, None, clock=hand, tell=print, generator=generator)
    assert [len(line.codes) for line in agent.lines] == [2, 2, 1]
