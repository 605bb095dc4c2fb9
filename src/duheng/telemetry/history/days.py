"""One day of the history: its files made anew where new readings fall, and its next manifest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from duheng.telemetry.durable import make_folder, sync_folder, write_file
from duheng.telemetry.history.batches import Batch
from duheng.telemetry.history.manifests import DayManifest, Manifests, digest_of_manifest
from duheng.telemetry.history.numbers import with_numbers
from duheng.telemetry.history.parts import Part, day_folder, read_part, write_part
from duheng.telemetry.history.records import Records, Statuses, chosen, joined, settle
from duheng.telemetry.history.staging import Staging
from duheng.terms.canonical import canonical_json

LARGEST = 4_000_000
"""Readings that are sorted at once: about 0.4 GB while it lasts."""
MOST_PARTS = 8
"""Files of a group of channels in a day; with more, they are made one. Each costs a reader about
as much as opening it (1 ms), each reading made anew costs about 0.3 µs."""
MOST_LISTED = 20
"""Overwritten readings that a manifest lists."""
_EPOCH = date(1970, 1, 1)


class DayWriter:
    """Writes days under one compaction.

    Parameters
    ----------
    manifests : Manifests
        Of the history.
    scratch : Path
        Folder for files while they are written.
    statuses : Statuses
        Texts of the status codes of the new records.
    now : datetime
        When the manifest is made.
    """

    def __init__(
        self, manifests: Manifests, scratch: Path, statuses: Statuses, now: datetime
    ) -> None:
        self.manifests = manifests
        self.root = manifests.root
        self.scratch = scratch
        self.statuses = statuses
        self.now = now

    def write(
        self, day: date, groups: list[int], staging: Staging, batches: list[tuple[Batch, int]]
    ) -> int:
        """Put the staged records of a day into it; return how many readings were overwritten."""
        before = self.manifests.latest(day)
        sequence = 1 if before is None else before.sequence + 1
        kept = [] if before is None else [one for one in before.parts if one.group not in groups]
        cell = _CellWriter(self, day, sequence)
        parts = [*kept]
        for group in groups:
            old = [] if before is None else [one for one in before.parts if one.group == group]
            for piece in staging.pieces(((day - _EPOCH).days, group), LARGEST):
                old = cell.merge(old, piece, group)
            parts += cell.joined(old, group)
        sync_folder(day_folder(self.root, day))
        self._commit(day, before, tuple(sorted(parts, key=_place)), batches, cell)
        return cell.overwritten

    def _commit(
        self,
        day: date,
        before: DayManifest | None,
        parts: tuple[Part, ...],
        batches: list[tuple[Batch, int]],
        cell: _CellWriter,
    ) -> None:
        make_folder(self.manifests.folder(day))
        listed = [] if before is None else list(before.overwritten["first"])
        held = 0 if before is None else before.overwritten["count"]
        corrections = () if before is None else before.corrections
        self.manifests.write(
            DayManifest(
                day=day,
                sequence=cell.sequence,
                made_at=self.now,
                is_closed=before is not None and before.is_closed,
                previous=self.manifests.digest_of_latest(day),
                parts=parts,
                numbers=with_numbers(
                    () if before is None else before.numbers, [one.number for one, _ in batches]
                ),
                batches=self._list_batches(day, cell.sequence, batches),
                overwritten={
                    "count": held + cell.overwritten,
                    "first": [*listed, *cell.listed][:MOST_LISTED],
                },
                corrections=(
                    *corrections,
                    *(_correction(*one) for one in batches if one[0].reason),
                ),
            )
        )

    def _list_batches(
        self, day: date, sequence: int, batches: list[tuple[Batch, int]]
    ) -> dict[str, Any]:
        """Write the list of the batches that a manifest adds, a line of JSON each."""
        content = b"".join(canonical_json(_batch(*one)) + b"\n" for one in batches)
        name = f"{sequence:06d}.batches"
        write_file(self.manifests.folder(day) / name, content)
        return {"file": name, "sha256": digest_of_manifest(content), "number": len(batches)}


class _CellWriter:
    """Merges new records into the files of one group of channels and day."""

    def __init__(self, writer: DayWriter, day: date, sequence: int) -> None:
        self.writer = writer
        self.day = day
        self.sequence = sequence
        self.overwritten = 0
        self.listed: list[dict[str, Any]] = []

    def merge(self, parts: Sequence[Part], new: Records, group: int) -> list[Part]:
        """Return the files with new records in them: new files where no file's span has them."""
        if not parts:
            return self._written(new, group)
        parts = sorted(parts, key=lambda one: one.first_us)
        ends = np.array([part.last_us for part in parts], dtype=np.int64)
        begins = np.array([part.first_us for part in parts] + [np.iinfo(np.int64).max])
        place = np.searchsorted(ends, new["at"])  # the first file that does not end before it
        inside = begins[place] <= new["at"]
        found = []
        for number, part in enumerate([*parts, None]):
            found += self._written(chosen(new, (place == number) & ~inside), group)
            if part is not None:
                found += self._merged(part, chosen(new, (place == number) & inside), group)
        return found

    def joined(self, parts: list[Part], group: int) -> list[Part]:
        """Return the files as one, when they are too many and fit into memory."""
        rows = sum(part.rows for part in parts)
        if len(parts) <= MOST_PARTS or rows > LARGEST:
            return parts
        held = [read_part(self.writer.root, part, self.writer.statuses) for part in parts]
        return self._written(joined(held), group)

    def _merged(self, part: Part, new: Records, group: int) -> list[Part]:
        if not len(new):
            return [part]
        held = read_part(self.writer.root, part, self.writer.statuses)
        both = joined([held, new])
        del held
        if len(both) <= LARGEST + LARGEST // 2:
            return self._written(both, group)
        middle = np.median(both["at"])
        early = both["at"] < middle
        halves = (chosen(both, early), chosen(both, ~early))
        return [part for half in halves for part in self._written(half, group)]

    def _written(self, records: Records, group: int) -> list[Part]:
        if not len(records):
            return []
        settled = settle(records)
        self.overwritten += len(settled.overwritten)
        room = MOST_LISTED - len(self.listed)
        pairs = zip(settled.overwritten[:room], settled.winners[:room], strict=True)
        self.listed += [_overwritten(lost, won) for lost, won in pairs]
        place = (self.writer.root, self.day, self.sequence, group)
        return [
            write_part(
                settled.records, self.writer.statuses, place=place, scratch=self.writer.scratch
            )
        ]


def _place(part: Part) -> tuple[int, int]:
    return part.group, part.first_us


def _overwritten(lost: Any, won: Any) -> dict[str, Any]:
    return {
        "channel": int(lost["channel"]),
        "at_us": int(lost["at"]),
        "revision": int(lost["revision"]),
        "was": _number(lost),
        "was_batch": int(lost["tagged"]) >> 8,
        "is": _number(won),
        "is_batch": int(won["tagged"]) >> 8,
    }


def _number(record: Any) -> float | str | None:
    if not record["tagged"] & 1:
        return None
    value = float(record["value"])
    return value if np.isfinite(value) else str(value)


def _batch(batch: Batch, rows: int) -> dict[str, Any]:
    return {
        "number": batch.number,
        "digest": batch.digest,
        "gateway": batch.gateway,
        "received_at": batch.received_at.isoformat(),
        "is_authenticated": batch.is_authenticated,
        "readings": rows,
    }


def _correction(batch: Batch, rows: int) -> dict[str, Any]:
    return {"batch": batch.number, "reason": batch.reason, "actor": batch.actor, "readings": rows}
