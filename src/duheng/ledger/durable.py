"""Files that are on disk before anyone is told, and what a full disk says."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from duheng.ledger.errors import LedgerBusy, LedgerFull, LedgerNotWritable
from duheng.terms.file_lock import hold_if_free

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def make_folder(path: Path) -> None:
    """Make a folder and its parents, each name on disk."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    with refusals(path):
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            sync_folder(folder.parent)


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file whole or not at all; content and name are on disk when this returns."""
    write_synced(path, content, mode)
    with refusals(path):
        sync_folder(path.parent)


def write_synced(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file whole or not at all; its name is on disk once its folder is synced."""
    temporary = path.with_name(f".{path.name}.writing")
    with refusals(path):
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        try:
            write_all(descriptor, content)
            os.fsync(descriptor)
        except OSError:
            temporary.unlink()
            raise
        finally:
            os.close(descriptor)
        temporary.replace(path)


def write_all(descriptor: int, content: bytes) -> None:
    """Write every byte; a write that is cut short goes on until it is whole or refused."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_folder(path: Path) -> None:
    """Return when the names in a folder are on disk, where the system can promise it."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Say in our own words what the disk refuses.

    Raises
    ------
    LedgerFull
        When there is no room, or a quota or limit is reached.
    LedgerNotWritable
        When the disk refuses for another reason.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise LedgerFull(
                f"no room to write {path.name}: {error.strerror}",
                hint="make room and append again: what was acknowledged is kept",
            ) from error
        raise LedgerNotWritable(
            f"{path} cannot be written: {error.strerror or error}",
            hint="check the disk and the rights on the folder",
        ) from error


@contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Be the one writer as long as the block lasts; the lock ends with the process.

    Raises
    ------
    LedgerBusy
        When another process holds it.
    """
    with refusals(path):
        file = path.open("a")
    with file:
        if not hold_if_free(file):
            raise LedgerBusy(
                f"{path.parent} is being written by another process",
                hint="a ledger has one writer; wait for it, or append through it",
            )
        yield
