"""A log of a million entries is published, proved from and audited."""

import pytest

from duheng.ledger import (
    audit_ledger,
    check_inclusion,
    inclusion_proof,
    leaf_hash,
    open_ledger,
    publish_checkpoint,
)


@pytest.mark.slow
def test_a_million_entries_are_published_proved_and_audited(site) -> None:
    number = 1_000_000
    with site.ledger.writer() as writer:
        for begin in range(0, number, 10_000):
            writer.append([b"entry %d" % index for index in range(begin, begin + 10_000)])
        checkpoint = publish_checkpoint(writer, site.key).checkpoint
    assert checkpoint.size == number
    ledger = open_ledger(site.ledger.folder)
    for index in (0, 1, 255, 256, 65_535, 65_536, 654_321, number - 1):
        proof = inclusion_proof(index, number, ledger.tiles.hashes(number))
        assert sum(map(len, proof)) <= 700
        leaf = leaf_hash(ledger.tiles.entry(index, number))
        check_inclusion(leaf, index, number, proof, checkpoint.root)
    assert audit_ledger(ledger).is_whole
    path = ledger.folder / "public" / "tile" / "entries" / "x002" / "345"
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(bytes(content))
    codes = {one.code for one in audit_ledger(ledger).findings}
    assert codes >= {"ledger.tile_differs", "ledger.root_differs"}
