"""What was done to the history of readings: manifests of closed days, corrections at the desk."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.recording import Recorded
from duheng.site.actions.scope import Scope
from duheng.site.monitoring.models.declared import OF_CHANNEL, MonitoredChannel


class HistoryDay(Recorded):
    """A manifest of a closed day of readings: its digest, by which the log holds it to its word."""

    day = models.DateField(_("day, UTC"))
    sequence = models.PositiveIntegerField(_("number of the manifest"))
    digest = models.CharField(_("SHA-256 of the manifest"), max_length=64)
    readings = models.BigIntegerField(_("readings"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        ordering = ("-day", "-sequence")
        constraints = (
            models.UniqueConstraint(fields=("day", "sequence"), name="one_manifest_per_sequence"),
        )


class ReadingCorrection(Recorded):
    """A new revision of a reading with its reason; what was held before stays held."""

    SCOPE: ClassVar[Scope | None] = OF_CHANNEL

    monitored = models.ForeignKey(MonitoredChannel, on_delete=models.PROTECT, related_name="+")
    reading_at = models.DateTimeField(_("instant of the reading"))
    held_value = models.FloatField(_("value as held"), null=True, blank=True)
    held_status = models.CharField(_("status as held"), max_length=30)
    held_revision = models.PositiveIntegerField(_("revision as held"))
    value = models.FloatField(_("corrected value"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=400)
    applied_at = models.DateTimeField(_("in the history since"), null=True, blank=True)

    class Meta:
        ordering = ("-id",)
