"""A writer killed at any moment leaves the store as it was, or with the write complete.

Run as a program, this file is the writer: it stores one source and then waits to be killed.
"""

import os
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pytest

from duheng.telemetry import Channel, ReadingsSource, ReadingStore, read_readings

DAYS = 40
ROWS = 24 * DAYS
HOUR_US = 3_600_000_000


def source_of(number: int) -> ReadingsSource:
    first = number * ROWS
    instants = pa.array([(first + hour) * HOUR_US for hour in range(ROWS)])
    times = instants.cast(pa.timestamp("us", tz="UTC"))
    return ReadingsSource(
        content=pa.table({"time": times, "a": [1.0] * ROWS}),
        kind="interval_energy",
        time_zone="UTC",
        label="begin",
        instant_column="time",
        channels=(Channel(channel="a", unit="kWh"),),
    )


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.1])
def test_a_killed_writer_leaves_all_or_nothing(tmp_path, delay):
    store = ReadingStore(tmp_path / "store")
    with read_readings(source_of(0)) as readings:
        store.write(readings)
    command = [sys.executable, __file__, str(store.path), "1"]
    # what a killed process leaves in its scratch folder goes with the test
    scratch = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=scratch) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        said = writer.stdout.read()
    store.check()
    writes = len(store.manifests())
    assert writes == 2 if "written" in said else writes in (1, 2)
    assert store.scan().count().execute() == ROWS * writes
    with read_readings(source_of(1)) as readings:
        assert store.write(readings).is_new == (writes == 1)
    assert store.scan().count().execute() == ROWS * 2


def test_what_a_killed_writer_left_is_cleared_by_the_next_write(tmp_path):
    store = ReadingStore(tmp_path / "store")
    left = store.path / ".incoming-dead"
    left.mkdir()
    (left / "1970-01-01.parquet").write_bytes(b"half")
    with read_readings(source_of(0)) as readings:
        assert store.write(readings).is_new
    assert store.scan().count().execute() == ROWS
    assert not left.exists()


def write_and_wait(path: str, number: int) -> None:
    with read_readings(source_of(number)) as readings:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        ReadingStore(path).write(readings)
        sys.stdout.write("written\n")
        sys.stdout.flush()
        signal.pause()


if __name__ == "__main__":
    write_and_wait(sys.argv[1], int(sys.argv[2]))
