"""The store of readings: Parquet by UTC day, and a manifest per write that makes it count.

A write is in the store exactly when its manifest is. Parts are written and synced first, so a
process that dies leaves the store as it was; parts that no manifest names are never read.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from duheng.telemetry import revisions
from duheng.telemetry.canonical import CANONICAL
from duheng.telemetry.durable import (
    exclusive,
    make_folder,
    sha256_of,
    sync_file,
    sync_folder,
    write_file,
)
from duheng.telemetry.errors import DamagedStore
from duheng.telemetry.manifest import Manifest, Part, read_manifest
from duheng.telemetry.parts import day_tables
from duheng.telemetry.readings import Readings
from duheng.terms.instants import Period

DAYS = "channel-days"
MANIFESTS = "manifests"


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteResult:
    """What a write did: its manifest, and whether it is new to the store."""

    manifest: Manifest
    is_new: bool


class ReadingStore:
    """Readings in a folder, durable, never overwritten.

    Parameters
    ----------
    path : Path or str
        Folder of the store; made when missing.

    Examples
    --------
    >>> import tempfile, pyarrow as pa
    >>> from duheng.telemetry import Channel, ReadingsSource, read_readings
    >>> source = ReadingsSource(
    ...     content=pa.table({"instant": ["2025-01-01 00:15", "2025-01-01 00:30"], "x": [3, 4]}),
    ...     kind="interval_energy", time_zone="UTC", label="end",
    ...     channels=(Channel(channel="x", unit="kWh"),))
    >>> with tempfile.TemporaryDirectory() as folder, read_readings(source) as readings:
    ...     store = ReadingStore(folder)
    ...     first, again = store.write(readings), store.write(readings)
    ...     first.is_new, again.is_new, store.scan().value.sum().execute()
    (True, False, 7.0)
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        for folder in (self.path / DAYS, self.path / MANIFESTS):
            make_folder(folder)

    def manifests(self) -> tuple[Manifest, ...]:
        """Return the manifests of every write, by revision and digest."""
        found = [read_manifest(path) for path in (self.path / MANIFESTS).glob("*.json")]
        return tuple(sorted(found, key=lambda manifest: (manifest.revision, manifest.digest)))

    def write(self, readings: Readings, *, reason: str | None = None) -> WriteResult:
        """Put readings into the store; they are on disk when this returns.

        Parameters
        ----------
        readings : Readings
            Readings already in the store (by digest) change nothing, unless they have been
            corrected since and a reason says that they hold again.
        reason : str or None
            Why stored readings are corrected. The corrected rows become a new revision; the old
            ones stay.

        Raises
        ------
        AlreadyStored
            When other readings of the same channel and time are in the store and no reason is
            given, or the correction has other intervals than what it corrects.
        """
        with exclusive(self.path / ".lock"):
            for left in self.path.glob(".incoming-*"):
                shutil.rmtree(left)
            held = self.manifests()
            known = revisions.standing(held, readings.digest, reason)
            if known is not None:
                return WriteResult(manifest=known, is_new=False)
            revision = revisions.next_revision(self.path, held, readings, reason)
            return WriteResult(manifest=self._commit(readings, revision, reason), is_new=True)

    def _commit(self, readings: Readings, revision: int, reason: str | None) -> Manifest:
        name = readings.digest.removeprefix("sha256:") + (f"-r{revision}" if revision else "")
        incoming = self.path / f".incoming-{secrets.token_hex(8)}"
        make_folder(incoming)
        try:
            parts = self._write_parts(readings, revision, incoming, name)
            manifest = Manifest(
                digest=readings.digest,
                revision=revision,
                reason=reason,
                parts=parts,
                channels=readings.units,
                counts=readings.counts,
                source=readings.source.to_dict(),
                files=readings.files,
                findings=tuple(finding.to_dict() for finding in readings.findings),
            )
            write_file(self.path / MANIFESTS / f"{name}.json", manifest.to_json())
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
        return manifest

    def _write_parts(
        self, readings: Readings, revision: int, incoming: Path, name: str
    ) -> tuple[Part, ...]:
        """Write, sync and move every day's file; none counts before the manifest does."""
        parts = [
            _write_part(incoming, day, tables, name)
            for day, tables in day_tables(Path(readings.path), revision)
        ]
        for part in parts:
            target = self.path / part.path
            target.parent.mkdir(exist_ok=True)
            (incoming / f"{part.day.isoformat()}.parquet").replace(target)
            sync_folder(target.parent)
        sync_folder(self.path / DAYS)
        return tuple(parts)

    def scan(
        self,
        channels: Collection[str] | None = None,
        period: Period | None = None,
        *,
        backend: Any = None,
    ) -> Any:
        """Return the readings as an Ibis table with the canonical columns.

        Parameters
        ----------
        channels : collection of str or None
            ``None`` is every channel.
        period : Period or None
            Readings that begin in it; ``None`` is all time.
        backend : Ibis DuckDB backend or None
            ``None`` opens a new one in UTC.

        Returns
        -------
        ibis.Table
            Of corrected readings only the latest revision.
        """
        backend = backend if backend is not None else ibis.duckdb.connect()
        backend.raw_sql("SET TimeZone = 'UTC'")
        plain, revised = revisions.files_by_day(self.path, self.manifests(), _days(period))
        table = revisions.latest(backend, plain, revised)
        if table is None:
            table = backend.create_table(
                f"empty_{secrets.token_hex(4)}", pa.Table.from_pylist([], CANONICAL), temp=True
            )
        if channels is not None:
            table = table.filter(table.channel.isin(list(channels)))
        if period is not None:
            begins = (table.begin_at >= period.begin) & (table.begin_at < period.end)
            table = table.filter(begins)
        return table

    def check(self) -> None:
        """Read every file that a manifest names.

        Raises
        ------
        DamagedStore
            When a file is missing or is not what its manifest says.
        """
        for manifest in self.manifests():
            for part in manifest.parts:
                path = self.path / part.path
                if not path.is_file() or sha256_of(path) != part.sha256:
                    fault = "differs from its manifest" if path.is_file() else "is missing"
                    raise DamagedStore(
                        f"{part.path} {fault}",
                        hint="restore the file from a copy; the manifest names its SHA-256",
                        data={"path": part.path, "manifest": manifest.digest},
                    )


def _write_part(incoming: Path, day: date, tables: list[pa.Table], name: str) -> Part:
    """Write and sync one day's file, and return where it will be in the store."""
    temporary = incoming / f"{day.isoformat()}.parquet"
    with pq.ParquetWriter(temporary, CANONICAL, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table)
    sync_file(temporary)
    return Part(
        day=day,
        end=max(pc.max(table["end_at"]).as_py() for table in tables),
        path=(Path(DAYS) / f"day={day.isoformat()}" / f"part-{name}.parquet").as_posix(),
        sha256=sha256_of(temporary),
        rows=sum(table.num_rows for table in tables),
    )


def _days(period: Period | None) -> tuple[Any, Any] | None:
    """Return the first and last UTC day in which a reading of the period can begin."""
    if period is None:
        return None
    return period.begin.date(), (period.end - timedelta(microseconds=1)).date()
