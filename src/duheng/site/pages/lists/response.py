"""A list as a page, as a fragment of it, or as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localtime

from duheng.site.pages.lists.declaration import Column, Empty, ListPage, Title
from duheng.site.pages.lists.export import export_list
from duheng.site.pages.lists.request import PER_PAGE, Asked, read_request, sorted_query

COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what is shown, and the title of its column for phones."""

    title: Title
    shown: Any
    is_number: bool
    is_code: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its cells, and where it leads."""

    url: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: how a click sorts, and how it is sorted now."""

    title: Title
    is_number: bool
    url: str
    order: str


def show_list(
    request: HttpRequest, wanted: ListPage[Any], more: Mapping[str, Any] | None = None
) -> HttpResponseBase:
    """Return a list as its page; as its table alone for htmx; as CSV or XLSX when asked."""
    asked = read_request(request, wanted)
    records = sorted_query(request, wanted, asked)
    if request.GET.get("export") in {"csv", "xlsx"}:
        return export_list(wanted, asked, records, request.GET["export"])
    first = (asked.page - 1) * PER_PAGE
    found = list(records[first : first + PER_PAGE + 1])
    rows = [wanted.to_row(one) for one in found[:PER_PAGE]]
    counted = _count(records, first, len(found))
    context = {
        **wanted.fixed,
        **(more or {}),
        "list": wanted,
        "lines": [_line(row, wanted, asked) for row in rows],
        "heads": [_head(one, request.GET, asked) for one in asked.columns],
        "filters": _filter_fields(request, wanted, asked),
        "asked": asked,
        "first": first + 1,
        "last": first + len(rows),
        "counted": min(counted, COUNTED),
        "is_more_than_counted": counted > COUNTED,
        "previous_url": _with(request.GET, page=asked.page - 1) if asked.page > 1 else "",
        "next_url": _with(request.GET, page=asked.page + 1) if len(found) > PER_PAGE else "",
        "csv_url": _with(request.GET, export="csv"),
        "xlsx_url": _with(request.GET, export="xlsx"),
        "empty_url": _empty_url(request, wanted.empty),
        "column_choices": [(one, one in asked.columns) for one in wanted.columns],
    }
    is_fragment = request.headers.get("HX-Target") == f"list-{wanted.key}"
    return render(request, "pages/list_table.html" if is_fragment else wanted.template, context)


def _count(records: Any, first: int, found: int) -> int:
    """Return how many there are; beyond a thousand nobody counts."""
    if first == 0 and found <= PER_PAGE:
        return found
    return int(records.order_by()[: COUNTED + 1].count())


def _line(row: Any, wanted: ListPage[Any], asked: Asked) -> Line:
    cells = tuple(
        Cell(one.title, _plain_day((one.shown or one.value)(row)), one.is_number, one.is_code)
        for one in asked.columns
    )
    return Line(wanted.link(row) if wanted.link else "", cells)


def _plain_day(value: Any) -> Any:
    """Return a day as it is written everywhere on the site, whatever the language."""
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else value


def _head(column: Column[Any], given: QueryDict, asked: Asked) -> Head:
    if not column.sort:
        return Head(column.title, column.is_number, "", "")
    orders = {column.key: "ascending", f"-{column.key}": "descending"}
    order = orders.get(asked.sort_key, "")
    following = f"-{column.key}" if order == "ascending" else column.key
    return Head(column.title, column.is_number, _with(given, sort=following, page=1), order)


def _filter_fields(
    request: HttpRequest, wanted: ListPage[Any], asked: Asked
) -> list[dict[str, Any]]:
    actor = request.actor  # type: ignore[attr-defined]
    return [
        {
            "key": one.key,
            "title": one.title,
            "kind": one.kind,
            "value": asked.values.get(one.key, ""),
            "choices": one.choices(actor) if one.choices else None,
        }
        for one in wanted.filters
    ]


def _with(given: QueryDict, **changes: Any) -> str:
    """Return the query of an address with some values changed."""
    changed = given.copy()
    changed.pop("export", None)
    for name, value in changes.items():
        changed[name] = str(value)
    return "?" + changed.urlencode()


def _empty_url(request: HttpRequest, empty: Empty) -> str:
    actor = request.actor  # type: ignore[attr-defined]
    if not empty.url_name or not (empty.permission == "signed_in" or actor.may(empty.permission)):
        return ""
    try:
        return reverse(empty.url_name)
    except NoReverseMatch:
        return ""
