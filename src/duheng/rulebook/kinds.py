"""The kinds of packs, and the schema that each is published with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from duheng.rulebook.errors import UnknownKind
from duheng.terms.documents import nearest

HEADER = "urn:duheng:schema:pack:header"
Schema = Mapping[str, Any]


def pack_kinds() -> tuple[str, ...]:
    """Return every kind of pack, as the schema of the header lists them.

    Examples
    --------
    >>> pack_kinds()[:2]
    ('rules', 'methods')
    """
    return tuple(schemas()[HEADER]["properties"]["kind"]["enum"])


@cache
def schemas() -> Mapping[str, Schema]:
    """Return every schema of packs by its ``$id``."""
    folder = resources.files("duheng.rulebook").joinpath("schemas")
    read = [
        json.loads(entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".json")
    ]
    return {one["$id"]: one for one in read}


def body_schema(kind: str) -> Schema:
    """Return the schema of the body of a kind.

    Raises
    ------
    UnknownKind
        When there is no such kind; the hint names the nearest one.
    """
    if kind not in pack_kinds():
        close = nearest(kind, pack_kinds())
        raise UnknownKind(
            f"there is no kind of pack '{kind}'",
            hint=f"did you mean '{close}'?" if close else f"there are {', '.join(pack_kinds())}",
            data={"kind": kind, "known": list(pack_kinds())},
        )
    return schemas()[f"urn:duheng:schema:pack:{kind}"]


def example_schema(kind: str) -> Schema | None:
    """Return the schema of a worked example of a kind, None when any mapping may be one."""
    known = (f"urn:duheng:schema:pack:{name}-example" for name in (kind, kind.removesuffix("s")))
    return next((schemas()[one] for one in known if one in schemas()), None)


def published_schema(kind: str) -> dict[str, Any]:
    """Return one JSON Schema of a whole pack file of a kind, with all that it refers to inside.

    Notes
    -----
    A compound document of JSON Schema 2020-12: editors and validators need no other file.

    Raises
    ------
    UnknownKind
        When there is no such kind.

    Examples
    --------
    >>> published_schema("rules")["properties"]["kind"]
    {'const': 'rules'}
    """
    example = example_schema(kind)
    own = [HEADER, body_schema(kind)["$id"], *([example["$id"]] if example else [])]
    parts = _with_all_referred_to(own)
    of_example = {"example": {"items": {"$ref": example["$id"]}}} if example else {}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:duheng:schema:pack-file:{kind}",
        "title": f"A pack of kind {kind}",
        "$ref": HEADER,
        "properties": {
            "kind": {"const": kind},
            "body": {"$ref": body_schema(kind)["$id"]},
            **of_example,
        },
        "$defs": {name.rpartition(":")[2]: dict(schemas()[name]) for name in parts},
    }


def _with_all_referred_to(names: list[str]) -> list[str]:
    """Return the ids of some schemas and of all that those refer to."""
    found: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            written = json.dumps(schemas()[name])
            waiting += re.findall(r'"\$ref": "(urn:[^"#]+)', written)
    return list(found)
