"""Every file of a source, staged into one relation of typed rows."""

from __future__ import annotations

from string import Template
from typing import Any

import duckdb
import pyarrow as pa

from duheng.telemetry.declaration import Channel, ReadingsSource
from duheng.telemetry.doubts import doubt
from duheng.telemetry.errors import EmptySource, MissingColumn, UnusableDeclaration
from duheng.telemetry.intake_columns import SourceColumns
from duheng.telemetry.intake_csv import broken_csv, line_of_record, shortened
from duheng.telemetry.intake_tables import damaged, open_file, open_table
from duheng.telemetry.order import LineOf, Staged
from duheng.telemetry.parsing import FILE_SHIFT, LocalTime, local_time, stage
from duheng.telemetry.workspace import Workspace, refusal_of, text_literal
from duheng.terms.findings import Finding, Severity

_ROW = Template("""
SELECT $listed FROM (SELECT *, $number AS nth FROM $relation) WHERE nth = $row
""")
_KEYS = Template("SELECT channel, count(*) FROM $staged GROUP BY channel ORDER BY channel")
_CODED = Template("""
(SELECT line, code AS channel, local_us, number, status, is_zero_row
 FROM $staged LEFT JOIN keys ON keys.key = channel WHERE channel IS NULL OR code IS NOT NULL)
""")


def stage_source(
    source: ReadingsSource, workspace: Workspace
) -> tuple[Staged, tuple[Channel, ...], list[Finding]]:
    """Return the staged rows of a source, its channels, and what was left out."""
    parts = _parts(source, workspace)
    times = [local_time(source, columns, workspace) for columns in parts]
    if len({time.is_instant for time in times}) > 1:
        raise UnusableDeclaration(
            "some files write offsets from UTC and others do not", hint="read them apart"
        )
    for index, (columns, time) in enumerate(zip(parts, times, strict=True)):
        _stage_part(source, workspace, columns, time, index)
    relation = f"read_parquet({text_literal(str(workspace.folder / 'staged-*.parquet'))})"
    channels = source.channels
    findings: list[Finding] = []
    if source.is_long:
        relation, channels, findings = _code_channels(source, workspace, relation)
    line_of = _line_finder(workspace, parts)
    is_instant = times[0].is_instant
    staged = Staged(relation=relation, is_instant=is_instant, source=source, line_of=line_of)
    return staged, channels, findings


def _parts(source: ReadingsSource, workspace: Workspace) -> list[SourceColumns]:
    paths = source.paths()
    if not paths:
        return [open_table(source.content, workspace, "given_0")]
    return [
        open_file(path, workspace, f"given_{index}", source) for index, path in enumerate(paths)
    ]


def _stage_part(
    source: ReadingsSource,
    workspace: Workspace,
    columns: SourceColumns,
    time: LocalTime,
    index: int,
) -> None:
    sql = stage(source, columns, source.channels, time, index)
    target = workspace.folder / f"staged-{index}.parquet"
    workspace.session.execute("SET preserve_insertion_order = true")
    try:
        workspace.session.execute(f"COPY ({sql}) TO {text_literal(str(target))} (FORMAT parquet)")
    except duckdb.OutOfMemoryException as error:
        raise refusal_of(error) from error
    except duckdb.Error as error:
        is_csv = columns.csv_path is not None
        raise (broken_csv if is_csv else damaged)(columns.label, error) from error


def _code_channels(
    source: ReadingsSource, workspace: Workspace, staged: str
) -> tuple[str, tuple[Channel, ...], list[Finding]]:
    """Return the rows with channel codes, the channels, and a finding for rows left out."""
    rows = dict(workspace.rows(_KEYS.substitute(staged=staged)))
    named = [key for key in rows if key]
    channels = source.channels or tuple(
        Channel(channel=key, unit=str(source.unit)) for key in named
    )
    absent = [channel.key for channel in channels if channel.key not in rows]
    if not rows:
        raise EmptySource("the source holds no reading", hint="give at least one row of data")
    if absent:
        raise MissingColumn(
            f"the source has no channel '{absent[0]}'",
            hint=f"channels in it: {', '.join(named[:12])}",
        )
    keys = pa.table(
        {
            "key": pa.array([channel.key for channel in channels], type=pa.string()),
            "code": pa.array(range(len(channels)), type=pa.int16()),
        }
    )
    workspace.session.register("keys", keys)
    listed = {channel.key for channel in channels}
    findings = [
        doubt(
            "undeclared_channel",
            Severity.NOTE,
            key,
            f"{rows[key]} rows of a channel that is not listed are left out",
            number=rows[key],
        )
        for key in named
        if key not in listed
    ]
    return _CODED.substitute(staged=staged), channels, findings


def _line_finder(workspace: Workspace, parts: list[SourceColumns]) -> LineOf:
    def line_of(record: int) -> tuple[str, str]:
        columns = parts[record >> FILE_SHIFT]
        row = record & ((1 << FILE_SHIFT) - 1)
        if columns.csv_path is not None:
            number, text = line_of_record(columns.csv_path, row)
            return f"{columns.label}, line {number}", text
        return f"{columns.label}, row {row + 1}", _row_text(workspace, columns, row)

    return line_of


def _row_text(workspace: Workspace, columns: SourceColumns, row: int) -> str:
    listed = ", ".join(f"CAST({sql} AS VARCHAR)" for sql, _ in columns.columns.values())
    found: list[tuple[Any, ...]] = workspace.rows(
        _ROW.substitute(
            listed=listed, number=columns.row_number, relation=columns.relation, row=row
        )
    )
    return shortened(", ".join(str(cell) for cell in found[0])) if found else ""
