"""Adds schemas to the registry: from a folder, or, when told to, from an address."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.error import URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

from duheng.certificates.errors import SchemaNotFetched, SchemasUnusable
from duheng.certificates.schemas.files import schema_head
from duheng.certificates.schemas.registry import schema_folder, schema_registry

_MOST_BYTES = 4 * 2**20
_MOST_FETCHED = 40
_SECONDS = 30
Fetch = Callable[[str], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedSchemas:
    """What was added.

    Attributes
    ----------
    folder : Path
        The registry.
    files : tuple of Path
        Files written into it.
    versions : tuple of str
        DCC versions that it now has.
    """

    folder: Path
    files: tuple[Path, ...]
    versions: tuple[str, ...]


def add_schemas(
    source: str, *, folder: Path | None = None, fetch: Fetch | None = None
) -> AddedSchemas:
    """Copy schemas into the registry; the one function that fetches, and only an address given.

    Parameters
    ----------
    source : str
        A folder, an XSD file, or an https address of an XSD; what a fetched schema imports is
        fetched as well.
    folder : Path, optional
        The registry; see :func:`schema_folder` for the default.
    fetch : callable, optional
        Returns the bytes of an address.

    Raises
    ------
    SchemasUnusable
        When the source has no schema, or the registry cannot be written.
    SchemaNotFetched
        When an address gives no answer, or one that is too long.
    """
    registry = schema_folder(folder)
    if urlsplit(source).scheme in ("http", "https"):
        contents = _fetched(source, fetch or _fetch)
    else:
        contents = _local(Path(source))
    if not contents:
        raise SchemasUnusable(
            f"{source} has no XML schema",
            hint="name a folder with .xsd files, or the address of one",
        )
    written = _write(registry, source, contents)
    return AddedSchemas(
        folder=registry,
        files=written,
        versions=tuple(schema_registry(registry).schemas),
    )


def _local(source: Path) -> dict[str, bytes]:
    if not source.exists():
        raise SchemasUnusable(f"{source} does not exist", hint="name a folder with .xsd files")
    paths = [source] if source.is_file() else sorted(source.rglob("*.xsd"))
    base = source.parent if source.is_file() else source
    try:
        contents = {path.relative_to(base).as_posix(): path.read_bytes() for path in paths}
    except OSError as error:
        raise SchemasUnusable(f"{source} cannot be read: {error.strerror or error}") from error
    return {name: one for name, one in contents.items() if schema_head(one, Path(name))}


def _fetched(start: str, fetch: Fetch) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    waiting = [start]
    while waiting and len(contents) < _MOST_FETCHED:
        address = waiting.pop(0)
        name = _name_of(address)
        if name in contents:
            continue
        contents[name] = fetch(address)
        head = schema_head(contents[name], Path(name))
        if head is None:
            raise SchemasUnusable(f"{address} is no XML schema", hint="name the address of an XSD")
        waiting += [urljoin(address, location) for _, location in head.imports if location]
    return contents


def _name_of(address: str) -> str:
    """Return a harmless relative name for an address: its host and path."""
    parts = urlsplit(address)
    kept = [part for part in PurePosixPath(parts.path).parts if part not in ("/", "..", ".")]
    return "/".join([parts.hostname or "host", *kept])


def _fetch(address: str) -> bytes:
    if urlsplit(address).scheme not in ("http", "https"):
        raise SchemaNotFetched(f"{address} is not a web address", hint="use https://")
    try:
        request = Request(address, headers={"User-Agent": "duheng"})  # noqa: S310 - scheme checked
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - scheme checked
            content: bytes = answer.read(_MOST_BYTES + 1)
    except (URLError, OSError, ValueError) as error:
        raise SchemaNotFetched(
            f"{address} gives no answer: {error}", hint="add the schemas from a folder instead"
        ) from error
    if len(content) > _MOST_BYTES:
        raise SchemaNotFetched(f"{address} has more than {_MOST_BYTES} bytes")
    return content


def _write(registry: Path, source: str, contents: dict[str, bytes]) -> tuple[Path, ...]:
    """Write all files below one folder named for their digest, or none."""
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(name.encode() + b"\0" + contents[name])
    target = registry / digest.hexdigest()[:16]
    try:
        registry.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            staged = Path(tempfile.mkdtemp(dir=registry, prefix=".adding-"))
            for name, content in contents.items():
                path = staged / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            staged.chmod(0o755)
            staged.replace(target)
    except OSError as error:
        raise SchemasUnusable(
            f"{registry} cannot be written: {error.strerror or error}",
            hint="name another folder with --schemas or DUHENG_SCHEMAS",
        ) from error
    finally:
        for left in registry.glob(".adding-*"):
            shutil.rmtree(left, ignore_errors=True)
    return tuple(target / name for name in sorted(contents))
