"""Readings of protocols that have no batches: each packet becomes a batch of the inbox."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any

from duheng.telemetry.intake.batches import Receipt
from duheng.telemetry.intake.door import Door
from duheng.terms.errors import DuhengError

Sent = tuple[str, datetime, float | None, str | None]
"""Code of the channel, instant, value, and status where it is not the usual one."""
Sink = Callable[[str, Iterable[Sent]], Awaitable[Receipt]]


def sink_for(door: Door, gateway: str) -> Sink:
    """Return what takes the readings of a packet into the inbox, for a gateway without a token.

    The sink is awaited with the packet's own name (such as its number) and its readings; when it
    returns, they are on disk and the packet may be acknowledged. The batch is named by the packet
    and its content: a packet sent again is known, and one that uses a name again is not refused.
    Its origin is marked as not authenticated.
    """

    async def take(name: str, readings: Iterable[Sent]) -> Receipt:
        return await asyncio.to_thread(put_readings, door, gateway, name, list(readings))

    return take


def put_readings(door: Door, gateway: str, name: str, readings: list[Sent]) -> Receipt:
    """Return the receipt of readings that came without authentication; they are on disk.

    Raises
    ------
    DuhengError
        When they are refused; the refusal is in the audit.
    """
    lines = [_line(*one) for one in readings]
    content = hashlib.sha256("\n".join([name, *lines]).encode()).hexdigest()
    head = json.dumps({"batch": f"{name[:31]}-{content[:32]}"})
    try:
        found = door.gateway(gateway)
    except DuhengError as error:
        door.note_refusal(error, gateway[:64])
        raise
    body = "\n".join([head, *lines]).encode()
    return door.put(found, body, "ndjson", is_authenticated=False)


def _line(code: str, at: datetime, value: float | None, status: str | None) -> str:
    held: dict[str, Any] = {"channel": code, "at": at.isoformat(), "value": value}
    return json.dumps(held if status is None else held | {"status": status})
