"""A file held by one process at a time, on every system; the hold ends with the process."""

from __future__ import annotations

import sys
from typing import IO, Any

if sys.platform == "win32":
    import msvcrt
    import time

    _ASK_AGAIN_S = 0.05

    def hold(file: IO[Any]) -> None:
        """Wait until the open file is held by this process alone."""
        while not hold_if_free(file):
            time.sleep(_ASK_AGAIN_S)

    def hold_if_free(file: IO[Any]) -> bool:
        """Return whether the open file is now held by this process; never wait."""
        file.seek(0)  # the lock is one of bytes, from where the file stands
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def let_go(file: IO[Any]) -> None:
        """End the hold."""
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def hold(file: IO[Any]) -> None:
        """Wait until the open file is held by this process alone."""
        fcntl.flock(file, fcntl.LOCK_EX)

    def hold_if_free(file: IO[Any]) -> bool:
        """Return whether the open file is now held by this process; never wait."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def let_go(file: IO[Any]) -> None:
        """End the hold."""
        fcntl.flock(file, fcntl.LOCK_UN)
