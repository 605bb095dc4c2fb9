"""Read a declared source into the canonical table of readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from duheng.telemetry.canonical import CANONICAL, content_digest, final_rows, summary_of
from duheng.telemetry.conversion import stored_unit
from duheng.telemetry.declaration import Channel, ReadingKind, ReadingsSource
from duheng.telemetry.duplicates import settle_duplicates
from duheng.telemetry.durable import sha256_of
from duheng.telemetry.intervals import energy_rows, interval_lengths, off_grid, register_facts
from duheng.telemetry.local_time import ZoneOffsets
from duheng.telemetry.order import check_lines, settle_order, to_instants
from duheng.telemetry.plausibility import judge
from duheng.telemetry.registers import register_rows
from duheng.telemetry.staging import stage_source
from duheng.telemetry.workspace import DEFAULT_MEMORY, Workspace
from duheng.terms.findings import Finding
from duheng.terms.instants import Period


@dataclass(frozen=True, kw_only=True)
class Readings:
    """Readings of one source, sorted by UTC day, channel and begin; kept on disk until closed.

    Attributes
    ----------
    source : ReadingsSource
        What was declared.
    channels : tuple of Channel
        The channels, in the order of their codes.
    units : Mapping
        Channel -> unit of its stored values.
    period : Period
        From the first begin to the last end.
    counts : Mapping
        ``rows`` and the number of rows of each status.
    findings : tuple of Finding
        Doubts about the data.
    digest : str
        SHA-256 of the canonical content: the same readings give the same digest.
    files : Mapping
        Name of each file read -> its SHA-256; empty for tables in memory.

    Notes
    -----
    Columns: ``channel`` (string), ``begin_at``, ``end_at`` (timestamp, microseconds, UTC,
    half-open), ``day`` (date, UTC day of begin), ``local_day`` (date), ``local_month``
    (``YYYY-MM``), ``value`` (float64 in the channel's unit; null when missing, NaN when the source
    says NaN), ``status`` (measured, missing, not_a_number, infinite, negative, suspect), ``doubt``
    (rule behind ``suspect``), ``register_begin``, ``register_end`` (indications, in the register's
    own unit), ``register_id`` (0, then one more after each declared exchange), ``revision``.
    """

    source: ReadingsSource
    channels: tuple[Channel, ...]
    units: Mapping[str, str]
    period: Period
    counts: Mapping[str, int]
    findings: tuple[Finding, ...]
    digest: str
    files: Mapping[str, str]
    _workspace: Workspace = field(repr=False)

    def __enter__(self) -> Readings:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the scratch files; tables already taken stay usable."""
        self._workspace.close()

    @property
    def path(self) -> str:
        """Scratch Parquet file of the canonical table."""
        return str(self._workspace.folder / "readings.parquet")

    def to_arrow(self) -> pa.Table:
        """Return the canonical table in memory."""
        return pq.read_table(self.path, schema=CANONICAL)

    def to_ibis(self, backend: Any = None) -> Any:
        """Return the canonical table as an Ibis table, on the given DuckDB backend or a new one.

        The table reads the scratch file: keep the readings open while it is used.
        """
        backend = backend if backend is not None else ibis.duckdb.connect()
        backend.raw_sql("SET TimeZone = 'UTC'")
        return backend.read_parquet(self.path)


def read_readings(source: ReadingsSource, *, memory: str = DEFAULT_MEMORY) -> Readings:
    """Return the readings of a declared source, checked, in canonical columns.

    Parameters
    ----------
    source : ReadingsSource
        What to read, and all that must be known to read it.
    memory : str
        Limit of the query engine's memory; larger work spills to disk.

    Returns
    -------
    Readings
        Nothing is repaired unless declared, nothing is dropped unless counted in a finding.

    Raises
    ------
    UnreadableSource, BrokenLine, EmptySource, MissingColumn
        When the source cannot be read; a broken line is named and nothing is kept.
    AmbiguousTime, MidnightLabels, ConflictingDuplicates, IrregularInterval, NotARegister
        When the source contradicts what is declared.
    DimensionMismatch, UnknownUnit
        When a unit does not fit.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"instant": ["2025-01-01 00:15", "2025-01-01 00:30"], "incomer": [3.0, 4]})
    >>> source = ReadingsSource(
    ...     content=table, kind="interval_energy", time_zone="Asia/Shanghai", label="end",
    ...     channels=(Channel(channel="incomer", unit="MWh"),))
    >>> with read_readings(source) as readings:
    ...     readings.to_arrow()["value"].to_pylist()
    [3000.0, 4000.0]
    """
    workspace = Workspace(memory)
    try:
        return _read(source, workspace)
    except BaseException:
        workspace.close()
        raise


def _read(source: ReadingsSource, workspace: Workspace) -> Readings:
    staged, channels, findings = stage_source(source, workspace)
    units = {c.channel: stored_unit(c, source.kind).symbol for c in channels}
    bounds = check_lines(staged, workspace)
    local, order_findings = settle_order(staged, workspace)
    instants, offsets = to_instants(staged, workspace, local, bounds)
    ordered, duplicate_findings = settle_duplicates(
        instants, workspace, source.duplicates, channels, staged.line_of
    )
    rows, more = _interval_rows(ordered, workspace, source, channels)
    findings = [*findings, *order_findings, *duplicate_findings, *more]
    return _finish(rows, workspace, (source, channels, units), offsets, findings)


def _interval_rows(
    ordered: str, workspace: Workspace, source: ReadingsSource, channels: tuple[Channel, ...]
) -> tuple[str, list[Finding]]:
    if source.kind is ReadingKind.REGISTER:
        register_facts(workspace, source.kind, channels, [0] * len(channels))
        return register_rows(ordered, workspace, channels)
    lengths = interval_lengths(ordered, workspace, source, channels)
    register_facts(workspace, source.kind, channels, lengths)
    return energy_rows(ordered, source), off_grid(ordered, workspace, channels)


def _finish(
    rows: str,
    workspace: Workspace,
    declared: tuple[ReadingsSource, tuple[Channel, ...], dict[str, str]],
    offsets: ZoneOffsets,
    findings: list[Finding],
) -> Readings:
    source, channels, units = declared
    valued = workspace.write("valued", rows)
    is_register = source.kind is ReadingKind.REGISTER
    judgement = judge(valued, workspace, channels, is_register=is_register)
    relation = workspace.write(
        "readings", final_rows(valued, judgement.doubt_sql, offsets), in_order=True
    )
    period, counts = summary_of(relation, workspace)
    return Readings(
        source=source,
        channels=channels,
        units=units,
        period=period,
        counts=counts,
        findings=(*findings, *judgement.findings),
        digest=content_digest(workspace.folder / "readings.parquet", units),
        files={path.name: sha256_of(path) for path in source.paths()},
        _workspace=workspace,
    )
