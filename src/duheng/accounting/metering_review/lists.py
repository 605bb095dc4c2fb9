"""The rows of instrument lists: CSV and XLSX, with the headings that people write."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from duheng.accounting.errors import MissingFile
from duheng.accounting.metering_review.errors import UnusableList
from duheng.accounting.metering_review.words import closest, column_of, is_nothing, meaning_within

NEEDED = ("energy", "instrument")
_MAX_BYTES, _MAX_UNPACKED, _MAX_ROWS, _MAX_COLUMNS = 32 * 2**20, 256 * 2**20, 100_000, 100
_HEADINGS_WITHIN = 15
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One row of a list as written.

    Attributes
    ----------
    where : str
        File, sheet and line, for messages.
    cells : Mapping
        Cell by column; columns that are not known are left out.
    units : Mapping
        Unit by column, where the heading names one.
    sheet_level : str or None
        The level that the name of the sheet or of the file tells.
    """

    where: str
    line: int
    cells: Mapping[str, Any]
    units: Mapping[str, str]
    sheet_level: str | None

    @property
    def place(self) -> dict[str, Any]:
        """Where the row stands, for the data of findings."""
        return {"where": self.where, "line": self.line}


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentList:
    """The rows of one file, and the headings that were not understood."""

    rows: tuple[ListRow, ...]
    ignored: tuple[str, ...]


def read_list(path: Path) -> InstrumentList:
    """Return the rows of a list of instruments.

    Parameters
    ----------
    path : Path
        ``.csv`` (UTF-8 or GB 18030) or ``.xlsx`` (every sheet that has the headings). Lines of
        a title above the headings are passed over.

    Raises
    ------
    MissingFile
        When there is no such file.
    UnusableList
        When it is no table, is too large, holds a formula, or has no headings of energy and
        instrument.
    """
    if not path.is_file():
        raise MissingFile(f"there is no list at {path}", hint="give a CSV or XLSX file")
    if path.stat().st_size > _MAX_BYTES:
        raise UnusableList(f"{path.name} is larger than {_MAX_BYTES // 2**20} MiB")
    readers = {".csv": _csv, ".xlsx": _xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UnusableList(
            f"'{path.suffix}' is no list of instruments", hint=f"one of: {', '.join(readers)}"
        )
    sheets = reader(path)
    parts = [_part(name, rows, path.stem) for name, rows in sheets]
    read = [part for part in parts if part is not None]
    if not read:
        raise _no_headings(path, [rows for _, rows in sheets])
    return InstrumentList(
        rows=tuple(row for part in read for row in part.rows),
        ignored=tuple(dict.fromkeys(name for part in read for name in part.ignored)),
    )


def _part(name: str, rows: Sequence[Sequence[Any]], stem: str) -> InstrumentList | None:
    """Return the rows of one sheet, or ``None`` when it has no headings."""
    for place, row in enumerate(rows[:_HEADINGS_WITHIN]):
        named = [column_of(cell) for cell in row]
        if set(NEEDED) <= {column for column, _ in named}:
            _check_once(name, row, named, place + 1)
            level = meaning_within("levels", name) or meaning_within("levels", stem)
            return InstrumentList(
                rows=tuple(_rows(name, rows[place + 1 :], place + 2, named, level)),
                ignored=tuple(
                    str(cell).strip()
                    for cell, (column, _) in zip(row, named, strict=True)
                    if column is None and not is_nothing(cell)
                ),
            )
    return None


def _check_once(
    name: str, row: Sequence[Any], named: Sequence[tuple[str | None, str | None]], line: int
) -> None:
    columns = [column for column, _ in named if column is not None]
    for column in columns:
        if columns.count(column) > 1:
            twice = [str(cell) for cell, (one, _) in zip(row, named, strict=True) if one == column]
            raise UnusableList(
                f"{name}, line {line}: {' and '.join(twice)} both name the column '{column}'",
                hint="keep one of them, or rename the other",
            )


def _rows(
    name: str,
    rows: Iterable[Sequence[Any]],
    first: int,
    named: Sequence[tuple[str | None, str | None]],
    level: str | None,
) -> Iterable[ListRow]:
    units = {column: unit for column, unit in named if column and unit}
    for line, row in enumerate(rows, start=first):
        cells = {
            column: cell
            for (column, _), cell in zip(named, row, strict=False)
            if column is not None
        }
        if not all(is_nothing(cell) for key, cell in cells.items() if key != "number"):
            where = f"{name}, line {line}"
            yield ListRow(where=where, line=line, cells=cells, units=units, sheet_level=level)


def _csv(path: Path) -> list[tuple[str, list[list[Any]]]]:
    content = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            rows = [list(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
        except csv.Error as error:
            raise UnusableList(f"{path.name} is no CSV: {error}") from error
        if len(rows) > _MAX_ROWS:
            raise UnusableList(f"{path.name} has more than {_MAX_ROWS} lines", hint="cut it")
        return [(path.name, rows)]
    raise UnusableList(f"{path.name} is neither UTF-8 nor GB 18030", hint="save it as UTF-8")


def _xlsx(path: Path) -> list[tuple[str, list[list[Any]]]]:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > _MAX_UNPACKED:
                raise UnusableList(f"{path.name} unpacks to more than {_MAX_UNPACKED} bytes")
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        found = [
            (f"{path.name}, {sheet.title}", _cells(sheet, path.name)) for sheet in book.worksheets
        ]
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, OSError, KeyError, ValueError) as error:
        if isinstance(error, UnusableList):
            raise
        raise UnusableList(f"{path.name} is no workbook: {error}") from error
    return found


def _cells(sheet: Any, name: str) -> list[list[Any]]:
    rows = [
        list(row)
        for row in sheet.iter_rows(max_row=_MAX_ROWS, max_col=_MAX_COLUMNS, values_only=True)
    ]
    for line, row in enumerate(rows, start=1):
        if any(isinstance(cell, str) and cell.startswith("=") for cell in row):
            raise UnusableList(
                f"{name}, {sheet.title}, line {line}: a cell holds a formula",
                hint="paste values only: what a formula gives depends on who opens the file",
            )
    return rows


def _no_headings(path: Path, sheets: Sequence[Sequence[Sequence[Any]]]) -> UnusableList:
    """Return the refusal of a file without headings; the hint names the nearest word."""
    cells = [cell for rows in sheets for row in rows[:1] for cell in row if not is_nothing(cell)]
    known = {column_of(cell)[0] for cell in cells}
    absent = [column for column in NEEDED if column not in known]
    close = [f"'{cell}' for '{near}'" for cell in cells
             if column_of(cell)[0] is None and (near := closest("columns", cell))]  # fmt: skip
    return UnusableList(
        f"{path.name} has no line of headings with {' and '.join(absent or NEEDED)}",
        hint=f"did you mean {', '.join(close[:4])}?" if close
        else "headings such as 能源种类 / energy and 计量器具名称 / instrument",
        data={"headings": [str(cell) for cell in cells]},
    )  # fmt: skip
