"""What was computed of accounts: runs, and the figures of each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duheng.site.accounts.models.declared import OF_ACCOUNT, Account, AccountVersion
from duheng.site.actions.recording import Recorded
from duheng.site.actions.scope import Scope


class RunState(models.TextChoices):
    """How a run stands."""

    WAITING = "waiting", pgettext_lazy("run", "Waiting")
    DONE = "done", pgettext_lazy("run", "Done")
    REFUSED = "refused", pgettext_lazy("run", "Refused")


class Purpose(models.TextChoices):
    """Why an account is run."""

    FIGURES = "figures", pgettext_lazy("run", "For its figures")
    PROOF = "proof", pgettext_lazy("run", "To prove stored figures")


class Verdict(models.TextChoices):
    """What a run says of the run that it proves."""

    IDENTICAL = "identical", _("Identical to the bit")
    WITHIN = "within", _("Equal within rounding")
    DIFFERENT = "different", _("Different")


class AccountRun(Recorded):
    """One run of a version; its outcome is kept as the account printed it."""

    SCOPE: ClassVar[Scope | None] = OF_ACCOUNT

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(AccountVersion, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(
        _("purpose"), max_length=8, choices=Purpose.choices, default=Purpose.FIGURES
    )
    proves = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=8, choices=RunState.choices, default=RunState.WAITING
    )
    engine = models.CharField(_("engine"), max_length=60, blank=True)
    digest = models.CharField(_("digest"), max_length=80, blank=True)
    result = models.ForeignKey(
        "registry.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    details = models.ForeignKey(
        "registry.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    cells = models.ForeignKey(
        "registry.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    errors = models.PositiveIntegerField(_("errors"), default=0)
    warnings = models.PositiveIntegerField(_("warnings"), default=0)
    notes = models.PositiveIntegerField(_("notes"), default=0)
    error_code = models.CharField(max_length=60, blank=True)
    message = models.CharField(_("refused because"), max_length=1000, blank=True)
    verdict = models.CharField(_("proof"), max_length=10, choices=Verdict.choices, blank=True)
    differences = models.JSONField(default=list)
    asked_at = models.DateTimeField(_("asked for"))
    started_at = models.DateTimeField(_("begun"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("run of an account")


class AccountFigure(Recorded):
    """A figure of the whole that a run gave; ``None`` of an uncertainty is not stated, never 0."""

    SCOPE: ClassVar[Scope | None] = Scope(
        organisations=("run__account__owner_id",), division="run__account__division_code"
    )

    run = models.ForeignKey(AccountRun, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    quantity = models.CharField(_("quantity"), max_length=120, db_index=True)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=40)
    statutory = models.FloatField(_("statutory value"))
    value = models.FloatField(_("best estimate"))
    standard_uncertainty = models.FloatField(null=True)
    expanded_uncertainty = models.FloatField(null=True)
    coverage_factor = models.FloatField(null=True)
    measured = models.FloatField(null=True)
    """Share of the quantity that was measured by instruments in force [1]."""
    causes = models.JSONField(default=list)
    """Of each line of the budget: source, kind, both titles, signed contribution or ``None``."""
    digest = models.CharField(_("digest"), max_length=80)
    method = models.CharField(_("method"), max_length=120)

    class Meta:
        ordering = ("run_id", "position")
        verbose_name = _("figure of an account")
