"""What a stream of readings is made of: its columns, its channels, and what the door may know."""

from duheng.telemetry.stream.channels import Multiplier, StreamChannel, StreamKind
from duheng.telemetry.stream.columns import READING_COLUMNS, READINGS
from duheng.telemetry.stream.gateways import Gateway, Token
from duheng.telemetry.stream.snapshot import Snapshot, read_snapshot, write_snapshot

__all__ = [
    "READINGS",
    "READING_COLUMNS",
    "Gateway",
    "Multiplier",
    "Snapshot",
    "StreamChannel",
    "StreamKind",
    "Token",
    "read_snapshot",
    "write_snapshot",
]
