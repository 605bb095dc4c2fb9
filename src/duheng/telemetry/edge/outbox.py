"""The outbox: what was read, on disk before anything is sent, until it is acknowledged and longer.

Readings wait, are sealed into batches whose bytes never change again, and are sent oldest first.
What is not acknowledged is never dropped; what is acknowledged goes after a time, or where its
room is needed.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from duheng.telemetry.durable import make_folder, sync_folder
from duheng.telemetry.edge.bodies import Sealed, TakenReading, sealed
from duheng.telemetry.edge.errors import OutboxBusy, OutboxNotDurable, OutboxUnwritable
from duheng.terms.file_lock import hold_if_free

FILE_NAME = "outbox.sqlite"
_FORMAT = 1
_FULL = 2
_PIECE = 100
_PATIENCE_S = 10.0
_JOURNAL_BYTES = 8 << 20

WAITING, ACKNOWLEDGED, REFUSED = "waiting", "acknowledged", "refused"

_SCHEMA = """
CREATE TABLE readings (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  channel TEXT NOT NULL, at TEXT NOT NULL, value REAL, status TEXT NOT NULL
);
CREATE TABLE batches (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  batch_id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, signature TEXT,
  readings INTEGER NOT NULL, sealed_at TEXT NOT NULL,
  state TEXT NOT NULL, acknowledged_at TEXT, answer TEXT, body BLOB NOT NULL
);
CREATE INDEX batches_by_state ON batches (state, number);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxState:
    """What an outbox holds.

    Attributes
    ----------
    readings : int
        Not yet in a batch.
    waiting, acknowledged, refused : int
        Batches by state.
    waiting_readings : int
        Readings of the batches that wait or were refused.
    oldest_waiting : str or None
        When the oldest of them was sealed.
    used_bytes : int
        What all of it takes.
    facts : dict
        What the agent last wrote down: offset of the clock, last answer.
    """

    readings: int
    waiting: int
    acknowledged: int
    refused: int
    waiting_readings: int
    oldest_waiting: str | None
    used_bytes: int
    facts: dict[str, str]


class Outbox:
    """The outbox of a folder; use it as a context manager. Safe between threads.

    Parameters
    ----------
    folder : Path
        Where it is; made when missing.
    keep_days : float
        How long what is acknowledged stays [days].
    limit_bytes : int
        Most that it may take.
    is_watched : bool
        Only look: another agent may be at work here.

    Raises
    ------
    OutboxBusy
        When another agent uses it.
    OutboxNotDurable, OutboxUnwritable
        When what is committed here would not be on disk, or nothing can be.
    """

    def __init__(
        self, folder: Path, *, keep_days: float = 30.0, limit_bytes: int = 2 << 30,
        is_watched: bool = False,
    ) -> None:  # fmt: skip
        self._folder = folder
        self._keep = timedelta(days=keep_days)
        self._limit = limit_bytes
        self._turn = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        if is_watched and not (folder / FILE_NAME).exists():
            raise OutboxUnwritable(
                f"there is no outbox in {folder}", hint="an agent makes it when it first runs"
            )
        self._lock_file = None if is_watched else self._held()
        try:
            with self._guarded() as connection:
                self.name = _fact(connection, "outbox")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Outbox:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, and let another agent use it."""
        with self._turn:
            self._forget_connection()
            if self._lock_file is not None:
                self._lock_file.close()

    def add(self, readings: Sequence[TakenReading]) -> None:
        """Keep readings; they are on disk when this returns.

        Raises
        ------
        OutboxUnwritable
            When they are not.
        """
        with self._changed() as connection:
            connection.executemany(
                "INSERT INTO readings (channel, at, value, status) VALUES (?, ?, ?, ?)", readings
            )

    def seal(
        self, at: datetime, most: int, sign: Callable[[bytes], str | None] = lambda body: None
    ) -> int:
        """Return how many readings were sealed into a batch, at most so many; 0 when none wait.

        The bytes, the name and the signature of the batch are on disk when this returns.
        """
        with self._changed() as connection:
            rows = connection.execute(
                "SELECT number, channel, at, value, status FROM readings ORDER BY number LIMIT ?",
                (most,),
            ).fetchall()
            if not rows:
                return 0
            last = rows[-1][0]
            one = sealed(f"{self.name}-{last}", [TakenReading(*row[1:]) for row in rows])
            connection.execute(
                "INSERT INTO batches (batch_id, digest, signature, readings, sealed_at, state, "
                "body) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (one.batch_id, one.digest, sign(one.body), len(rows), at.isoformat(), WAITING,
                 one.body),
            )  # fmt: skip
            connection.execute("DELETE FROM readings WHERE number <= ?", (last,))
        return len(rows)

    def next_waiting(self) -> Sealed | None:
        """Return the oldest batch that waits to be sent; None when none does."""
        with self._guarded() as connection:
            row = connection.execute(
                "SELECT batch_id, digest, signature, readings, body FROM batches "
                "WHERE state = ? ORDER BY number LIMIT 1",
                (WAITING,),
            ).fetchone()
        return None if row is None else Sealed(*row)

    def acknowledged(self, batch_id: str, at: datetime, answer: str) -> None:
        """Note that a batch is durable at the server."""
        self._set_state(batch_id, ACKNOWLEDGED, at, answer)

    def refused(self, batch_id: str, at: datetime, answer: str) -> None:
        """Put a batch aside that the server will not take as it is; it is kept all the same."""
        self._set_state(batch_id, REFUSED, at, answer)

    def try_refused_again(self) -> int:
        """Return how many refused batches wait again: the registry may know better by now."""
        with self._changed() as connection:
            return connection.execute(
                "UPDATE batches SET state = ? WHERE state = ?", (WAITING, REFUSED)
            ).rowcount

    def make_room(self, now: datetime) -> bool:
        """Return whether there is room for more, after letting go of what was acknowledged.

        First what is older than the time to keep, then the oldest, while room is needed.
        """
        with self._changed() as connection:
            connection.execute(
                "DELETE FROM batches WHERE state = ? AND acknowledged_at < ?",
                (ACKNOWLEDGED, (now - self._keep).isoformat()),
            )
            while _used(connection) > self._limit:
                gone = connection.execute(
                    "DELETE FROM batches WHERE number IN (SELECT number FROM batches "
                    "WHERE state = ? ORDER BY number LIMIT ?)",
                    (ACKNOWLEDGED, _PIECE),
                ).rowcount
                if not gone:
                    return False
        return True

    def note(self, **facts: str) -> None:
        """Write facts down for whoever looks."""
        with self._changed() as connection:
            connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts.items())

    def state(self) -> OutboxState:
        """Return what it holds."""
        with self._guarded() as connection:
            readings = connection.execute("SELECT count(*) FROM readings").fetchone()[0]
            rows = connection.execute(
                "SELECT state, count(*), sum(readings), min(sealed_at) FROM batches GROUP BY state"
            ).fetchall()
            held = {row[0]: row[1:] for row in rows}
            open_ones = [held[one] for one in (WAITING, REFUSED) if one in held]
            return OutboxState(
                readings=readings,
                waiting=held.get(WAITING, (0,))[0],
                acknowledged=held.get(ACKNOWLEDGED, (0,))[0],
                refused=held.get(REFUSED, (0,))[0],
                waiting_readings=sum(one[1] for one in open_ones),
                oldest_waiting=min((one[2] for one in open_ones), default=None),
                used_bytes=_used(connection),
                facts=dict(connection.execute("SELECT name, value FROM facts").fetchall()),
            )

    def _set_state(self, batch_id: str, state: str, at: datetime, answer: str) -> None:
        with self._changed() as connection:
            connection.execute(
                "UPDATE batches SET state = ?, acknowledged_at = ?, answer = ? WHERE batch_id = ?",
                (state, at.isoformat(), answer, batch_id),
            )

    def _held(self) -> Any:
        try:
            make_folder(self._folder)
            file = (self._folder / ".lock").open("a")
        except OSError as error:
            raise _unwritable(error) from error
        if hold_if_free(file):
            return file
        file.close()
        raise OutboxBusy(
            f"another agent uses the outbox {self._folder}", hint="each agent has its own outbox"
        )

    @contextmanager
    def _changed(self) -> Iterator[sqlite3.Connection]:
        """Change the outbox; it is on disk when the block is left, or nothing is."""
        with self._guarded() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                with suppress(sqlite3.Error):  # a failed write may have ended it already
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection]:
        with self._turn:
            try:
                if self._connection is None:
                    self._connection = _connected(self._folder)
                yield self._connection
            except (sqlite3.Error, OSError) as error:
                # A connection whose write failed is not trusted with the next one.
                self._forget_connection()
                if isinstance(error, OutboxUnwritable):
                    raise
                raise _unwritable(error) from error

    def _forget_connection(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


def _connected(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        folder / FILE_NAME, timeout=_PATIENCE_S, isolation_level=None, check_same_thread=False
    )
    try:
        journal = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        connection.execute("PRAGMA synchronous=FULL")
        synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
        if journal != "wal" or synchronous != _FULL:
            raise OutboxNotDurable(
                f"SQLite keeps a '{journal}' journal with synchronous={synchronous} here",
                hint="keep the outbox on a local disk of the agent's own machine",
            )
        connection.execute(f"PRAGMA journal_size_limit={_JOURNAL_BYTES}")
        _make_tables(connection)
        sync_folder(folder)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_tables(connection: sqlite3.Connection) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, _FORMAT):
        raise OutboxNotDurable(
            f"the outbox has format {version}, this program writes {_FORMAT}",
            hint="use the version of Duheng that wrote it",
        )
    if version == 0:
        name = secrets.token_hex(4)
        connection.executescript(
            f"BEGIN IMMEDIATE;{_SCHEMA}INSERT INTO facts VALUES ('outbox', '{name}');"  # noqa: S608
            f"PRAGMA user_version={_FORMAT};COMMIT;"
        )


def _fact(connection: sqlite3.Connection, name: str) -> str:
    return str(connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()[0])


def _used(connection: sqlite3.Connection) -> int:
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _unwritable(error: Exception) -> OutboxUnwritable:
    return OutboxUnwritable(
        f"the outbox cannot be written: {error}",
        hint="make room on its disk; no meter is polled until it can be written",
    )
