"""Organisations of the measurement system."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.recording import Recorded


class OrganisationKind(models.TextChoices):
    """What an organisation is in the measurement system."""

    AUTHORITY = "authority", _("Authority")
    TECHNICAL_BODY = "technical_body", _("Technical body")
    ENTERPRISE = "enterprise", _("Enterprise")
    MERCHANT = "merchant", _("Merchant")
    MAKER = "maker", _("Maker of instruments")


class Organisation(Recorded):
    """An authority, a technical body, an enterprise, a merchant or a maker."""

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    identifier_scheme = models.CharField(_("identifier scheme"), max_length=60, blank=True)
    identifier = models.CharField(_("identifier"), max_length=60, blank=True)
    division_code = models.CharField(_("division"), max_length=12, db_index=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("parent"), null=True, blank=True, on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = _("organisation")
        constraints = (
            models.UniqueConstraint(
                fields=("identifier_scheme", "identifier"),
                condition=~models.Q(identifier=""),
                name="one_organisation_per_identifier",
            ),
        )
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
