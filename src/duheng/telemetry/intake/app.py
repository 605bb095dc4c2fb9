"""The door over HTTP: a small ASGI application, without Django.

``POST /v1/readings`` takes a batch; ``GET /v1/health`` and ``GET /v1/metrics`` tell how it goes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any

import msgspec

from duheng.telemetry.intake.batches import Receipt
from duheng.telemetry.intake.bodies import encoding_of
from duheng.telemetry.intake.door import Door
from duheng.telemetry.intake.errors import (
    BatchTooLarge,
    BodyTooSlow,
    IntakeBusy,
    UnknownAddress,
    UnreadableBatch,
)
from duheng.telemetry.intake.inbox import Inbox
from duheng.telemetry.intake.patience import Patience
from duheng.telemetry.intake.problems import Header, problem
from duheng.telemetry.intake.writer import Ticket
from duheng.terms.errors import DuhengError
from duheng.terms.instants import instant_of_microseconds

BODY_BYTES = 8 << 20
IN_FLIGHT_BYTES = 64 << 20
PATIENCE_S = 30.0
_REFRESH_S = 1.0
_JSON: list[Header] = [(b"content-type", b"application/json")]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class IntakeApp:
    """The application over a door.

    Parameters
    ----------
    door : Door
        What judges batches and makes them durable.
    body_bytes, in_flight_bytes : int
        Largest body, and most bytes of bodies that are being taken at once.
    patience_s : float
        How long a body may take to arrive [s].
    """

    def __init__(
        self,
        door: Door,
        *,
        body_bytes: int = BODY_BYTES,
        in_flight_bytes: int = IN_FLIGHT_BYTES,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._door = door
        self._body_bytes = body_bytes
        self._free_bytes = in_flight_bytes
        self._patience = Patience(patience_s)
        self._waiting: dict[Ticket, asyncio.Future[Receipt]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        self._loop = asyncio.get_running_loop()
        if scope["path"] == "/v1/readings" and scope["method"] == "POST":
            status, headers, body = await self._take(scope, receive)
        else:
            status, headers, body = await self._tell(scope)
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def watch_registry(self) -> None:
        """Read the snapshot again whenever it changed, until cancelled."""
        while True:
            await asyncio.sleep(_REFRESH_S)
            await asyncio.to_thread(self._door.registry.refresh)

    async def _take(self, scope: Scope, receive: Receive) -> tuple[int, list[Header], bytes]:
        headers: Mapping[bytes, bytes] = dict(scope["headers"])
        gateway, digest = None, ""
        try:
            gateway, digest = self._door.admit(_text(headers, b"authorization"))
            encoding = encoding_of(
                _text(headers, b"content-type"), _text(headers, b"content-encoding")
            )
            reserved = self._reserve(headers)
            try:
                body = await self._body(receive, reserved)
                batch = self._door.judge(
                    gateway, body, encoding, signature=_optional(headers, b"duheng-signature")
                )
                receipt = await self._durable(self._door.writer.submit(batch, self._wake))
            finally:
                self._free_bytes += reserved
        except DuhengError as error:
            client = scope.get("client")
            self._door.note_refusal(
                error,
                gateway.code if gateway else "",
                digest,
                address=client[0] if client else None,
            )
            return problem(error)
        self._door.note_receipt(receipt)
        return 200, _JSON.copy(), msgspec.json.encode(receipt.to_dict())

    def _reserve(self, headers: Mapping[bytes, bytes]) -> int:
        """Return how many bytes a body may have, taken from what is free for all."""
        stated = headers.get(b"content-length", b"")
        size = int(stated) if stated.isdigit() and len(stated) < 16 else self._body_bytes
        if size > self._body_bytes:
            raise self._too_large()
        if size > self._free_bytes:
            raise IntakeBusy(
                "more bodies are being taken than the door holds",
                hint="send the same batch again after the time in Retry-After",
            )
        self._free_bytes -= size
        return size

    async def _body(self, receive: Receive, most: int) -> bytes:
        """Return the body, as far as it comes within its size and time."""
        task = self._patience.begin()
        try:
            return await self._whole(receive, most)
        except asyncio.CancelledError:
            if not self._patience.is_over(task):
                raise
            raise BodyTooSlow(
                f"the body did not arrive within {self._patience.most_s:g} s", hint="send it again"
            ) from None
        finally:
            self._patience.end(task)

    async def _whole(self, receive: Receive, most: int) -> bytes:
        pieces: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise UnreadableBatch("the sender left before its body was whole")
            piece = message.get("body", b"")
            size += len(piece)
            if size > most:
                raise self._too_large()
            pieces.append(piece)
            if not message.get("more_body"):
                return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _too_large(self) -> BatchTooLarge:
        return BatchTooLarge(
            f"a body may have {self._body_bytes} bytes",
            hint="send smaller batches, or pack them",
            data={"limit_bytes": self._body_bytes},
        )

    async def _durable(self, ticket: Ticket) -> Receipt:
        """Return the receipt of a ticket once its commit is on disk."""
        future: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._waiting[ticket] = future
        return await future

    def _wake(self, tickets: Sequence[Ticket]) -> None:
        """Pass outcomes from the writer's thread to the loop, once a commit."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._resolve, tickets)

    def _resolve(self, tickets: Sequence[Ticket]) -> None:
        for ticket in tickets:
            future = self._waiting.pop(ticket, None)
            if future is None or future.done():
                continue
            if isinstance(ticket.outcome, Receipt):
                future.set_result(ticket.outcome)
            elif ticket.outcome is not None:
                future.set_exception(ticket.outcome)

    async def _tell(self, scope: Scope) -> tuple[int, list[Header], bytes]:
        if scope["method"] in ("GET", "HEAD"):
            if scope["path"] == "/v1/health":
                return self._health()
            if scope["path"] == "/v1/metrics":
                found = await asyncio.to_thread(self._metrics)
                return 200, _JSON.copy(), msgspec.json.encode(found)
        return problem(
            UnknownAddress(
                f"there is no {scope['method']} {scope['path'][:80]}",
                hint="POST /v1/readings, GET /v1/health, GET /v1/metrics",
            )
        )

    def _health(self) -> tuple[int, list[Header], bytes]:
        door = self._door
        refusal = door.writer.refusal
        is_well = refusal is None and door.writer.is_running
        told = {
            "status": "taking" if is_well else "refusing",
            "inbox": None if refusal is None else refusal.message,
            "registry": door.registry.doubt,
            "registry_at": door.registry.current.at.isoformat(),
        }
        return 200 if is_well else 503, _JSON.copy(), msgspec.json.encode(told)

    def _metrics(self) -> dict[str, Any]:
        door = self._door
        told: dict[str, Any] = {
            "counts": dict(door.counts),
            "waiting_bytes": door.writer.waiting_bytes,
            "free_bytes": self._free_bytes,
            "audit_lines_lost": door.audit.lost,
            "registry_at": door.registry.current.at.isoformat(),
        }
        try:
            with Inbox(door.inbox_folder) as inbox:
                oldest = inbox.oldest_waiting_us
                told["last_batch"] = inbox.last_number
                told["batches_to_compact"] = inbox.waiting
        except DuhengError as error:
            return {**told, "inbox": error.message}
        lag = (
            None
            if oldest is None
            else (door.now() - instant_of_microseconds(oldest)).total_seconds()
        )
        return {**told, "compaction_lag_s": lag}


def _text(headers: Mapping[bytes, bytes], name: bytes) -> str:
    return headers.get(name, b"").decode("latin-1")


def _optional(headers: Mapping[bytes, bytes], name: bytes) -> str | None:
    return _text(headers, name) if name in headers else None
