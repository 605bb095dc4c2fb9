"""Faults: killed at any moment, and no room for the log; all or nothing, and the log catches up."""

import errno
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from postgres import OWNER, Server, postgres_server
from signing_in import client_of

from duheng.ledger import KeyType, Ledger, SigningKey, audit_ledger, create_ledger, generate_key
from duheng.ledger.errors import LedgerFull
from duheng.site.actions.actor import Actor
from duheng.site.actions.models import Entry
from duheng.site.actions.sequencer import sequence_entries
from duheng.site.registry.models import Instrument
from duheng.site.upkeep.folders import SiteFolders
from duheng.site.upkeep.working import keep_sequencing

__all__ = ["postgres_server"]  # the fixture of a real server

PROGRAM = Path(__file__).parent / "crashing.py"
ONCE = pytest.mark.skipif("connection.vendor == 'postgresql'", reason="the other run does both")
TRIES = 18


def killed(home: Path, seed: int, address: str = "") -> dict[str, Any]:
    """Return what the program found that was killed again and again."""
    known = {**os.environ, "DUHENG_HOME": str(home), "DUHENG_KEYS": f"{home}-keys"}
    known |= {"DUHENG_DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "duheng.site.settings"}
    command = [sys.executable, str(PROGRAM), str(seed), str(TRIES)]
    done = subprocess.run(command, env=known, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def check(found: dict[str, Any]) -> None:
    assert found["killed_actions"] > TRIES // 4
    assert found["killed_sequencers"] > TRIES // 4
    assert found["log_size"] == 27 * found["actions"]


@ONCE
def test_killed_at_any_moment_an_action_is_whole_or_not_there_and_the_log_catches_up(
    tmp_path: Path,
) -> None:
    assert connection.vendor == "sqlite"
    found = killed(tmp_path / "home", seed=20260302)
    assert found["vendor"] == "sqlite"
    check(found)


@ONCE
def test_killed_at_any_moment_nothing_is_half_done_on_postgresql_either(
    tmp_path: Path, postgres_server: Server
) -> None:
    import psycopg

    where = {"host": str(postgres_server.folder), "user": OWNER, "dbname": "duheng"}
    with psycopg.connect(**where, autocommit=True) as database:  # type: ignore[arg-type]
        database.execute("CREATE DATABASE killed")
    found = killed(tmp_path / "home", 20260303, postgres_server.address("killed"))
    assert found["vendor"] == "postgresql"
    check(found)


class Disk:
    """A disk that has no room for the files of one folder, until somebody makes some."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.is_full = folder, False
        self._write = os.write

    def write(self, descriptor: int, content: Any) -> int:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if self.is_full and path.is_relative_to(self.folder):
            self._write(descriptor, bytes(content)[: len(content) // 3])  # what still fitted
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._write(descriptor, content)


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("this machine does not say which file a descriptor is of")
    made = Disk(tmp_path / "ledger")
    monkeypatch.setattr(os, "write", made.write)
    return made


@pytest.fixture
def log(tmp_path: Path) -> tuple[Ledger, SigningKey]:
    key = generate_key("test.example/log", KeyType.ED25519, bytes(32))
    return create_ledger(tmp_path / "ledger", key, tmp_path / "high-water"), key


def registered(actor: Actor, number: str) -> str:
    """Return the page of the history of an instrument that was sent through the site."""
    facts = {"name": "Scale", "number": number, "division_code": "150203", "status": "in_use"}
    facts |= {"origin": "", "quantity": "1", "revision": "0"}
    client = client_of(actor)
    answer = client.post(reverse("registry:register_instrument"), facts)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    made = Instrument.objects.visible_to(actor).get(number=number)
    address = reverse("people:history", args=["registry.instrument", made.pk])
    return client.get(address).content.decode()


@pytest.mark.django_db(transaction=True)
def test_without_room_for_the_log_work_goes_on_and_proofs_are_pending_until_there_is(
    alice: Actor, at: datetime, disk: Disk, log: tuple[Ledger, SigningKey]
) -> None:
    assert "proof pending" in registered(alice, "S-1")
    assert sequence_entries(*log) is not None
    signed = log[0].checkpoint()[0].size
    disk.is_full = True
    for number in range(2, 5):
        assert "proof pending" in registered(alice, f"S-{number}")
        with pytest.raises(LedgerFull):
            sequence_entries(*log)
        assert log[0].checkpoint()[0].size == signed
    disk.is_full = False
    published = sequence_entries(*log)
    assert published is not None
    assert published.checkpoint.size == Entry.objects.count() > signed
    assert audit_ledger(log[0]).is_whole
    indices = sorted(Entry.objects.values_list("ledger_index", flat=True))
    assert indices == list(range(Entry.objects.count()))


class Turns:
    """Lets the process beside the web server take some turns; then there is room again."""

    def __init__(self, disk: Disk, number: int) -> None:
        self.disk, self.left = disk, number

    def is_set(self) -> bool:
        return self.left == 0

    def wait(self, _seconds: float) -> None:
        self.left -= 1
        self.disk.is_full = self.left > 1


@pytest.mark.django_db(transaction=True)
def test_the_process_beside_the_web_server_outlives_a_full_disk(
    alice: Actor,
    disk: Disk,
    log: tuple[Ledger, SigningKey],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    registered(alice, "S-1")
    monkeypatch.setattr(SiteFolders, "open_log", lambda _self: log)
    monkeypatch.setattr("duheng.site.upkeep.working.close_old_connections", lambda: None)
    disk.is_full = True
    sizes: list[int] = []
    folders, turns = SiteFolders(tmp_path, tmp_path), Turns(disk, 4)
    keep_sequencing(folders, turns, interval_s=0, tell=sizes.append)  # type: ignore[arg-type]
    assert sum("ledger.full" in one.message for one in caplog.records) == 3
    assert sizes == [Entry.objects.count()]
    assert audit_ledger(log[0]).is_whole
