"""Background jobs and how far they came."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duheng.site.actions.tenancy import OfPerson


class JobState(models.TextChoices):
    """How a job stands."""

    WAITING = "waiting", pgettext_lazy("job", "Waiting")
    RUNNING = "running", pgettext_lazy("job", "Running")
    DONE = "done", pgettext_lazy("job", "Done")
    FAILED = "failed", pgettext_lazy("job", "Failed")
    STOPPED = "stopped", pgettext_lazy("job", "Stopped")


class Job(models.Model):
    """Work that takes longer than a request.

    It is no record: what it changes is, step by step, in actions. ``steps`` counts the committed
    steps; a step that began from another number is rolled back. ``title`` holds a text by language.
    """

    WALL: ClassVar[OfPerson] = OfPerson("person_id")

    kind = models.CharField(max_length=60)
    title = models.JSONField()
    facts = models.JSONField(default=dict)
    person_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    position = models.JSONField(default=dict)
    steps = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=400, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    result_address = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(_("started"))
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("person_id", "-id"), name="job_of_person"),
            models.Index(
                fields=("seen_at",),
                name="job_open",
                condition=models.Q(state__in=("waiting", "running")),
            ),
        )
