"""Writes the commented skeleton of a pack of any kind, from its schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duheng.rulebook.errors import UnusableId
from duheng.rulebook.kinds import HEADER, Schema, body_schema, example_schema, schemas
from duheng.rulebook.packs import Pack

BLANK = "____"
_KNOWN_LINES = {
    "confidence": "confidence: unchecked  # official, secondary or unchecked: nobody looked yet",
    "checked_by": "checked_by: []  # {name: ..., date: ..., against: ...} for each who compared",
}
_UNIT = "unit, such as kg, or '1' for none"
_WORDS = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
    "null": "null",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One place of a pack: what stands there, and the document that its ``$ref`` are read in."""

    schema: Schema
    root: str

    def resolved(self) -> _Part:
        """Return the place with its references and its first alternative written out.

        Of a condition it is the ``else``: what holds where nothing special is asked.
        """
        schema, root = dict(self.schema), self.root
        while "$ref" in schema:
            document, _, pointer = str(schema.pop("$ref")).partition("#")
            root = document or root
            schema = {**_at(schemas()[root], pointer), **schema}
        if "else" in schema:
            return _Part(schema=_merged(schema, schema.pop("else")), root=root).resolved()
        for choice in ("anyOf", "oneOf"):
            branches = schema.pop(choice, None)
            if branches:
                return _Part(schema=_merged(schema, branches[0]), root=root).resolved()
        return _Part(schema=schema, root=root)

    def below(self, schema: Schema) -> _Part:
        """Return a place inside this one."""
        return _Part(schema=schema, root=self.root)


def skeleton(kind: str, pack_id: str, *, like: Sequence[Pack] = ()) -> str:
    """Return the YAML of a pack of a kind in which every blank is ``____``, with comments.

    Parameters
    ----------
    kind : str
        Kind of the pack.
    pack_id : str
        Id with its region in front.
    like : sequence of Pack, optional
        Packs of the kind; the first lends the form of its example where no schema gives one.

    Raises
    ------
    UnknownKind
        When there is no such kind.
    UnusableId
        When the id has no region in front, or other characters than it may.

    Examples
    --------
    >>> skeleton("rules", "my/factors").splitlines()[:2]
    ['kind: rules', 'id: my/factors']
    """
    body = body_schema(kind)
    header = schemas()[HEADER]
    if not re.search(header["properties"]["id"]["pattern"], pack_id):
        raise UnusableId(
            f"'{pack_id}' is no id of a pack",
            hint="write the region, a slash and a name, in small letters: hulun/emission-factors",
        )
    lines = [
        f"kind: {kind}",
        f"id: {pack_id}",
        f"# {body.get('title', kind)}.",
        f"# Fill every blank ({BLANK}); take the '#' from a line that you need, delete the others.",
        f"# Then: duheng pack check FILE, duheng pack test FILE. Schema: duheng pack schema {kind}",
    ]
    part = _Part(schema=header, root=HEADER)
    for name, below in header["properties"].items():
        if name not in {"kind", "id", "example", "body"}:
            lines += _KNOWN_LINES.get(name, "").splitlines() or _property(
                name, part.below(below), is_required=name in header["required"]
            )
    lines += ["# Worked examples, better of the document itself: each is a test of the pack.",
              "example:", *_example(kind, like), "body:"]  # fmt: skip
    lines += _indented(_members(_Part(schema=body, root=body["$id"]).resolved()))
    return "\n".join(lines) + "\n"


def _example(kind: str, like: Sequence[Pack]) -> list[str]:
    schema = example_schema(kind)
    if schema is not None:
        return _item(_Part(schema=schema, root=schema["$id"]))
    lent = next((pack.examples[0] for pack in like if pack.examples), {BLANK: BLANK})
    return _as_item(list(_form(lent)))


def _form(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a mapping like another one, its keys kept and its values blank."""
    for name, value in content.items():
        if isinstance(value, Mapping) and value:
            yield f"{name}:"
            yield from _indented(_form(value))
        elif isinstance(value, list):
            yield f"{name}: [{BLANK}]  # any"
        else:
            yield f"{name}: {BLANK}  # any"


def _property(name: str, part: _Part, *, is_required: bool) -> list[str]:
    """Return the lines of a property; those of one that may be left out are comments."""
    about = part.resolved().schema.get("description")
    lines = [f"# {about}"] if about else []
    written = list(_written(name, part))
    return [*lines, *(written if is_required else [f"# {line}" for line in written])]


def _written(name: str, part: _Part) -> Iterator[str]:
    whole = part.resolved()
    schema = whole.schema
    if _is_language_map(part):
        yield f"{name}: {{zh-Hans: {BLANK}, en: {BLANK}}}  # text in each language"
    elif _type(schema) == "object":
        members = _indented(_members(whole))
        yield f"{name}:" if members else f"{name}: {{}}"
        yield from members
    elif _type(schema) == "array":
        inner = whole.below(schema.get("items", {}))
        if _is_scalar(inner):
            yield f"{name}: [{BLANK}]  # {_expected(name, inner)}"
        else:
            yield f"{name}:"
            yield from _item(inner)
    else:
        yield f"{name}: {BLANK}  # {_expected(name, part)}"


def _members(part: _Part) -> list[str]:
    """Return the lines inside a mapping: those that it must have before those that it may."""
    schema = part.schema
    properties = schema.get("properties", {})
    required = schema.get("required") or list(properties)[:1]  # an empty mapping says nothing
    lines: list[str] = []
    for name in sorted(properties, key=lambda one: one not in required):
        lines += _property(name, part.below(properties[name]), is_required=name in required)
    lines += [f"{name}: {BLANK}  # any" for name in required if name not in properties]
    entry = schema.get("additionalProperties")
    if isinstance(entry, Mapping) and not properties:
        pattern = part.below(schema.get("propertyNames", {})).resolved().schema.get("pattern", "")
        note = f"a name like {pattern}" if pattern else "a name"
        key, *rest = list(_written(BLANK, part.below(entry)))
        lines += [f"# Each entry under {note}:", key, *rest]
    elif not properties and not required and entry is not False:
        lines.append(f"{BLANK}: {BLANK}  # any")
    return lines


def _item(part: _Part) -> list[str]:
    """Return the lines of a list with one item."""
    whole = part.resolved()
    if _type(whole.schema) == "object":
        return _as_item(_members(whole))
    return [f"  - {BLANK}  # {_expected('', whole)}"]


def _as_item(lines: Sequence[str]) -> list[str]:
    """Return lines as the first item of a list; its dash stands before the first that counts."""
    first = next((n for n, line in enumerate(lines) if not line.lstrip().startswith("#")), None)
    if first is None:
        return ["  - {}", *(f"    {line}" for line in lines)]
    return [f"  - {line}" if n == first else f"    {line}" for n, line in enumerate(lines)]


def _indented(lines: Sequence[str] | Iterator[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _is_scalar(part: _Part) -> bool:
    return _type(part.resolved().schema) not in {"object", "array"}


def _is_language_map(part: _Part) -> bool:
    return str(part.schema.get("$ref", "")).endswith("#/$defs/language_map")


def _expected(name: str, part: _Part) -> str:
    """Return what belongs into a blank, in words."""
    schema = part.resolved().schema
    if "enum" in schema or "const" in schema:
        allowed = schema.get("enum", [schema.get("const")])
        return "one of " + ", ".join("null" if one is None else str(one) for one in allowed)
    pattern = str(schema.get("pattern", ""))
    if pattern == schemas()[HEADER]["$defs"]["date"]["pattern"]:
        is_open = str(part.schema.get("$ref", "")).endswith("date_or_null")
        return "date YYYY-MM-DD" + (", or null for no bound" if is_open else "")
    if pattern:
        return f"text like {pattern}"
    words = _UNIT if name == "unit" else _WORDS.get(_type(schema), "any")
    is_nullable = "null" in schema.get("type", "") and _type(schema) != "null"
    return words + _bounds(schema) + (", or null" if is_nullable else "")


def _bounds(schema: Schema) -> str:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    return (f" from {low}" if low is not None else "") + (f" to {high}" if high is not None else "")


def _type(schema: Schema) -> str:
    """Return the type that a schema asks for: the first that is not null, or by its keywords."""
    written = schema.get("type")
    if isinstance(written, list):
        return str(next((one for one in written if one != "null"), "null"))
    if written is not None:
        return str(written)
    if {"properties", "required", "additionalProperties"} & set(schema):
        return "object"
    return "array" if "items" in schema else "any"


def _merged(schema: Schema, branch: Schema) -> dict[str, Any]:
    """Return a schema with one of its alternatives in force."""
    both = {**schema, **branch}
    for name in ("required", "properties"):
        if name in schema and name in branch:
            one, other = schema[name], branch[name]
            both[name] = {**one, **_deeper(one, other)} if name == "properties" else [*one, *other]
    return both


def _deeper(properties: Schema, others: Schema) -> dict[str, Any]:
    return {name: {**properties.get(name, {}), **other} for name, other in others.items()}


def _at(schema: Schema, pointer: str) -> Schema:
    for step in pointer.split("/")[1:]:
        schema = schema[step]
    return schema
