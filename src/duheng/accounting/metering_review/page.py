"""A review as one self-contained HTML page in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib import resources
from typing import Any

from duheng.accounting.metering_review.review import MeteringReview
from duheng.accounting.metering_review.sheets import Sheet, sheets_of

_CONCLUSIONS: Mapping[str, str] = {
    "conforms": "符合 conforms",
    "correct": "有须整改项 something must be corrected",
    "incomplete": "检查表尚有未判定条目 nothing to correct, items of the checklist are open",
}
_BAD = (
    "否 no", "错误 error", "低于 worse", "超期 expired", "缺日期 no date", "缺证书 no certificate",
    "未生效 not yet", "严重不符合 major",
)  # fmt: skip
_LARGE = 1e5


def review_page(review: MeteringReview) -> str:
    """Return a review as HTML; nothing of the lists is taken as markup."""
    style = resources.files("duheng.accounting.metering_review").joinpath("page.css")
    conclusion = _CONCLUSIONS[review.conclusion]
    files = escape(", ".join(review.files))
    return "".join(
        [
            '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<title>能源计量审查 Energy-metering review</title>",
            f"<style>{style.read_text('utf-8')}</style></head><body>",
            "<h1>能源计量审查 Energy-metering review</h1>",
            f'<p class="lead">{files} · {review.on.isoformat()}</p>',
            f'<p class="conclusion {review.conclusion}">{escape(conclusion)}</p>',
            *(_table(sheet) for sheet in sheets_of(review) if sheet.rows),
            "</body></html>\n",
        ]
    )


def _table(sheet: Sheet) -> str:
    head = "".join(f"<th>{escape(title)}</th>" for title in sheet.columns.values())
    rows = "".join(_row(row) for row in sheet.rows)
    return (
        f'<section><h2>{escape(sheet.title)}</h2><div class="wide"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _row(row: Sequence[Any]) -> str:
    cells = "".join(_cell(value) for value in row)
    mark = ' class="bad"' if set(_BAD) & set(map(str, row)) else ""
    return f"<tr{mark}>{cells}</tr>"


def _cell(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = f"{value:,.0f}" if abs(value) >= _LARGE else f"{value:.6g}"
        return f'<td class="number">{number}</td>'
    return f"<td>{'—' if value is None or value == '' else escape(str(value))}</td>"
