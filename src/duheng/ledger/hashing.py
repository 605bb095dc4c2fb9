"""The hashes of a Merkle tree (RFC 6962, 2.1): leaves and nodes never look alike."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry: SHA-256(0x00 || entry).

    Examples
    --------
    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root above neighbouring subtrees of equal size; the last may be smaller.

    A hash without a right neighbour moves up unchanged, which is the same tree as the one that
    RFC 6962 splits at the largest power of two.

    Examples
    --------
    >>> root_of([]) == EMPTY_ROOT
    True
    """
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        lone = level[-1:] if len(level) % 2 else []
        each = iter(level)
        pairs = zip(each, each, strict=False)
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + lone
    return level[0]
