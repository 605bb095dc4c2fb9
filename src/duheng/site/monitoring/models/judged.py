"""What was judged of readings: derived from the history, and made again from it at any time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from duheng.site.actions.scope import Scope
from duheng.site.monitoring.models.declared import OF_CHANNEL, MonitoredChannel

CAUSE_FIELDS = (
    "missing", "duplicate", "out_of_range", "register", "spike", "unit", "stuck", "balance",
    "identity", "clock",
)  # fmt: skip
"""Causes by which a reading does not count as valid, each a column of counts."""


class ChannelQuality(models.Model):
    """How good the readings of a channel were on a day at the site; null is not known, never 0."""

    WALL: ClassVar[Scope] = OF_CHANNEL

    monitored = models.ForeignKey(MonitoredChannel, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(db_index=True)
    expected = models.PositiveIntegerField(null=True)
    held = models.PositiveIntegerField()
    in_time = models.PositiveIntegerField(null=True)
    valid = models.PositiveIntegerField()
    traceable = models.PositiveIntegerField(null=True)
    substituted = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    out_of_range = models.PositiveIntegerField(default=0)
    register = models.PositiveIntegerField(default=0)
    spike = models.PositiveIntegerField(default=0)
    unit = models.PositiveIntegerField(default=0)
    stuck = models.PositiveIntegerField(default=0)
    balance = models.PositiveIntegerField(default=0)
    identity = models.PositiveIntegerField(default=0)
    clock = models.PositiveIntegerField(default=0)
    hours = models.CharField(max_length=240)
    """Readings held in each of the 24 hours, with commas between them."""
    judged_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("monitored", "day"), name="one_quality_per_day"),
        )


class ChannelFlag(models.Model):
    """What a rule of the detector says of some readings, with what it saw."""

    WALL: ClassVar[Scope] = OF_CHANNEL

    monitored = models.ForeignKey(MonitoredChannel, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=4)
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=12)
    begin_at = models.DateTimeField()
    end_at = models.DateTimeField()
    evidence = models.TextField()
    judged_at = models.DateTimeField()

    class Meta:
        ordering = ("-begin_at", "-id")
        indexes = (
            models.Index(fields=("monitored", "end_at"), name="flag_of_channel"),
            models.Index(fields=("-begin_at",), name="flag_newest"),
        )
