"""The inbox, read: what waits for compaction, what is in quarantine, what may be let go.

Writing is :mod:`duheng.telemetry.intake.writer`. Any process may read; letting go and adopting are
short transactions beside the writer's.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from duheng.telemetry.intake.batches import HeldBatch, Quarantined, Reject, UnknownCode
from duheng.telemetry.intake.packing import as_received
from duheng.telemetry.intake.tables import connect

_PIECE = 500
_COLUMNS = (
    "number, gateway, batch_id, digest, received_us, encoding, is_authenticated, accepted, "
    "rejected, quarantined, body, unpacked_bytes"
)


class Inbox:
    """The reading side of the inbox in a folder; use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        self._connection = connect(folder)

    def __enter__(self) -> Inbox:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @property
    def last_number(self) -> int:
        """Number of the newest batch, 0 when there was none."""
        return self._count("SELECT max(number) FROM batches")

    @property
    def waiting(self) -> int:
        """How many batches no compaction has let go."""
        return self._count("SELECT count(*) FROM batches WHERE is_let_go = 0")

    @property
    def oldest_waiting_us(self) -> int | None:
        """When the oldest batch came that no compaction has let go [us since 1970 UTC]."""
        row = self._connection.execute(
            "SELECT received_us FROM batches WHERE is_let_go = 0 ORDER BY number LIMIT 1"
        ).fetchone()
        return None if row is None else int(row[0])

    def batches_after(self, number: int, until: int | None = None) -> Iterator[HeldBatch]:
        """Yield the batches above a number that compaction has not let go, by number.

        Each is read when it is asked for: memory holds one, and no transaction stays open.
        """
        last = self.last_number if until is None else until
        while row := self._connection.execute(
            f"SELECT {_COLUMNS} FROM batches WHERE number > ? AND number <= ? AND is_let_go = 0 "  # noqa: S608 - own columns
            "ORDER BY number LIMIT 1",
            (number, last),
        ).fetchone():
            number = row[0]
            yield self._held(row)

    def batch(self, number: int) -> HeldBatch | None:
        """Return a batch whose body is still held, by number."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM batches WHERE number = ? AND body IS NOT NULL",  # noqa: S608 - own columns
            (number,),
        ).fetchone()
        return None if row is None else self._held(row)

    def let_go(self, until_number: int) -> int:
        """Return how many batches up to a number were let go: call it after the history synced.

        Their bodies are freed, except where a reading is still in quarantine; their names stay,
        so that a batch sent once more is still known.
        """
        freed = 0
        while numbers := self._numbers_to_let_go(until_number):
            marks = ",".join("?" * len(numbers))
            with _transaction(self._connection):
                self._connection.execute(
                    f"UPDATE batches SET is_let_go = 1 WHERE number IN ({marks})",  # noqa: S608
                    numbers,
                )
                self._free(numbers)
            freed += len(numbers)
        return freed

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Return what is in quarantine, by code and batch."""
        rows = self._connection.execute(
            "SELECT batch, gateway, code, count, first_us, last_us FROM quarantined "
            "ORDER BY code, batch"
        )
        return tuple(
            Quarantined(batch=row[0], gateway=row[1], code=row[2], count=row[3], first_us=row[4],
                        last_us=row[5])
            for row in rows
        )  # fmt: skip

    def batches_to_adopt(
        self, numbers_of: Mapping[str, Mapping[str, int]]
    ) -> Iterator[tuple[HeldBatch, frozenset[str]]]:
        """Yield batches let go, with the quarantined codes that their gateway may send by now.

        Parameters
        ----------
        numbers_of
            Gateway -> code -> number, as a snapshot has it.
        """
        ready: dict[int, set[str]] = {}
        for one in self.quarantined():
            if one.code in numbers_of.get(one.gateway, {}):
                ready.setdefault(one.batch, set()).add(one.code)
        for number in sorted(ready):
            held = self.batch(number)
            if held is not None and self._is_let_go(number):
                yield held, frozenset(ready[number])

    def quarantine(self, batch: HeldBatch, unknown: Collection[UnknownCode]) -> None:
        """Make these the quarantined codes of a batch: call it before the batch is let go."""
        with _transaction(self._connection):
            self._connection.execute("DELETE FROM quarantined WHERE batch = ?", (batch.number,))
            self._connection.executemany(
                "INSERT INTO quarantined VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (batch.number, batch.gateway, one.code, one.count, one.first_us, one.last_us)
                    for one in unknown
                ],
            )
            self._connection.execute(
                "UPDATE batches SET quarantined = max(quarantined, ?) WHERE number = ?",
                (sum(one.count for one in unknown), batch.number),
            )

    def adopted(self, batch: int, codes: Collection[str]) -> None:
        """Take codes of a batch out of quarantine: call it after the history synced them."""
        with _transaction(self._connection):
            self._connection.executemany(
                "DELETE FROM quarantined WHERE batch = ? AND code = ?",
                [(batch, code) for code in codes],
            )
            self._free([batch])

    def forget_before(self, received_us: int) -> int:
        """Return how many names of batches let go before an instant were forgotten.

        Keep them longer than any gateway stores: a batch sent again after that is taken as new.
        """
        with _transaction(self._connection):
            return self._connection.execute(
                "DELETE FROM batches WHERE is_let_go = 1 AND body IS NULL AND received_us < ?",
                (received_us,),
            ).rowcount

    def _held(self, row: tuple[Any, ...]) -> HeldBatch:
        unknown: frozenset[str] = frozenset()
        if row[9]:
            found = self._connection.execute(
                "SELECT code FROM quarantined WHERE batch = ?", (row[0],)
            )
            unknown = frozenset(one[0] for one in found)
        return HeldBatch(
            number=row[0],
            gateway=row[1],
            batch_id=row[2],
            digest=row[3],
            received_us=row[4],
            encoding=row[5],
            is_authenticated=bool(row[6]),
            accepted=row[7],
            rejected=rejects_of(row[8]),
            quarantined=unknown,
            body=as_received(row[10], row[11]),
        )

    def _count(self, statement: str) -> int:
        return int(self._connection.execute(statement).fetchone()[0] or 0)

    def _is_let_go(self, number: int) -> bool:
        row = self._connection.execute(
            "SELECT is_let_go FROM batches WHERE number = ?", (number,)
        ).fetchone()
        return row is not None and bool(row[0])

    def _numbers_to_let_go(self, until_number: int) -> list[int]:
        rows = self._connection.execute(
            "SELECT number FROM batches WHERE is_let_go = 0 AND number <= ? LIMIT ?",
            (until_number, _PIECE),
        )
        return [row[0] for row in rows]

    def _free(self, numbers: list[int]) -> None:
        marks = ",".join("?" * len(numbers))
        self._connection.execute(
            f"UPDATE batches SET body = NULL WHERE is_let_go = 1 AND number IN ({marks}) "  # noqa: S608
            "AND number NOT IN (SELECT batch FROM quarantined)",
            numbers,
        )


class _transaction:  # noqa: N801 - reads as a statement
    """A short transaction that takes its lock at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *details: object) -> None:
        self._connection.execute("COMMIT" if kind is None else "ROLLBACK")


def rejects_of(text: str | None) -> tuple[Reject, ...]:
    """Return the rejects that a column holds."""
    return tuple(Reject(*one) for one in json.loads(text)) if text else ()
