"""Checks of quality on a site: what was handed in, what came of it, who made it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from duheng.site.accounts.models.declared import OWNED, EnergySite
from duheng.site.actions.recording import Recorded
from duheng.site.actions.scope import Scope


class CheckKind(models.TextChoices):
    """What is checked."""

    METERING = "metering", _("Metering review")
    STACK = "stack_tests", _("Tests of stack monitors")
    LABORATORIES = "laboratories", _("Round of laboratories")
    CROSS = "cross_check", _("Two figures compared")


class CheckVerdict(models.TextChoices):
    """What a check comes to."""

    GOOD = "good", _("Nothing to correct")
    DOUBT = "doubt", _("Incomplete or in doubt")
    BAD = "bad", _("Something must be corrected")


class QualityCheck(Recorded):
    """One check of one site: the files byte for byte, the result, and how many findings.

    Attributes
    ----------
    file : StoredFile or None
        What was handed in; ``None`` where figures of this site were compared.
    report : StoredFile
        The whole result: a workbook, or JSON. ``result`` holds what its page shows.
    """

    SCOPE: ClassVar[Scope | None] = OWNED

    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(_("division"), max_length=12, db_index=True)
    site = models.ForeignKey(EnergySite, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=CheckKind.choices)
    on = models.DateField(_("as of"))
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    file = models.ForeignKey(
        "registry.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    report = models.ForeignKey("registry.StoredFile", on_delete=models.PROTECT, related_name="+")
    result = models.JSONField(default=dict)
    verdict = models.CharField(_("conclusion"), max_length=6, choices=CheckVerdict.choices)
    errors = models.PositiveIntegerField(_("errors"), default=0)
    warnings = models.PositiveIntegerField(_("warnings"), default=0)
    notes = models.PositiveIntegerField(_("notes"), default=0)
    made_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-on", "-id")
        verbose_name = _("check of quality")

    def __str__(self) -> str:
        return self.title
