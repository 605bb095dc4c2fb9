"""A small registry, and batches for it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from duheng.ledger.keys import KeyType, SigningKey, generate_key
from duheng.telemetry.stream import (
    Gateway,
    Snapshot,
    StreamChannel,
    StreamKind,
    Token,
    write_snapshot,
)
from duheng.telemetry.stream.gateways import digest_of_token

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TOKENS = {"north": "token-of-north", "south": "token-of-south"}

pytest.importorskip("msgspec", reason="the door for readings needs the extra 'intake'")
from duheng.telemetry.intake.door import Door  # noqa: E402 - after the look at its parts


def channel(number: int, code: str, *gateways: str) -> StreamChannel:
    return StreamChannel(
        number=number, code=code, kind=StreamKind.REGISTER, quantity="energy", unit="kW.h",
        gateways=gateways,
    )  # fmt: skip


@pytest.fixture
def registry() -> Snapshot:
    return Snapshot(
        at=NOW,
        channels=(
            channel(1, "n-1", "north"),
            channel(2, "n-2", "north"),
            channel(3, "s-1", "south"),
        ),
        gateways=(Gateway(code="north"), Gateway(code="south", readings_per_minute=1000)),
        tokens=(
            Token(digest=digest_of_token(TOKENS["north"]), gateway="north"),
            Token(digest=digest_of_token(TOKENS["south"]), gateway="south"),
            Token(digest=digest_of_token("was-good-once"), gateway="north", until=NOW),
            Token(digest=digest_of_token("orphan"), gateway="west"),
        ),
    )


@pytest.fixture
def north_key() -> SigningKey:
    return generate_key("north", KeyType.ED25519, b"\1" * 32)


@pytest.fixture
def signing_door(tmp_path: Path, registry: Snapshot, north_key: SigningKey) -> Iterator[Door]:
    """A door that knows the key of the gateway north."""
    home = tmp_path / "signing"
    home.mkdir()
    north, *others = registry.gateways
    known = (replace(north, public_key=str(north_key.verifier)), *others)
    write_snapshot(home / "snapshot.json", replace(registry, gateways=known))
    with Door(home, lambda: NOW) as opened:
        yield opened


def reading(code: str = "n-1", at: str = "2026-11-23T11:00:00+08:00", value: Any = 1.5) -> Any:
    return {"channel": code, "at": at, "value": value}


def json_body(readings: Sequence[Any], batch: Any = "b-1") -> bytes:
    return json.dumps({"batch": batch, "readings": list(readings)}).encode()


def ndjson_body(readings: Sequence[Any], batch: Any = "b-1") -> bytes:
    lines = [{"batch": batch}, *readings]
    return "\n".join(json.dumps(line) for line in lines).encode()


def arrow_body(
    readings: Sequence[Any], batch: str = "b-1", options: pa.ipc.IpcWriteOptions | None = None
) -> bytes:
    columns: dict[str, Any] = {
        "channel": pa.array([one["channel"] for one in readings], pa.string()),
        "at": pa.array(
            [one["at"] and datetime.fromisoformat(one["at"]) for one in readings],
            pa.timestamp("us", "UTC"),
        ),
        "value": pa.array([one["value"] for one in readings], pa.float64()),
    }
    for name, kind in (("status", pa.string()), ("revision", pa.int32())):
        if any(name in one for one in readings):
            columns[name] = pa.array([one.get(name) for one in readings], kind)
    return stream_of(pa.record_batch(columns), batch, options)


def stream_of(
    table: pa.RecordBatch, batch: str = "b-1", options: pa.ipc.IpcWriteOptions | None = None
) -> bytes:
    table = table.replace_schema_metadata({"batch": batch})
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_batch(table)
    return sink.getvalue()


BODIES: dict[str, Callable[..., bytes]] = {
    "json": json_body,
    "ndjson": ndjson_body,
    "arrow": arrow_body,
}


@pytest.fixture
def sent() -> SimpleNamespace:
    """Return what writes bodies."""
    return SimpleNamespace(
        reading=reading, json=json_body, ndjson=ndjson_body, arrow=arrow_body, stream=stream_of,
        bodies=BODIES, now=NOW, tokens=TOKENS,
    )  # fmt: skip
