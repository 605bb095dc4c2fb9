"""Proofs of trees of any size, and the same log however it was appended and published."""

import itertools
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from duheng.ledger import (
    KeyType,
    TreeEdge,
    audit_ledger,
    check_consistency,
    check_inclusion,
    consistency_proof,
    create_ledger,
    generate_key,
    inclusion_proof,
    leaf_hash,
    node_hash,
    publish_checkpoint,
)
from duheng.ledger.errors import NotConsistent, NotIncluded

LARGEST = 3000
KEY = generate_key("log.example", KeyType.ED25519, bytes(32))


class Levels:
    """All complete subtrees of the largest tree; smaller trees share them."""

    def __init__(self) -> None:
        self.levels = [[leaf_hash(b"%d" % number) for number in range(LARGEST)]]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            pairs = zip(below[::2], below[1::2], strict=False)
            self.levels.append([node_hash(left, right) for left, right in pairs])

    def node(self, height: int, index: int) -> bytes:
        return self.levels[height][index]


READER = Levels()


def root_of_first(size: int) -> bytes:
    edge = TreeEdge()
    edge.extend_hashes(READER.levels[0][:size])
    return edge.root()


def with_one_bit_changed(hashes: list[bytes], bit: int) -> list[bytes]:
    content = bytearray(b"".join(hashes))
    content[bit // 8 % len(content)] ^= 1 << bit % 8
    return [bytes(content[begin : begin + 32]) for begin in range(0, len(content), 32)]


@given(st.integers(2, LARGEST), st.data())
def test_an_inclusion_proof_holds_and_under_no_one_bit_change(size: int, data) -> None:
    index = data.draw(st.integers(0, size - 1))
    bit = data.draw(st.integers(0, 10_000))
    leaf, root = READER.node(0, index), root_of_first(size)
    proof = inclusion_proof(index, size, READER)
    check_inclusion(leaf, index, size, proof, root)
    changed = with_one_bit_changed([leaf, root, *proof], bit)
    assert is_refused(
        NotIncluded, lambda: check_inclusion(changed[0], index, size, changed[2:], changed[1])
    )


@given(st.integers(2, LARGEST), st.data())
def test_a_consistency_proof_holds_and_under_no_one_bit_change(size: int, data) -> None:
    old = data.draw(st.integers(1, size - 1))
    bit = data.draw(st.integers(0, 10_000))
    roots = [root_of_first(old), root_of_first(size)]
    proof = consistency_proof(old, size, READER)
    check_consistency(old, size, proof, *roots)
    changed = with_one_bit_changed([*roots, *proof], bit)
    assert is_refused(
        NotConsistent, lambda: check_consistency(old, size, changed[2:], *changed[:2])
    )


def is_refused(refusal, check) -> bool:
    try:
        check()
    except refusal:
        return True
    return False


@given(st.integers(1, LARGEST), st.lists(st.integers(0, LARGEST), max_size=6))
def test_a_tree_does_not_depend_on_the_batches_it_grew_by(size: int, cuts: list[int]) -> None:
    leaves = READER.levels[0][:size]
    edge = TreeEdge()
    places = [0, *sorted(min(one, size) for one in cuts), size]
    for begin, end in itertools.pairwise(places):
        edge.extend_hashes(leaves[begin:end])
    whole = TreeEdge()
    whole.extend_hashes(leaves)
    assert (edge.root(), edge.size) == (whole.root(), size)
    assert sorted(edge.completed) == sorted(whole.completed)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 400), st.booleans(), st.booleans()), max_size=6))
def test_a_ledger_is_the_same_however_often_it_is_published_or_opened(steps) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ledger = create_ledger(folder / "log", KEY, folder / "high-water")
        expected = TreeEdge()
        for number, publishes, opens_again in steps:
            entries = [b"%d %d" % (expected.size, one) for one in range(number)]
            expected.extend(entries)
            with ledger.writer() as writer:
                writer.append(entries[: number // 2])
                if publishes:
                    publish_checkpoint(writer, KEY)
                if not opens_again:
                    writer.append(entries[number // 2 :])
            if opens_again:
                with ledger.writer() as writer:
                    writer.append(entries[number // 2 :])
        with ledger.writer() as writer:
            head = publish_checkpoint(writer, KEY).checkpoint
        assert (head.size, head.root) == (expected.size, expected.root())
        assert audit_ledger(ledger).is_whole
