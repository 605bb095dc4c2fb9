"""Migrations: nothing is forgotten, both ways work, and data survives what reverses."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from postgres import OWNER, Server, postgres_server

__all__ = ["postgres_server"]  # the fixture of a real server

PROGRAM = Path(__file__).parent / "migrating.py"
ONCE = pytest.mark.skipif("connection.vendor == 'postgresql'", reason="the other run does both")


@pytest.mark.django_db
def test_no_change_of_a_model_is_without_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)  # it exits otherwise


def migrated(home: Path, address: str = "") -> dict[str, Any]:
    """Return what the program found in a database of its own."""
    known = {**os.environ, "DUHENG_HOME": str(home), "DUHENG_KEYS": f"{home}-keys"}
    known |= {"DUHENG_SECRET": "only for this test", "DUHENG_DATABASE_URL": address}
    known["DJANGO_SETTINGS_MODULE"] = "duheng.site.settings"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, str(PROGRAM)], env=known, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def check(found: dict[str, Any]) -> None:
    assert found["lost"] == {}
    assert found["number_of_rows"] == "1"
    assert found["found"] == found["found_again"] == found["found_at_last"] == ["电子天平 “甲”"]
    assert found["left"] == []
    assert found["differs"] == []
    assert found["without_wall"] == []


@ONCE
def test_migrations_go_forward_backward_and_forward_again_on_sqlite(tmp_path: Path) -> None:
    assert connection.vendor == "sqlite"
    found = migrated(tmp_path / "home")
    assert found["vendor"] == "sqlite"
    check(found)


@ONCE
def test_migrations_go_forward_backward_and_forward_again_on_postgresql(
    tmp_path: Path, postgres_server: Server
) -> None:
    import psycopg

    where = {"host": str(postgres_server.folder), "user": OWNER, "dbname": "duheng"}
    with psycopg.connect(**where, autocommit=True) as database:  # type: ignore[arg-type]
        database.execute("CREATE DATABASE migrated")
    found = migrated(tmp_path / "home", postgres_server.address("migrated"))
    assert found["vendor"] == "postgresql"
    check(found)
