"""A list as a file, with formulas neutralised."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from duheng.site.pages.lists.declaration import ListPage
from duheng.site.pages.lists.request import Asked

MOST = 200_000
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")  # a sheet is XML
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_list(wanted: ListPage[Any], asked: Asked, records: Any, form: str) -> HttpResponseBase:
    """Return the rows that the filters leave, with the columns shown, as CSV or XLSX."""
    rows = _rows(wanted, asked, records)
    heads = [str(one.title) for one in asked.columns]
    name = f"{wanted.key}.{form}"
    if form == "csv":
        response: HttpResponseBase = StreamingHttpResponse(
            _csv(heads, rows), content_type="text/csv; charset=utf-8"
        )
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    return FileResponse(_xlsx(heads, rows), as_attachment=True, filename=name, content_type=_XLSX)


def neutral(value: Any) -> Any:
    """Return a value that no spreadsheet takes for a formula; numbers and dates stay what they are.

    Examples
    --------
    >>> neutral("=1+1"), neutral(-3), neutral("-3 °C"), neutral(None)
    ("'=1+1", -3, "'-3 °C", '')
    """
    if value is None:
        return ""
    if isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return localtime(value).isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def sheet_text(text: str) -> str:
    r"""Return a text without the characters that no sheet can hold: it would not be written at all.

    Examples
    --------
    >>> sheet_text("a\x00b\ufffe · 𠮷")
    'ab · 𠮷'
    """
    return _NOT_IN_XML.sub("", text)


def _rows(wanted: ListPage[Any], asked: Asked, records: Any) -> Iterator[list[Any]]:
    for record in records[:MOST].iterator(chunk_size=2000):
        row = wanted.to_row(record)
        yield [neutral(one.value(row)) for one in asked.columns]


def _csv(heads: list[str], rows: Iterator[list[Any]]) -> Iterator[bytes]:
    held = io.StringIO()
    writer = csv.writer(held)
    yield b"\xef\xbb\xbf"
    writer.writerow([neutral(one) for one in heads])
    for place, row in enumerate(rows, 1):
        writer.writerow(row)
        if place % 500 == 0:
            yield _taken(held)
    yield _taken(held)


def _taken(held: io.StringIO) -> bytes:
    text = held.getvalue()
    held.seek(0)
    held.truncate()
    return text.encode()


def _xlsx(heads: list[str], rows: Iterator[list[Any]]) -> io.BytesIO:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(heads)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: Any, value: Any) -> Any:
    """Return a cell; text is text, whatever it begins with."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=sheet_text(value))
    cell.data_type = "s"
    return cell
