"""Pages of a list: by the number of the last record seen, so that a million rows stay quick."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Field, Schema
from ninja.streaming import JSONL

Row = TypeVar("Row")
MOST = 500
_CHUNK = 1000


class Page(Schema, Generic[Row]):
    """Some records, and where the next ones begin.

    ``next_after`` is what to send as ``after`` for the next page; null on the last one.
    """

    items: list[Row]
    next_after: int | None


class Paging(Schema):
    """Which page is asked for."""

    after: Annotated[int, Field(ge=0, le=2**53, description="number of the last record seen")] = 0
    limit: Annotated[int, Field(ge=1, le=MOST, description="how many records")] = 50


class Lines(JSONL, Generic[Row]):  # type: ignore[type-arg]
    """One record a line, each a JSON document by itself."""

    media_type = "application/x-ndjson"


def page_of(
    records: QuerySet[Any], paging: Paging, to_record: Callable[[Any], Row]
) -> dict[str, Any]:
    """Return a page of a query, in the order of the records' numbers."""
    found = list(records.filter(pk__gt=paging.after).order_by("pk")[: paging.limit + 1])
    more = len(found) > paging.limit
    shown = found[: paging.limit]
    return {
        "items": [to_record(one) for one in shown],
        "next_after": shown[-1].pk if more else None,
    }


def lines_of(records: QuerySet[Any], to_record: Callable[[Any], Row]) -> Iterator[Row]:
    """Return every record of a query, one after the other, read in bits as they are sent."""
    ordered = records.order_by("pk")
    latest = 0
    while found := list(ordered.filter(pk__gt=latest)[:_CHUNK]):
        yield from map(to_record, found)
        latest = found[-1].pk
