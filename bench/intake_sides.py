"""The processes of the intake benchmark: the door, the floor, and the client that drives either."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from bench.intake import CONNECTIONS, TOKEN, bodies, codes

from duheng.telemetry.intake.admission import gateway_of, token_digest
from duheng.telemetry.intake.app import IntakeApp
from duheng.telemetry.intake.door import Door
from duheng.telemetry.intake.serving import run_app
from duheng.telemetry.intake.wire import Reading
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

TYPES = {"json": "application/json", "arrow": "application/vnd.apache.arrow.stream"}


class Envelope(msgspec.Struct):
    batch: str
    readings: list[Reading]


DECODER = msgspec.json.Decoder(Envelope)


def registry() -> Snapshot:
    one = StreamChannel(
        number=1, code="", kind=StreamKind.REGISTER, quantity="active energy", unit="kW·h",
        gateways=("north",),
    )  # fmt: skip
    return Snapshot(
        at=system_clock(),
        channels=tuple(replace(one, number=n + 1, code=code) for n, code in enumerate(codes())),
        gateways=(Gateway(code="north"),),
        tokens=(Token(digest=digest_of_token(TOKEN), gateway="north"),),
    )


def ready() -> None:
    print("ready", flush=True)


def serve_ours(home: Path, port: int) -> None:
    write_snapshot(home / "snapshot.json", registry())
    with Door(home, system_clock) as door:
        asyncio.run(run_app(IntakeApp(door), "127.0.0.1", port, ready))


class Floor:
    """Checks the token, counts, appends to a raw file with one fdatasync for all that wait."""

    def __init__(self, home: Path) -> None:
        self.snapshot = registry()
        self.file = os.open(home / "raw", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self.asked = threading.Condition()
        self.loop: asyncio.AbstractEventLoop | None = None
        threading.Thread(target=self.write, daemon=True).start()

    def write(self) -> None:
        while True:
            with self.asked:
                while not self.waiting:
                    self.asked.wait()
                group, self.waiting = self.waiting, []
            for body, _ in group:
                left = memoryview(body)
                while left:
                    left = left[os.write(self.file, left) :]
            os.fdatasync(self.file)
            assert self.loop is not None
            self.loop.call_soon_threadsafe(self.resolve, group)

    def resolve(self, group: list[tuple[bytes, asyncio.Future[None]]]) -> None:
        for _, future in group:
            future.set_result(None)

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        self.loop = asyncio.get_running_loop()
        headers = dict(scope["headers"])
        digest = token_digest(headers[b"authorization"].decode("latin-1"))
        gateway_of(digest, self.snapshot, system_clock())
        pieces = []
        while True:
            message = await receive()
            pieces.append(message.get("body", b""))
            if not message.get("more_body"):
                break
        body = b"".join(pieces)
        if headers[b"content-type"] == b"application/json":
            count = len(DECODER.decode(body).readings)
        else:
            count = sum(batch.num_rows for batch in pa.ipc.open_stream(body))
        future = self.loop.create_future()
        with self.asked:
            self.waiting.append((body, future))
            self.asked.notify()
        await future
        answer = msgspec.json.encode({"accepted": count})
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-type", b"application/json"),
                            (b"content-length", str(len(answer)).encode())],
            }
        )  # fmt: skip
        await send({"type": "http.response.body", "body": answer})


def drive(port: int, kind: str, size: int, requests: int) -> None:
    """Send every body over the connections, and print how long it took and what was accepted."""
    head = (
        f"POST /v1/readings HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n"
        f"Content-Type: {TYPES[kind]}\r\nContent-Length: "
    ).encode()
    waiting = [
        head + str(len(body)).encode() + b"\r\n\r\n" + body for body in bodies(kind, size, requests)
    ]
    acknowledged = 0

    async def connection() -> None:
        nonlocal acknowledged
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            writer.write(waiting.pop())
            await writer.drain()
            answer = await reader.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200"), answer
            length = int(answer.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            acknowledged += json.loads(await reader.readexactly(length))["accepted"]
        writer.close()

    async def everything() -> float:
        begun = time.perf_counter()
        await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
        return time.perf_counter() - begun

    seconds = asyncio.run(everything())
    print(json.dumps({"seconds": seconds, "acknowledged": acknowledged}))


def main() -> None:
    side, *rest = sys.argv[1:]
    if side == "client":
        drive(int(rest[0]), rest[1], int(rest[2]), int(rest[3]))
    elif side == "ours":
        serve_ours(Path(rest[0]), int(rest[1]))
    else:
        asyncio.run(run_app(Floor(Path(rest[0])), "127.0.0.1", int(rest[1]), ready))
        # Granian aborted now and then while Python was taken down here; the cause is not known.
        os._exit(0)


if __name__ == "__main__":
    main()
