"""The inbox as a file: its tables, and a connection that is known to be durable."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from duheng.telemetry.durable import make_folder, sync_folder
from duheng.telemetry.intake.errors import InboxNotDurable, InboxUnwritable

FILE_NAME = "inbox.sqlite"
PATIENCE_S = 10.0
"""How long a connection waits for another process that is writing."""
_FORMAT = 2
_PAGE_BYTES = 4096
_CHECKPOINT_BYTES = 64 << 20
"""A commit writes every page that it touches, tables and indexes alike: small pages cost small
batches a third less, and large ones nothing; rarer checkpoints cost less processor time."""
_FULL = 2

_SCHEMA = """
CREATE TABLE IF NOT EXISTS batches (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  gateway TEXT NOT NULL,
  batch_id TEXT NOT NULL,
  digest TEXT NOT NULL,
  received_us INTEGER NOT NULL,
  encoding TEXT NOT NULL,
  is_authenticated INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  quarantined INTEGER NOT NULL,
  is_let_go INTEGER NOT NULL DEFAULT 0,
  rejected TEXT,
  body BLOB,
  unpacked_bytes INTEGER,
  UNIQUE (gateway, batch_id)
);
CREATE INDEX IF NOT EXISTS batches_waiting ON batches (number) WHERE is_let_go = 0;
CREATE TABLE IF NOT EXISTS quarantined (
  batch INTEGER NOT NULL,
  gateway TEXT NOT NULL,
  code TEXT NOT NULL,
  count INTEGER NOT NULL,
  first_us INTEGER NOT NULL,
  last_us INTEGER NOT NULL,
  PRIMARY KEY (code, batch)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS quarantined_batch ON quarantined (batch);
"""


def connect(folder: Path) -> sqlite3.Connection:
    """Return a connection to the inbox of a folder, made if it is not there.

    Raises
    ------
    InboxNotDurable
        When SQLite does not keep a write-ahead log here, or does not sync each commit.
    InboxUnwritable
        When the file cannot be opened or written.
    """
    try:
        make_folder(folder)
        connection = sqlite3.connect(
            folder / FILE_NAME,
            timeout=PATIENCE_S,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=128,
        )
    except (sqlite3.Error, OSError) as error:
        raise unwritable(error) from error
    try:
        _prepare(connection)
        sync_folder(folder)
    except (sqlite3.Error, OSError) as error:
        connection.close()
        raise unwritable(error) from error
    except InboxNotDurable:
        connection.close()
        raise
    return connection


def unwritable(error: Exception) -> InboxUnwritable:
    """Return the refusal that an error of the disk or of SQLite stands for."""
    return InboxUnwritable(
        f"the inbox cannot be written: {error}",
        hint="send the same batch again later; make room on the disk of the inbox",
    )


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA page_size={_PAGE_BYTES}")
    journal = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    connection.execute("PRAGMA synchronous=FULL")
    synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    if journal != "wal" or synchronous != _FULL:
        raise InboxNotDurable(
            f"SQLite keeps a '{journal}' journal with synchronous={synchronous} here, "
            f"not 'wal' with {_FULL}",
            hint="keep the inbox on a local disk of its own machine",
        )
    connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_BYTES // _PAGE_BYTES}")
    connection.execute(f"PRAGMA journal_size_limit={_CHECKPOINT_BYTES}")
    # Freed pages are not overwritten with zeros: each would go through the log to the disk.
    connection.execute("PRAGMA secure_delete=OFF")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, 1, _FORMAT):
        raise InboxNotDurable(
            f"the inbox has format {version}, this program writes {_FORMAT}",
            hint="use the version of Duheng that wrote it",
        )
    if version != _FORMAT:
        _migrate(connection)


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to this format, whichever process comes first."""
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
    elif version == 1:
        connection.execute("ALTER TABLE batches ADD COLUMN unpacked_bytes INTEGER")
    connection.execute(f"PRAGMA user_version={_FORMAT}")
    connection.execute("COMMIT")
