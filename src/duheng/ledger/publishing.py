"""Tiles and bundles written from the durable sequence: the same ones however often it is done."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from duheng.ledger.durable import make_folder, refusals, sync_folder, write_synced
from duheng.ledger.edge import TILE_WIDTH, FullTile, TreeEdge
from duheng.ledger.errors import CorruptLedger
from duheng.ledger.tiles import TileFolder, TileName, format_bundle, parse_bundle, tile_holding

Files = Iterator[tuple[TileName, bytes]]


def hash_tiles(edge: TreeEdge, completed: Iterable[FullTile]) -> Files:
    """Yield the tiles of hashes that a tree needs beyond those written before."""
    for level, number, content in completed:
        yield TileName(level, number), content
    for level, number, content in edge.partial_tiles():
        yield TileName(level, number, len(content) // 32), content


def entry_bundles(folder: TileFolder, published: int, entries: Iterable[bytes]) -> Files:
    """Yield the bundles of the entries after the published ones, the last perhaps partial."""
    number, begun = divmod(published, TILE_WIDTH)
    held: list[bytes] = []
    if begun:
        held = parse_bundle(folder.read(tile_holding(None, published - 1, published)))
    for entry in entries:
        held.append(entry)
        if len(held) == TILE_WIDTH:
            yield TileName(None, number), format_bundle(held)
            number, held = number + 1, []
    if held:
        yield TileName(None, number, len(held)), format_bundle(held)


def write_tiles(folder: Path, files: Files) -> None:
    """Write tiles, each whole or not at all; all are on disk when this returns.

    Raises
    ------
    CorruptLedger
        When a tile is there already and says something else: it may have been published.
    LedgerFull, LedgerNotWritable
        When the disk refuses; doing it again later writes the same tiles.
    """
    changed: set[Path] = set()
    full: list[Path] = []
    for name, content in files:
        path = folder / name.path
        if _is_there(path, content):
            continue
        make_folder(path.parent)
        write_synced(path, content)
        changed.add(path.parent)
        if name.width == TILE_WIDTH:
            full.append(path)
    with refusals(folder):
        for parent in changed:
            sync_folder(parent)
        for path in full:
            shutil.rmtree(path.with_name(path.name + ".p"), ignore_errors=True)


def _is_there(path: Path, content: bytes) -> bool:
    if not path.is_file():
        return False
    if path.read_bytes() != content:
        raise CorruptLedger(
            f"{path} is not what the entries of the ledger give",
            hint="the tile was changed, or this is not the sequence it was made from",
        )
    return True
