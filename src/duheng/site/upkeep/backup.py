"""One consistent point of a whole site in one folder; keys stay apart.

While the writer's lock of the log is held, nothing is numbered. The log is copied first, then the
database as of one transaction: the copy of the log is never ahead of the copy of the database, and
the sequencer catches up after a restore. Files are kept under their digests and never change, so
that every file that the copied database names is there when files are copied last.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from duheng.ledger import open_ledger
from duheng.site.errors import SiteNotReady
from duheng.site.upkeep.folders import SiteFolders

MANIFEST = "manifest.json"
_VERSION = 1
_APART = {"static", "mail", "ledger", "site.sqlite3", "site.sqlite3-wal", "site.sqlite3-shm"}


def back_up(folders: SiteFolders, target: Path, *, at: datetime) -> dict[str, Any]:
    """Return the manifest of a backup that was written into a new folder.

    Raises
    ------
    SiteNotReady
        When the folder holds something, or the database cannot be copied.
    """
    if target.exists() and any(target.iterdir()):
        raise SiteNotReady(f"{target} is not empty", hint="name a new folder")
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True, mode=0o700)
    log = open_ledger(folders.ledger)
    with log.writer() as writer:
        size = writer.size
        shutil.copytree(folders.ledger, partial / "ledger", ignore=shutil.ignore_patterns("lock"))
        kind = _copy_database(partial)
    _copy_the_rest(folders.home, partial / "home")
    manifest = {
        "v": _VERSION,
        "at": at.isoformat(),
        "database": kind,
        "log_origin": log.origin,
        "log_size": size,
        "files": dict(_digests(partial)),
    }
    _write_synced(partial / MANIFEST, json.dumps(manifest, indent=1).encode())
    partial.rename(target)
    return manifest


def check_backup(source: Path) -> dict[str, Any]:
    """Return the manifest of a backup, every file of it compared with its digest.

    Raises
    ------
    SiteNotReady
        When a file is missing, changed, or not named.
    """
    path = source / MANIFEST
    if not path.is_file():
        raise SiteNotReady(f"{source} is no backup: it has no {MANIFEST}")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    found = dict(_digests(source))
    named = manifest["files"]
    wrong = sorted(name for name in {*found, *named} if found.get(name) != named.get(name))
    if wrong:
        raise SiteNotReady(
            f"{len(wrong)} files of the backup are missing, changed or new, first {wrong[0]}",
            hint="take another copy of the backup",
            data={"files": wrong[:20]},
        )
    return manifest


def _copy_database(target: Path) -> str:
    if connection.vendor == "sqlite":
        source = Path(str(settings.DATABASES["default"]["NAME"]))
        with (
            closing(sqlite3.connect(source)) as live,
            closing(sqlite3.connect(target / "site.sqlite3")) as copy,
        ):
            live.backup(copy)
        return "sqlite"
    program = find_program("pg_dump")
    run_program(
        [
            program,
            "--format=custom",
            "--file",
            str(target / "site.pgdump"),
            connection_of_programs(),
        ]
    )
    return "postgresql"


def find_program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs; ``DUHENG_PG_BIN`` names their folder."""
    found = shutil.which(name, path=os.environ.get("DUHENG_PG_BIN") or None)
    if found is None:
        raise SiteNotReady(
            f"{name} was not found",
            hint="install PostgreSQL's client programs, or set DUHENG_PG_BIN",
        )
    return found


def connection_of_programs() -> str:
    """Return where the database is, as PostgreSQL's own programs read it."""
    known = settings.DATABASES["default"]
    names = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }

    def quoted(value: object) -> str:
        return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"

    return " ".join(
        f"{key}={quoted(known[name])}" for key, name in names.items() if known.get(name)
    )


def run_program(command: list[str]) -> None:
    """Run one of PostgreSQL's programs; the password travels in its environment only.

    Raises
    ------
    SiteNotReady
        When it fails, with what it said.
    """
    environment = {**os.environ, "PGPASSWORD": str(settings.DATABASES["default"]["PASSWORD"])}
    done = subprocess.run(  # noqa: S603 - our own command
        command, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode != 0:
        raise SiteNotReady(f"{Path(command[0]).name} failed: {done.stderr.strip()[:400]}")


def _copy_the_rest(home: Path, target: Path) -> None:
    target.mkdir()
    for part in sorted(home.iterdir()):
        if part.name in _APART:
            continue
        if part.is_dir():
            shutil.copytree(part, target / part.name)
        else:
            shutil.copy2(part, target / part.name)


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            with path.open("rb") as file:
                yield (
                    path.relative_to(folder).as_posix(),
                    hashlib.file_digest(file, "sha256").hexdigest(),
                )


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
