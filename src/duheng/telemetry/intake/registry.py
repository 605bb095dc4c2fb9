"""The snapshot of the registry, read again when its file changed."""

from __future__ import annotations

from pathlib import Path

from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.stream import Snapshot, read_snapshot


class WatchedSnapshot:
    """The snapshot of a file; one that cannot be read leaves the one before in force.

    Raises
    ------
    UnusableDeclaration
        When there is none to begin with.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = _identity(path)
        self.current: Snapshot = _warm(read_snapshot(path))
        self.doubt: str | None = None
        """Why the newest file is not in force; None when it is."""

    def refresh(self) -> bool:
        """Return whether a changed file came into force. Safe in a thread of its own."""
        identity = _identity(self._path)
        if identity == self._seen:
            return False
        try:
            found = _warm(read_snapshot(self._path))
        except UnusableDeclaration as error:
            self.doubt, self._seen = error.message, identity
            return False
        self.current, self.doubt, self._seen = found, None, identity
        return True


def _identity(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _warm(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot whose tables are built, so that no request waits for them."""
    for table in (snapshot.channel_of, snapshot.gateway_of, snapshot.token_of, snapshot.numbers_of):
        len(table)
    return snapshot
