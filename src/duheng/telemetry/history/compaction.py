"""From batches to days: the last write of each reading, on disk before its batch is let go.

A run changes a day by one rename, that of its manifest. A process that dies leaves every day as it
was or as it will be; the inbox still has the batches, and the next run takes up what is missing.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duheng.telemetry.durable import make_folder, write_file
from duheng.telemetry.errors import HistoryBusy, HistoryNotWritable, UnusableBatch
from duheng.telemetry.history.batches import Batch, BatchSource
from duheng.telemetry.history.days import DayWriter
from duheng.telemetry.history.manifests import MANIFESTS, Announce, Manifests
from duheng.telemetry.history.numbers import holds
from duheng.telemetry.history.parts import READINGS_FOLDER
from duheng.telemetry.history.records import Statuses, check_columns
from duheng.telemetry.history.staging import DAY_US, Staging
from duheng.terms.clock import Clock
from duheng.terms.file_lock import hold_if_free

GRACE = timedelta(hours=1)
"""How long a file that was replaced stays for those who are reading it."""
MOST_ROWS = 100_000_000
"""Readings of one round; a round of this size lays 3.4 GB out on disk."""
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompactionResult:
    """What a run did.

    Attributes
    ----------
    batches, rows : int
        Batches read, and readings of them that the days did not have yet.
    days : tuple of date
        Days that changed.
    overwritten : int
        Readings written over with another value.
    through : int
        Number up to which the inbox was told to let go.
    """

    batches: int
    rows: int
    days: tuple[date, ...]
    overwritten: int
    through: int


class Compactor:
    """Puts batches into the days of a history, one process at a time.

    Parameters
    ----------
    root : Path
        Folder of the history; made when missing.
    clock : callable
        Gives the present instant.
    announce : callable or None
        Takes the bytes of each new manifest of a closed day.
    most_rows : int
        Readings of one round.
    """

    def __init__(
        self,
        root: Path,
        clock: Clock,
        announce: Announce | None = None,
        *,
        most_rows: int = MOST_ROWS,
    ) -> None:
        self.root = root
        self.clock = clock
        self.announce = announce
        self.most_rows = most_rows
        self.manifests = Manifests(root)

    def run(self, source: BatchSource) -> CompactionResult:
        """Put every waiting batch into the history, and let the source let go of it.

        Raises
        ------
        HistoryBusy
            When another process is at it.
        HistoryNotWritable
            When the disk refuses; the source lets go of nothing more.
        UnusableBatch, DamagedStore
            Naming the batch or the file.
        """
        with writing(self.root):
            self._sweep()
            batches = source.batches_after(self.through())
            done: list[CompactionResult] = []
            while not done or done[-1].batches:
                done.append(self._round(source, batches))
            self._announce_rest()
        return CompactionResult(
            batches=sum(one.batches for one in done),
            rows=sum(one.rows for one in done),
            days=tuple(sorted({day for one in done for day in one.days})),
            overwritten=sum(one.overwritten for one in done),
            through=self.through(),
        )

    def through(self) -> int:
        """Return the number of the last batch that the inbox was told to let go."""
        path = self.root / "through.json"
        return int(json.loads(path.read_bytes())["through"]) if path.exists() else 0

    def _round(self, source: BatchSource, batches: Iterator[Batch]) -> CompactionResult:
        scratch = self.root / ".compacting"
        make_folder(scratch)
        try:
            statuses, taken = Statuses(), Taken(self.manifests)
            staging = Staging(scratch, statuses)
            for batch in batches:
                staging.add(taken.new_rows(batch), batch.number)
                if staging.rows >= self.most_rows:
                    break
            overwritten, days = 0, []
            for day, groups in staging.days():
                writer = DayWriter(self.manifests, scratch, statuses, self.clock())
                overwritten += writer.write(_date(day), groups, staging, taken.of(_date(day)))
                days.append(_date(day))
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        through = self._let_go(source, taken)
        return CompactionResult(
            batches=taken.number,
            rows=staging.rows,
            days=tuple(days),
            overwritten=overwritten,
            through=through,
        )

    def _let_go(self, source: BatchSource, taken: Taken) -> int:
        if taken.number:
            if taken.last > self.through():  # corrections made at the desk count down
                write_file(self.root / "through.json", json.dumps({"through": taken.last}).encode())
            source.let_go(taken.last)
        return taken.last

    def _announce_rest(self) -> None:
        if self.announce is not None:
            for day in self.manifests.days():
                self.manifests.announce(day, self.announce)

    def _sweep(self) -> None:
        """Remove what a process that died left, and files replaced longer ago than the grace."""
        shutil.rmtree(self.root / ".compacting", ignore_errors=True)
        for left in (self.root / MANIFESTS).glob("day=*/.*.writing"):
            left.unlink()
        for folder in (self.root / READINGS_FOLDER).glob("day=*"):
            self._sweep_day(folder, date.fromisoformat(folder.name.removeprefix("day=")))

    def _sweep_day(self, folder: Path, day: date) -> None:
        files = {f"{READINGS_FOLDER}/{folder.name}/{path.name}" for path in folder.glob("*")}
        latest = self.manifests.latest(day)
        held = set() if latest is None else {part.path for part in latest.parts}
        if not files - held:
            return
        if latest is not None and self.clock() - latest.made_at < GRACE:
            held |= {part.path for one in self.manifests.chain(day) for part in one.parts}
        for name in files - held:
            (self.root / name).unlink()


class Taken:
    """Batches of a round, and which of them each day has not had yet."""

    def __init__(self, manifests: Manifests) -> None:
        self.number = 0
        self.last = 0
        self._manifests = manifests
        self._had: dict[int, tuple[tuple[int, int], ...]] = {}
        self._new: dict[int, list[tuple[Batch, int]]] = {}

    def of(self, day: date) -> list[tuple[Batch, int]]:
        """Return the batches that are new to a day, without their tables, and their readings."""
        return self._new[(day - _EPOCH).days]

    def new_rows(self, batch: Batch) -> pa.Table:
        """Return the readings of a batch that their day does not have yet."""
        table = _checked(batch)
        self.number += 1
        self.last = batch.number
        had = []
        for day, count in _days_of(table):
            if holds(self._numbers(day), batch.number) and not batch.is_adopted:
                had.append(day)
            else:
                self._new.setdefault(day, []).append((replace(batch, table=None), count))
        if not had:
            return table
        days = table["at"].cast(pa.int64()).to_numpy() // DAY_US
        return table.filter(pa.array(~np.isin(days, had)))

    def _numbers(self, day: int) -> tuple[tuple[int, int], ...]:
        if day not in self._had:
            latest = self._manifests.latest(_date(day))
            self._had[day] = () if latest is None else latest.numbers
        return self._had[day]


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Hold the lock of a history, and say in one way what its disk refuses.

    Raises
    ------
    HistoryBusy
        When another process holds it.
    HistoryNotWritable
        When the disk refuses something.
    """
    try:
        make_folder(root)
        with (root / ".lock").open("a") as file:
            if not hold_if_free(file):
                raise HistoryBusy("another process writes the history", hint="wait until it ends")
            yield
    except OSError as error:
        if isinstance(error, HistoryBusy | HistoryNotWritable):
            raise
        raise HistoryNotWritable(
            f"the history cannot be written: {error.strerror or error}",
            hint="make room or give the right to write, and run it again; nothing is lost",
        ) from error


def _checked(batch: Batch) -> pa.Table:
    try:
        check_columns(batch.table)
    except UnusableBatch as error:
        raise UnusableBatch(
            f"batch {batch.number} of {batch.gateway} cannot be used: {error.message}",
            hint="set the batch aside in the inbox, and report it",
            data={"batch": batch.number},
        ) from error
    return batch.table


def _days_of(table: pa.Table) -> list[tuple[int, int]]:
    """Return each day since 1970 with its number of readings."""
    if not table.num_rows:
        return []
    bounds = pc.min_max(table["at"].cast(pa.int64())).as_py()
    first, last = bounds["min"] // DAY_US, bounds["max"] // DAY_US
    if first == last:
        return [(first, table.num_rows)]
    days = table["at"].cast(pa.int64()).to_numpy() // DAY_US
    found = zip(*np.unique(days, return_counts=True), strict=True)
    return [(int(day), int(count)) for day, count in found]


def _date(day: int) -> date:
    return _EPOCH + timedelta(days=day)


def close_days(
    root: Path, before: date, clock: Clock, announce: Announce | None = None
) -> tuple[date, ...]:
    """Declare every day before a date complete, and return those that were open.

    Parameters
    ----------
    root : Path
        Folder of the history.
    before : date
        First UTC day that stays open.
    clock : callable
        Gives the present instant.
    announce : callable or None
        Takes the bytes of each closed day's manifest; what was not taken is offered again by the
        next run.
    """
    manifests = Manifests(root)
    with writing(root):
        closed = tuple(
            day for day in manifests.days() if day < before and _close(manifests, day, clock())
        )
        if announce is not None:
            for day in manifests.days():
                manifests.announce(day, announce)
    return closed


def _close(manifests: Manifests, day: date, now: datetime) -> bool:
    latest = manifests.latest(day)
    if latest is None or latest.is_closed:
        return False
    manifests.write(
        replace(
            latest,
            sequence=latest.sequence + 1,
            made_at=now,
            is_closed=True,
            previous=manifests.digest_of_latest(day),
            batches=None,
        )
    )
    return True
