"""The process beside the web server: numbers entries, signs the log, keeps the search index.

It alone reads the key of the log. The web process asks it for nothing; both read the database.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event

from django.db import close_old_connections

from duheng.site.actions.sequencer import sequence_entries
from duheng.site.home.indexing import index_search
from duheng.site.upkeep.folders import SiteFolders
from duheng.site.upkeep.rounds import Rounds
from duheng.terms.clock import system_clock
from duheng.terms.errors import DuhengError

logger = logging.getLogger(__name__)
_STEP = 500
_BREATH_S = 0.05


def keep_sequencing(
    folders: SiteFolders, stop: Event, *, interval_s: float, tell: Callable[[int], object]
) -> None:
    """Bring log and search index up to the database again and again, until told to stop.

    What the log refuses (another history signed, a full disk) is logged, and tried again: pages
    say meanwhile that proofs are pending.
    """
    log, key = folders.open_log()
    rounds = Rounds()
    while not stop.is_set():
        try:
            published = sequence_entries(log, key)
            _index(stop)
            if published is not None:
                tell(published.checkpoint.size)
        except DuhengError as error:
            logger.error("the log was not brought up to date: %s (%s)", error, error.code)
        rounds.go(system_clock())
        close_old_connections()
        stop.wait(interval_s)


def _index(stop: Event) -> None:
    """Bring the search index up to the log, in steps between which people write too."""
    while index_search(_STEP) == _STEP and not stop.wait(_BREATH_S):
        pass
