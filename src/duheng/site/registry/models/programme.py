"""Normative documents, and whatever else the plan's indicators count."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.recording import Recorded


class DocumentStatus(models.TextChoices):
    """Where a normative document stands in its life."""

    PROPOSED = "proposed", _("Proposed")
    DRAFTED = "drafted", _("Being drafted")
    COMMENTED = "commented", _("Out for comment")
    PUBLISHED = "published", _("Published")
    IN_FORCE = "in_force", _("In force")
    REPLACED = "replaced", _("Replaced")
    REPEALED = "repealed", _("Repealed")
    ABANDONED = "abandoned", _("Abandoned")


class NormativeDocument(Recorded):
    """A regulation, specification or standard text, by edition."""

    number = models.CharField(_("number"), max_length=80, db_index=True)
    edition = models.CharField(_("edition"), max_length=20, blank=True)
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=60, db_index=True)
    level = models.CharField(_("level"), max_length=40, blank=True)
    division_code = models.CharField(_("division"), max_length=12, blank=True)
    replaces = models.ForeignKey(
        "self",
        verbose_name=_("replaces"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    body = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("drafting body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    status = models.CharField(_("status"), max_length=20, choices=DocumentStatus.choices)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("number", "edition"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_document_per_edition",
            ),
        )
        ordering = ("number", "edition")

    def __str__(self) -> str:
        return self.title


class PlanRecord(Recorded):
    """A project, centre, committee, expert, demonstration unit...: a vocabulary names the kinds.

    What the vocabulary keeps about a kind stands in ``attributes`` under its own key, unless a
    column holds it. ``since`` is when it began, or when somebody joined or was recognised. An
    expert's name stands with the person and not here, so that it can be erased.
    """

    kind = models.CharField(_("kind"), max_length=60, db_index=True)
    number = models.CharField(_("number"), max_length=80, blank=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    person = models.ForeignKey(
        "people.Person",
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    division_code = models.CharField(_("division"), max_length=12, blank=True, db_index=True)
    status = models.CharField(_("status"), max_length=40, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    attributes = models.JSONField(_("attributes"), default=dict)

    class Meta:
        indexes = (models.Index(fields=("kind", "status"), name="plan_record_counted"),)
        ordering = ("kind", "name")

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"
