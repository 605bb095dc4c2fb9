"""Files that are on disk before anyone is told: fsync, rename, fsync of the folder."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from duheng.terms.file_lock import hold, let_go

# Windows syncs only what is open for writing, and has no sync of a folder.
_TO_SYNC = os.O_RDWR if sys.platform == "win32" else os.O_RDONLY


def sync_file(path: Path) -> None:
    """Return when the file's content is on disk."""
    descriptor = os.open(path, _TO_SYNC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Return when the folder's entries (new names) are on disk, where the system can promise it."""
    if sys.platform != "win32":
        sync_file(path)


def make_folder(path: Path) -> None:
    """Make a folder and its parents, each entry on disk."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; it is on disk when this returns."""
    temporary = path.with_name(f".{path.name}.writing")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a lock file: one writer at a time; the lock ends with the process."""
    with path.open("a") as file:
        hold(file)
        try:
            yield
        finally:
            let_go(file)
