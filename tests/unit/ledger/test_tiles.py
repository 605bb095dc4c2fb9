"""Tiles on disk (C2SP tlog-tiles): names, widths, bundles, and proofs read from them."""

from pathlib import Path

import pytest

from duheng.ledger import (
    TileFolder,
    TileName,
    TreeEdge,
    check_inclusion,
    inclusion_proof,
    leaf_hash,
    parse_tile_path,
    tree_root,
)
from duheng.ledger.errors import EntryTooLarge, MalformedTile, NoSuchEntry, NotALedger
from duheng.ledger.publishing import entry_bundles, hash_tiles, write_tiles
from duheng.ledger.tiles import format_bundle, parse_bundle, tile_holding, tiles_of


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (TileName(0, 0), "tile/0/000"),
        (TileName(0, 999), "tile/0/999"),
        (TileName(0, 1000), "tile/0/x001/000"),
        (TileName(63, 1234067), "tile/63/x001/x234/067"),
        (TileName(1, 1, 17), "tile/1/001.p/17"),
        (TileName(None, 273, 112), "tile/entries/273.p/112"),
    ],
)
def test_a_tile_has_one_path(name: TileName, path: str) -> None:
    assert name.path == path
    assert parse_tile_path(path) == name


@pytest.mark.parametrize(
    "path",
    [
        "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/1", "tile/0/001/000",
        "tile/0/x000/001", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
        "tile/0/000.p/999", "tile/x/000", "tile/0/../000", "tile/0/000\n", "/tile/0/000",
        "tile/0/０００",
    ],
)  # fmt: skip
def test_any_other_path_is_refused(path: str) -> None:
    with pytest.raises(MalformedTile):
        parse_tile_path(path)


def test_seventy_thousand_entries_have_the_tiles_that_the_specification_counts() -> None:
    edge = TreeEdge()
    edge.extend([b"entry"] * 70_000)
    full = [one.level for one in edge.completed]
    assert (full.count(0), full.count(1)) == (273, 1)
    partial = [(level, len(content) // 32) for level, _, content in edge.partial_tiles()]
    assert partial == [(0, 112), (1, 17), (2, 1)]
    widths = [[name.width for name in tiles_of(70_000, level)] for level in range(4)]
    assert [len(one) for one in widths] == [274, 2, 1, 0]
    assert widths[0][-1] == 112


def test_a_tree_of_256_has_a_full_tile_and_one_of_width_1_above() -> None:
    assert tile_holding(0, 255, 256) == TileName(0, 0)
    assert tile_holding(1, 0, 256) == TileName(1, 0, 1)
    with pytest.raises(NoSuchEntry):
        tile_holding(1, 0, 255)


def test_a_bundle_gives_back_its_entries() -> None:
    entries = [b"", b"a", bytes(65535)]
    assert parse_bundle(format_bundle(entries)) == entries


def test_an_entry_that_no_bundle_can_carry_is_refused() -> None:
    with pytest.raises(EntryTooLarge):
        format_bundle([b"small", bytes(65536)])


@pytest.mark.parametrize("broken", [b"\x00", b"\x00\x02a", b"\x00\x01a\x00"])
def test_a_bundle_that_ends_within_an_entry_is_refused(broken: bytes) -> None:
    with pytest.raises(MalformedTile):
        parse_bundle(broken)


def written_log(folder: Path, entries: list[bytes]) -> TreeEdge:
    edge = TreeEdge()
    edge.extend(entries)
    write_tiles(folder, hash_tiles(edge, edge.completed))
    write_tiles(folder, entry_bundles(TileFolder(folder), 0, entries))
    return edge


def test_proofs_read_from_tiles_are_those_of_the_tree(tmp_path: Path) -> None:
    entries = [b"entry %d" % number for number in range(700)]
    whole = written_log(tmp_path, entries)
    reader = TileFolder(tmp_path).hashes(700)
    part = TreeEdge()
    part.extend(entries[512:640])
    assert reader.node(7, 4) == part.root()
    root = tree_root(700, reader)
    assert root == whole.root()
    for index in (0, 255, 256, 650, 699):
        proof = inclusion_proof(index, 700, reader)
        check_inclusion(leaf_hash(entries[index]), index, 700, proof, root)
    assert TileFolder(tmp_path).entry(650, 700) == b"entry 650"


def test_a_partial_tile_that_is_gone_is_read_from_the_full_one(tmp_path: Path) -> None:
    written_log(tmp_path, [b"%d" % number for number in range(256)])
    folder = TileFolder(tmp_path)
    partial, bundle = TileName(0, 0, 7), TileName(None, 0, 7)
    assert folder.read(partial) == folder.read(TileName(0, 0))[: 7 * 32]
    assert parse_bundle(folder.read(bundle)) == [b"%d" % number for number in range(7)]


def test_partial_tiles_go_when_the_full_one_is_there(tmp_path: Path) -> None:
    entries = [b"%d" % number for number in range(256)]
    edge = written_log(tmp_path, entries[:200])
    assert (tmp_path / "tile/0/000.p/200").is_file()
    edge.extend(entries[200:])
    write_tiles(tmp_path, hash_tiles(edge, edge.completed))
    assert (tmp_path / "tile/0/000").is_file()
    assert not (tmp_path / "tile/0/000.p").exists()


def test_a_tile_that_is_missing_or_cut_short_is_refused(tmp_path: Path) -> None:
    written_log(tmp_path, [b"%d" % number for number in range(10)])
    path = tmp_path / "tile/0/000.p/10"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(MalformedTile):
        TileFolder(tmp_path).read(TileName(0, 0, 10))
    path.unlink()
    with pytest.raises(NotALedger):
        TileFolder(tmp_path).read(TileName(0, 0, 10))
