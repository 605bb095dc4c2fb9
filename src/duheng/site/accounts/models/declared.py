"""Sites that are accounted for, their accounts, what was sent in for each, and monitoring plans."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duheng.site.actions.recording import Recorded
from duheng.site.actions.scope import Scope

OWNED = Scope(organisations=("owner_id",), division="division_code")
OF_ACCOUNT = Scope(organisations=("account__owner_id",), division="account__division_code")


class SiteKind(models.TextChoices):
    """What is accounted for."""

    EMITTER = "emitter", _("Emitting unit")
    ENERGY_USER = "energy_user", _("Energy user")
    PARK = "park", _("Park")
    SINK = "sink", _("Carbon sink")
    REGION = "region", _("Region")


class EnergySite(Recorded):
    """A unit that uses energy, emits or takes up carbon: what accounts are of."""

    SCOPE: ClassVar[Scope | None] = OWNED

    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(_("division"), max_length=12, db_index=True)
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=SiteKind.choices)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    place = models.CharField(_("address"), max_length=200, blank=True)
    monitored_as = models.CharField(
        _("name of its channels in online monitoring"), max_length=200, blank=True
    )
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        ordering = ("code",)
        verbose_name = pgettext_lazy("energy", "site")
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "code"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_site_per_code",
            ),
        )

    def __str__(self) -> str:
        return self.name


class AccountStatus(models.TextChoices):
    """Whether figures of a period may still change."""

    OPEN = "open", pgettext_lazy("account", "Open")
    CLOSED = "closed", pgettext_lazy("account", "Closed")


class Account(Recorded):
    """An account of a site over a period; ``current`` is the run whose figures count."""

    SCOPE: ClassVar[Scope | None] = OWNED

    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(_("division"), max_length=12, db_index=True)
    site = models.ForeignKey(EnergySite, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    form = models.CharField(_("form"), max_length=60)
    begins_at = models.DateTimeField(_("begin"), db_index=True)
    ends_at = models.DateTimeField(_("end"))
    is_synthetic = models.BooleanField(_("synthetic"), default=False)
    status = models.CharField(
        _("status"), max_length=8, choices=AccountStatus.choices, default=AccountStatus.OPEN
    )
    status_at = models.DateTimeField(null=True)
    status_reason = models.CharField(max_length=400, blank=True)
    current = models.ForeignKey(
        "accounts.AccountRun", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-ends_at", "-id")
        verbose_name = _("account of a site")

    def __str__(self) -> str:
        return self.title


class AccountVersion(Recorded):
    """What was sent in for an account, byte for byte; a later one names the one it replaces."""

    SCOPE: ClassVar[Scope | None] = OF_ACCOUNT

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    file = models.ForeignKey("registry.StoredFile", on_delete=models.PROTECT, related_name="+")
    document = models.CharField(_("document"), max_length=200)
    members = models.JSONField(default=list)
    note = models.CharField(_("note"), max_length=400, blank=True)
    uploaded_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        verbose_name = _("version of an account")
        constraints = (
            models.UniqueConstraint(
                fields=("account", "number"), name="one_account_version_per_number"
            ),
        )


class MonitoringPlan(Recorded):
    """What a site says it measures, with what and how often; a later one names its predecessor."""

    SCOPE: ClassVar[Scope | None] = OWNED

    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12)
    site = models.ForeignKey(EnergySite, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    file = models.ForeignKey("registry.StoredFile", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(_("valid from"))
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        verbose_name = _("monitoring plan")
        constraints = (
            models.UniqueConstraint(fields=("site", "number"), name="one_plan_per_number"),
        )
