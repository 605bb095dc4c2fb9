"""A large CSV with a broken line in the middle: the line is named, memory stays flat."""

import subprocess
import sys
from pathlib import Path

import pytest

from duheng.telemetry import ReadingStore

LINES = 1_000_000
MEMORY_MB = 256
PROGRAM = """
import resource, sys
from duheng.telemetry import ReadingsSource, ReadingStore, read_readings
from duheng.telemetry.errors import BrokenLine

def source(path):
    return ReadingsSource(content=path, kind="interval_energy", time_zone="Asia/Shanghai",
        label="end", instant_column="time", channel_column="channel", value_column="value",
        unit="kWh", instant_format="epoch_s")

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

store = ReadingStore(sys.argv[3])
with read_readings(source(sys.argv[1])) as warm:
    store.write(warm)
before = peak()
try:
    with read_readings(source(sys.argv[2]), memory=sys.argv[4]) as readings:
        store.write(readings)
        print("written", readings.counts["rows"], peak() - before)
except BrokenLine as refusal:
    print("refused", peak() - before, refusal.message)
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Write about 50 MB: 20 channels, a year at about 10 minutes."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    with path.open("w") as file:
        file.write("time,channel,value,note\n")
        for instant in range(LINES // 20):
            start = 1735689600 + instant * 600
            file.writelines(
                f"{start},channel-{number:02d},{number + instant % 97}.125,automatic reading\n"
                for number in range(20)
            )
    return path


def run(tmp_path: Path, path: Path) -> list[str]:
    small = tmp_path / "small.csv"
    small.write_text("time,channel,value,note\n0,channel-00,1,a\n600,channel-00,1,a\n")
    command = [sys.executable, "-c", PROGRAM, str(small), str(path), str(tmp_path / "store")]
    done = subprocess.run(
        [*command, f"{MEMORY_MB}MB"], capture_output=True, text=True, check=True, timeout=300
    )
    # on a slow machine the engine draws how far it is before our line
    begins = max(done.stdout.rfind(word) for word in ("written", "refused"))
    return done.stdout[begins:].split(maxsplit=2)


@pytest.mark.slow
def test_a_broken_line_in_the_middle_of_a_large_file_is_named_and_nothing_is_stored(
    large, tmp_path
):
    broken = tmp_path / "broken.csv"
    middle = LINES // 2 + 1
    with large.open() as whole, broken.open("w") as file:
        for number, line in enumerate(whole, start=1):
            file.write(line if number != middle else "1735989600,channel-07;\n")
    said, grown, message = run(tmp_path, broken)
    assert said == "refused"
    assert message.startswith(f"broken.csv, line {middle}: expected 4 fields, found 2")
    assert "'1735989600,channel-07;'" in message
    assert int(grown) < MEMORY_MB
    store = ReadingStore(tmp_path / "store")
    assert [manifest.counts["rows"] for manifest in store.manifests()] == [2]
    assert not list(store.path.glob(".incoming-*"))


@pytest.mark.slow
def test_a_large_file_is_stored_in_less_memory_than_it_has(large, tmp_path):
    said, rows, grown = run(tmp_path, large)
    assert (said, int(rows)) == ("written", LINES)
    assert large.stat().st_size > 40e6
    assert int(grown) < 1.5 * MEMORY_MB
