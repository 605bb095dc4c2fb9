"""Finds the schemas below a folder, by namespace and version, and compiles them offline."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lxml import etree

from duheng.certificates.dsi_names import DCC
from duheng.certificates.schemas.files import SchemaFile, read_schema_file
from duheng.certificates.schemas.resolving import LocalResolver, missing_imports

VARIABLE = "DUHENG_SCHEMAS"
MATHML = "http://www.w3.org/1998/Math/MathML"
_MOST_FILES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """One version of the DCC schema in the registry.

    Attributes
    ----------
    version : str
        As the schema declares, such as ``3.3.0``.
    files : tuple of Path
        The schema itself, then what it imports.
    sha256 : str
        Digest of the schema's own file, 64 hexadecimal digits.
    status : str
        ``ready``, or why it cannot be applied.
    """

    version: str
    files: tuple[Path, ...]
    sha256: str
    status: str

    @property
    def is_ready(self) -> bool:
        """Whether it can be applied."""
        return self.status == "ready"


@dataclass(frozen=True, slots=True)
class SchemaRegistry:
    """The schemas below one folder.

    Attributes
    ----------
    folder : Path or None
        Where they lie; None when there is no such folder.
    schemas : Mapping
        DCC schema by version.
    """

    folder: Path | None
    schemas: Mapping[str, Schema] = field(default_factory=dict)
    known: tuple[SchemaFile, ...] = ()

    def schema(self, version: str) -> Schema | None:
        """Return the schema of a version, or None."""
        return self.schemas.get(version)

    def compiled(self, version: str) -> etree.XMLSchema | None:
        """Return the compiled schema of a version; None when it is missing or not ready."""
        found = self.schemas.get(version)
        if found is None or not found.is_ready:
            return None
        return _compiled(found.files[0], self.known)

    @property
    def has_mathml(self) -> bool:
        """Whether the MathML schema is registered."""
        return any(one.namespace == MATHML for one in self.known)


def schema_folder(given: Path | None = None) -> Path:
    """Return the folder of schemas: the one given, that of ``DUHENG_SCHEMAS``, or the user's own.

    Examples
    --------
    >>> schema_folder(Path("xsd")).name
    'xsd'
    """
    if given is not None:
        return given
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "duheng" / "schemas"


def schema_registry(given: Path | None = None) -> SchemaRegistry:
    """Return the registry of a folder, or of the default one.

    Parameters
    ----------
    given : Path, optional
        Folder with XSD files at any depth; see :func:`schema_folder` for the default.

    Returns
    -------
    SchemaRegistry
        Empty when there is no such folder: everything but the XSD still works.
    """
    folder = schema_folder(given)
    if not folder.is_dir():
        return SchemaRegistry(None)
    paths = sorted(folder.rglob("*.xsd"))[:_MOST_FILES]
    return _registry(folder, tuple((path, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=8)
def _registry(folder: Path, paths: tuple[tuple[Path, int], ...]) -> SchemaRegistry:
    known = tuple(found for path, _ in paths if (found := read_schema_file(path)) is not None)
    schemas: dict[str, Schema] = {}
    for one in known:
        if one.namespace == DCC and one.version:
            made = _schema(one, known)
            before = schemas.get(one.version)
            if before is None or (made.is_ready and not before.is_ready):
                schemas[one.version] = made
    return SchemaRegistry(folder, dict(sorted(schemas.items(), key=_version_key)), known)


def _version_key(item: tuple[str, Schema]) -> tuple[int, ...]:
    return tuple(int(part) for part in item[0].replace("-", ".").split(".") if part.isdigit())


def _schema(one: SchemaFile, known: tuple[SchemaFile, ...]) -> Schema:
    missing, files = missing_imports(one, known)
    status = f"incomplete: {', '.join(missing)} missing" if missing else "ready"
    if not missing:
        try:
            _compiled(one.path, known)
        except etree.XMLSchemaError as error:
            status = f"broken: {str(error)[:200]}"
    return Schema(
        version=one.version,
        files=files,
        sha256=hashlib.sha256(one.path.read_bytes()).hexdigest(),
        status=status,
    )


@lru_cache(maxsize=64)
def _compiled(path: Path, known: tuple[SchemaFile, ...]) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    parser.resolvers.add(LocalResolver(known))
    return etree.XMLSchema(etree.parse(str(path), parser))
