"""Snapshots of the indicators, and how far the plan's measures have come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.recording import Recorded


class IndicatorSnapshot(Recorded):
    """All indicators as they were counted once, with the digest of what was counted."""

    as_of = models.DateField(_("as of"), db_index=True)
    known_at = models.DateTimeField(_("as known at"))
    digest = models.CharField(_("digest"), max_length=80)
    rows = models.JSONField(_("rows"))
    packs = models.JSONField(_("packs"))
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        ordering = ("-as_of", "-id")

    @property
    def plan_id(self) -> str:
        """Id of the plan that was counted: that of its pack; empty where none was kept."""
        return str(self.packs[0]["id"]) if self.packs else ""


class TaskState(models.TextChoices):
    """Where a measure of the plan stands."""

    NOT_BEGUN = "not_begun", _("Not begun")
    UNDER_WAY = "under_way", _("Under way")
    DELAYED = "delayed", _("Delayed")
    DONE = "done", _("Done")


class MeasureTask(Recorded):
    """What was done about one measure of the plan; the measure itself stands in a pack."""

    plan = models.CharField(_("plan"), max_length=120, blank=True, default="")
    measure = models.CharField(_("measure"), max_length=120)
    state = models.CharField(_("state"), max_length=12, choices=TaskState.choices)
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("in charge"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    progress = models.TextField(_("progress"), blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("plan", "measure"), name="one_task_per_measure"),
        )
