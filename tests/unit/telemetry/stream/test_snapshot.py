from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from duheng.telemetry import MeterSwap
from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.stream import (
    Gateway,
    Multiplier,
    Snapshot,
    StreamChannel,
    StreamKind,
    Token,
    read_snapshot,
    write_snapshot,
)
from duheng.telemetry.stream.gateways import digest_of_token

AT = datetime(2026, 1, 1, tzinfo=UTC)
CHANNEL = StreamChannel(
    number=7,
    code="meter-7/active",
    kind=StreamKind.REGISTER,
    quantity="active energy",
    unit="kW·h",
    interval_s=900.0,
    time_zone="Asia/Shanghai",
    gateways=("gw-1",),
    multipliers=(Multiplier(since=AT, factor=6000.0, current_ratio=60.0, voltage_ratio=100.0),),
    register_digits=6,
    register_resolution=0.01,
    swaps=(MeterSwap(at=AT, final_indication=12.0),),
    since=AT,
)
SNAPSHOT = Snapshot(
    at=AT,
    channels=(CHANNEL,),
    gateways=(Gateway(code="gw-1", readings_per_minute=600, addresses=("10.0.0.0/8",)),),
    tokens=(Token(digest=digest_of_token("secret"), gateway="gw-1", until=AT),),
)


def test_a_snapshot_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.json"
    write_snapshot(path, SNAPSHOT)
    assert read_snapshot(path) == SNAPSHOT
    assert read_snapshot(path).numbers_of == {"gw-1": {"meter-7/active": 7}}
    assert b"secret" not in path.read_bytes()


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"format": "other/1"}', b'{"format":"duheng-stream/1","at":"2026-01-01"}'],
    ids=["empty", "a-list", "other-format", "without-channels"],
)
def test_what_is_no_snapshot_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "snapshot.json"
    path.write_bytes(content)
    with pytest.raises(UnusableDeclaration, match=r"snapshot\.json"):
        read_snapshot(path)


@pytest.mark.parametrize("factor", [0.0, -1.0, float("nan"), float("inf")])
def test_a_multiplier_that_is_no_positive_number_is_refused(factor: float) -> None:
    with pytest.raises(UnusableDeclaration, match="multiplier"):
        StreamChannel(
            number=1,
            code="x",
            kind=StreamKind.LEVEL,
            quantity="t",
            unit="K",
            multipliers=(Multiplier(since=AT, factor=factor),),
        )


def test_a_time_without_an_offset_is_refused() -> None:
    held = {**CHANNEL.to_dict(), "since": "2026-01-01T00:00:00"}
    with pytest.raises(UnusableDeclaration, match="offset"):
        StreamChannel.from_dict(held)
