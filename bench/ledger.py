"""The ledger against what no ledger can do without: two hashes an entry, and one fdatasync.

The floor of an append in memory is two SHA-256 for each entry: its leaf and, on average, one node.
The floor of a durable append is the same bytes, encoded beforehand, written and synced by hand.
Runs are paired and in turn; the ratio is the median of the pairs.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from duheng.ledger import KeyType, TreeEdge, create_ledger, generate_key, inclusion_proof, tree_root
from duheng.ledger.hashing import leaf_hash, node_hash
from duheng.ledger.proofs import check_inclusion

ENTRY_SIZE = 200
BATCH = 100
RUNS = 15
APPEND_BAR, DURABLE_BAR, PROOF_BAR = 0.8, 0.3, 700


class CompleteSubtrees:
    """Every complete subtree of a tree, level by level."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.levels = [leaves]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            self.levels.append(
                [node_hash(a, b) for a, b in zip(below[::2], below[1::2], strict=False)]
            )

    def node(self, height: int, index: int) -> bytes:
        return self.levels[height][index]


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def paired(ours: Callable[[], object], floor: Callable[[], object]) -> dict[str, Any]:
    """Return the runs of both, and the median ratio of their rates."""
    pairs = [(seconds(ours), seconds(floor)) for _ in range(RUNS)]
    return {
        "ratio": statistics.median(b / a for a, b in pairs),
        "ours_s": [a for a, _ in pairs],
        "floor_s": [b for _, b in pairs],
    }


def item(name: str, bar: float, sense: str, note: str, found: dict[str, Any]) -> dict[str, Any]:
    ok = found["ratio"] >= bar if sense == "at_least" else found["ratio"] <= bar
    return {"name": name, "bar": bar, "sense": sense, "ok": ok, "note": note, **found}


def append(quick: bool) -> dict[str, Any]:
    number = 100_000 if quick else 1_000_000
    entries = [index.to_bytes(8, "big") * (ENTRY_SIZE // 8) for index in range(number)]
    nodes = [b"\x01" + bytes(64)] * number

    def ours() -> None:
        TreeEdge().extend(entries)

    def floor() -> None:
        for entry, node in zip(entries, nodes, strict=True):
            sha256(b"\x00" + entry).digest()
            sha256(node).digest()

    note = f"{number} entries of {ENTRY_SIZE} bytes, in memory"
    return item("ledger-append", APPEND_BAR, "at_least", note, paired(ours, floor))


def durable(quick: bool, folder: Path) -> dict[str, Any]:
    batches = 200 if quick else 1000
    batch = [index.to_bytes(8, "big") * (ENTRY_SIZE // 8) for index in range(BATCH)]
    key = generate_key("bench.example/log", KeyType.ED25519, bytes(32))
    ledger = create_ledger(folder / "ledger", key, folder / "high-water")
    raw = os.open(folder / "raw", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    encoded = b"".join(batch)
    with ledger.writer() as writer:

        def ours() -> None:
            for _ in range(batches):
                writer.append(batch)

        def floor() -> None:
            for _ in range(batches):
                os.write(raw, encoded)
                os.fdatasync(raw)

        found = paired(ours, floor)
    os.close(raw)
    note = f"{batches} batches of {BATCH} entries of {ENTRY_SIZE} bytes"
    return item("ledger-durable", DURABLE_BAR, "at_least", note, found)


def proof(quick: bool) -> dict[str, Any]:
    number = 1_000_000
    leaves = [leaf_hash(index.to_bytes(8, "big")) for index in range(number)]
    reader = CompleteSubtrees(leaves)
    root = tree_root(number, reader)
    places = range(0, number, 10_007 if quick else 997)
    largest, ours, floor = 0, 0.0, 0.0
    for index in places:
        begun = time.perf_counter()
        found = inclusion_proof(index, number, reader)
        made = time.perf_counter()
        check_inclusion(leaves[index], index, number, found, root)
        ours, floor = ours + made - begun, floor + time.perf_counter() - made
        largest = max(largest, sum(map(len, found)))
    note = f"bytes of the longest of {len(places)} proofs at 1e6; seconds: to make, to check them"
    measured = {"ratio": largest, "ours_s": [ours], "floor_s": [floor]}
    return item("ledger-proof", PROOF_BAR, "at_most", note, measured)


def run(quick: bool = True) -> list[dict[str, Any]]:
    """Return the three items of this benchmark."""
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:
        return [append(quick), durable(quick, Path(folder)), proof(quick)]
