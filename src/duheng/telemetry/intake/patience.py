"""How long a sender may take: one timer for all of them, since hardly any needs it."""

from __future__ import annotations

import asyncio

_LOOKS = 30
"""How often all that wait are looked at within the time that one may take."""


class Patience:
    """Cancels tasks that wait for more than their time.

    Parameters
    ----------
    most_s : float
        What a task may take [s]; it ends at most a thirtieth later.
    """

    def __init__(self, most_s: float) -> None:
        self.most_s = most_s
        self._since: dict[asyncio.Task[object], float] = {}
        self._ended: set[asyncio.Task[object]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self) -> asyncio.Task[object]:
        """Return the task that calls; its time counts from now on, by the clock of its loop.

        Raises
        ------
        RuntimeError
            When no task calls: there would be nothing to cancel.
        """
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task can be waited for")
        loop = task.get_loop()
        self._since[task] = loop.time()
        if self._timer is None or self._loop is not loop:  # a loop that ended took its timer along
            self._look_later(loop)
        return task

    def is_over(self, task: asyncio.Task[object]) -> bool:
        """Return whether a task was cancelled here; it is then no longer cancelled."""
        if task not in self._ended:
            return False
        self._ended.discard(task)
        task.uncancel()
        return True

    def end(self, task: asyncio.Task[object]) -> None:
        """Count the time of a task no more."""
        self._since.pop(task, None)

    def _look_later(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer = loop.call_later(self.most_s / _LOOKS, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        latest = loop.time() - self.most_s
        for task, since in list(self._since.items()):
            if since <= latest:
                del self._since[task]
                self._ended.add(task)
                task.cancel()
        if self._since:
            self._look_later(loop)
