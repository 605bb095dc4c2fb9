"""Reads the head of a schema file: its namespace, version and imports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
_REFERENCES = (f"{XS}import", f"{XS}include", f"{XS}redefine")


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """One XSD file.

    Attributes
    ----------
    path : Path
        Where it lies.
    namespace : str
        Its target namespace.
    version : str
        The version that it declares, empty when none.
    imports : tuple of (namespace, location)
        What it imports, as written.
    """

    path: Path
    namespace: str
    version: str
    imports: tuple[tuple[str, str], ...]


def read_schema_file(path: Path) -> SchemaFile | None:
    """Return the head of a schema file; None when it is none."""
    try:
        return schema_head(path.read_bytes(), path)
    except OSError:
        return None


def schema_head(content: bytes, path: Path) -> SchemaFile | None:
    """Return the head of a schema from its bytes; None when they are no schema."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.tag != f"{XS}schema":
        return None
    return SchemaFile(
        path,
        root.get("targetNamespace", ""),
        root.get("version", ""),
        tuple(
            (one.get("namespace", ""), one.get("schemaLocation", ""))
            for one in root.iterchildren(*_REFERENCES)
        ),
    )
