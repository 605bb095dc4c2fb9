"""The tree of RFC 6962: published vectors, and every proof of every small tree."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from duheng.ledger import (
    EMPTY_ROOT,
    TreeEdge,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    tree_root,
)
from duheng.ledger.errors import MalformedProof, NoSuchEntry, NotConsistent, NotIncluded

FILE = Path(__file__).parents[2] / "vectors" / "ledger_rfc6962.yaml"
VECTORS: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
LEAVES = [bytes.fromhex(one) for one in VECTORS["leaves"]]
ROOTS = [bytes.fromhex(one) for one in VECTORS["roots"]]
SMALL = 40
ENTRIES = tuple(b"entry %d" % number for number in range(SMALL))


def hashes(texts: list[str]) -> list[bytes]:
    return [bytes.fromhex(one) for one in texts]


@cache
def naive_root(entries: tuple[bytes, ...]) -> bytes:
    """Return the root, word for word as RFC 6962, 2.1 defines it."""
    if not entries:
        return EMPTY_ROOT
    if len(entries) == 1:
        return leaf_hash(entries[0])
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return node_hash(naive_root(entries[:split]), naive_root(entries[split:]))


class NaiveHashes:
    """Knows complete subtrees because it knows every entry."""

    def __init__(self, entries: tuple[bytes, ...]) -> None:
        self.entries = entries

    def node(self, height: int, index: int) -> bytes:
        part = self.entries[index << height : (index + 1) << height]
        assert len(part) == 1 << height, "asked for a subtree that is not complete"
        return naive_root(part)


READER = NaiveHashes(ENTRIES)


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_a_published_tree_has_its_published_root(size: int) -> None:
    edge = TreeEdge()
    edge.extend(LEAVES[:size])
    assert edge.root() == ROOTS[size] == naive_root(tuple(LEAVES[:size]))


@pytest.mark.parametrize("case", VECTORS["inclusion"], ids=str)
def test_a_published_inclusion_proof_is_made_and_accepted(case: dict[str, Any]) -> None:
    index, size, proof = case["index"], case["size"], hashes(case["proof"])
    assert inclusion_proof(index, size, NaiveHashes(tuple(LEAVES))) == proof
    check_inclusion(leaf_hash(LEAVES[index]), index, size, proof, ROOTS[size])


@pytest.mark.parametrize("case", VECTORS["consistency"], ids=str)
def test_a_published_consistency_proof_is_made_and_accepted(case: dict[str, Any]) -> None:
    old, size, proof = case["old_size"], case["size"], hashes(case["proof"])
    assert consistency_proof(old, size, NaiveHashes(tuple(LEAVES))) == proof
    check_consistency(old, size, proof, ROOTS[old], ROOTS[size])


def test_every_entry_of_every_small_tree_is_proved_and_at_no_other_place() -> None:
    for size in range(1, SMALL + 1):
        root = naive_root(ENTRIES[:size])
        assert tree_root(size, READER) == root
        for index in range(size):
            proof = inclusion_proof(index, size, READER)
            check_inclusion(leaf_hash(ENTRIES[index]), index, size, proof, root)
            for other in {index - 1, index + 1, size - 1, size} - {index}:
                with pytest.raises(NotIncluded):
                    check_inclusion(leaf_hash(ENTRIES[index]), other, size, proof, root)


def test_every_small_tree_is_a_beginning_of_every_larger_one_and_of_no_other() -> None:
    for size in range(SMALL + 1):
        root = naive_root(ENTRIES[:size])
        for old in range(size + 1):
            proof = consistency_proof(old, size, READER)
            check_consistency(old, size, proof, naive_root(ENTRIES[:old]), root)
            forged = naive_root((*ENTRIES[: old - 1], b"rewritten")) if old else root
            if forged != EMPTY_ROOT:
                with pytest.raises(NotConsistent):
                    check_consistency(old, size, proof, forged, root)


def test_a_proof_with_a_hash_too_many_or_too_few_is_refused() -> None:
    root, leaf = naive_root(ENTRIES), leaf_hash(ENTRIES[7])
    proof = inclusion_proof(7, SMALL, READER)
    for wrong in (proof[:-1], proof[1:], [*proof, bytes(32)], [], proof * 12):
        with pytest.raises(NotIncluded):
            check_inclusion(leaf, 7, SMALL, wrong, root)
    old = naive_root(ENTRIES[:13])
    proof = consistency_proof(13, SMALL, READER)
    for wrong in (proof[:-1], proof[1:], [*proof, bytes(32)], [], proof * 12):
        with pytest.raises(NotConsistent):
            check_consistency(13, SMALL, wrong, old, root)


def test_a_hash_of_another_length_is_refused() -> None:
    with pytest.raises(MalformedProof):
        check_inclusion(leaf_hash(b""), 0, 2, [b"short"], bytes(32))


def test_an_entry_beyond_the_tree_has_no_proof() -> None:
    for index in (-1, SMALL):
        with pytest.raises(NoSuchEntry):
            inclusion_proof(index, SMALL, READER)
    with pytest.raises(NoSuchEntry):
        consistency_proof(SMALL + 1, SMALL, READER)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 511, 65535, 65536, 65537, 70000])
def test_the_edge_goes_on_from_its_partial_tiles_to_the_same_root(size: int) -> None:
    whole, before = TreeEdge(), TreeEdge()
    entries = [b"%d" % number for number in range(size + 300)]
    whole.extend(entries)
    before.extend(entries[:size])
    held = {level: content for level, _, content in before.partial_tiles()}
    levels = max(held, default=-1) + 1
    edge = TreeEdge(size, [held.get(level, b"") for level in range(levels)])
    assert edge.root() == before.root()
    edge.extend(entries[size:])
    assert edge.root() == whole.root()
    assert sorted(before.completed + edge.completed) == sorted(whole.completed)


def test_levels_without_a_partial_tile_at_the_top_are_not_forgotten() -> None:
    edge = TreeEdge(65536, [b"", b"", bytes(32)])
    assert edge.root() == bytes(32)
