"""Checks a pack against the schemas of its kind: header, body and worked examples."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource

from duheng.rulebook.checked_packs import digest_of_file, digest_of_schemas
from duheng.rulebook.errors import InvalidPack
from duheng.terms.documents import Document, read_yaml

_SCHEMA_FILES = {
    "header": "header.json",
    "rules": "rules.json",
    "methods": "method.json",
    "method_example": "method_example.json",
    "profiles": "profile.json",
    "places": "places.json",
    "places_example": "places_example.json",
    "indicators": "indicators.json",
    "indicators_example": "indicators_example.json",
    "catalogues": "catalogues.json",
    "catalogues_example": "catalogues_example.json",
    "regulations": "regulations.json",
    "regulations_example": "regulations_example.json",
    "vocabularies": "vocabularies.json",
    "vocabularies_example": "vocabularies_example.json",
    "identifiers": "identifiers.json",
    "identifiers_example": "identifiers_example.json",
    "measures": "measures.json",
    "measures_example": "measures_example.json",
    "calendars": "calendars.json",
    "calendars_example": "calendars_example.json",
}
_EXAMPLE_SCHEMAS = {
    "methods": "method_example",
    "places": "places_example",
    "indicators": "indicators_example",
    "catalogues": "catalogues_example",
    "regulations": "regulations_example",
    "vocabularies": "vocabularies_example",
    "identifiers": "identifiers_example",
    "measures": "measures_example",
    "calendars": "calendars_example",
}


def check_against_schemas(content: Document) -> None:
    """Refuse a pack whose header, body or example does not follow the schema of its kind.

    Raises
    ------
    InvalidPack
        The message names the file, the line and the place.
    """
    _check_part(content, "header", ())
    _check_part(content, content["kind"], ("body",))
    example_schema = _EXAMPLE_SCHEMAS.get(content["kind"])
    if example_schema is not None:
        for number in range(len(content["example"])):
            _check_part(content, example_schema, ("example", number))


def list_of_checked(files: Iterable[tuple[str, bytes]]) -> str:
    """Return the text of ``checked_packs.json`` for files, given by name; each is checked now.

    Raises
    ------
    InvalidPack
        When one does not follow its schema.
    """
    packs = {}
    for name, content in sorted(files):
        check_against_schemas(read_yaml(content, name=name))
        packs[name] = digest_of_file(content)
    return json.dumps({"schemas": digest_of_schemas(), "packs": packs}, indent=2) + "\n"


@cache
def _validators() -> dict[str, Draft202012Validator]:
    folder = resources.files("duheng.rulebook").joinpath("schemas")
    schemas: dict[str, Any] = {
        name: json.loads(folder.joinpath(file).read_text(encoding="utf-8"))
        for name, file in _SCHEMA_FILES.items()
    }
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()
    )
    return {
        name: Draft202012Validator(schema, registry=registry) for name, schema in schemas.items()
    }


def _check_part(content: Document, schema: str, below: tuple[str | int, ...]) -> None:
    part: Any = content
    for key in below:
        part = part[key]
    fault = best_match(_validators()[schema].iter_errors(part))
    if fault is not None:
        raise _refusal(content, fault, below)


def _refusal(
    content: Document, fault: ValidationError, below: tuple[str | int, ...]
) -> InvalidPack:
    path = (*below, *fault.absolute_path)
    message = fault.message if len(fault.message) <= 300 else fault.message[:300] + " ..."
    return InvalidPack(
        f"{content.where(*path)}: {message}",
        hint="the schemas of packs are in duheng/rulebook/schemas",
        data={"path": [str(step) for step in path], "rule": str(fault.validator)},
    )
