"""The rows of CSV, XLSX, Parquet and NDJSON files, as mappings of column to cell."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.utils.exceptions import InvalidFileException

from duheng.telemetry.intake.errors import BatchTooLarge, UnreadableBatch

FILE_BYTES = 256 << 20
_UNPACKED_BYTES = 1 << 30
_ENCODINGS = ("utf-8-sig", "gb18030")


def rows_of(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a file by its suffix.

    Raises
    ------
    UnreadableBatch
        When it is none of the four, or damaged.
    BatchTooLarge
        When it is larger than a file may be.
    """
    kinds = {".csv": _csv, ".xlsx": _xlsx, ".parquet": _parquet, ".ndjson": _ndjson}
    reader = kinds.get(path.suffix.lower())
    if reader is None:
        raise UnreadableBatch(
            f"'{path.suffix}' is no file of readings", hint=f"one of {', '.join(kinds)}"
        )
    if path.stat().st_size > FILE_BYTES:
        raise BatchTooLarge(f"{path.name} has more than {FILE_BYTES} bytes", hint="cut it")
    try:
        yield from reader(path)
    except (
        OSError, ValueError, KeyError, csv.Error, zipfile.BadZipFile, InvalidFileException,
        pa.ArrowException,
    ) as error:  # fmt: skip
        if isinstance(error, UnreadableBatch | BatchTooLarge):
            raise
        raise UnreadableBatch(f"{path.name} cannot be read: {str(error)[:200]}") from error


def _csv(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding=_encoding(path), newline="") as file:
        for row in csv.DictReader(file, strict=True):
            yield {name: cell for name, cell in row.items() if name is not None}


def _encoding(path: Path) -> str:
    """Return the encoding of a text: UTF-8, or what Chinese spreadsheets save."""
    for encoding in _ENCODINGS:
        try:
            with path.open(encoding=encoding) as file:
                while file.read(1 << 20):
                    continue
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnreadableBatch(f"{path.name} is neither UTF-8 nor GB 18030")


def _xlsx(path: Path) -> Iterator[Mapping[str, Any]]:
    with zipfile.ZipFile(path) as packed:
        if sum(one.file_size for one in packed.infolist()) > _UNPACKED_BYTES:
            raise BatchTooLarge(f"{path.name} unpacks to more than {_UNPACKED_BYTES} bytes")
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        names = [str(cell).strip() for cell in next(rows, ()) if cell is not None]
        for row in rows:
            if any(cell is not None for cell in row):
                yield dict(zip(names, row, strict=False))
    finally:
        book.close()


def _parquet(path: Path) -> Iterator[Mapping[str, Any]]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=10_000):
            yield from batch.to_pylist()


def _ndjson(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            found = json.loads(line)
            if not isinstance(found, dict):
                raise UnreadableBatch(f"line {number} is no JSON object")
            yield found
