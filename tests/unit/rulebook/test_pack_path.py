"""A region's packs are read from the files and folders that ``DUHENG_PACKS`` lists."""

import os
from datetime import date
from pathlib import Path

import pytest

from duheng.rulebook import InvalidPack, load_packs
from duheng.rulebook.loading import files_at

PACK = """
kind: rules
id: test/one
edition: "1"
title: {en: one value}
document: {number: TEST 1, edition: 2020, clause: 1}
valid_from: 2020-01-01
valid_to: null
published: 2020-01-01
source: made for a test
confidence: secondary
checked_by: []
example: [{look_up: {keys: {fuel: wood}, on: 2021-01-01}, gives: {value: 0.5}}]
body:
  quantity: {en: a factor}
  unit: kgce/kg
  keys: {fuel: {title: {en: fuel}}}
  values: [{keys: {fuel: wood}, value: 0.5}]
"""


def test_folders_and_files_that_the_variable_lists_are_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, file = tmp_path / "region" / "rules", tmp_path / "two.yaml"
    folder.mkdir(parents=True)
    (folder / "one.yaml").write_text(PACK, encoding="utf-8")
    file.write_text(PACK.replace("test/one", "test/two"), encoding="utf-8")
    monkeypatch.setenv("DUHENG_PACKS", os.pathsep.join([str(tmp_path / "region"), str(file)]))
    library = load_packs()
    for table in ("test/one", "test/two"):
        assert library.value(table, {"fuel": "wood"}, on=date(2024, 1, 1)).value == 0.5


def test_the_same_pack_named_twice_is_one_pack_and_another_of_its_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(PACK, encoding="utf-8")
    monkeypatch.setenv("DUHENG_PACKS", str(file))
    assert [one.id for one in load_packs([file, tmp_path]).packs()].count("test/one") == 1
    (tmp_path / "other.yaml").write_text(PACK.replace("0.5", "0.6"), encoding="utf-8")
    with pytest.raises(InvalidPack, match="both test/one"):
        load_packs([tmp_path])


@pytest.mark.parametrize("content", [None, "kind: rules"], ids=["not there", "no pack"])
def test_a_path_that_holds_no_pack_is_refused_and_the_variable_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    file = tmp_path / "one.yaml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    monkeypatch.setenv("DUHENG_PACKS", str(file))
    with pytest.raises(InvalidPack) as refusal:
        load_packs()
    assert "DUHENG_PACKS" in str(refusal.value.hint)


def test_a_file_that_cannot_be_read_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    with pytest.raises(InvalidPack, match=r"gone\.yaml cannot be read"):
        load_packs([tmp_path])
    with pytest.raises(InvalidPack, match=r"gone\.yaml cannot be read"):
        list(files_at([tmp_path]))
