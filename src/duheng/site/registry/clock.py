"""The day on which a page is made: lists have no request, and filter by today."""

from __future__ import annotations

from datetime import date

from duheng.site.actions.days import local_day
from duheng.terms.clock import system_clock


def today() -> date:
    """Return the day at the site."""
    return local_day(system_clock())
