"""Reads packs: those of the house, those of a folder, those installed by entry point.

The only module of Duheng that opens files under ``packs/``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

from duheng.rulebook.checked_packs import was_checked
from duheng.rulebook.errors import InvalidPack
from duheng.rulebook.packs import Pack, pack_from
from duheng.terms.documents import Document, read_yaml
from duheng.terms.errors import UnusableInput

ENTRY_POINT_GROUP = "duheng.packs"
PATH_VARIABLE = "DUHENG_PACKS"


def read_pack(source: Path | str | bytes, *, name: str | None = None) -> Pack:
    """Return the pack of one YAML file or text, checked against the schemas.

    Bytes that were checked when Duheng was made are not checked again; any other byte is.

    Raises
    ------
    InvalidPack
        When it cannot be read, or its header or body does not follow the schema; the message
        names the file, the line and the place.
    """
    try:
        content = read_yaml(source, name=name)
    except UnusableInput as error:
        raise InvalidPack(error.message, hint=error.hint) from error
    if not (isinstance(source, bytes) and was_checked(source)):
        _check_against_schemas(content)
    return pack_from(content, content.name)


def _check_against_schemas(content: Document) -> None:
    # Loaded only when a pack is not among those that were checked: it costs more than the packs.
    from duheng.rulebook.schema_checks import check_against_schemas

    check_against_schemas(content)


def read_folder(folder: Traversable, prefix: str = "") -> tuple[Pack, ...]:
    """Return the packs of every YAML file below a folder, in the order of their paths."""
    return tuple(
        read_pack(_bytes_of(file, path), name=path)
        for path, file in sorted(_yaml_files(folder, prefix))
    )


def installed_packs() -> tuple[Pack, ...]:
    """Return the packs of the house and those that other distributions bring, read once."""
    kinds = sorted({folder.name for _, folder in _house_folders()})
    return (*(pack for kind in kinds for pack in _house_packs(kind)), *_brought_packs())


def installed_packs_of(kind: str) -> tuple[Pack, ...]:
    """Return the installed packs of one kind; the house's files of other kinds stay closed."""
    return (*_house_packs(kind), *(pack for pack in _brought_packs() if pack.kind == kind))


def forget_installed_packs() -> None:
    """Forget what was read, so that a distribution installed meanwhile is seen."""
    _house_packs.cache_clear()
    _brought_packs.cache_clear()


@cache
def _house_packs(kind: str) -> tuple[Pack, ...]:
    return tuple(
        pack
        for region, folder in _house_folders()
        if folder.name == kind
        for pack in read_folder(folder, f"{region.name}/{kind}/")
    )


def _house_folders() -> Iterator[tuple[Traversable, Traversable]]:
    """Yield region and folder: the house keeps its packs in ``<region>/<kind>/``."""
    for region in _house().iterdir():
        if region.is_dir():
            yield from ((region, folder) for folder in region.iterdir() if folder.is_dir())


@cache
def _brought_packs() -> tuple[Pack, ...]:
    """Return the packs of other distributions, whose folders may lie as they like."""
    return tuple(pack for folder in _brought_folders() for pack in read_folder(folder))


def installed_files() -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of every pack file that ``load_packs`` reads unasked."""
    for folder in _installed_folders():
        yield from _files_in(folder)
    yield from files_at(paths_named_by(os.environ))


def house_files() -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of every pack file that comes with Duheng."""
    yield from _files_in(_house())


def files_at(paths: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of every pack file at some paths, folders with all below.

    Raises
    ------
    InvalidPack
        When there is nothing at a path.
    """
    for path in paths:
        if path.is_dir():
            for name, file in sorted(_yaml_files(path, "")):
                yield str(path / name), _bytes_of(file, str(path / name))
        else:
            _check_is_file(path)
            yield str(path), _bytes_of(path, str(path))


def paths_named_by(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the files and folders that the variable ``DUHENG_PACKS`` lists.

    Examples
    --------
    >>> [path.name for path in paths_named_by({"DUHENG_PACKS": os.pathsep.join(["a", "b/c"])})]
    ['a', 'c']
    """
    return tuple(Path(one) for one in environment.get(PATH_VARIABLE, "").split(os.pathsep) if one)


def packs_of_environment(environment: Mapping[str, str]) -> tuple[Pack, ...]:
    """Return the packs of the files and folders that ``DUHENG_PACKS`` lists.

    Raises
    ------
    InvalidPack
        When it names what is not there, or a file is no pack; the hint names the variable.
    """
    try:
        return packs_of(paths_named_by(environment))
    except InvalidPack as error:
        raise InvalidPack(
            error.message,
            hint=f"the variable {PATH_VARIABLE} names it; {error.hint}",
            data=error.data,
        ) from error


def _installed_folders() -> list[Traversable]:
    return [_house(), *_brought_folders()]


def _files_in(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    for name, file in sorted(_yaml_files(folder, "")):
        yield name, _bytes_of(file, name)


def _house() -> Traversable:
    return resources.files("duheng").joinpath("packs")


def _brought_folders() -> list[Traversable]:
    return [_folder_of(one) for one in metadata.entry_points(group=ENTRY_POINT_GROUP)]


def packs_of(extra: Sequence[Path]) -> tuple[Pack, ...]:
    """Return the packs of files and folders that a caller names."""
    return tuple(pack for path in extra for pack in _packs_at(path))


def _packs_at(path: Path) -> tuple[Pack, ...]:
    if path.is_dir():
        return read_folder(path)
    _check_is_file(path)
    return (read_pack(path),)


def _bytes_of(file: Traversable, name: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidPack(
            f"{name} cannot be read: {error.strerror or error}", hint="is it a file, and yours?"
        ) from error


def _check_is_file(path: Path) -> None:
    if not path.is_file():
        raise InvalidPack(
            f"there is no pack at {path}", hint="name a YAML file, or a folder that holds some"
        )


def _folder_of(entry_point: metadata.EntryPoint) -> Traversable:
    try:
        return resources.files(entry_point.value)
    except (ImportError, TypeError) as error:
        raise InvalidPack(
            f"the entry point '{entry_point.name}' of group {ENTRY_POINT_GROUP} names "
            f"'{entry_point.value}', which is not a package: {error}",
            hint="name the package whose folder holds the packs, or uninstall its distribution",
        ) from error


def _yaml_files(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        path = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _yaml_files(entry, f"{path}/")
        elif entry.name.endswith((".yaml", ".yml")):
            yield path, entry
