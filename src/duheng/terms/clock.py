"""The only place that asks the machine what time it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present UTC instant; doors pass it in, rooms never call it themselves."""
    return datetime.now(UTC)  # noqa: TID251 - the one allowed place
