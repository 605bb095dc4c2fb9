"""Parquet files, Arrow files and tables in memory as relations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from duheng.telemetry.declaration import ReadingsSource
from duheng.telemetry.errors import UnreadableSource, UnusableDeclaration
from duheng.telemetry.intake_columns import SourceColumns
from duheng.telemetry.intake_csv import csv_columns, plain_copy
from duheng.telemetry.workspace import Workspace, column_name, text_literal

_FORMATS = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}


def file_format(path: Path, declared: str | None) -> str:
    """Return the format of a file, declared or by its name.

    Raises
    ------
    UnusableDeclaration
        When neither tells.
    """
    suffix = path.suffixes[-2] if path.suffix == ".gz" and len(path.suffixes) > 1 else path.suffix
    found = declared or _FORMATS.get(suffix.lower())
    if found not in ("csv", "parquet", "arrow"):
        raise UnusableDeclaration(
            f"the format of {path.name} is not known", hint="declare format: csv, parquet or arrow"
        )
    return found


def open_file(path: Path, workspace: Workspace, name: str, source: ReadingsSource) -> SourceColumns:
    """Return the columns of a file; ``name`` is free for scratch files and views.

    Raises
    ------
    UnreadableSource
        When the file is missing or is not of its format.
    """
    if not path.is_file():
        raise UnreadableSource(f"{path} is not a file", hint="check the path")
    kind = file_format(path, source.format)
    if kind == "parquet":
        relation = f"read_parquet({text_literal(str(path))}, file_row_number = true)"
        return _described(workspace, path.name, relation, "file_row_number")
    if kind == "arrow":
        return open_table(_read_arrow(path), workspace, name, label=path.name)
    plain = plain_copy(path, source.encoding, workspace.folder / f"{name}.csv")
    return csv_columns(plain, source.delimiter, path.name)


def open_table(table: Any, workspace: Workspace, name: str, label: str = "table") -> SourceColumns:
    """Return the columns of an Arrow table or a pandas frame."""
    if isinstance(table, pd.DataFrame):
        table = pa.Table.from_pandas(table, preserve_index=False)
    if not isinstance(table, pa.Table):
        raise UnusableDeclaration(
            f"readings cannot be taken from a {type(table).__name__}",
            hint="give a path, an Arrow table or a pandas frame",
        )
    workspace.session.register(name, table)
    return _described(workspace, label, name, "row_number() OVER () - 1")


def _read_arrow(path: Path) -> pa.Table:
    source = pa.memory_map(str(path))
    try:
        try:
            return pa.ipc.open_file(source).read_all()
        except pa.ArrowInvalid:
            source.seek(0)
            return pa.ipc.open_stream(source).read_all()
    except pa.ArrowInvalid as error:
        raise UnreadableSource(
            f"{path.name} is not an Arrow file: {error}", hint="write it as Arrow IPC (Feather v2)"
        ) from error


def _described(workspace: Workspace, label: str, relation: str, row_number: str) -> SourceColumns:
    try:
        described = workspace.session.execute(f"DESCRIBE FROM {relation}").fetchall()
    except duckdb.Error as error:
        raise damaged(label, error) from error
    columns = {row[0]: (column_name(row[0]), row[1]) for row in described}
    return SourceColumns(label=label, relation=relation, row_number=row_number, columns=columns)


def damaged(label: str, error: duckdb.Error) -> UnreadableSource:
    """Return the refusal of a file that the engine cannot read."""
    return UnreadableSource(
        f"{label} cannot be read: {str(error).splitlines()[0]}",
        hint="check that the file is whole and of the declared format",
    )
