"""A review as a workbook: one sheet for rates, places, coverage, checklist and findings."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from duheng.accounting.metering_review.review import MeteringReview
from duheng.accounting.metering_review.sheets import Sheet, sheets_of

_WIDE = {"message": 80, "hint": 50, "evidence": 50, "where": 34, "title": 40, "place": 30}
_NARROW = 18


def write_workbook(review: MeteringReview, path: Path) -> Path:
    """Write a review as an XLSX file and return its path.

    A cell that begins like a formula is written as text, whatever the list said.
    """
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets_of(review):
        _fill(book, sheet)
    book.save(path)
    return path


def _fill(book: Workbook, content: Sheet) -> None:
    sheet = book.create_sheet(content.title)
    sheet.append(list(content.columns.values()))
    for row in content.rows:
        sheet.append(list(row))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for line in sheet.iter_rows():
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.data_type == "f":
                cell.data_type = "s"
    for place, name in enumerate(content.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDE.get(name, _NARROW)
    sheet.freeze_panes = "A2"
