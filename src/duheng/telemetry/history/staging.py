"""New readings, laid out on disk by day and group of channels before they are sorted.

Memory holds one buffer and one cell, however many readings wait.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import FileIO
from pathlib import Path

import numpy as np
import pyarrow as pa

from duheng.telemetry.history.records import RECORD, Records, Statuses, chosen, joined, to_records

DAY_US = 86_400_000_000
GROUP = 512
"""Channels of one group: 7.4e5 readings a day at one minute, one file when the day is done."""
_BUFFER = 500_000

Cell = tuple[int, int]
"""Day since 1970 and group of channels."""


class Staging:
    """Readings by cell, in files of a scratch folder.

    Parameters
    ----------
    folder : Path
        Where the files go; whoever made it removes it.
    statuses : Statuses
        Takes the texts of the statuses.
    """

    def __init__(self, folder: Path, statuses: Statuses) -> None:
        self.folder = folder
        self.statuses = statuses
        self.rows = 0
        self._waiting: list[tuple[pa.Table, int]] = []
        self._waiting_rows = 0
        self._rows_of: dict[Cell, int] = {}

    def add(self, table: pa.Table, batch: int) -> None:
        """Take the readings of a batch."""
        if not table.num_rows:
            return
        self._waiting.append((table, batch))
        self._waiting_rows += table.num_rows
        self.rows += table.num_rows
        if self._waiting_rows >= _BUFFER:
            self._flush()

    def days(self) -> Iterator[tuple[int, list[int]]]:
        """Yield each day with its groups, in order."""
        self._flush()
        groups: dict[int, list[int]] = {}
        for day, group in sorted(self._rows_of):
            groups.setdefault(day, []).append(group)
        yield from groups.items()

    def pieces(self, cell: Cell, largest: int) -> Iterator[Records]:
        """Yield the records of a cell: all at once, or by spans of time of about ``largest``."""
        path, rows = self._path(cell), self._rows_of[cell]
        if rows <= largest:
            yield np.fromfile(path, dtype=RECORD)
            return
        held = np.memmap(path, dtype=RECORD, mode="r")
        for begin, end in _spans(held, rows // largest + 1):
            found = joined([_between(part, begin, end) for part in _parts(held)])
            if len(found):
                yield found

    def _flush(self) -> None:
        if not self._waiting:
            return
        batches = np.repeat(
            [batch for _, batch in self._waiting], [table.num_rows for table, _ in self._waiting]
        )
        table = pa.concat_tables([table for table, _ in self._waiting])
        self._waiting, self._waiting_rows = [], 0
        records = to_records(table, batches, self.statuses)
        days, groups = records["at"] // DAY_US, records["channel"] // GROUP
        first_day, first_group = int(days.min()), int(groups.min())
        width = int(groups.max()) - first_group + 1
        place = (days - first_day) * width + (groups - first_group)
        for number, part in _grouped(place):
            cell = (first_day + number // width, first_group + number % width)
            with self._path(cell).open("ab", buffering=0) as file:
                _write_whole(file, records.take(part))
            self._rows_of[cell] = self._rows_of.get(cell, 0) + len(part)

    def _path(self, cell: Cell) -> Path:
        return self.folder / f"{cell[0]}_{cell[1]}.records"


def _grouped(place: Records) -> Iterator[tuple[int, Records]]:
    """Yield each number that occurs and where, in the order of arrival."""
    small = place.astype(np.int16) if int(place.max()) < np.iinfo(np.int16).max else place
    order = np.argsort(small, kind="stable")  # a radix sort, where the numbers are small
    ordered = place[order]
    edges = np.flatnonzero(np.diff(ordered)) + 1
    for part in np.split(order, edges):
        yield int(place[part[0]]), part


def _write_whole(file: FileIO, records: Records) -> None:
    """Write all of the records: a raw file may take less than it is given."""
    rest = records.view(np.uint8).data
    while rest:
        rest = rest[file.write(rest) :]


def _spans(held: Records, number: int) -> Iterator[tuple[int, int]]:
    """Yield spans of time that hold about as many records each."""
    sample = np.sort(np.asarray(held["at"][:: max(len(held) // 100_000, 1)]))
    cuts = sorted({int(one) for one in sample[:: max(len(sample) // number, 1)][1:]})
    low, high = np.iinfo(np.int64).min, np.iinfo(np.int64).max
    yield from zip([low, *cuts], [*cuts, high], strict=True)


def _parts(held: Records) -> Iterator[Records]:
    for begin in range(0, len(held), _BUFFER):
        yield np.asarray(held[begin : begin + _BUFFER])


def _between(records: Records, begin: int, end: int) -> Records:
    return chosen(records, (records["at"] >= begin) & (records["at"] < end))
