"""The right edge of a growing tree: all that a writer must hold to go on appending.

A tile of 256 hashes that is full leaves the edge and is handed over to be written; memory is
bounded by the depth of the tree and not by the number of its entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from duheng.ledger.errors import MalformedTile
from duheng.ledger.hashing import EMPTY_ROOT, HASH_SIZE, root_of

TILE_WIDTH = 256
_TILE_HEIGHT = 8
_AT_ONCE = 4096  # so many hashes stay in the processor's cache until their nodes are made


class FullTile(NamedTuple):
    """A tile that will never change: level, number within the level, 256 hashes in a row."""

    level: int
    number: int
    content: bytes


class TreeEdge:
    """The partial tiles at the right edge of an RFC 6962 tree, one for each tile level.

    Parameters
    ----------
    size : int
        Number of leaves of the tree to go on with [1].
    partial_tiles : Sequence[bytes]
        The partial tile of each level, from the leaves up, as tlog-tiles stores it.

    Attributes
    ----------
    completed : list of FullTile
        Tiles that became full; whoever wrote them takes them out.

    Examples
    --------
    >>> edge = TreeEdge()
    >>> edge.extend([b"a", b"b"])
    >>> edge.size, edge.root().hex()[:8]
    (2, 'b137985f')
    """

    def __init__(self, size: int = 0, partial_tiles: Sequence[bytes] = ()) -> None:
        self.size = size
        self.completed: list[FullTile] = []
        self._partial = [_hashes_of(tile) for tile in partial_tiles]
        self._full = [(size >> 8 * level) // TILE_WIDTH for level in range(len(partial_tiles))]
        for level, hashes in enumerate(self._partial):
            if len(hashes) != (size >> 8 * level) % TILE_WIDTH:
                raise MalformedTile(f"a tree of {size} leaves has no such partial tile {level}")

    def extend(self, entries: Iterable[bytes]) -> None:
        """Append entries: one hash for each leaf, and one more on average for the nodes."""
        waiting = iter(entries)
        while leaves := [sha256(b"\x00" + entry).digest() for entry in islice(waiting, _AT_ONCE)]:
            self.extend_hashes(leaves)

    def extend_hashes(self, leaves: list[bytes]) -> None:
        """Append leaves of which the hashes are known."""
        self.size += len(leaves)
        level = 0
        while leaves:
            leaves = self._add(level, leaves)
            level += 1

    def _add(self, level: int, hashes: list[bytes]) -> list[bytes]:
        """Add hashes to a level; return the roots of the tiles that became full."""
        if level == len(self._partial):
            self._partial.append([])
            self._full.append(0)
        edge = self._partial[level]
        edge += hashes
        number_full = len(edge) // TILE_WIDTH
        whole = edge[: number_full * TILE_WIDTH]
        del edge[: len(whole)]
        for start in range(0, len(whole), TILE_WIDTH):
            content = b"".join(whole[start : start + TILE_WIDTH])
            self.completed.append(FullTile(level, self._full[level], content))
            self._full[level] += 1
        for _ in range(_TILE_HEIGHT if whole else 0):
            each = iter(whole)
            pairs = zip(each, each, strict=False)
            whole = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
        return whole

    def root(self) -> bytes:
        """Return the root of the tree as it stands."""
        below: list[bytes] = []
        for hashes in self._partial:
            whole = hashes + below
            below = [root_of(whole)] if whole else []
        return below[0] if below else EMPTY_ROOT

    def partial_tiles(self) -> list[tuple[int, int, bytes]]:
        """Return level, number and content of every partial tile of the tree as it stands."""
        return [
            (level, self._full[level], b"".join(hashes))
            for level, hashes in enumerate(self._partial)
            if hashes
        ]


def _hashes_of(tile: bytes) -> list[bytes]:
    return [tile[start : start + HASH_SIZE] for start in range(0, len(tile), HASH_SIZE)]
