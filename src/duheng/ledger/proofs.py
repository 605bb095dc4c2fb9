"""Inclusion and consistency proofs (RFC 6962, 2.1.1 and 2.1.2): made from any reader of hashes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from duheng.ledger.errors import MalformedProof, NoSuchEntry, NotConsistent, NotIncluded
from duheng.ledger.hashing import EMPTY_ROOT, HASH_SIZE, node_hash

Hashes = Sequence[bytes]


class HashReader(Protocol):
    """Knows the hash of every complete subtree of a log."""

    def node(self, height: int, index: int) -> bytes:
        """Return the hash of the ``index``-th complete subtree of ``2**height`` leaves."""
        ...


def tree_root(size: int, reader: HashReader) -> bytes:
    """Return the root of the first ``size`` entries."""
    return _root_between(0, size, reader) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, reader: HashReader) -> list[bytes]:
    """Return the hashes that lead from an entry to the root, the sibling of the leaf first.

    Raises
    ------
    NoSuchEntry
        When the tree of that size has no such entry.
    """
    if not 0 <= index < size:
        raise NoSuchEntry(f"entry {index} was asked for, and the tree has {size} entries")
    path: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(_root_between(middle, end, reader))
            end = middle
        else:
            path.append(_root_between(begin, middle, reader))
            begin = middle
    return path[::-1]


def consistency_proof(old_size: int, size: int, reader: HashReader) -> list[bytes]:
    """Return the hashes that show the tree of ``old_size`` to be a beginning of that of ``size``.

    Raises
    ------
    NoSuchEntry
        When the old tree is larger than the new.
    """
    if not 0 <= old_size <= size:
        raise NoSuchEntry(f"a tree of {old_size} entries is no beginning of one of {size}")
    if old_size in {0, size}:
        return []
    path: list[bytes] = []
    begin, end, is_known = 0, size, True
    while end > old_size:
        middle = begin + _split(end - begin)
        if old_size <= middle:
            path.append(_root_between(middle, end, reader))
            end = middle
        else:
            path.append(_root_between(begin, middle, reader))
            begin, is_known = middle, False
    if not is_known:
        path.append(_root_between(begin, end, reader))
    return path[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Hashes, root: bytes) -> None:
    """Return when the proof leads from the leaf's hash to the root (RFC 9162, 2.1.3.2).

    Raises
    ------
    NotIncluded
        When it does not.
    """
    _check_lengths(proof)
    if not 0 <= index < size:
        raise NotIncluded(f"entry {index} cannot be in a tree of {size} entries")
    position, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise NotIncluded(f"the proof has {len(proof)} hashes, more than a path can have")
        if position % 2 or position == last:
            found = node_hash(sibling, found)
            shift = _trailing_zeros(position) if position % 2 == 0 else 0
            position, last = position >> shift, last >> shift
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    if last or found != root:
        raise NotIncluded(
            f"the hashes do not lead from entry {index} to the root of the {size} entries",
            hint="file, proof or checkpoint was changed, or they do not belong together",
        )


def check_consistency(
    old_size: int, size: int, proof: Hashes, old_root: bytes, root: bytes
) -> None:
    """Return when the tree of ``old_root`` is a beginning of that of ``root`` (RFC 9162, 2.1.4.2).

    Raises
    ------
    NotConsistent
        When that is not shown.
    """
    _check_lengths(proof)
    if not 0 <= old_size <= size:
        raise NotConsistent(f"a tree of {old_size} entries is no beginning of one of {size}")
    if old_size in {0, size}:
        expected = EMPTY_ROOT if old_size == 0 else root
        if proof or old_root != expected:
            raise _not_consistent(old_size, size)
        return
    hashes = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not hashes:
        raise _not_consistent(old_size, size)
    if _climb(old_size, size, hashes) != (old_root, root):
        raise _not_consistent(old_size, size)


def _climb(old_size: int, size: int, hashes: Hashes) -> tuple[bytes, bytes] | None:
    """Return both roots that the hashes lead to, or ``None`` when their number is wrong."""
    shift = _trailing_zeros(old_size)
    position, last = (old_size - 1) >> shift, (size - 1) >> shift
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return None
        if position % 2 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            skipped = _trailing_zeros(position) if position and position % 2 == 0 else 0
            position, last = position >> skipped, last >> skipped
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    return (old, new) if last == 0 else None


def _root_between(begin: int, end: int, reader: HashReader) -> bytes:
    """Return the root of a range that one node of the tree covers."""
    found: list[bytes] = []
    while begin < end:
        height = (end - begin).bit_length() - 1
        if begin:
            height = min(height, _trailing_zeros(begin))
        found.append(reader.node(height, begin >> height))
        begin += 1 << height
    root = found.pop()
    while found:
        root = node_hash(found.pop(), root)
    return root


def _split(number: int) -> int:
    """Return the largest power of two smaller than the number."""
    return 1 << (number - 1).bit_length() - 1


def _trailing_zeros(number: int) -> int:
    """Return how often a number divides by two; 0 stands for a position at the left edge."""
    return (number & -number).bit_length() - 1 if number else 0


def _check_lengths(proof: Hashes) -> None:
    if any(len(one) != HASH_SIZE for one in proof):
        raise MalformedProof("every hash of a proof has 32 bytes")


def _not_consistent(old_size: int, size: int) -> NotConsistent:
    return NotConsistent(
        f"the tree of {size} entries is not shown to continue the tree of {old_size}",
        hint="keep both signed checkpoints: together they may show that the log misbehaved",
    )
