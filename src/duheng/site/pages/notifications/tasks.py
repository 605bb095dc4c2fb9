"""What the worker does for the outbox."""

from __future__ import annotations

from django_tasks import task

from duheng.site.pages.notifications.delivery import deliver_due
from duheng.terms.clock import system_clock


@task()
def deliver_waiting() -> int:
    """Return how many notifications were delivered."""
    return deliver_due(system_clock)
