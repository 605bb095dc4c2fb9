"""The process beside the web server: numbers entries, signs the log, keeps the search index.

It alone reads the key of the log. The web process asks it for nothing; both read the database.
Readings are taken in, closed and judged in a thread of their own, so that the log does not wait.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import monotonic

from django.db import OperationalError, close_old_connections, connections

from duheng.site.actions.sequencer import sequence_entries
from duheng.site.home.indexing import index_search
from duheng.site.monitoring.rounds import ReadingRounds
from duheng.site.upkeep.folders import SiteFolders
from duheng.site.upkeep.rounds import Rounds
from duheng.terms.clock import system_clock
from duheng.terms.errors import DuhengError

logger = logging.getLogger(__name__)
_STEP = 500
_BREATH_S = 0.05
_READINGS_EVERY_S = 30.0


def keep_sequencing(
    folders: SiteFolders, stop: Event, *, interval_s: float, tell: Callable[[int], object]
) -> None:
    """Bring log and search index up to the database again and again, until told to stop.

    What the log refuses (another history signed, a full disk) is logged, and tried again: pages
    say meanwhile that proofs are pending.
    """
    log, key = folders.open_log()
    rounds, readings = Rounds(), Beside(ReadingRounds(system_clock).go)
    while not stop.is_set():
        try:
            published = sequence_entries(log, key)
            _index(stop)
            if published is not None:
                tell(published.checkpoint.size)
        except DuhengError as error:
            logger.error("the log was not brought up to date: %s (%s)", error, error.code)
        rounds.go(system_clock())
        readings.go(monotonic())
        close_old_connections()
        stop.wait(interval_s)
    readings.close()


class Beside:
    """Work that is done again and again in a thread of its own, once at a time."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._pool = ThreadPoolExecutor(1, "readings")
        self._running: Future[None] | None = None
        self._next_s = 0.0

    def go(self, now_s: float) -> None:
        """Begin the work where it is due; what went wrong unforeseen ends the process."""
        if self._running is not None and self._running.done():
            self._running.result()
            self._running = None
        if self._running is None and now_s >= self._next_s:
            self._next_s = now_s + _READINGS_EVERY_S
            self._running = self._pool.submit(self._do)

    def close(self) -> None:
        """Wait until what runs is done."""
        self._pool.shutdown()

    def _do(self) -> None:
        try:
            self._work()
        except OperationalError as error:
            logger.error("readings wait for the database: %s", error)
        finally:
            connections.close_all()


def _index(stop: Event) -> None:
    """Bring the search index up to the log, in steps between which people write too."""
    while index_search(_STEP) == _STEP and not stop.wait(_BREATH_S):
        pass
