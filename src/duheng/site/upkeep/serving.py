"""Serving a site: web server, sequencer and worker of background jobs, each a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from threading import Event
from types import FrameType

_PATIENCE_S = 15


def serve(host: str, port: int, *, threads: int = 2, announce: Sequence[str] = ()) -> int:
    """Serve until a signal says stop, or one of the processes ends; return the exit status.

    Parameters
    ----------
    host, port
        Where to listen; loopback unless somebody says otherwise.
    threads : int
        Threads that answer requests.
    announce : sequence of str
        Lines to print once everything runs.
    """
    stop = Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    with ExitStack() as stack:
        processes = [
            stack.enter_context(_Child(command)) for command in _commands(host, port, threads)
        ]
        for line in announce:
            sys.stdout.write(line + "\n")
        sys.stdout.flush()
        while not stop.wait(0.5):
            ended = [one for one in processes if one.process.poll() is not None]
            if ended:
                return ended[0].process.returncode or 1
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


class _Child:
    """A process that ends when the block ends: asked first, then made to."""

    def __init__(self, command: Sequence[str]) -> None:
        self.process = subprocess.Popen(command, env=os.environ.copy(), start_new_session=True)  # noqa: S603 - our own commands

    def __enter__(self) -> _Child:
        return self

    def __exit__(self, *details: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
