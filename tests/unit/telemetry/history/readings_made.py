"""Batches for tests of the history, and a source that holds them as an inbox does."""

import hashlib
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from duheng.telemetry.history import Batch, Compactor, Manifests
from duheng.telemetry.stream import READINGS

DAY_US = 86_400_000_000
FIRST_US = 1_767_225_600_000_000
"""2026-01-01T00:00Z"""
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def clock() -> datetime:
    return NOW


def batch(number, rows, **facts):
    """Return a batch of rows (channel, at_us, revision, value[, status])."""
    columns = [
        pa.array([row[0] for row in rows], pa.int32()),
        pa.array([row[1] for row in rows], pa.int64()).cast(pa.timestamp("us", tz="UTC")),
        pa.array([row[2] for row in rows], pa.int32()),
        pa.array([row[3] for row in rows], pa.float64()),
        pa.array([_status(row) for row in rows], pa.string()),
        pa.array([number] * len(rows), pa.int64()),
    ]
    return Batch(
        number=number,
        received_at=NOW,
        gateway="G1",
        is_authenticated=True,
        digest=hashlib.sha256(repr(rows).encode()).hexdigest(),
        table=pa.Table.from_arrays(columns, schema=READINGS),
        **facts,
    )


def _status(row):
    return row[4] if len(row) > 4 else "missing" if row[3] is None else "measured"


class Waiting:
    """Batches as an inbox holds them, which forgets what it was told to let go."""

    def __init__(self, batches=()):
        self.batches = list(batches)
        self.let_go_of = []

    def batches_after(self, number):
        yield from [one for one in self.batches if one.number > number]

    def let_go(self, number):
        self.let_go_of.append(number)
        self.batches = [one for one in self.batches if one.number > number]


def rows_of(root, day=None):
    """Return every reading that the manifests name: (channel, at_us, revision) -> value, batch."""
    manifests, found = Manifests(root), {}
    for one in manifests.days() if day is None else [day]:
        for part in manifests.latest(one).parts:
            table = pq.read_table(root / part.path)
            keys = []
            for row in table.set_column(1, "at", table["at"].cast(pa.int64())).to_pylist():
                key = (row["channel"], row["at"], row["revision"])
                assert key not in found, f"{key} twice"
                keys.append(key)
                found[key] = (row["value"], row["status"], row["batch"])
            assert keys == sorted(keys), "a file is not in order"
            assert len(keys) == part.rows
    return found


class InFolder:
    """Batches in files, one each, deleted when they are let go: they outlive a process."""

    def __init__(self, path):
        self.path = Path(path)

    def put(self, one):
        with pa.ipc.new_file(self.path / f"{one.number:06d}.arrow", READINGS) as file:
            file.write_table(one.table)

    def numbers(self):
        return sorted(int(path.stem) for path in self.path.glob("*.arrow"))

    def batches_after(self, number):
        for one in self.numbers():
            if one > number:
                table = pa.ipc.open_file(self.path / f"{one:06d}.arrow").read_all()
                yield replace(batch(one, []), table=table)

    def let_go(self, number):
        for one in self.numbers():
            if one <= number:
                (self.path / f"{one:06d}.arrow").unlink()


def compact_and_wait(root, inbox, ready):
    """Compact in a process of its own, which is killed meanwhile or afterwards."""
    ready.send("ready")
    Compactor(Path(root), clock, most_rows=400).run(InFolder(inbox))
    ready.send("done")
    time.sleep(60)
