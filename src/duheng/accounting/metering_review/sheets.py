"""A review as tables for people, in Chinese and English: the same for workbook and page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from duheng.accounting.metering_review.review import MeteringReview
from duheng.accounting.report.findings import chinese_hint, chinese_message
from duheng.terms.findings import Finding

_WORDS = frozenset({"energy", "level", "comparison", "standing", "of", "part", "grade", "severity"})
_BELOW = frozenset({"message", "hint"})
"""Columns in which the languages stand one below the other."""
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
            "where": "位置 line",
            "message": "内容 what",
            "hint": "措施 what to do",
        },
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table: its title, its columns by key, and its cells as people read them."""

    key: str
    title: str
    columns: Mapping[str, str]
    rows: Sequence[Sequence[Any]]


def sheets_of(review: MeteringReview) -> tuple[Sheet, ...]:
    """Return the tables of a review: rates, instruments, coverage, checklist and findings."""
    record = review.to_dict()
    record["findings"] = [_in_both(one) for one in review.findings]
    return tuple(
        Sheet(
            key=key,
            title=title,
            columns=columns,
            rows=[[_cell(name, row[name]) for name in columns] for row in record[key]],
        )
        for key, (title, columns) in _SHEETS.items()
    )


def _in_both(finding: Finding) -> dict[str, Any]:
    """Return a finding as a row: where it stands, and both languages of what it says."""
    chinese, hint = chinese_message(finding), chinese_hint(finding)
    return {
        **finding.to_dict(),
        "where": finding.data.get("where"),
        "message": [one for one in (chinese, finding.message) if one],
        "hint": [one for one in (hint, finding.hint) if one],
    }


def _cell(column: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return " / ".join(dict.fromkeys(value.values()))
    if isinstance(value, list):
        between = "\n" if column in _BELOW else " / "
        return between.join(map(str, value))
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    return _shown().get(value, value) if column in _WORDS and value is not None else value


@cache
def _shown() -> Mapping[str, str]:
    place = resources.files("duheng.accounting.metering_review").joinpath("shown.json")
    words: dict[str, str] = json.loads(place.read_text("utf-8"))
    return words
