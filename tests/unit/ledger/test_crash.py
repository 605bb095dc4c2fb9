"""Killed at random moments: what was acknowledged is there, and the log is whole."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from duheng.ledger import audit_ledger, generate_key, open_ledger, publish_checkpoint
from duheng.ledger.keys import KeyType

RESTARTS = 200
DRIVER = '''
"""Fork a writer again and again, kill it with SIGKILL, and keep what it acknowledged."""
import json, os, random, signal, sys, time
from pathlib import Path
from duheng.ledger import KeyType, generate_key, open_ledger, publish_checkpoint

ledger = open_ledger(Path(sys.argv[1]))
key = generate_key(ledger.origin, KeyType.ED25519, b"L" * 32)
chance = random.Random(20261123)


def write(restart, door):
    with ledger.writer() as writer:
        number = 0
        while True:
            batch = [b"%d/%d/%d " % (restart, number, one) * 5 for one in range(1 + number % 90)]
            places = writer.append(batch)
            door.write(json.dumps([places.start, [one.decode() for one in batch]]) + "\\n")
            door.flush()
            number += 1
            if number % 3 == 0:
                publish_checkpoint(writer, key)


acknowledged = []
for restart in range(int(sys.argv[2])):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            write(restart, os.fdopen(writing, "w"))
        finally:
            os._exit(3)
    os.close(writing)
    with os.fdopen(reading) as door:
        time.sleep(chance.random() ** 2 * 0.04)
        os.kill(child, signal.SIGKILL)
        lines = door.read().split("\\n")
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"restart {restart}: the writer ended by itself"
    acknowledged += [json.loads(line) for line in lines[:-1]]
print(json.dumps(acknowledged))
'''


@pytest.mark.slow
def test_two_hundred_kills_lose_no_acknowledged_entry_and_leave_no_fork(site) -> None:
    folder: Path = site.ledger.folder
    run = subprocess.run(
        [sys.executable, "-c", DRIVER, str(folder), str(RESTARTS)],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    acknowledged = json.loads(run.stdout)
    assert len(acknowledged) > RESTARTS, "the writers had no time to write"

    ledger = open_ledger(folder)
    key = generate_key(ledger.origin, KeyType.ED25519, b"L" * 32)
    with ledger.writer() as writer:
        size = publish_checkpoint(writer, key).checkpoint.size
    for first, batch in acknowledged:
        for index, entry in enumerate(batch, start=first):
            assert ledger.tiles.entry(index, size) == entry.encode()
    audit = audit_ledger(ledger)
    assert audit.is_whole, audit.findings
