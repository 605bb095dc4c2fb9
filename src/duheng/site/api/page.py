"""The interface's description as a page that people read: made here, from the schema itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from duheng.site.api.v1 import api
from duheng.site.people.doors import Asked, public

_PREFIX = "/api/v1/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Something that is sent in the address or in a form."""

    name: str
    place: str
    kind: str
    is_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that a program can ask."""

    id: str
    method: str
    path: str
    summary: str
    is_open: bool
    parameters: tuple[Parameter, ...]
    example: str
    answer: str


@public
def page(request: Asked) -> HttpResponse:
    """Show every operation, by subject."""
    schema = api.get_openapi_schema(path_prefix=_PREFIX)
    by_subject: dict[str, list[Operation]] = {}
    for tag, operation in _operations(schema):
        by_subject.setdefault(_(tag), []).append(operation)
    return render(request, "api/docs.html", {"subjects": list(by_subject.items())})


def _operations(schema: Mapping[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, methods in schema["paths"].items():
        for method, one in methods.items():
            yield one["tags"][0], _operation(schema, path, method, one)


def _operation(
    schema: Mapping[str, Any], path: str, method: str, one: Mapping[str, Any]
) -> Operation:
    return Operation(
        id=one["operationId"],
        method=method.upper(),
        path=path,
        summary=_(one["summary"]),
        is_open=not one.get("security"),
        parameters=(*map(_parameter, one.get("parameters", ())), *_fields(schema, one)),
        example=_example(schema, one),
        answer=_answer(one),
    )


def _parameter(given: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=given["name"],
        place=given["in"],
        kind=_kind(given["schema"]),
        is_required=bool(given.get("required")),
    )


def _fields(schema: Mapping[str, Any], one: Mapping[str, Any]) -> Iterator[Parameter]:
    """Yield the fields of the form that is sent, files among them."""
    content = one.get("requestBody", {}).get("content", {}).get("multipart/form-data", {})
    form = content.get("schema", {})
    known = schema["components"]["schemas"].get(form.get("$ref", "").rpartition("/")[2], form)
    for name, each in known.get("properties", {}).items():
        is_required = name in known.get("required", ())
        yield Parameter(name=name, place="form", kind=_kind(each), is_required=is_required)


def _kind(schema: Mapping[str, Any]) -> str:
    """Return a type in one word; of several the first that is not nothing."""
    if "anyOf" in schema:
        schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
    if "allOf" in schema or "$ref" in schema:
        return "string"
    return str(schema.get("format") or schema.get("type") or "string")


def _example(schema: Mapping[str, Any], one: Mapping[str, Any]) -> str:
    """Return the example of what is sent, as JSON; empty where nothing is, or a file."""
    content = one.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return ""
    name = content["schema"].get("$ref", "").rpartition("/")[2]
    example = schema["components"]["schemas"].get(name, {}).get("example")
    return json.dumps(example, ensure_ascii=False, indent=2) if example else ""


def _answer(one: Mapping[str, Any]) -> str:
    """Return status and name of what comes back."""
    status, answer = next(iter(one["responses"].items()))
    found = next(iter(answer.get("content", {}).items()), None)
    if found is None:
        return str(status)
    media_type, content = found
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return f"{status} {media_type}" + (f" · {name}" if name else "")
