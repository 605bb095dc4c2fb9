"""Corrections made at the desk: new revisions with a reason and an actor, beside what was held."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.history.batches import Batch
from duheng.telemetry.history.compaction import CompactionResult, Compactor
from duheng.telemetry.history.engines import open_engine
from duheng.telemetry.history.manifests import Manifests
from duheng.telemetry.history.scan import standing
from duheng.telemetry.stream import READINGS, Snapshot
from duheng.terms.instants import Period, parse_instant


def correct(
    compactor: Compactor, readings: pa.Table, *, reason: str, actor: str
) -> CompactionResult:
    """Return what the correction of some readings changed; what they said before stays held.

    Parameters
    ----------
    compactor : Compactor
        Of the history.
    readings : pyarrow.Table
        ``channel`` (number), ``at`` (instant) and ``value`` (null: there is no value).
    reason, actor : str
        Why, and by whom; both are kept in the manifest of each day.

    Raises
    ------
    UnusableDeclaration
        When the reason or the actor is empty, or a reading is not held, so that there is nothing
        to correct.
    """
    if not reason.strip() or not actor.strip():
        raise UnusableDeclaration("a correction needs a reason and an actor")
    if not readings.num_rows:
        raise UnusableDeclaration("the correction holds no reading")
    batch = _batch(compactor.root, readings, compactor, reason, actor)
    return compactor.run(_One(batch))


class _One:
    """One batch that is waiting."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    def batches_after(self, number: int) -> Iterator[Batch]:
        """Yield the batch, whatever the inbox was told before."""
        yield self.batch

    def let_go(self, number: int) -> None:
        """Do nothing: who corrects keeps the file."""


def _batch(root: Path, readings: pa.Table, compactor: Compactor, reason: str, actor: str) -> Batch:
    number = _next_number(root)
    at = readings["at"].cast(READINGS.field("at").type)
    channel = readings["channel"].cast(pa.int32())
    revision = _next_revisions(root, channel, at)
    value = readings["value"].cast(pa.float64())
    statuses = pc.if_else(value.is_valid(), "manual", "missing")
    numbers = pa.array(np.full(len(at), number), pa.int64())
    columns = [channel, at, pa.array(revision, pa.int32()), value, statuses, numbers]
    table = pa.Table.from_arrays(columns, schema=READINGS)
    return Batch(
        number=number,
        received_at=compactor.clock(),
        gateway="desk",
        is_authenticated=True,
        digest=hashlib.sha256(repr(readings.to_pylist()).encode()).hexdigest(),
        table=table,
        reason=reason,
        actor=actor,
    )


def _next_number(root: Path) -> int:
    """Return a number below every one that the history has: the inbox counts up from 1."""
    manifests = Manifests(root)
    held = [manifests.latest(day) for day in manifests.days()]
    lowest = [one.numbers[0][0] for one in held if one is not None and one.numbers]
    return min([0, *lowest]) - 1


def _next_revisions(root: Path, channel: pa.ChunkedArray, at: pa.ChunkedArray) -> list[int]:
    bounds = pc.min_max(at).as_py()
    period = Period(bounds["min"], bounds["max"] + timedelta(microseconds=1))
    with open_engine() as engine:
        table = standing(root, pc.unique(channel).to_pylist(), period).table(engine)
        held = table.select("channel", "at_us", "revision").to_pyarrow()
    columns = (held[name].to_pylist() for name in ("channel", "at_us", "revision"))
    revisions = {(one, us): revision for one, us, revision in zip(*columns, strict=True)}
    found = []
    for number, us in zip(channel.to_pylist(), at.cast(pa.int64()).to_pylist(), strict=True):
        if (number, us) not in revisions:
            raise UnusableDeclaration(
                f"channel {number} holds no reading at {np.datetime64(us, 'us')}Z",
                hint="correct what is held; send what is new through the door",
            )
        found.append(revisions[number, us] + 1)
    return found


def read_corrections(path: Path, snapshot: Snapshot) -> pa.Table:
    """Return the corrections of a CSV file with the columns ``channel`` (code), ``at``, ``value``.

    Raises
    ------
    UnusableDeclaration
        When a line cannot be read, or its channel is not known; an empty value is none.
    """
    rows = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            try:
                at = parse_instant(row["at"])
                value = float(row["value"]) if row["value"].strip() else None
                rows.append((snapshot.channel_of[row["channel"]].number, at, value))
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                raise UnusableDeclaration(
                    f"line {line} of {path.name} cannot be read: {error}",
                    hint="columns: channel, at (ISO 8601 with its offset), value",
                ) from error
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    types = (pa.int32(), READINGS.field("at").type, pa.float64())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    return pa.table(dict(zip(("channel", "at", "value"), arrays, strict=True)))
