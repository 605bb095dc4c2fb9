"""Figures that an account published, and every cause in the budget of each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.recording import Recorded
from duheng.site.actions.scope import Scope
from duheng.site.registry.models.certificates import Certificate, StoredFile


class FigureStatus(models.TextChoices):
    """Whether a figure stands; a restatement is a new figure that names the old."""

    IN_FORCE = "in_force", _("In force")
    RESTATED = "restated", _("Restated")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Figure(Recorded):
    """A published figure: what an account gave for one quantity and period.

    ``standard_uncertainty`` and ``expanded_uncertainty`` are empty where the account states none:
    that is not 0. ``digest`` is that of the account's inputs, packs, methods and engine.
    """

    SCOPE: ClassVar[Scope | None] = Scope(organisations=("owner_id",), division="division_code")

    owner = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("published by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    division_code = models.CharField(_("division"), max_length=12, db_index=True)
    quantity = models.CharField(_("quantity"), max_length=120)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    begins_at = models.DateTimeField(_("begin"), db_index=True)
    ends_at = models.DateTimeField(_("end"))
    unit = models.CharField(_("unit"), max_length=40)
    statutory = models.FloatField(_("statutory value"))
    value = models.FloatField(_("best estimate"))
    standard_uncertainty = models.FloatField(null=True)
    expanded_uncertainty = models.FloatField(null=True)
    coverage_factor = models.FloatField(null=True)
    digest = models.CharField(_("digest"), max_length=80)
    method = models.CharField(_("method"), max_length=120)
    method_edition = models.CharField(max_length=60, blank=True)
    method_digest = models.CharField(max_length=80, blank=True)
    method_confidence = models.CharField(max_length=20, blank=True)
    engine = models.CharField(_("engine"), max_length=60, blank=True)
    coverage = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    is_recomputed_whole = models.BooleanField(default=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=FigureStatus.choices,
        default=FigureStatus.IN_FORCE,
    )
    status_at = models.DateTimeField(null=True)
    status_reason = models.CharField(max_length=400, blank=True)
    replaces = models.ForeignKey(
        "self", verbose_name=_("replaces"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "digest", "quantity"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_figure_per_digest",
            ),
        )
        ordering = ("-ends_at", "-id")

    def __str__(self) -> str:
        return self.title


class FigureSource(Recorded):
    """One line of a figure's budget: a cause, and the certificate behind it where it is known.

    Attributes
    ----------
    contribution : float or None
        Standard uncertainty that the cause brings in, with the sign of its sensitivity [unit of
        the figure]; ``None`` is not stated.
    error_sensitivity : float or None
        What one coherent unit of the error that the certificate states does to the figure;
        ``None`` where the cause is no such error.
    """

    SCOPE: ClassVar[Scope | None] = Scope(
        organisations=("figure__owner_id",), division="figure__division_code"
    )

    figure = models.ForeignKey(Figure, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    source = models.CharField(max_length=400)
    input = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=20)
    evidence = models.CharField(max_length=400, blank=True)
    certificate = models.ForeignKey(
        Certificate, null=True, on_delete=models.PROTECT, related_name="+"
    )
    certificate_number = models.CharField(max_length=120, blank=True)
    certificate_digest = models.CharField(max_length=80, blank=True)
    gap = models.CharField(max_length=20, blank=True)
    point_key = models.CharField(max_length=80, blank=True)
    standard_uncertainty = models.FloatField(null=True)
    sensitivity = models.FloatField(null=True)
    error_sensitivity = models.FloatField(null=True)
    contribution = models.FloatField(null=True)
    share = models.FloatField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("certificate", "figure"), name="figure_of_certificate"),
            models.Index(fields=("figure", "position"), name="source_of_figure"),
        )
        ordering = ("figure_id", "position")
