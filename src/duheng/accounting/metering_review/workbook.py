"""A review as a workbook: one sheet for rates, places, coverage, checklist and findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from duheng.accounting.metering_review.review import MeteringReview

_SHEETS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "rates": (
        "配备率 rates",
        {
            "energy": "能源 energy",
            "level": "级别 level",
            "needed": "应配 needed",
            "provided": "已配 provided",
            "below_threshold": "低于限定值 below threshold",
            "percent": "配备率 % rate",
            "required_percent": "要求 % required",
            "is_met": "达到 met",
        },
    ),
    "points": (
        "器具 instruments",
        {
            "where": "位置 line",
            "energy": "能源 energy",
            "level": "级别 level",
            "place": "地点 place",
            "instrument": "器具名称 instrument",
            "number": "编号 number",
            "class": "准确度等级 class",
            "required_class": "要求 required",
            "comparison": "比较 comparison",
            "certificate": "证书 certificate",
            "standing": "状态 standing",
            "valid_until": "有效期至 valid until",
        },
    ),
    "coverage": (
        "覆盖 coverage",
        {
            "of": "对象 of",
            "unit": "单位 unit",
            "total": "已填 stated",
            "valid": "有效 valid",
            "share": "占比 share",
            "unstated": "未填 not stated",
        },
    ),
    "checklist": (
        "检查表 checklist",
        {
            "part": "部分 part",
            "title": "条目 item",
            "grade": "判定 grade",
            "evidence": "证据 evidence",
            "sampled": "抽查 sampled",
            "correct_until": "整改期限 correct until",
        },
    ),
    "findings": (
        "发现 findings",
        {
            "severity": "程度 severity",
            "code": "代码 code",
            "message": "内容 what",
            "hint": "措施 what to do",
        },
    ),
}


def write_workbook(review: MeteringReview, path: Path) -> Path:
    """Write a review as an XLSX file and return its path.

    A cell that begins like a formula is written as text, whatever the list said.
    """
    record = review.to_dict()
    book = Workbook()
    book.remove(book.active)
    for key, (title, columns) in _SHEETS.items():
        _sheet(book, title, columns, record[key])
    book.save(path)
    return path


def _sheet(
    book: Workbook, title: str, columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]
) -> None:
    sheet = book.create_sheet(title)
    sheet.append(list(columns.values()))
    for row in rows:
        sheet.append([_cell(row[key]) for key in columns])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for line in sheet.iter_rows():
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.data_type == "f":
                cell.data_type = "s"
    for place, width in enumerate(_widths(list(columns)), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"


def _widths(columns: Sequence[str]) -> list[int]:
    wide = {"message": 80, "hint": 50, "evidence": 50, "where": 34, "title": 40, "place": 30}
    return [wide.get(name, 18) for name in columns]


def _cell(value: Any) -> Any:
    if isinstance(value, Mapping):
        return " / ".join(dict.fromkeys(value.values()))
    if isinstance(value, list):
        return " / ".join(map(str, value))
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    return value
