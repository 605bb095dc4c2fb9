"""A demonstration is built beside its place, and removes nothing that it did not make."""

from pathlib import Path

import pytest

from duheng.site.demonstration.folders import DemoFolders
from duheng.site.errors import SiteNotReady


def _built(folders: DemoFolders) -> None:
    with folders.building() as partial:
        partial.keys.mkdir()
        (partial.ledger).mkdir()
        (partial.ledger / "identity.json").write_text("{}", encoding="utf-8")
        folders.finish({"share": 1.0}, [{"email": "somebody@demo.example"}])


def test_what_was_built_whole_is_found_again(tmp_path: Path) -> None:
    folders = DemoFolders(tmp_path / "demo")
    assert folders.read_record() is None
    _built(folders)
    record = folders.read_record()
    assert record is not None
    assert record["share"] == 1.0
    assert folders.read_logins() == [{"email": "somebody@demo.example"}]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["demo", "demo-keys"]


def test_the_logins_are_for_their_owner_only(tmp_path: Path) -> None:
    folders = DemoFolders(tmp_path / "demo")
    _built(folders)
    assert (folders.keys / "logins.json").stat().st_mode & 0o077 == 0


def test_what_an_interrupted_building_left_is_begun_anew(tmp_path: Path) -> None:
    folders = DemoFolders(tmp_path / "demo")

    def interrupted() -> None:
        with folders.building() as partial:
            (partial.home / "half").write_text("of it", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not folders.home.exists()
    with folders.building() as partial:
        assert not (partial.home / "half").exists()


def test_a_building_that_fails_leaves_the_older_demonstration_as_it_was(tmp_path: Path) -> None:
    folders = DemoFolders(tmp_path / "demo")
    _built(folders)
    with pytest.raises(RuntimeError), folders.building():
        raise RuntimeError
    assert folders.read_record() is not None


def test_two_cannot_build_in_one_place(tmp_path: Path) -> None:
    folders = DemoFolders(tmp_path / "demo")
    with folders.building(), pytest.raises(SiteNotReady), DemoFolders(folders.home).building():
        pass


def test_somebodys_own_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    mine = tmp_path / "demo" / "thesis.txt"
    mine.write_text("years of work", encoding="utf-8")
    with pytest.raises(SiteNotReady), DemoFolders(tmp_path / "demo").building():
        pass
    assert mine.is_file()


def test_a_demonstration_of_another_version_is_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = DemoFolders(tmp_path / "demo")
    _built(folders)
    monkeypatch.setattr("duheng.__version__", "0.0.0")
    assert folders.read_record() is None
