"""Random and nearly good bytes: only our refusals come out, and memory stays where it was."""

import asyncio
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import numpy as np
import pytest

from duheng.telemetry.protocols import MeterBatch, cjt188, dlt645, find_protocols, hj212, modbus
from duheng.telemetry.protocols.cjt188 import frame as f188
from duheng.telemetry.protocols.dlt645 import frame as f645
from duheng.telemetry.protocols.hj212.frame import FrameCutter, Message, encode
from duheng.telemetry.protocols.hj212.server import Hj212Server
from duheng.telemetry.protocols.line import LONGEST_PENDING, cut_with
from duheng.terms.errors import DuhengError

AT = datetime(2026, 11, 23, tzinfo=UTC)
ROUNDS = 3000
GOOD = {
    "hj212": [
        b"##0109ST=32;CN=2011;PW=123456;MN=NJGDKYYC202101q0001w0001;"
        b"CP=&&DataTime=20210305003817000;ele01-Rtd=1;ele02-Rtd=0&&8C41"
    ],
    "dlt645": [bytes.fromhex("6812107856341268910833333433838333 33D816")],
    "cjt188": [
        bytes.fromhex("681012907856341200811690 1F00452301002C000001002C003010231126200000F016")
    ],
    "modbus": [bytes.fromhex("01030000000AC5CD"), bytes.fromhex("00070000000501030200 07")],
}


def noisy(generator: np.random.Generator, good: bytes) -> bytes:
    """Return random bytes, or a good frame that was cut, changed or repeated."""
    kind = generator.integers(5)
    if kind == 0:
        return generator.bytes(int(generator.integers(0, 300)))
    content = bytearray(good)
    for _ in range(int(generator.integers(1, 5))):
        content[int(generator.integers(len(content)))] = int(generator.integers(256))
    if kind == 1:
        return bytes(content[: int(generator.integers(len(content)))])
    if kind == 2:
        place = int(generator.integers(len(content)))
        return bytes(content[:place]) + generator.bytes(3) + bytes(content[place:])
    return bytes(content) * int(generator.integers(1, 3))


def repaired(name: str, content: bytes) -> bytes:
    """Return the bytes with a check value that fits, so that the fuzz gets behind it."""
    if name == "hj212" and len(content) > 10:
        data = content[6:-4][:1024]
        return b"##%04d%s%04X" % (len(data), data, hj212.frame.check_value(data))
    if name in ("dlt645", "cjt188") and len(content) > 13:
        at = 9 if name == "dlt645" else 10
        body = bytearray(content[:-2])
        body[0], body[at] = 0x68, (len(content) - (12 if name == "dlt645" else 13)) % 256
        if name == "dlt645":
            body[7] = 0x68
        return bytes(body) + bytes([sum(body) % 256, 0x16])
    return content


@pytest.mark.parametrize("name", sorted(GOOD))
def test_decoders_and_explanations_give_only_our_refusals(name: str) -> None:
    protocol = find_protocols()[name]
    generator = np.random.default_rng(212)
    taken = 0
    for n in range(ROUNDS):
        content = noisy(generator, GOOD[name][n % len(GOOD[name])])
        for candidate in (content, repaired(name, content)):
            explanation = protocol.explain(candidate)
            assert all(0 <= one.offset <= len(candidate) for one in explanation.fields)
            with suppress(DuhengError):
                protocol.read(candidate, AT)
                taken += 1
    assert taken > 0, "the fuzz never got behind the check values"


@pytest.mark.parametrize(
    ("decode", "length_at", "good"),
    [
        (f645.decode, f645.length_at, GOOD["dlt645"][0]),
        (f188.decode, f188.length_at, GOOD["cjt188"][0]),
    ],
    ids=["dlt645", "cjt188"],
)
def test_a_good_answer_behind_rubbish_is_found(
    decode: Callable[[bytes], object], length_at: Callable[[bytes], int | None], good: bytes
) -> None:
    generator = np.random.default_rng(188)
    cut = cut_with(decode, length_at)
    for _ in range(400):
        rubbish = noisy(generator, b"\x68\xfe\x16" * 5)
        frame, rest = cut((rubbish + good)[-LONGEST_PENDING:])
        assert frame == good or decode(frame or good)
        assert len(rest) <= LONGEST_PENDING


def test_the_cutter_of_hj212_forgets_what_it_cannot_use() -> None:
    cutter = FrameCutter()
    generator = np.random.default_rng(1)
    for _ in range(500):
        piece = generator.choice([b"##", b"##1024", b"x" * 900, b"##0010", b"\n", b"#"])
        for frame in cutter.feed(bytes(piece)):
            cutter.reject(frame)
        assert len(cutter._buffer) <= 1034 + 900


def test_a_receiver_under_fire_keeps_its_memory_and_its_service() -> None:
    stored: list[str] = []

    async def sink(batch: MeterBatch) -> None:
        stored.append(batch.batch_id)

    def upload(number: int) -> bytes:
        header = (("QN", f"{number:017d}"), ("CN", "2011"), ("MN", "M"), ("Flag", "5"))
        groups = ((("DataTime", "20261123120000"),), (("a-Rtd", "1"),))
        return encode(Message(header=header, groups=groups))

    async def fire(address: tuple[str, int], seed: int, rounds: int) -> None:
        generator = np.random.default_rng(seed)
        reader, writer = await asyncio.open_connection(*address)
        for _ in range(rounds):
            content = noisy(generator, GOOD["hj212"][0])
            writer.write(content + repaired("hj212", content) + b"##1024" + b"##0512" * 40)
            await writer.drain()
        writer.write(b"\r\n" + upload(seed))
        await writer.drain()
        async with asyncio.timeout(60):
            heard = b""
            while b"%017d" % seed not in heard:
                heard = (heard + await reader.read(4096))[-4096:]
        writer.close()
        await writer.wait_closed()

    async def run() -> tuple[int, int]:
        async with Hj212Server(sink, clock=lambda: AT) as server:
            await asyncio.gather(*(fire(server.address, n, 50) for n in range(100, 104)))
            tracemalloc.start()
            before = tracemalloc.get_traced_memory()[0]
            await asyncio.gather(*(fire(server.address, n, 250) for n in range(4)))
            after = tracemalloc.get_traced_memory()[0]
            tracemalloc.stop()
            assert server.counts.refused > 1000
        return before, after

    before, after = asyncio.run(run())
    assert after - before < 2 * 2**20
    assert len(stored) >= 8


def test_members_are_the_four_of_the_house() -> None:
    assert {one.PROTOCOL.key for one in (hj212, dlt645, cjt188, modbus)} <= set(find_protocols())
