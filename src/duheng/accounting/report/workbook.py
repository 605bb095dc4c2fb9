"""The report of an account as a workbook: numbers as numbers, and no text that is a formula."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from duheng.accounting.report.content import ORIGINS, STATES, findings_of, refuse_unusable
from duheng.accounting.report.plain import Words, subscripted

Record = Mapping[str, Any]
Row = Sequence[Any]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST = 32_767
_WIDEST = 60
_BAND = PatternFill("solid", fgColor="FBE9E7")


def render_account_xlsx(document: Mapping[str, Any], language: str = "zh-Hans") -> bytes:
    """Return the report of an account as an Excel workbook.

    Parameters
    ----------
    document : Mapping
        What ``duheng account --json`` printed, or
        :meth:`duheng.accounting.AccountResult.to_document`.
    language : str
        ``zh-Hans`` or ``en``.

    Returns
    -------
    bytes
        Sheets of figures, budgets, coverage, findings, methods, evidence and files. Numbers have
        16 digits; what is not stated is empty, never 0.

    Raises
    ------
    UnusableReport
        When the document is no result of an account, or the language is not offered.
    """
    say = Words(language)
    with refuse_unusable():
        return _written(_sheets(document, say), document, say)


def _sheets(document: Record, say: Words) -> Iterable[tuple[str, list[str], list[Row]]]:
    details = document.get("details") or {}
    figures = document["figures"]
    yield "figures", _figure_heads(say), [_figure_row(one, say) for one in figures]
    yield (
        "budget",
        _budget_heads(say),
        [_budget_row(one, line, say) for one in figures for line in one["budget"]],
    )
    yield "parts", _part_heads(say), _part_rows(figures, details, say)
    yield (
        "coverage",
        _coverage_heads(say),
        [row for one in figures for row in _coverage_rows(one, say)],
    )
    yield (
        "findings",
        [say(key) for key in ("severity", "title", "message", "finding_hint", "clause", "code")],
        [
            [one["word"], one["title"], one["message"], one["hint"], one["clause"], one["code"]]
            for one in findings_of(figures, say)
        ],
    )
    yield "methods", _method_heads(say), _method_rows(figures, details, say)
    yield "evidence", _evidence_heads(say), _evidence_rows(document, details, say)
    yield (
        "files",
        [say("file"), say("role"), "SHA-256"],
        [[one["path"], one["role"], one["sha256"]] for one in details.get("files", ())],
    )


def _group_of(figure: Record) -> str:
    return " / ".join(f"{value}" for value in figure["group"].values())


def _figure_heads(say: Words) -> list[str]:
    keys = ("title", "group", "period", "statutory", "best_estimate", "standard_uncertainty",
            "expanded")  # fmt: skip
    return [say("quantity"), *(say(key) for key in keys), "k", say("unit"), say("method"),
            say("confidence"), say("digest")]  # fmt: skip


def _figure_row(figure: Record, say: Words) -> Row:
    method = figure["method"]
    return [
        figure["quantity"],
        say.name(figure["title"]),
        _group_of(figure),
        figure["period"],
        figure["statutory"],
        figure["best_estimate"],
        figure["standard_uncertainty"],
        figure["expanded_uncertainty"],
        figure["coverage_factor"],
        subscripted(figure["unit"]),
        f"{method['id']} {method['edition']}",
        say.known(method["confidence"], method["confidence"]),
        figure["digest"],
    ]


def _budget_heads(say: Words) -> list[str]:
    keys = ("group", "source", "line_input", "line_kind", "line_evidence", "line_u", "line_c",
            "contribution", "share", "line_source")  # fmt: skip
    return [say("quantity"), *(say(key) for key in keys)]


def _budget_row(figure: Record, line: Record, say: Words) -> Row:
    return [
        figure["quantity"],
        _group_of(figure),
        say.name(line["title"]),
        line["input"],
        say.known(f"kind_{line['kind']}", str(line["kind"])),
        line["evidence"],
        line["standard_uncertainty"],
        line["sensitivity"],
        line["contribution"],
        line["share"],
        line["source"],
    ]


def _part_heads(say: Words) -> list[str]:
    keys = ("part_of", "title", "statutory", "best_estimate", "standard_uncertainty", "unit")
    return [say("quantity"), *(say(key) for key in keys)]


def _part_rows(figures: Sequence[Record], details: Record, say: Words) -> list[Row]:
    units = {one["quantity"]: subscripted(one["unit"]) for one in figures}
    return [
        [
            split["quantity"],
            say.known(f"by_{split['by']}", split["by"]) if split["by"] != "channel"
            else say("channel"),
            say.name(row["title"]) if row["title"] else str(row["key"]),
            row["statutory"],
            row["best_estimate"],
            row["standard_uncertainty"],
            units.get(split["quantity"], ""),
        ]
        for split in details.get("breakdowns", ())
        for row in split["rows"]
    ]  # fmt: skip


def _coverage_heads(say: Words) -> list[str]:
    states = [say(f"trace_{state}") for state in STATES]
    shares = [f"{say(by)} · {state}" for by in ("by_time", "by_quantity") for state in states]
    return [say("quantity"), say("group"), say("origin"), *shares]


def _coverage_rows(figure: Record, say: Words) -> list[Row]:
    found = figure["coverage"]
    return [
        [
            figure["quantity"],
            _group_of(figure),
            say(f"origin_{origin}"),
            *(found[by].get(origin, {}).get(state) for by in ("by_time", "by_quantity")
              for state in STATES),
        ]
        for origin in ORIGINS
    ]  # fmt: skip


def _method_heads(say: Words) -> list[str]:
    keys = ("method", "meaning", "value", "unit", "line_u", "confidence", "source")
    return [say(key) for key in keys]


def _method_rows(figures: Sequence[Record], details: Record, say: Words) -> list[Row]:
    rows: list[Row] = []
    for use in details.get("methods", ()):
        named = f"{use['id']} {use['edition']}"
        confidence = say.known(use["confidence"], use["confidence"])
        rows.append([named, say.name(use["title"]), "", "", None, confidence, use["document"]])
        rows += [
            [named, f"{say.name(one['route'])} · {say('equation_' + one['which'])}", one["latex"],
             "", None, "", ""]
            for one in use["equations"]
        ]  # fmt: skip
        rows += [_value_row(named, one, say) for one in use["values"]]
    if not rows:
        used = {one["method"]["id"]: one["method"] for one in figures}
        rows = [
            [f"{one['id']} {one['edition']}", "", "", "", None,
             say.known(one["confidence"], one["confidence"]), one["document"]]
            for one in used.values()
        ]  # fmt: skip
    return rows


def _value_row(named: str, one: Record, say: Words) -> Row:
    return [
        named,
        say.name(one["title"]),
        _number_of(one["value"]),
        subscripted(one["unit"]),
        one["standard_uncertainty"],
        say.known(one["confidence"], one["confidence"]),
        f"{one['source']} · {one['pack']}",
    ]


def _number_of(text: Any) -> Any:
    try:
        return float(text)
    except (TypeError, ValueError):
        return text


def _evidence_heads(say: Words) -> list[str]:
    keys = ("instrument", "used_in", "certificate", "issuer", "valid", "result")
    return [*(say(key) for key in keys), "SHA-256"]


def _evidence_rows(document: Record, details: Record, say: Words) -> list[Row]:
    items = details.get("evidence")
    if items is None:
        return [["", "", one["evidence"], one["issuer"], "", "", one["sha256"]]
                for one in document["evidence"]]  # fmt: skip
    return [
        [
            f"{one['instrument']} {say.name(one['title'])}",
            ", ".join(one["used_in"]),
            one["evidence"],
            one["issuer"],
            f"{one['valid_from']} \u2192 {one['valid_until'] or '…'}" if one["valid_from"] else "",
            say.name(one["summary"]),
            one["sha256"],
        ]
        for one in items
    ]


def _written(
    sheets: Iterable[tuple[str, list[str], list[Row]]], document: Record, say: Words
) -> bytes:
    book = Workbook()
    book.remove(book.active)
    account = document["account"]
    book.properties.title = _clean(say.name(account["title"]))
    book.properties.creator = _clean(str(account["engine"]))
    for key, heads, rows in sheets:
        sheet = book.create_sheet(say(f"sheet_{key}"))
        top = _head(sheet, account, say)
        _line(sheet, top, heads, bold=True)
        for number, row in enumerate(rows, start=top + 1):
            _line(sheet, number, row)
        sheet.freeze_panes = f"A{top + 1}"
        _widen(sheet, [heads, *rows[:200]])
    output = BytesIO()
    book.save(output)
    return output.getvalue()


def _head(sheet: Any, account: Record, say: Words) -> int:
    """Write whose sheet it is, with the band of synthetic data; return the row that follows."""
    subject = account["subject"]
    _put(sheet.cell(1, 1), f"{say.name(account['title'])} · {say.name(subject['name'])} "
         f"({subject['id']})")  # fmt: skip
    sheet.cell(1, 1).font = Font(bold=True, size=13)
    if not account["synthetic"]:
        return 3
    _put(sheet.cell(2, 1), say("synthetic_band"))
    sheet.cell(2, 1).font = Font(bold=True, color="9A3412")
    for column in range(1, 8):
        sheet.cell(2, column).fill = _BAND
    return 4


def _line(sheet: Any, number: int, row: Row, *, bold: bool = False) -> None:
    for column, value in enumerate(row, start=1):
        cell = sheet.cell(number, column)
        _put(cell, value)
        if bold:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _put(cell: Cell, value: Any) -> None:
    """Put a value into a cell: a number as a number, all else as text and never as a formula."""
    if value is None or isinstance(value, int | float):
        cell.value = value if value is None or math.isfinite(value) else None
        return
    cell.value = _clean(str(value))
    cell.data_type = "s"
    if str(value)[:1] in "=+-@\t\r":
        cell.quotePrefix = True


def _clean(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)[:_LONGEST]


def _widen(sheet: Any, rows: Sequence[Row]) -> None:
    for column in range(1, max((len(row) for row in rows), default=0) + 1):
        texts = [str(row[column - 1]) for row in rows if column <= len(row) and row[column - 1]]
        width = max(
            (sum(2 if ord(one) > 0x2E7F else 1 for one in text) for text in texts), default=4
        )
        sheet.column_dimensions[get_column_letter(column)].width = min(_WIDEST, width + 2)
