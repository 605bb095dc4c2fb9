"""Serving a site: web server, sequencer, worker and door for readings, each a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from types import FrameType
from typing import Self

_PATIENCE_S = 15
_ASK_EVERY_S = 0.5
_PAUSE_S = 1.0
_SOON_S = 60.0
_MOST_SOON = 5
"""A door that ends so often, each time so soon after it was begun, is not begun again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorPlace:
    """Where the door for readings listens, and in which folder it keeps them.

    Attributes
    ----------
    home : Path
        Folder of snapshot, inbox and audit.
    tell_ended : callable
        Told the exit status of a door that ended by itself and is begun again.
    """

    home: Path
    host: str
    port: int
    tell_ended: Callable[[int], object]


def serve(
    host: str,
    port: int,
    *,
    threads: int = 2,
    door: DoorPlace | None = None,
    announce: Sequence[str] = (),
) -> int:
    """Serve until a signal says stop, or one of the processes ends; return the exit status.

    The door is begun again when it ends by itself: gateways wait for it, and the site need not.

    Parameters
    ----------
    host, port
        Where to listen; loopback unless somebody says otherwise.
    threads : int
        Threads that answer requests.
    door : DoorPlace or None
        The door for readings; none is opened without it.
    announce : sequence of str
        Lines to print once everything runs.
    """
    stop = Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    with ExitStack() as stack:
        children = [
            stack.enter_context(_Child(command)) for command in _commands(host, port, threads)
        ]
        if door is not None:
            children.append(stack.enter_context(_KeptChild(_door_command(door), door.tell_ended)))
        for line in announce:
            sys.stdout.write(line + "\n")
        sys.stdout.flush()
        while not stop.wait(_ASK_EVERY_S):
            ended = [status for one in children if (status := one.ended()) is not None]
            if ended:
                return ended[0] or 1
    return 0


def _commands(host: str, port: int, threads: int) -> list[list[str]]:
    python = [sys.executable, "-m"]
    return [
        [
            *python, "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", "1", "--blocking-threads", str(threads), "--no-ws", "--log-level",
            "warning", "duheng.site.wsgi:application",
        ],
        [*python, "duheng.cli", "site", "work"],
        [*python, "django", "db_worker"],
    ]  # fmt: skip


def _door_command(door: DoorPlace) -> list[str]:
    return [
        sys.executable, "-m", "duheng.cli", "intake", "serve", "--home", str(door.home),
        "--host", door.host, "--port", str(door.port),
    ]  # fmt: skip


class _Child:
    """A process that ends when the block ends: asked first, then made to."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._begin()

    def _begin(self) -> None:
        self.begun_s = monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self._command, env=os.environ.copy(), start_new_session=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def ended(self) -> int | None:
        """Return the exit status of a process that ended by itself for good."""
        return self.process.poll()


class _KeptChild(_Child):
    """A process that is begun again when it ends by itself, after a pause."""

    def __init__(self, command: Sequence[str], tell: Callable[[int], object]) -> None:
        self._tell = tell
        self._soon = 0
        self._again_s: float | None = None
        super().__init__(command)

    def ended(self) -> int | None:
        """Return the exit status once it ended too often to be begun again."""
        status = self.process.poll()
        now_s = monotonic()
        if status is None:
            return None
        if self._again_s is None:
            self._soon = self._soon + 1 if now_s < self.begun_s + _SOON_S else 1
            if self._soon >= _MOST_SOON:
                return status
            self._tell(status)
            self._again_s = now_s + _PAUSE_S
        elif now_s >= self._again_s:
            self._again_s = None
            self._begin()
        return None
