"""What a command about packs is pointed at: files, folders, or an installed pack by its id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from duheng.cli.errors import CommandMisused

if TYPE_CHECKING:
    from duheng.rulebook import Pack, PackLibrary

_ID = re.compile(r"[a-z][a-z0-9]*(/[a-z0-9][a-z0-9-]*)+(@.+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def files_of(targets: Sequence[str]) -> list[tuple[str, bytes]]:
    """Return name and bytes of the pack files that targets name; an id names every edition.

    Raises
    ------
    CommandMisused
        When a target is no path and no id.
    UnknownPack
        When no file that is installed holds a pack of an id.
    """
    from duheng.rulebook.loading import files_at

    found: dict[str, bytes] = {}
    for target in targets:
        is_path = Path(target).exists()
        below = dict(files_at([Path(target)]) if is_path else _files_with(target))
        found |= below
        _check_holds_packs(target, below)
    return list(found.items())


def _check_holds_packs(target: str, found: object) -> None:
    if not found:
        raise CommandMisused(
            f"there is no pack below {target}", hint="name a YAML file, or a folder that holds some"
        )


def _files_with(target: str) -> list[tuple[str, bytes]]:
    """Return the installed files that hold the packs which an id names."""
    from duheng.rulebook.loading import installed_files

    wanted = {one.digest for one in _installed(target)}
    word = target.partition("@")[0].encode()
    return [
        (name, content)
        for name, content in installed_files()
        if word in content and _digest(content) in wanted
    ]


def _digest(content: bytes) -> str | None:
    from duheng.rulebook import InvalidPack, read_pack

    try:
        return read_pack(content).digest
    except InvalidPack:
        return None  # it holds no pack, so it is not the one that was named


def packs_of_targets(targets: Sequence[str]) -> tuple[PackLibrary, list[Pack]]:
    """Return the library with the files among the targets, and the packs that targets name.

    Raises
    ------
    CommandMisused
        When a target is no path and no id.
    InvalidPack
        When a file is no pack.
    UnknownPack
        When no pack of an id is installed.
    """
    from duheng.rulebook import load_packs
    from duheng.rulebook.loading import packs_of

    found: list[Pack] = []
    for target in targets:
        packs = list(packs_of([Path(target)])) if Path(target).exists() else _installed(target)
        _check_holds_packs(target, packs)
        found += packs
    return load_packs([Path(one) for one in targets if Path(one).exists()]), found


def one_pack(target: str) -> Pack:
    """Return the pack of a file, of ``ID``, of ``ID@EDITION`` or of ``ID@DAY``.

    Raises
    ------
    CommandMisused
        When the target is no path and no id.
    InvalidPack
        When the file is no pack.
    UnknownPack
        When there is no pack of that id or edition, or several and nothing says which.
    """
    from duheng.rulebook import load_packs, read_pack

    if Path(target).is_file():
        return read_pack(Path(target))
    _check_is_id(target)
    pack_id, _, which = target.partition("@")
    if _DAY.fullmatch(which):
        return load_packs().pack(pack_id, on=_day(which))
    return load_packs().pack(pack_id, edition=which or None)


def _installed(target: str) -> list[Pack]:
    """Return the installed packs of ``ID`` (every edition), ``ID@EDITION`` or ``ID@DAY``."""
    from duheng.rulebook import load_packs

    _check_is_id(target)
    if "@" in target:
        return [one_pack(target)]
    found = [one for one in load_packs().packs() if one.id == target]
    return found or [one_pack(target)]  # which refuses, and names the nearest


def _check_is_id(target: str) -> None:
    if not _ID.fullmatch(target):
        raise CommandMisused(
            f"'{target}' is no file, no folder and no id of a pack",
            hint="duheng pack list shows the ids; a file or folder must exist",
        )


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise CommandMisused(f"there is no day {written}", hint="ID@YYYY-MM-DD") from error
