"""Read ACCOUNT.yaml: what is measured, with which instruments, on what evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource

from duheng.accounting.errors import MissingFile, UndeclaredKind, UnusableAccount
from duheng.terms.documents import Document, nearest, read_yaml


def read_document(path: Path, schema: str) -> Document:
    """Return the content of a document, checked against one of the schemas of accounts.

    Parameters
    ----------
    path : Path
        The YAML file.
    schema : str
        Name of a file in ``schemas/``, without its ending.

    Raises
    ------
    MissingFile
        When there is no such file.
    UnusableInput
        When the file cannot be read or is not YAML.
    UnusableAccount
        When a key is unknown, missing or of the wrong form; the message names the line, the hint
        the nearest known key.
    UndeclaredKind
        When an input of an account does not say whether its uncertainty is shared or independent.
    """
    if not path.is_file():
        raise MissingFile(f"there is no document at {path}", hint="give the path of its YAML file")
    document = read_yaml(path)
    fault = best_match(_validator(schema).iter_errors(dict(document)))
    if fault is not None:
        raise _refusal(document, _deepest(fault))
    if schema == "account":
        _check_kinds(document)
    return document


@cache
def _validator(schema: str) -> Draft202012Validator:
    """Return the validator of a schema, which may refer to the definitions of an account."""
    known: Registry[Any] = Resource.from_contents(_schema("account")) @ Registry()
    return Draft202012Validator(_schema(schema), registry=known)


def _schema(name: str) -> Any:
    folder = resources.files("duheng.accounting").joinpath("schemas")
    return json.loads(folder.joinpath(f"{name}.json").read_text("utf-8"))


def _deepest(fault: ValidationError) -> ValidationError:
    """Follow alternatives down to the fault that says most."""
    while fault.context:
        fault = max(fault.context, key=lambda one: len(one.absolute_path))
    return fault


def _refusal(document: Document, fault: ValidationError) -> UnusableAccount:
    place = document.where(*fault.absolute_path)
    message, hint = _explain(fault)
    return UnusableAccount(
        f"{place}: {message}", hint=hint, data={"path": [str(part) for part in fault.absolute_path]}
    )


def _explain(fault: ValidationError) -> tuple[str, str]:
    wanted: Any = fault.validator_value
    schema: Any = fault.schema
    if fault.validator == "additionalProperties":
        known = list(schema.get("properties", {}))
        found: Any = fault.instance
        strange = next(key for key in found if key not in known)
        close = nearest(strange, known)
        return f"unknown key '{strange}'", (
            f"did you mean '{close}'?" if close else f"known keys: {', '.join(known)}"
        )
    if fault.validator == "required":
        present: Any = fault.instance
        absent = [key for key in wanted if key not in present]
        return f"'{absent[0]}' is missing", f"keys that must be there: {', '.join(wanted)}"
    if fault.validator in ("enum", "const"):
        choices = [str(one) for one in (wanted if fault.validator == "enum" else [wanted])]
        close = nearest(str(fault.instance), choices)
        return f"'{fault.instance}' is not accepted", (
            f"did you mean '{close}'?" if close else f"one of: {', '.join(choices)}"
        )
    if fault.validator == "oneOf":
        return "either 'channels' or 'batches' must be given, and not both", (
            "metered energy has channels, weighed or delivered fuel has batches"
        )
    return fault.message, "see docs/look-up/account-yaml.md for the form of every key"


def _check_kinds(document: Document) -> None:
    """Refuse an uncertainty whose kind is not declared: it is the easiest way to understate U."""
    for name, stream in document["streams"].items():
        for place, declared in _statements_of_uncertainty(stream):
            if "kind" not in declared:
                raise UndeclaredKind(
                    f"{document.where('streams', name, *place)}: the kind of this input is not "
                    "declared",
                    hint="write kind: independent (every row its own) or kind: shared (all rows "
                    "of a batch or month the same); nothing is assumed",
                    data={"stream": name, "input": ".".join(place)},
                )


def _statements_of_uncertainty(
    stream: Mapping[str, Any],
) -> list[tuple[tuple[str, ...], Mapping[str, Any]]]:
    found: list[tuple[tuple[str, ...], Mapping[str, Any]]] = [
        (("channels", name, "resolution"), channel["resolution"])
        for name, channel in stream.get("channels", {}).items()
        if "resolution" in channel
    ]
    batches = stream.get("batches", {})
    if "repeatability" in batches:
        found.append((("batches", "repeatability"), batches["repeatability"]))
    found += [(("analyses", name), one) for name, one in stream.get("analyses", {}).items()]
    return found
