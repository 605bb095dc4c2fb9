"""Tiles and entry bundles as files (C2SP tlog-tiles): paths, bytes, and proofs read from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from duheng.ledger.edge import TILE_WIDTH
from duheng.ledger.errors import EntryTooLarge, MalformedTile, NoSuchEntry, NotALedger
from duheng.ledger.hashing import HASH_SIZE, root_of

MAXIMUM_ENTRY = 0xFFFF
_PATH = re.compile(
    r"tile/(entries|0|[1-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/([1-9][0-9]{0,2}))?"
)


class TileName(NamedTuple):
    """Which tile: its level (``None`` for an entry bundle), its number, and how many it holds."""

    level: int | None
    number: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """The path below the log's prefix.

        Examples
        --------
        >>> TileName(0, 1234067).path, TileName(None, 5, 7).path
        ('tile/0/x001/x234/067', 'tile/entries/005.p/7')
        """
        level = "entries" if self.level is None else str(self.level)
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{level}/{_number_path(self.number)}{partial}"


def _number_path(number: int) -> str:
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03d}")
    return "/".join(reversed(parts))


def parse_tile_path(path: str) -> TileName:
    """Return which tile a path names.

    Raises
    ------
    MalformedTile
        When the path is not the one spelling that a tile has.

    Examples
    --------
    >>> parse_tile_path("tile/0/x001/x234/067").number
    1234067
    """
    found = _PATH.fullmatch(path)
    if found is None:
        raise MalformedTile(f"'{path}' is no path of a tile (C2SP tlog-tiles)")
    level = None if found[1] == "entries" else int(found[1])
    number = int(found[2].replace("x", "").replace("/", ""))
    name = TileName(level, number, int(found[3]) if found[3] else TILE_WIDTH)
    if name.path != path or name.width > TILE_WIDTH:
        raise MalformedTile(f"'{path}' is no path of a tile; the tile it means is {name.path}")
    return name


def tile_holding(level: int | None, index: int, size: int) -> TileName:
    """Return the tile that holds the ``index``-th hash of a level in a tree of ``size`` leaves."""
    in_level = size >> 8 * (level or 0)
    if not 0 <= index < in_level:
        raise NoSuchEntry(f"a tree of {size} entries has no hash {index} at tile level {level}")
    tile = index // TILE_WIDTH
    return TileName(level, tile, min(TILE_WIDTH, in_level - tile * TILE_WIDTH))


def tiles_of(size: int, level: int | None) -> Iterator[TileName]:
    """Yield every tile of a level in a tree of ``size`` leaves."""
    for first in range(0, size >> 8 * (level or 0), TILE_WIDTH):
        yield tile_holding(level, first, size)


def format_bundle(entries: Sequence[bytes]) -> bytes:
    r"""Return entries as a bundle: each behind its length in two bytes.

    Raises
    ------
    EntryTooLarge
        When an entry is longer than two bytes can say.

    Examples
    --------
    >>> format_bundle([b"ab", b""])
    b'\x00\x02ab\x00\x00'
    """
    try:
        return b"".join([len(entry).to_bytes(2, "big") + entry for entry in entries])
    except OverflowError as error:
        longest = max(map(len, entries))
        raise EntryTooLarge(
            f"an entry has {longest} bytes, and a bundle carries at most {MAXIMUM_ENTRY}",
            hint="log the digest of the record, not the record",
        ) from error


def parse_bundle(content: bytes) -> list[bytes]:
    """Return the entries of a bundle.

    Raises
    ------
    MalformedTile
        When the bundle ends within an entry.
    """
    entries = []
    position = 0
    while position < len(content):
        begin = position + 2
        position = begin + int.from_bytes(content[position:begin], "big")
        if begin > len(content) or position > len(content):
            raise MalformedTile("an entry bundle ends within an entry")
        entries.append(content[begin:position])
    return entries


class TileFolder:
    """The folder that holds ``checkpoint`` and ``tile/``; any web server can serve it as it is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: TileName) -> bytes:
        """Return the bytes of a tile; where a partial one is gone, the beginning of the full one.

        Raises
        ------
        NotALedger
            When neither is there.
        MalformedTile
            When it does not hold as many hashes or entries as its name says.
        """
        found = self._bytes(name)
        if found is not None:
            return _whole(name, found)
        full = TileName(name.level, name.number)
        content = self._bytes(full) if name.width < TILE_WIDTH else None
        if content is None:
            raise NotALedger(
                f"{name.path} is not there", hint="the log is incomplete: ask its operator for it"
            )
        return _beginning(name, _whole(full, content))

    def _bytes(self, name: TileName) -> bytes | None:
        # The writer takes partial tiles away while others read: ask by opening, not before.
        try:
            return (self.folder / name.path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def entry(self, index: int, size: int) -> bytes:
        """Return one entry of the log."""
        name = tile_holding(None, index, size)
        return parse_bundle(self.read(name))[index % TILE_WIDTH]

    def hashes(self, size: int) -> TiledHashes:
        """Return a reader of the hashes of the first ``size`` entries."""
        return TiledHashes(self.read, size)


def _whole(name: TileName, content: bytes) -> bytes:
    if name.level is None:
        number, rest = len(parse_bundle(content)), 0
    else:
        number, rest = divmod(len(content), HASH_SIZE)
    if rest or number != name.width:
        raise MalformedTile(f"{name.path} does not hold {name.width} of what it should")
    return content


def _beginning(name: TileName, content: bytes) -> bytes:
    if name.level is not None:
        return content[: name.width * HASH_SIZE]
    return format_bundle(parse_bundle(content)[: name.width])


class TiledHashes:
    """Hashes of complete subtrees, computed from the tiles of a tree of one size."""

    def __init__(self, read: Callable[[TileName], bytes], size: int) -> None:
        self._read = read
        self._size = size
        self._known: dict[TileName, bytes] = {}

    def node(self, height: int, index: int) -> bytes:
        """Return the hash of the ``index``-th complete subtree of ``2**height`` leaves."""
        level, within = divmod(height, 8)
        first = index << within
        name = tile_holding(level, first + (1 << within) - 1, self._size)
        if name not in self._known:
            self._known[name] = self._read(name)
        begin = first % TILE_WIDTH
        tile = self._known[name]
        return root_of(
            [
                tile[HASH_SIZE * one : HASH_SIZE * (one + 1)]
                for one in range(begin, begin + (1 << within))
            ]
        )
