"""The models of pages: what is told to people, and what runs for them in the background."""

from duheng.site.pages.jobs.models import Job, JobState
from duheng.site.pages.notifications.models import (
    Channel,
    DeliveryAttempt,
    DeliveryState,
    Notification,
    Reminder,
)

__all__ = [
    "Channel",
    "DeliveryAttempt",
    "DeliveryState",
    "Job",
    "JobState",
    "Notification",
    "Reminder",
]
