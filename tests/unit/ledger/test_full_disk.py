"""A full disk: the batch is refused whole, what was acknowledged stays, and work goes on."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from duheng.ledger import (
    LedgerWriter,
    audit_ledger,
    create_ledger,
    generate_key,
    publish_checkpoint,
)
from duheng.ledger.errors import LedgerFull
from duheng.ledger.keys import KeyType

KEY = generate_key("log.example/1", KeyType.ED25519, b"L" * 32)
LIMITED = """
import resource, sys
from pathlib import Path
from duheng.ledger import KeyType, audit_ledger, generate_key, open_ledger, publish_checkpoint
from duheng.ledger.errors import LedgerFull

ledger = open_ledger(Path(sys.argv[1]))
key = generate_key(ledger.origin, KeyType.ED25519, b"L" * 32)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
kept, refused = [], 0
with ledger.writer() as writer:
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    for number in range(100):
        batch = [b"%d-%d" % (number, one) * 20 for one in range(20)]
        try:
            kept += zip(writer.append(batch), batch)
        except LedgerFull:
            refused += 1
    assert refused > 50 and kept, (refused, len(kept))
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, hard))
        publish_checkpoint(writer, key)
        raise SystemExit("published on a full disk")
    except LedgerFull:
        assert ledger.checkpoint()[0].size == 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    kept += zip(writer.append([b"after"]), [b"after"])
    size = publish_checkpoint(writer, key).checkpoint.size
assert size == len(kept) == 1 + max(index for index, _ in kept)
for index, entry in kept:
    assert ledger.tiles.entry(index, size) == entry
assert audit_ledger(ledger).is_whole
print("recovered")
"""


def test_a_file_that_may_not_grow_refuses_and_recovers(site) -> None:
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, str(site.ledger.folder)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (0, "recovered\n"), run.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB, where this machine lets us mount one."""
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    folder = tmp_path / "disk"
    folder.mkdir()
    if mount is None or unmount is None or os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    command = [mount, "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let us mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run([unmount, str(folder)], check=True)


def try_to_append(writer: LedgerWriter, batch: list[bytes]) -> bool:
    try:
        writer.append(batch)
    except LedgerFull:
        return False
    return True


def test_a_small_disk_fills_refuses_and_recovers_when_room_is_made(
    small_disk: Path, tmp_path: Path
) -> None:
    ledger = create_ledger(small_disk / "log", KEY, tmp_path / "high-water")
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(3_500_000))
    kept: list[bytes] = []
    with ledger.writer() as writer:
        while try_to_append(writer, batch := [b"entry %d " % len(kept) * 20] * 50):
            kept += batch
        assert kept, "the disk was full from the beginning"
        assert writer.size == len(kept)
        ballast.unlink()
        writer.append([b"after"])
        size = publish_checkpoint(writer, KEY).checkpoint.size
    assert size == len(kept) + 1
    assert ledger.tiles.entry(size - 1, size) == b"after"
    assert audit_ledger(ledger).is_whole
    assert list((small_disk / "log").rglob("*.writing")) == []
