"""From readings to the bytes of a batch: the same bytes for the same readings, always."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

CONTENT_TYPE, CONTENT_ENCODING = "application/x-ndjson", "gzip"


class TakenReading(NamedTuple):
    """A reading as it is kept and sent: code, instant with offset, value or None, status."""

    channel: str
    at: str
    value: float | None
    status: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A batch whose bytes never change again.

    Attributes
    ----------
    batch_id : str
        Its name, made of the outbox, a number and its content: never used for other readings.
    digest : str
        SHA-256 of the body as sent.
    signature : str or None
        Header of the signature over it.
    readings : int
        How many.
    body : bytes
        NDJSON, packed with gzip.
    """

    batch_id: str
    digest: str
    signature: str | None
    readings: int
    body: bytes


def sealed(name: str, readings: Sequence[TakenReading]) -> Sealed:
    """Return the batch of readings, without a signature.

    Examples
    --------
    >>> reading = TakenReading("meter-7/active", "2026-11-23T02:00:00+00:00", 1234.5, "measured")
    >>> sealed("a1b2c3d4-17", [reading]).batch_id
    'a1b2c3d4-17-c8debdf947693271'
    """
    lines = "\n".join(_line(one) for one in readings)
    content = hashlib.sha256(lines.encode()).hexdigest()[:16]
    batch_id = f"{name}-{content}"
    text = f"{json.dumps({'batch': batch_id})}\n{lines}"
    body = gzip.compress(text.encode(), compresslevel=6, mtime=0)
    return Sealed(batch_id, hashlib.sha256(body).hexdigest(), None, len(readings), body)


def _line(one: TakenReading) -> str:
    held: dict[str, Any] = {"channel": one.channel, "at": one.at, "value": one.value}
    if one.status != ("missing" if one.value is None else "measured"):
        held["status"] = one.status
    return json.dumps(held, ensure_ascii=False, allow_nan=False)
