"""Leads every import of a schema to a file of the registry, whatever address it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from duheng.certificates.schemas.files import SchemaFile

_VERSION = re.compile(r"v?(\d+\.\d+(?:\.\d+)?)")


def imported_file(
    origin: SchemaFile, namespace: str, location: str, known: Sequence[SchemaFile]
) -> SchemaFile | None:
    """Return the file that an import means: beside the schema, or of that namespace and version."""
    beside = (origin.path.parent / location).resolve() if "://" not in location else None
    same = [one for one in known if one.namespace == (namespace or origin.namespace)]
    for one in known:
        if beside is not None and one.path.resolve() == beside:
            return one
    return _of_version(location, same)


def _of_version(location: str, candidates: Sequence[SchemaFile]) -> SchemaFile | None:
    versions = _VERSION.findall(location)
    for one in candidates:
        if one.version and one.version in versions:
            return one
    return candidates[0] if candidates and not versions else None


def missing_imports(
    start: SchemaFile, known: Sequence[SchemaFile]
) -> tuple[list[str], tuple[Path, ...]]:
    """Return the addresses that lead nowhere, and every file that a schema needs."""
    missing: list[str] = []
    files: dict[Path, SchemaFile] = {}
    waiting = [start]
    while waiting:
        one = waiting.pop(0)
        if one.path in files:
            continue
        files[one.path] = one
        for namespace, location in one.imports:
            found = imported_file(one, namespace, location, known)
            if found is not None:
                waiting.append(found)
            elif location:
                missing.append(location)
    return missing, tuple(files)


class LocalResolver(etree.Resolver):
    """Answers every address from the registry, and refuses the rest."""

    def __init__(self, known: Sequence[SchemaFile]) -> None:
        self.known = known
        self.named = {
            location: found
            for one in known
            for namespace, location in one.imports
            if "://" in location
            and (found := imported_file(one, namespace, location, known)) is not None
        }

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]
        """Return the registered file of an address; an unknown web address gets nothing."""
        found = self.named.get(system_url)
        if found is not None:
            return self.resolve_filename(str(found.path), context)  # type: ignore[attr-defined]
        if "://" in (system_url or "") and not system_url.startswith("file://"):
            return self.resolve_empty(context)  # type: ignore[attr-defined]
        return None
