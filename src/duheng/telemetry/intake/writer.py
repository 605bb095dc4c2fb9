"""The inbox, written: one thread, which commits together what waits, and tells when it is on disk.

Whoever submits is told in one call a commit, from the writer's thread. Nothing is told before the
commit returned, and a commit returns after SQLite synced its log (synchronous=FULL).
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duheng.telemetry.intake.batches import Batch, Receipt
from duheng.telemetry.intake.errors import (
    BatchConflict,
    InboxNotDurable,
    InboxUnwritable,
    IntakeBusy,
)
from duheng.telemetry.intake.inbox import rejects_of
from duheng.telemetry.intake.packing import packed_to_keep
from duheng.telemetry.intake.tables import connect, unwritable
from duheng.terms.errors import DuhengError

WAITING_BYTES = 64 << 20
_GROUP_BYTES = 16 << 20
_REOPEN_S = 0.5
_GATHER_S = 0.003
_ENOUGH = 0.8
_FORGET = 0.95
"""A commit waits at most so long [s] for this part of the batches that were lately under way at
once: a sync serves all of them, and who sends alone does not wait. Fewer under way are believed
step by step."""

Wake = Callable[[Sequence["Ticket"]], None]

_TOGETHER = 64
"""Most batches in one statement, which commits by itself: SQLite hands the interpreter back at each
statement, and whoever wants it again waits for it."""
_ROW = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT = (
    "INSERT INTO batches (gateway, batch_id, digest, received_us, encoding, is_authenticated, "
    "accepted, quarantined, rejected, body, unpacked_bytes) VALUES "
)
_INSERTS = tuple(_INSERT + ", ".join([_ROW] * number) for number in range(_TOGETHER + 1))
"""By how many batches they insert."""
_INSERT_IF_NEW = f"{_INSERT}{_ROW} ON CONFLICT (gateway, batch_id) DO NOTHING"


@dataclass(slots=True, eq=False)
class Ticket:
    """A batch that waits, and what became of it."""

    batch: Batch
    wake: Wake
    outcome: Receipt | DuhengError | None = None


class InboxWriter:
    """Writes batches into the inbox of a folder, many at once; use it as a context manager.

    A disk that is full or read-only does not end it: it refuses, and tries again.

    Parameters
    ----------
    folder : Path
        Where the inbox is or shall be.
    waiting_bytes : int
        How much may wait before :class:`IntakeBusy` is raised.

    Raises
    ------
    InboxNotDurable
        When commits here would not be synced.
    """

    def __init__(self, folder: Path, *, waiting_bytes: int = WAITING_BYTES) -> None:
        self._folder = folder
        self._limit = waiting_bytes
        self._connection: sqlite3.Connection | None = None
        self._reopen_at = 0.0
        self._waiting: list[Ticket] = []
        self._waiting_bytes = 0
        self._asked = threading.Condition()
        self._is_closing = False
        self._under_way = 1.0
        self._enough = 1.0
        self.refusal: InboxUnwritable | None = None
        """Why the latest commit failed; None when it did not."""
        try:
            self._connection = connect(folder)
        except InboxUnwritable as error:
            self.refusal = error
        self._thread = threading.Thread(target=self._run, name="inbox-writer", daemon=True)
        self._thread.start()

    def __enter__(self) -> InboxWriter:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    @property
    def is_running(self) -> bool:
        """Whether the writer's thread lives."""
        return self._thread.is_alive()

    @property
    def waiting_bytes(self) -> int:
        """Bytes of the bodies that wait to be committed."""
        return self._waiting_bytes

    def submit(self, batch: Batch, wake: Wake) -> Ticket:
        """Return the ticket of a batch; ``wake`` gets it, with its outcome, after the commit.

        Raises
        ------
        IntakeBusy
            When too much waits already, or the writer is closing.
        """
        ticket = Ticket(batch, wake)
        with self._asked:
            if self._is_closing or self._waiting_bytes + len(batch.body) > self._limit:
                raise IntakeBusy(
                    "more batches wait to be written than the door holds",
                    hint="send the same batch again after the time in Retry-After",
                )
            self._waiting.append(ticket)
            self._waiting_bytes += len(batch.body)
            if len(self._waiting) == 1 or len(self._waiting) >= self._enough:
                self._asked.notify()
        return ticket

    def put(self, batch: Batch) -> Receipt:
        """Return the receipt of a batch; it is on disk when this returns.

        Raises
        ------
        BatchConflict
            When other bytes were acknowledged under its name.
        InboxUnwritable
            When the disk does not take it.
        IntakeBusy
            When too much waits already.
        """
        done: Future[Receipt | DuhengError | None] = Future()
        self.submit(batch, lambda tickets: _fulfil(done, batch, tickets))
        outcome = done.result()
        if isinstance(outcome, Receipt):
            return outcome
        raise outcome or InboxUnwritable("the writer ended without an outcome")

    def close(self) -> None:
        """Commit what waits, and end."""
        with self._asked:
            self._is_closing = True
            self._asked.notify()
        self._thread.join()

    def _run(self) -> None:
        while group := self._next_group():
            self._commit(group)
            self._tell(group)
        if self._connection is not None:
            self._connection.close()

    def _next_group(self) -> list[Ticket]:
        """Wait for work; return what fits into one commit, nothing when closing."""
        with self._asked:
            self._asked.wait_for(lambda: self._waiting or self._is_closing)
            self._asked.wait_for(
                lambda: len(self._waiting) >= self._enough or self._is_closing, _GATHER_S
            )
            size, number = 0, 0
            for ticket in self._waiting:
                size += len(ticket.batch.body)
                if number and size > _GROUP_BYTES:
                    break
                number += 1
            group, self._waiting = self._waiting[:number], self._waiting[number:]
            self._under_way = max(number + len(self._waiting), self._under_way * _FORGET)
            self._enough = self._under_way * _ENOUGH
        return group

    def _commit(self, group: list[Ticket]) -> None:
        try:
            outcomes = _committed(self._connected(), [ticket.batch for ticket in group])
        except (sqlite3.Error, OSError, InboxNotDurable) as error:
            self._fail(group, error)
            return
        self.refusal = None
        for ticket, outcome in zip(group, outcomes, strict=True):
            ticket.outcome = outcome

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            if time.monotonic() < self._reopen_at and self.refusal is not None:
                raise self.refusal
            self._connection = connect(self._folder)
        return self._connection

    def _fail(self, group: list[Ticket], error: Exception) -> None:
        """Refuse a whole group: what was not committed is not there."""
        self.refusal = error if isinstance(error, InboxUnwritable) else unwritable(error)
        if self._connection is not None:
            # A connection whose write failed is not trusted with the next one; its close rolls
            # back what it had begun.
            self._connection.close()
            self._connection = None
            self._reopen_at = time.monotonic() + _REOPEN_S
        for ticket in group:
            ticket.outcome = self.refusal

    def _tell(self, group: list[Ticket]) -> None:
        with self._asked:
            self._waiting_bytes -= sum(len(ticket.batch.body) for ticket in group)
        waking: dict[Wake, list[Ticket]] = {}
        for ticket in group:
            waking.setdefault(ticket.wake, []).append(ticket)
        for wake, tickets in waking.items():
            wake(tickets)


def _fulfil(
    done: Future[Receipt | DuhengError | None], batch: Batch, tickets: Sequence[Ticket]
) -> None:
    done.set_result(next(one.outcome for one in tickets if one.batch is batch))


def _committed(
    connection: sqlite3.Connection, batches: list[Batch]
) -> list[Receipt | BatchConflict]:
    """Return the outcomes of batches; they are on disk."""
    if len(batches) <= _TOGETHER and not any(one.unknown for one in batches):
        try:
            return _insert_together(connection, batches)
        except sqlite3.IntegrityError:
            pass  # a name among them was there before, and nothing of the statement was kept
    connection.execute("BEGIN IMMEDIATE")
    outcomes = [_insert(connection, batch) for batch in batches]
    connection.execute("COMMIT")
    return outcomes


def _insert_together(
    connection: sqlite3.Connection, batches: list[Batch]
) -> list[Receipt | BatchConflict]:
    values = [value for batch in batches for value in _row(batch)]
    last = connection.execute(_INSERTS[len(batches)], values).lastrowid or 0
    # Numbers given by one statement follow each other.
    first = last - len(batches) + 1
    return [_receipt(batch, first + place) for place, batch in enumerate(batches)]


def _insert(connection: sqlite3.Connection, batch: Batch) -> Receipt | BatchConflict:
    inserted = connection.execute(_INSERT_IF_NEW, _row(batch))
    if not inserted.rowcount:
        return _known(connection, batch)
    number = inserted.lastrowid or 0
    if batch.unknown:
        connection.executemany(
            "INSERT INTO quarantined VALUES (?, ?, ?, ?, ?, ?)",
            [
                (number, batch.gateway, one.code, one.count, one.first_us, one.last_us)
                for one in batch.unknown
            ],
        )
    return _receipt(batch, number)


def _row(batch: Batch) -> tuple[Any, ...]:
    rejected = [[one.index, one.code, one.reason] for one in batch.rejected]
    is_packed = "+" in batch.encoding
    body, unpacked_bytes = (batch.body, None) if is_packed else packed_to_keep(batch.body)
    return (
        batch.gateway, batch.batch_id, batch.digest, batch.received_us, batch.encoding,
        batch.is_authenticated, batch.accepted, sum(one.count for one in batch.unknown),
        json.dumps(rejected) if rejected else None, body, unpacked_bytes,
    )  # fmt: skip


def _receipt(batch: Batch, number: int) -> Receipt:
    return Receipt(
        number=number,
        batch_id=batch.batch_id,
        digest=batch.digest,
        accepted=batch.accepted,
        rejected=batch.rejected,
        quarantined=sum(one.count for one in batch.unknown),
        is_new=True,
    )


def _known(connection: sqlite3.Connection, batch: Batch) -> Receipt | BatchConflict:
    """Return the first answer of a batch that was acknowledged before, or refuse other bytes."""
    number, digest, accepted, rejected, quarantined = connection.execute(
        "SELECT number, digest, accepted, rejected, quarantined FROM batches "
        "WHERE gateway = ? AND batch_id = ?",
        (batch.gateway, batch.batch_id),
    ).fetchone()
    if digest != batch.digest:
        return BatchConflict(
            f"batch '{batch.batch_id}' of {batch.gateway} was acknowledged with other bytes",
            hint="give each batch an id of its own; send the same bytes for the same id",
            data={"batch": batch.batch_id, "digest": digest},
        )
    return Receipt(
        number=number,
        batch_id=batch.batch_id,
        digest=digest,
        accepted=accepted,
        rejected=rejects_of(rejected),
        quarantined=quarantined,
        is_new=False,
    )
