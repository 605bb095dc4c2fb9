"""The search over everything, over the interface."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_noop as _
from ninja import Field, Query, Router, Schema

from duheng.site.home.queries import MOST, search
from duheng.site.people.doors import Asked

router = Router(tags=[_("Search")])


class Wanted(Schema):
    """What is looked for."""

    q: Annotated[str, Field(min_length=1, max_length=100)]
    limit: Annotated[int, Field(ge=1, le=MOST)] = 20


class HitOut(Schema):
    """Something that was found, and the page of it."""

    kind: str
    title: str
    detail: str
    url: str


@router.get("/", response=list[HitOut], summary=_("Search everything"))
def search_everything(request: Asked, wanted: Query[Wanted]) -> Any:
    """Return what the caller may see: by number, by words, by pinyin initials."""
    request.actor.check_may("registry.view")
    return search(request.actor, wanted.q, wanted.limit)
