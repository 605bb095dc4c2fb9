"""A program for test_killed_set_up.py: a set-up that is killed before its n-th step.

A step is a statement to the database, a file opened, renamed, removed, written (torn in the
middle) or synced. Without a number it runs to its end and says how many steps it took.
"""

import os
import signal
import sys
from typing import Any

from duheng.cli.main import main

FILE_EVENTS = {"open", "os.rename", "os.remove", "os.truncate", "os.mkdir", "sqlite3.connect"}


class Steps:
    """Counts, and kills the process before the last step it may take."""

    def __init__(self, last: int) -> None:
        self.number, self.last = 0, last
        self._write, self._fsync = os.write, os.fsync

    def step(self) -> None:
        self.number += 1
        if self.number == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, *folders: str) -> None:
        sys.addaudithook(lambda event, facts: self._seen(event, facts, folders))
        os.write, os.fsync = self._torn, self._synced  # type: ignore[assignment]

    def _seen(self, event: str, facts: Any, folders: tuple[str, ...]) -> None:
        if event in FILE_EVENTS and facts and str(facts[0]).startswith(folders):
            self.step()

    def _torn(self, descriptor: int, content: Any) -> int:
        if descriptor > 2 and self.number + 1 == self.last:
            self._write(descriptor, bytes(content)[: len(content) // 2])
        if descriptor > 2:
            self.step()
        return self._write(descriptor, content)

    def _synced(self, descriptor: int) -> None:
        self.step()
        self._fsync(descriptor)


def watch_statements(steps: Steps) -> None:
    from django.db.backends.signals import connection_created

    def count(connection: Any, **_given: Any) -> None:
        def execute(run: Any, *arguments: Any) -> Any:
            steps.step()
            return run(*arguments)

        connection.execute_wrappers.append(execute)

    connection_created.connect(count, weak=False)


if __name__ == "__main__":
    taken = Steps(int(sys.argv[1]))
    taken.watch(sys.argv[2])
    watch_statements(taken)
    sys.argv = ["duheng", *sys.argv[3:]]
    status = main()
    sys.stderr.write(f"\nsteps {taken.number}\n")
    sys.exit(status)
