"""What is looked after again and again: letters that wait, lost jobs, old drafts, what is due."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from duheng.site.actions.actor import SYSTEM
from duheng.site.actions.days import local_day
from duheng.site.monitoring.background import needed_uploads
from duheng.site.pages.jobs.running import resume_jobs
from duheng.site.pages.notifications.delivery import are_waiting
from duheng.site.pages.notifications.tasks import deliver_waiting
from duheng.site.registry.chains.stored import clear_stored
from duheng.site.registry.due.actions import remind_due
from duheng.site.registry.imports.drafts import clear_drafts
from duheng.site.registry.instruments.background import needed_drafts
from duheng.terms.errors import DuhengError

logger = logging.getLogger(__name__)

_EVERY = timedelta(seconds=30)


class Rounds:
    """Goes its rounds when told the time: often for the worker, once a day for reminders.

    It may be killed and begun anew at any point: what was sent or done is known to the database.
    """

    def __init__(self) -> None:
        self._next_at: datetime | None = None
        self._reminded: date | None = None

    def go(self, at: datetime) -> None:
        """Do what is due at an instant; what is refused is logged and tried on the next round."""
        if self._next_at is not None and at < self._next_at:
            return
        self._next_at = at + _EVERY
        try:
            if are_waiting(at):
                deliver_waiting.enqueue()
            resume_jobs(at)
            clear_drafts(at, needed_drafts() | needed_uploads())
            clear_stored(at)
            if self._reminded != local_day(at):
                remind_due(actor=SYSTEM, at=at)
                self._reminded = local_day(at)
        except DuhengError as error:
            logger.error("the round was not finished: %s (%s)", error, error.code)
