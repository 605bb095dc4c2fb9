"""The day at the site of an instant: people's days begin at their own midnight."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings


def local_day(at: datetime) -> date:
    """Return the day at the site of an instant."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def local_midnight(day: date) -> datetime:
    """Return the instant at which a day begins at the site."""
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
