"""Whether a site may be served: secret, tables, walls, static files; refused with code and hint."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from postgres import Server, postgres_server

from duheng.site.errors import WallMissing
from duheng.site.upkeep.folders import SiteFolders, point_to_high_water
from duheng.site.upkeep.readiness import check_walls

__all__ = ["postgres_server"]  # the fixture of a real server

DUHENG = Path(sys.executable).parent / "duheng"
ASK = """
import json, sys
from duheng.site.upkeep.starting import start_site
start_site()
from duheng.site.upkeep.folders import site_folders
from duheng.site.upkeep.readiness import check_ready, check_walls
from duheng.terms.errors import DuhengError
try:
    check_walls() if sys.argv[1] == "walls" else check_ready(site_folders())
except DuhengError as error:
    print(json.dumps([error.code, error.message, error.hint]))
else:
    print(json.dumps(["ready", "", ""]))
"""
ONCE = pytest.mark.skipif("connection.vendor == 'postgresql'", reason="the other run does it")


class Site:
    def __init__(self, folder: Path, address: str = "") -> None:
        self.home, self.keys, self.address = folder / "site", folder / "site-keys", address

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "DUHENG_LANG": "en", "DUHENG_HOME": str(self.home)}
        environment |= {"DUHENG_DATABASE_URL": self.address}
        environment["DJANGO_SETTINGS_MODULE"] = "duheng.site.settings"
        for name in ("DUHENG_KEYS", "DUHENG_SECRET"):
            environment.pop(name, None)
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def said(self, what: str = "all") -> list[str]:
        done = self.run(sys.executable, "-c", ASK, what)
        assert done.returncode == 0, done.stderr
        found: list[str] = json.loads(done.stdout)
        return found

    def change(self, statement: str) -> None:
        base = sqlite3.connect(self.home / "site.sqlite3")
        base.execute(statement)
        base.commit()
        base.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = Site(tmp_path_factory.mktemp("made"))
    done = made.run(str(DUHENG), "site", "setup", "--log-origin", "log.example/1")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def site(made: Site, tmp_path: Path) -> Site:
    """Return a copy, for things are taken from it."""
    for folder in (made.home, made.keys):
        shutil.copytree(folder, tmp_path / folder.name)
    copied = Site(tmp_path)
    point_to_high_water(SiteFolders(copied.home, copied.keys))
    return copied


@ONCE
def test_a_site_is_served_only_when_it_is_whole(site: Site) -> None:
    assert site.said() == ["ready", "", ""]
    site.change("DELETE FROM django_migrations WHERE app = 'home' AND name LIKE '0003%'")
    code, message, hint = site.said()
    assert (code, "home.0003" in message, "site setup" in hint) == (
        "site.tables_differ",
        True,
        True,
    )
    refused = site.run(str(DUHENG), "serve", "--port", "1")
    assert refused.returncode == 2
    assert "site.tables_differ" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert site.run(str(DUHENG), "site", "setup").returncode == 0
    assert site.said()[0] == "ready"
    site.change(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('pages', '9999_later', '2030')"
    )
    code, message, hint = site.said()
    assert (code, "9999_later" in message, "restore" in hint) == ("site.tables_differ", True, True)


@ONCE
def test_a_secret_is_made_before_it_is_needed_and_missed_when_it_is_gone(site: Site) -> None:
    secret = site.keys / "web-secret"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert len(secret.read_text()) > 40
    secret.write_text("")
    assert site.said()[0] == "site.not_ready"
    secret.unlink()
    code, message, hint = site.said()
    assert (code, "secret" in message, "--keys" in hint) == ("site.not_ready", True, True)
    assert site.run(str(DUHENG), "site", "setup").returncode == 0
    assert site.said()[0] == "ready"


@ONCE
def test_static_files_are_gathered_where_there_are_none_or_older_ones(site: Site) -> None:
    manifest = site.home / "static" / "staticfiles.json"
    made = manifest.stat().st_mtime_ns
    site.said()
    assert manifest.stat().st_mtime_ns == made, "nothing is gathered twice"
    os.utime(manifest, (1, 1))
    site.said()
    assert manifest.stat().st_mtime_ns > 1_000_000_000
    manifest.unlink()
    assert site.said()[0] == "ready"
    assert manifest.is_file()


@ONCE
def test_a_database_that_does_not_answer_is_named_without_a_traceback(
    site: Site, tmp_path: Path
) -> None:
    other = Site(tmp_path, f"postgresql://nobody@/none?host={tmp_path}")
    code, message, hint = other.said()
    assert code == "site.not_ready"
    assert "does not answer" in message
    assert "DUHENG_DATABASE_URL" in hint


@ONCE
def test_a_superuser_is_not_served_for(tmp_path: Path, postgres_server: Server) -> None:
    above = Site(tmp_path, postgres_server.address("duheng", role="postgres"))
    code, message, hint = above.said("walls")
    assert (code, "postgres" in message, "NOBYPASSRLS" in hint) == ("site.wall_missing", True, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security")
def test_a_table_without_its_policy_is_not_served() -> None:
    check_walls()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pages_notification NO FORCE ROW LEVEL SECURITY")
        try:
            with pytest.raises(WallMissing, match="pages_notification") as refusal:
                check_walls()
        finally:
            cursor.execute("ALTER TABLE pages_notification FORCE ROW LEVEL SECURITY")
    assert "site setup" in (refusal.value.hint or "")
    check_walls()
