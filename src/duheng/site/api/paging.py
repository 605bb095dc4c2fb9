"""Pages of a list: by the number of the last record seen, so that a million rows stay quick."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Field, Schema

Row = TypeVar("Row")
MOST = 500


class Page(Schema, Generic[Row]):
    """Some records, and where the next ones begin.

    ``next_after`` is what to send as ``after`` for the next page; null on the last one.
    """

    items: list[Row]
    next_after: int | None


class Paging(Schema):
    """Which page is asked for."""

    after: Annotated[int, Field(ge=0, le=2**62, description="number of the last record seen")] = 0
    limit: Annotated[int, Field(ge=1, le=MOST, description="how many records")] = 50


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
