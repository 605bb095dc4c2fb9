"""Packs of rules over the interface; open to everybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema

from duheng.rulebook import load_packs
from duheng.rulebook.kinds import body_schema
from duheng.site.api.fields import Word
from duheng.site.errors import NoSuchRecord
from duheng.site.people.doors import Asked

router = Router(tags=[_("Packs of rules")])


class PackOut(Schema):
    """The header of a pack."""

    id: str
    edition: str
    kind: str
    title: dict[str, str]
    description: dict[str, str]
    document: str
    valid_from: date | None
    valid_to: date | None
    published: date | None
    source: str
    confidence: str
    checked_by: list[dict[str, Any]]
    digest: str


class WholePackOut(PackOut):
    """A pack with its body, its worked examples and the JSON Schema of its kind."""

    body: dict[str, Any]
    examples: list[dict[str, Any]]
    schema_of_body: dict[str, Any]


class PackFilter(Schema):
    """Which packs are asked for."""

    kind: Word = ""


class PackName(Schema):
    """Which pack is asked for; without an edition the latest."""

    id: Word
    edition: Word = ""


@router.get("/", response=list[PackOut], summary=_("List packs of rules"), auth=None)
def list_packs(request: Asked, wanted: Query[PackFilter]) -> Any:
    """Return the headers of the packs of this site."""
    return [one.to_dict() for one in load_packs().packs(kind=wanted.kind or None)]


@router.get("/one", response=WholePackOut, summary=_("Read one pack of rules"), auth=None)
def read_pack(request: Asked, wanted: Query[PackName]) -> Any:
    """Return a pack with its body, its worked examples and the JSON Schema of its kind."""
    found = [
        one
        for one in load_packs().packs()
        if one.id == wanted.id and wanted.edition in ("", one.edition)
    ]
    if not found:
        raise NoSuchRecord(gettext("there is no such pack"))
    pack = found[-1]
    return {
        **pack.to_dict(),
        "body": pack.body,
        "examples": pack.examples,
        "schema_of_body": body_schema(pack.kind),
    }
