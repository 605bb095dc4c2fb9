"""Reads a description from a workbook: one sheet of facts, one sheet for each table.

The sheet ``certificate`` has a path in its first column (``laboratory.name.zh``) and the value in
its second. Any other sheet is a table: six heads above each column (name in Chinese, name in
English, refType, unit, k, p) and the values below. A column of refType ``U`` holds the expanded
uncertainties of the column before it. A formula is never evaluated: a cell with one is refused.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from duheng.certificates.errors import UnusableCertificate

FACTS = "certificate"
HEADS = ("name.zh", "name.en", "ref_type", "unit", "k", "p")
_MAX_BYTES = 4 * 2**20
_MAX_UNPACKED = 64 * 2**20
_MAX_ROWS, _MAX_COLUMNS = 10_000, 64
_LISTS = frozenset({"software", "standards", "methods", "environment", "statements", "languages"})


def read_spreadsheet(path: Path) -> dict[str, Any]:
    """Return the description that a workbook holds.

    Raises
    ------
    UnusableCertificate
        When it is no workbook, is too large, has a formula, or lacks the sheet ``certificate``.
    """
    _check_size(path)
    try:
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        if FACTS not in book.sheetnames:
            raise UnusableCertificate(f"{path.name} has no sheet '{FACTS}'")
        description = _facts(_rows(book[FACTS], path.name))
        description["results"] = [
            _table(name, _rows(book[name], path.name)) for name in book.sheetnames if name != FACTS
        ]
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, OSError, KeyError) as error:
        raise UnusableCertificate(f"{path.name} is no workbook: {error}") from error
    return description


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
        if path.stat().st_size > _MAX_BYTES or unpacked > _MAX_UNPACKED:
            raise UnusableCertificate(f"{path.name} is too large for a description")
    except (OSError, zipfile.BadZipFile) as error:
        raise UnusableCertificate(f"{path.name} is no workbook: {error}") from error


def _rows(sheet: Any, name: str) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for row in sheet.iter_rows(max_row=_MAX_ROWS, max_col=_MAX_COLUMNS, values_only=True):
        for cell in row:
            if isinstance(cell, str) and cell.startswith("="):
                raise UnusableCertificate(
                    f"{name}, sheet {sheet.title}: a cell holds a formula",
                    hint="paste values only: what a formula gives depends on who opens the file",
                )
        rows.append([_plain(cell) for cell in row])
    return rows


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return cell.strip() if isinstance(cell, str) else cell


def _facts(rows: Iterable[list[Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        if len(row) >= 2 and isinstance(row[0], str) and row[1] is not None:
            _put(found, row[0].split("."), row[1])
    for name in _LISTS & found.keys():
        found[name] = _as_list(found[name])
    return found


def _put(found: dict[str, Any], path: list[str], value: Any) -> None:
    for step in path[:-1]:
        below = found.setdefault(step, {})
        if not isinstance(below, dict):
            raise UnusableCertificate(f"'{'.'.join(path)}' is both a value and a group")
        found = below
    found[path[-1]] = value


def _as_list(value: Any) -> list[Any]:
    """Return a list from ``standards.1.name``, or from ``zh, en``."""
    if isinstance(value, dict):
        return [value[key] for key in sorted(value, key=lambda one: (len(one), one))]
    return [one.strip() for one in str(value).split(",")]


def _table(name: str, rows: list[list[Any]]) -> dict[str, Any]:
    if len(rows) <= len(HEADS):
        raise UnusableCertificate(f"sheet {name} has no values below its {len(HEADS)} heads")
    columns: list[dict[str, Any]] = []
    for index in range(len(rows[0])):
        cells = [row[index] if index < len(row) else None for row in rows]
        if cells[0] is None:
            continue
        values = [one for one in cells[len(HEADS) :] if one is not None]
        if str(cells[2]) == "U":
            if not columns:
                raise UnusableCertificate(f"sheet {name} begins with a column of uncertainties")
            columns[-1].update(U=values, k=cells[4], p=cells[5])
            continue
        columns.append(
            {
                "name": {"zh": str(cells[0]), "en": str(cells[1])},
                "ref_type": str(cells[2]),
                "unit": str(cells[3]),
                "values": values,
            }
        )
    return {"name": name, "columns": columns}
