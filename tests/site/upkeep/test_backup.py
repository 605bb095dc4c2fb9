"""The drill: a site is backed up while it works, lost, and brought back."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from duheng.site.upkeep.folders import SiteFolders, point_to_high_water

DUHENG = Path(sys.executable).parent / "duheng"
ACT = """
from datetime import UTC, datetime
from duheng.site.upkeep.starting import start_site
start_site()
from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM
from duheng.site.people.models import Organisation

@action("tests.found", permission=None)
def found(*, actor, at, name):
    Organisation(name=name, kind="maker", division_code="15").record()

for place in range({number}):
    found(actor=SYSTEM, at=datetime(2026, 3, 2, tzinfo=UTC), name=f"maker {{place}}")
"""
SEQUENCE = """
from duheng.site.upkeep.starting import start_site
start_site()
from duheng.site.actions.sequencer import sequence_entries
from duheng.site.upkeep.folders import site_folders
published = sequence_entries(*site_folders().open_log())
print(published.checkpoint.size if published else 0)
"""


class Site:
    def __init__(self, home: Path, keys: Path) -> None:
        self.home, self.keys = home, keys

    def environment(self) -> dict[str, str]:
        known = {**os.environ, "DUHENG_HOME": str(self.home), "DUHENG_KEYS": str(self.keys)}
        known.update(DJANGO_SETTINGS_MODULE="duheng.site.settings", DUHENG_LANG="en")
        known.pop("DUHENG_DATABASE_URL", None)
        return known

    def duheng(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run([str(DUHENG), *arguments])

    def python(self, program: str) -> subprocess.CompletedProcess[str]:
        done = self._run([sys.executable, "-c", program])
        assert done.returncode == 0, done.stderr
        return done

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=self.environment(), capture_output=True, text=True, check=False
        )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("made")
    made = Site(folder / "home", folder / "keys")
    done = made.duheng("site", "setup", "--log-origin", "log.example/1")
    assert done.returncode == 0, done.stderr
    made.python(ACT.format(number=7))
    made.python(SEQUENCE)
    made.python(ACT.format(number=3))
    return made


@pytest.fixture
def site(made: Site, tmp_path: Path) -> Site:
    """Return a copy, for it is damaged and lost."""
    for folder in (made.home, made.keys):
        shutil.copytree(folder, tmp_path / folder.name)
    copied = Site(tmp_path / "home", tmp_path / "keys")
    point_to_high_water(SiteFolders(copied.home, copied.keys))
    return copied


def test_a_site_comes_back_whole_and_its_log_goes_on(site: Site, tmp_path: Path) -> None:
    done = site.duheng("backup", str(tmp_path / "backup"), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["log_size"] == 7
    other = Site(tmp_path / "elsewhere", tmp_path / "keys")
    done = other.duheng("restore", str(tmp_path / "backup"))
    assert done.returncode == 0, done.stderr
    assert other.python(SEQUENCE).stdout.strip() == "10"
    assert not list((tmp_path / "backup").rglob("*.key"))


def test_a_site_restored_below_what_was_signed_refuses_to_sign(site: Site, tmp_path: Path) -> None:
    site.duheng("backup", str(tmp_path / "backup"))
    site.python(ACT.format(number=2))
    site.python(SEQUENCE)
    other = Site(tmp_path / "elsewhere", tmp_path / "keys")
    other.duheng("restore", str(tmp_path / "backup"))
    other.python(ACT.format(number=1).replace("maker", "another"))
    done = other._run([sys.executable, "-c", SEQUENCE])
    assert "RollbackRefused" in done.stderr


def test_a_damaged_backup_is_refused(site: Site, tmp_path: Path) -> None:
    site.duheng("backup", str(tmp_path / "backup"))
    with (tmp_path / "backup" / "site.sqlite3").open("r+b") as file:
        file.seek(5000)
        file.write(b"damage")
    other = Site(tmp_path / "elsewhere", tmp_path / "keys")
    done = other.duheng("restore", str(tmp_path / "backup"), "--json")
    assert done.returncode == 2
    assert json.loads(done.stderr)["data"]["files"] == ["site.sqlite3"]
    assert not other.home.exists() or not any(other.home.iterdir())


def test_a_backup_does_not_overwrite_and_a_restore_wants_an_empty_folder(
    site: Site, tmp_path: Path
) -> None:
    site.duheng("backup", str(tmp_path / "backup"))
    assert site.duheng("backup", str(tmp_path / "backup")).returncode == 2
    assert site.duheng("restore", str(tmp_path / "backup")).returncode == 2


def test_setting_up_twice_changes_nothing_and_another_name_is_refused(site: Site) -> None:
    before = (site.home / "ledger" / "identity.json").read_bytes()
    assert site.duheng("site", "setup", "--log-origin", "log.example/1").returncode == 0
    assert (site.home / "ledger" / "identity.json").read_bytes() == before
    assert site.duheng("site", "setup", "--log-origin", "log.example/2").returncode == 2


def test_a_backup_without_site_says_so(tmp_path: Path) -> None:
    nothing = Site(tmp_path / "none", tmp_path / "keys")
    done = nothing.duheng("backup", str(tmp_path / "backup"))
    assert done.returncode == 2
    assert "site setup" in done.stderr
    shutil.rmtree(tmp_path / "none", ignore_errors=True)
