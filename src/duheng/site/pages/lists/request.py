"""What a request asks of a list: filters, sorting, page, columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from duheng.site.pages.lists.declaration import Column, ListPage

PER_PAGE = 50
LAST_PAGE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked, with what makes no sense left out and named.

    Attributes
    ----------
    values : Mapping
        Filter -> value, of those that filter.
    refused : tuple of str
        Filters whose value makes no sense.
    condition : Q
        Of all filters together.
    sort : str
        Field of the model, ``-`` in front for downwards.
    sort_key : str
        The column's key, ``-`` in front for downwards; empty for the list's own order.
    page : int
        From 1.
    columns : tuple of Column
        To show, in the order of the list.
    """

    values: Mapping[str, str]
    refused: tuple[str, ...]
    condition: Q
    sort: str
    sort_key: str
    page: int
    columns: tuple[Column[Any], ...]


def read_request(request: HttpRequest, wanted: ListPage[Any]) -> Asked:
    """Return what a request asks of a list."""
    values, refused, condition = _filters(request, wanted)
    sort, sort_key = _sort(request, wanted)
    return Asked(
        values=values,
        refused=refused,
        condition=condition,
        sort=sort,
        sort_key=sort_key,
        page=_page(request),
        columns=_columns(request, wanted),
    )


def _filters(
    request: HttpRequest, wanted: ListPage[Any]
) -> tuple[dict[str, str], tuple[str, ...], Q]:
    values: dict[str, str] = {}
    refused = []
    condition = Q()
    for one in wanted.filters:
        value = request.GET.get(one.key, "").strip().replace("\x00", "")[:100]
        if not value:
            continue
        values[one.key] = value
        try:
            condition &= one.condition(value)
        except ValueError:
            refused.append(str(one.title))
    return values, tuple(refused), condition


def _sort(request: HttpRequest, wanted: ListPage[Any]) -> tuple[str, str]:
    asked = request.GET.get("sort", "")
    key = asked.removeprefix("-")
    for column in wanted.columns:
        if column.key == key and column.sort:
            return ("-" if asked.startswith("-") else "") + column.sort, asked
    return wanted.sort, ""


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return min(max(page, 1), LAST_PAGE)


def _columns(request: HttpRequest, wanted: ListPage[Any]) -> tuple[Column[Any], ...]:
    """Return the columns chosen now, or remembered, or shown by default."""
    name = f"columns-{wanted.key}"
    known = {one.key for one in wanted.columns}
    asked = [one for one in request.GET.getlist("column") if one in known]
    if asked:
        request.session[name] = asked
    chosen = set(asked or request.session.get(name, ()))
    shown = tuple(
        one for one in wanted.columns if (one.key in chosen if chosen else one.is_default)
    )
    return shown or tuple(wanted.columns)


def sorted_query(request: HttpRequest, wanted: ListPage[Any], asked: Asked) -> QuerySet[Any]:
    """Return the query of a list, filtered and sorted; ties by number, so that pages hold still."""
    records = wanted.query(request.actor).filter(asked.condition)  # type: ignore[attr-defined]
    order = [asked.sort]
    if asked.sort.removeprefix("-") not in {"id", "pk", wanted.tie}:
        order.append(f"-{wanted.tie}" if asked.sort.startswith("-") else wanted.tie)
    return records.order_by(*order)
