"""One writer, many readers: whoever reads a checkpoint can prove everything under it."""

import threading

from duheng.ledger import (
    Ledger,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    open_ledger,
    publish_checkpoint,
)


class Reader(threading.Thread):
    """Follows the log: proves an entry under every checkpoint, and each from the one before."""

    def __init__(self, ledger: Ledger, step: int) -> None:
        super().__init__()
        self.ledger = open_ledger(ledger.folder)
        self.step = step
        self.is_over = threading.Event()
        self.seen: list[int] = []
        self.fault: Exception | None = None

    def run(self) -> None:
        old, _ = self.ledger.checkpoint()
        try:
            while not self.is_over.is_set():
                head, _ = self.ledger.checkpoint()
                reader = self.ledger.tiles.hashes(head.size)
                proof = consistency_proof(old.size, head.size, reader)
                check_consistency(old.size, head.size, proof, old.root, head.root)
                for index in range(0, head.size, max(1, head.size // self.step)):
                    leaf = leaf_hash(self.ledger.tiles.entry(index, head.size))
                    hashes = inclusion_proof(index, head.size, reader)
                    check_inclusion(leaf, index, head.size, hashes, head.root)
                self.seen.append(head.size)
                old = head
        except Exception as error:  # noqa: BLE001 - carried to the test, which fails with it
            self.fault = error


def test_readers_prove_what_they_see_while_the_log_grows(site) -> None:
    readers = [Reader(site.ledger, step) for step in (1, 3)]
    for one in readers:
        one.start()
    try:
        with site.ledger.writer() as writer:
            for number in range(40):
                writer.append([b"%d-%d" % (number, one) for one in range(37)])
                publish_checkpoint(writer, site.key)
    finally:
        for one in readers:
            one.is_over.set()
            one.join()
    assert [one.fault for one in readers] == [None, None]
    assert all(one.seen == sorted(one.seen) and len(set(one.seen)) > 3 for one in readers)
