"""The receiver of HJ 212 acknowledges what is durable, once for each sending, and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import numpy as np
import pytest

from duheng.telemetry.protocols import MeterBatch, Simulation
from duheng.telemetry.protocols.errors import OpenDoor
from duheng.telemetry.protocols.hj212.frame import FrameCutter, Message, decode, encode
from duheng.telemetry.protocols.hj212.packets import MOST_SETS
from duheng.telemetry.protocols.hj212.server import Hj212Server, Limits
from duheng.telemetry.protocols.hj212.simulator import Logger
from duheng.telemetry.protocols.site import Fault, build_site
from duheng.terms.errors import UnusableInput

START = datetime(2026, 11, 23, tzinfo=UTC)


def clock() -> datetime:
    return START


def upload(number: int = 1, *, flag: str = "5", value: str = "1.5", **more: str) -> Message:
    header = {"QN": f"2026112312000{number:04d}", "ST": "31", "CN": "2011", "PW": "1", "MN": "M1"}
    groups = ((("DataTime", "20261123120000"),), (("a01-Rtd", value), ("a01-Flag", "N")))
    return Message(header=tuple({**header, "Flag": flag, **more}.items()), groups=groups)


class Store:
    """A sink that remembers, and may be told to refuse or to wait."""

    def __init__(self) -> None:
        self.batches: list[MeterBatch] = []
        self.is_full = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, batch: MeterBatch) -> None:
        await self.gate.wait()
        if self.is_full:
            raise UnusableInput("the disk is full")
        self.batches.append(batch)


class Caller:
    """A connection to the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer, self.cutter = reader, writer, FrameCutter()
        self.answers: list[Message] = []

    async def say(self, *contents: bytes) -> None:
        for content in contents:
            self.writer.write(content)
        await self.writer.drain()

    async def hear(self, number: int) -> list[Message]:
        """Return the next answers; waits for them."""
        async with asyncio.timeout(20):
            while len(self.answers) < number:
                content = await self.reader.read(4096)
                assert content, "the server closed the connection"
                self.answers += [decode(one) for one in self.cutter.feed(content)]
        heard, self.answers = self.answers[:number], self.answers[number:]
        return heard

    async def is_closed(self) -> bool:
        async with asyncio.timeout(20):
            return await self.reader.read(1) == b""

    async def leave(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


Work = Callable[[Hj212Server, Store, Caller], Awaitable[None]]


def served(work: Work, **options: object) -> None:
    async def run() -> None:
        store = Store()
        async with Hj212Server(store, clock=clock, **options) as server:  # type: ignore[arg-type]
            caller = Caller(*await asyncio.open_connection(*server.address))
            try:
                await work(server, store, caller)
            finally:
                await caller.leave()

    asyncio.run(run())


def test_an_upload_is_acknowledged_with_its_number_and_marked_unauthenticated() -> None:
    async def work(server: Hj212Server, store: Store, caller: Caller) -> None:
        frame = encode(upload())
        await caller.say(frame)
        (answer,) = await caller.hear(1)
        assert answer.get("CN") == "9014"
        assert (answer.get("ST"), answer.get("QN")) == ("91", upload().get("QN"))
        assert (answer.get("MN"), answer.get("Flag")) == ("M1", "4")
        (batch,) = store.batches
        assert (batch.sender, batch.peer, batch.received_at) == ("M1", "127.0.0.1", START)
        assert batch.body == frame.rstrip()
        assert batch.origin.value == "origin_not_authenticated"
        assert [one.value for one in batch.readings] == [1.5]
        assert len(batch.batch_id) <= 64

    served(work)


def test_nothing_is_acknowledged_before_the_sink_says_durable() -> None:
    async def work(server: Hj212Server, store: Store, caller: Caller) -> None:
        store.gate.clear()
        await caller.say(encode(upload()))
        while server.counts.frames == 0:
            await asyncio.sleep(0)
        for _ in range(100):
            await asyncio.sleep(0)
        assert server.counts.durable == 0
        assert caller.answers == []
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await caller.reader.read(1)
        store.gate.set()
        assert len(await caller.hear(1)) == 1

    served(work)


def test_a_sink_that_refuses_gives_no_acknowledgement_and_the_re_send_succeeds() -> None:
    async def work(server: Hj212Server, store: Store, caller: Caller) -> None:
        store.is_full = True
        await caller.say(encode(upload()))
        while server.counts.not_taken == 0:
            await asyncio.sleep(0)
        assert str(server.counts.last_refusal) == "the disk is full"
        store.is_full = False
        await caller.say(encode(upload()))
        assert len(await caller.hear(1)) == 1
        assert len(store.batches) == 1

    served(work)


def test_a_thousand_re_sends_are_acknowledged_and_stored_once() -> None:
    async def work(server: Hj212Server, store: Store, caller: Caller) -> None:
        for n in range(1000):
            frame = encode(upload())
            # some loggers write the check value in lower case
            await caller.say(frame if n % 2 else frame[:-6] + frame[-6:].lower())
            await caller.hear(1)
        assert len(store.batches) == 1
        assert (server.counts.durable, server.counts.resent) == (1, 999)

    served(work)


def test_who_does_not_want_an_acknowledgement_gets_none_and_is_stored() -> None:
    async def work(server: Hj212Server, store: Store, caller: Caller) -> None:
        await caller.say(encode(upload(1, flag="4")), encode(upload(2, flag="5")))
        (answer,) = await caller.hear(1)
        assert answer.get("QN") == upload(2).get("QN")
        assert len(store.batches) == 2

    served(work)


def test_the_edition_of_2005_is_answered_in_its_own_version() -> None:
    async def work(server: Hj212Server, store: Store, caller: Caller) -> None:
        await caller.say(encode(upload(flag="1")))
        (answer,) = await caller.hear(1)
        assert answer.get("Flag") == "0"

    served(work)


def test_after_rubbish_the_next_frame_is_found() -> None:
    frame = encode(upload())
    broken = frame[:40] + b"X" + frame[41:]
    pieces = [
        b"\x00\xff rubbish ##", b"##12", b"##9999" + b"z" * 50, b"##0500CN=2011;", broken,
        b"##0004##0004", b"#" * 7, b"\r\n\r\n",
    ]  # fmt: skip

    async def work(server: Hj212Server, store: Store, caller: Caller) -> None:
        for n, rubbish in enumerate(pieces):
            await caller.say(rubbish + b"\r\n", encode(upload(n)))
            (answer,) = await caller.hear(1)
            assert answer.get("QN") == upload(n).get("QN")
        assert len(store.batches) == len(pieces)
        assert server.counts.refused >= 1

    served(work)


def test_a_frame_may_come_octet_by_octet_and_many_at_once() -> None:
    async def work(server: Hj212Server, store: Store, caller: Caller) -> None:
        for octet in encode(upload()):
            await caller.say(bytes([octet]))
            await asyncio.sleep(0)
        await caller.hear(1)
        await caller.say(b"".join(encode(upload(n)) for n in range(2, 200)))
        numbers = [one.get("QN") for one in await caller.hear(198)]
        assert numbers == [upload(n).get("QN") for n in range(2, 200)]

    served(work)


def test_each_packet_of_a_split_message_is_acknowledged_by_itself() -> None:
    async def work(server: Hj212Server, store: Store, caller: Caller) -> None:
        for number in ("1", "2", "3"):
            packet = upload(flag="7", value=number, PNUM="3", PNO=number)
            await caller.say(encode(packet))
            (answer,) = await caller.hear(1)
            assert (answer.packet, answer.flag) == ((3, int(number)), 6)
        assert [batch.readings[0].value for batch in store.batches] == [1.0, 2.0, 3.0]

    served(work)


def without_time(number: str) -> bytes:
    packet = upload(flag="7", PNUM="2", PNO=number)
    return encode(Message(header=packet.header, groups=((("a02-Rtd", "7"),),)))


def test_a_packet_without_its_time_waits_for_the_one_that_has_it() -> None:
    async def work(server: Hj212Server, store: Store, caller: Caller) -> None:
        await caller.say(without_time("2"), without_time("2"))
        await caller.say(encode(upload(flag="7", PNUM="2", PNO="1")))
        assert [one.packet for one in await caller.hear(2)] == [(2, 2), (2, 1)]
        assert [batch.readings[0].at.hour for batch in store.batches] == [4, 4]
        assert server._sets.open_sets == 0

    served(work)


def test_sets_that_never_become_whole_make_room() -> None:
    async def work(server: Hj212Server, store: Store, caller: Caller) -> None:
        for n in range(MOST_SETS + 20):
            message = upload(n, flag="7", PNUM="2", PNO="2")
            bare = Message(header=message.header, groups=((("a02-Rtd", "7"),),))
            await caller.say(encode(bare))
        await caller.say(encode(upload(9000)))
        await caller.hear(1)
        assert server._sets.open_sets == MOST_SETS
        assert server._sets.given_up == 20
        assert [batch.readings[0].channel for batch in store.batches] == ["M1/2011/a01-Rtd"]

    served(work)


def test_other_commands_and_unusable_uploads_get_no_acknowledgement() -> None:
    async def work(server: Hj212Server, store: Store, caller: Caller) -> None:
        await caller.say(encode(upload(1, CN="1062")))
        timeless = Message(header=upload(2).header, groups=((("a01-Rtd", "1"),),))
        nameless = tuple(pair for pair in upload(3).header if pair[0] != "MN")
        await caller.say(encode(timeless))
        await caller.say(encode(Message(header=nameless, groups=upload().groups)))
        await caller.say(encode(upload(4)))
        (answer,) = await caller.hear(1)
        assert answer.get("QN") == upload(4).get("QN")
        assert (server.counts.ignored, server.counts.refused) == (1, 2)

    served(work)


def test_more_connections_than_allowed_are_closed_at_once() -> None:
    async def work(server: Hj212Server, store: Store, caller: Caller) -> None:
        await caller.say(encode(upload()))
        await caller.hear(1)
        second = Caller(*await asyncio.open_connection(*server.address))
        assert await second.is_closed()
        await second.leave()
        assert server.counts.too_many == 1

    served(work, limits=Limits(connections=1))


def test_a_silent_connection_is_closed() -> None:
    async def work(server: Hj212Server, store: Store, caller: Caller) -> None:
        assert await caller.is_closed()

    served(work, limits=Limits(idle_s=0.05))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example"])  # noqa: S104 - refused
@pytest.mark.parametrize("allowed", [(), (ip_network("0.0.0.0/0"),)])
def test_it_does_not_listen_to_a_network_that_nobody_allowed(
    host: str, allowed: tuple[object, ...]
) -> None:
    with pytest.raises(OpenDoor):
        Hj212Server(Store(), clock=clock, host=host, allowed=allowed)  # type: ignore[arg-type]


def test_the_simulated_logger_delivers_everything_over_a_bad_line() -> None:
    generator = np.random.default_rng(5)
    site = build_site(
        70, start=START, interval_s=60, generator=generator, faults=(Fault.GAP, Fault.RUBBISH)
    )

    async def run() -> None:
        store = Store()
        async with Hj212Server(store, clock=clock) as server:
            host, port = server.address
            calls = Simulation(site=site, clock=clock, host=host, port=port)
            logger = Logger(calls, answer_within_s=0.2)
            damaged = next(
                one for one in site.injected(START + timedelta(hours=1)) if one.fault == "rubbish"
            )
            for at in (START, damaged.begin):
                assert await logger.step(at) == 0
            await logger.close()
        assert server.counts.refused > 0
        found = {(one.channel, one.at): one.value for b in store.batches for one in b.readings}
        expected = {}
        for at in (START, damaged.begin):
            for meter in site.meters:
                shown = site.indication_kwh(meter.number, at)
                if shown is not None:
                    code = f"DUHENGSIMULATED000000001/2011/ele{meter.number + 1:02d}-Rtd"
                    expected[code, at] = float(f"{shown:.2f}")
        assert found == expected
        assert len(store.batches) > 4  # more than one packet an upload

    asyncio.run(run())
