"""Named people of the tests: Alice keeps instruments in Baotou, Bob in Ordos, Carol regulates."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connection
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker
from signing_in import client_of

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.people.models import Organisation, Person, RoleGrant
from duheng.site.people.who import actor_of

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tables_file: Path
) -> Iterator[None]:
    """Keep the tables as they were made, and empty them between tests without what migrating adds.

    Django would also make content types and permissions again after each test, which nothing here
    asks for, and put walls up that still stand; that cost more than most tests.
    """
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), closing(sqlite3.connect(tables_file)) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_, **__: None)
        if connection.vendor == "postgresql":
            patch.setattr(connection.ops, "sql_flush", _deletions)
        yield


def _deletions(_style: object, tables: Iterable[str], **_asked: bool) -> list[str]:
    """Return statements that empty tables of few rows; TRUNCATE makes a new file for each index."""
    quoted = (connection.ops.quote_name(one) for one in tables)
    deletions = (f"DELETE FROM {one}" for one in quoted)  # noqa: S608 - names of our tables
    return ["SET LOCAL duheng.unscoped = 'on'", *deletions]


@pytest.fixture(scope="session")
def tables_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables") / "site.sqlite3"


def _make_tables(file: Path) -> None:
    known = {**os.environ, "DUHENG_HOME": str(file.parent), "DUHENG_DATABASE_URL": ""}
    known["DJANGO_SETTINGS_MODULE"] = "duheng.site.settings"
    migrate = ("-m", "django", "migrate", "--skip-checks", "--verbosity", "0")
    subprocess.run([sys.executable, *migrate], env=known, check=True)


@pytest.fixture
def fresh_limits(db: None) -> None:
    """Forget refused sign-ins: the cache's table is no model's, so no test empties it."""
    cache.clear()


@pytest.fixture
def home_with_tables(django_db_setup: None, tables_file: Path, tmp_path: Path) -> Path:
    """Return a folder for programs that run beside the test, with the tables of a new site."""
    if not tables_file.is_file():
        _make_tables(tables_file)
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(tables_file, home / "site.sqlite3")
    return home


@pytest.fixture
def english_home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep what the site and its children hold in a folder of the test, and speak English."""
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    monkeypatch.setenv("DUHENG_HOME", str(tmp_path))
    with translation.override("en"):
        yield tmp_path


@pytest.fixture
def keeper(alice: Actor) -> Client:
    """Return the client of who keeps the accounts of an enterprise."""
    return client_of(alice)


@pytest.fixture
def at() -> datetime:
    return AT


@action("tests.people", permission=None)
def make_person(
    *, actor: Actor, at: datetime, name: str, role: str, division: str, kind: str
) -> Person:
    place = Organisation(name=f"{name} & Co", kind=kind, division_code=division)
    place.record()
    person = Person(organisation=place, name=name, email=f"{name.lower()}@example.org")
    person.record()
    RoleGrant(
        person=person,
        organisation=place,
        role=role,
        division_code=division[:4].rstrip("0"),
        valid_from=date(2020, 1, 1),
    ).record()
    return person


def someone(name: str, role: str, division: str, kind: str = "enterprise") -> Actor:
    person = make_person(actor=SYSTEM, at=AT, name=name, role=role, division=division, kind=kind)
    return actor_of(person, AT.date())


@pytest.fixture
def alice(db: None) -> Actor:
    """Keeps the instruments of an enterprise in Baotou."""
    return someone("Alice", "instrument_keeper", "150203")


@pytest.fixture
def bob(db: None) -> Actor:
    """Keeps the instruments of an enterprise in Ordos."""
    return someone("Bob", "instrument_keeper", "150602")


@pytest.fixture
def carol(db: None) -> Actor:
    """Regulates in the city of Baotou."""
    return someone("Carol", "regulator", "150200", "authority")


@pytest.fixture
def mallory(db: None) -> Actor:
    """Signed in, without any role."""
    person = make_person(
        actor=SYSTEM, at=AT, name="Mallory", role="none", division="152201", kind="merchant"
    )
    return actor_of(person, AT.date())
