"""In which order things reach the disk: nothing is shown before what it rests on is durable."""

import os
from pathlib import Path

import pytest

from duheng.ledger import publish_checkpoint


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was synced and renamed, in order: by name, folders by their own."""
    noted: list[tuple[str, str]] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        real_fsync(descriptor)
        noted.append(("sync", Path(f"/proc/self/fd/{descriptor}").readlink().name))

    def replace(path: Path, target: Path) -> Path:
        noted.append(("rename", target.name))
        return real_replace(path, target)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("this machine does not tell the name of an open file")
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    return noted


def test_tiles_then_position_then_high_water_then_the_checkpoint(site, events) -> None:
    with site.ledger.writer() as writer:
        writer.append([b"%d" % number for number in range(300)])
        events.clear()
        publish_checkpoint(writer, site.key)
    renamed = [name for what, name in events if what == "rename"]
    tiles = ["000", "44", "1", "000", "44"]
    assert renamed[:5] == tiles
    assert renamed[5:] == ["position.json", "high-water", "high-water", "checkpoint"]


def test_a_file_is_synced_before_it_has_its_name_and_its_folder_after(site, events) -> None:
    with site.ledger.writer() as writer:
        writer.append([b"entry"])
        events.clear()
        publish_checkpoint(writer, site.key)
    for place, (what, name) in enumerate(events):
        if what == "rename":
            assert events[place - 1] == ("sync", f".{name}.writing")
            folder = {"1": "000.p", "position.json": "private", "checkpoint": "public"}
            if name in folder:
                assert ("sync", folder[name]) in events[place + 1 :]
