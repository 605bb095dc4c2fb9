"""Measurement standards, reference materials and the intermediate checks between calibrations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.recording import Recorded
from duheng.site.actions.scope import Scope


class StandardLevel(models.TextChoices):
    """Where a measurement standard stands in the hierarchy."""

    NATIONAL = "national", _("National")
    REGIONAL = "regional", _("Public, regional")
    CITY = "city", _("Public, league or city")
    COUNTY = "county", _("Public, county")
    DEPARTMENTAL = "departmental", _("Departmental, highest")
    ENTERPRISE = "enterprise", _("Enterprise, highest")
    SECONDARY = "secondary", _("Secondary")
    OUTSIDE = "outside", _("Of a body outside the region")


PUBLIC_LEVELS = frozenset({StandardLevel.REGIONAL, StandardLevel.CITY, StandardLevel.COUNTY})
LISTED_LEVELS = PUBLIC_LEVELS | {StandardLevel.NATIONAL, StandardLevel.OUTSIDE}

OF_STANDARD = Scope(organisations=("standard__keeper_id",), division="standard__division_code")
LISTED_WITH_STANDARD = Scope(
    organisations=("standard__keeper_id",),
    division="standard__division_code",
    listed="standard__is_listed",
)


class StandardStatus(models.TextChoices):
    """Whether a measurement standard may be used."""

    IN_FORCE = "in_force", _("In force")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


class MeasurementStandard(Recorded):
    """A measurement standard (计量标准) with its examination and its capability.

    Public ones, national ones and those of bodies outside are listed for everybody who signs in
    (``is_listed``); the others only for their keeper and who supervises it.
    """

    SCOPE: ClassVar[Scope | None] = Scope(
        organisations=("keeper_id",), division="division_code", listed="is_listed"
    )

    number = models.CharField(_("number"), max_length=80, db_index=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    level = models.CharField(
        _("level"), max_length=20, choices=StandardLevel.choices, db_index=True
    )
    is_listed = models.BooleanField(_("listed for everybody"), default=False, editable=False)
    keeper = models.ForeignKey(
        "people.Organisation", verbose_name=_("keeper"), on_delete=models.PROTECT, related_name="+"
    )
    division_code = models.CharField(_("division"), max_length=12, db_index=True)
    quantity = models.CharField(_("quantity"), max_length=60, db_index=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    range_lower = models.DecimalField(
        _("lower end of range"), max_digits=24, decimal_places=9, null=True, blank=True
    )
    range_upper = models.DecimalField(
        _("upper end of range"), max_digits=24, decimal_places=9, null=True, blank=True
    )
    uncertainty = models.CharField(_("uncertainty or class"), max_length=120, blank=True)
    examination_number = models.CharField(_("examination certificate"), max_length=80, blank=True)
    examined_by = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("examined by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    public_number = models.CharField(
        _("certificate as a public standard"), max_length=80, blank=True
    )
    established_on = models.DateField(_("established on"), null=True, blank=True)
    examined_on = models.DateField(_("examined on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True, db_index=True)
    status = models.CharField(
        _("status"), max_length=20, choices=StandardStatus.choices, default=StandardStatus.IN_FORCE
    )
    terminus = models.CharField(_("end of the chain"), max_length=40, blank=True)
    interval_months = models.PositiveSmallIntegerField(
        _("calibration interval in months"), null=True, blank=True
    )
    confirmed_until = models.DateField(_("calibrated until"), null=True, blank=True, db_index=True)
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("keeper", "number"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_standard_per_number",
            ),
        )
        ordering = ("number",)

    def __str__(self) -> str:
        return self.name


class StandardKind(Recorded):
    """A kind of the catalogue for which a measurement standard was established."""

    SCOPE: ClassVar[Scope | None] = LISTED_WITH_STANDARD

    standard = models.ForeignKey(MeasurementStandard, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=80, db_index=True)


class StandardCapability(Recorded):
    """What a standard can do over one range: its expanded uncertainty there, or its class."""

    SCOPE: ClassVar[Scope | None] = LISTED_WITH_STANDARD

    standard = models.ForeignKey(MeasurementStandard, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=80, blank=True)
    quantity = models.CharField(_("quantity"), max_length=60)
    unit = models.CharField(_("unit"), max_length=30)
    range_lower = models.DecimalField(
        _("lower end of range"), max_digits=24, decimal_places=9, null=True, blank=True
    )
    range_upper = models.DecimalField(
        _("upper end of range"), max_digits=24, decimal_places=9, null=True, blank=True
    )
    accuracy_class = models.CharField(_("accuracy class"), max_length=40, blank=True)
    expanded_uncertainty = models.DecimalField(
        _("expanded uncertainty"), max_digits=30, decimal_places=18, null=True, blank=True
    )
    uncertainty_unit = models.CharField(_("unit of the uncertainty"), max_length=30, blank=True)
    coverage_factor = models.DecimalField(
        _("coverage factor"), max_digits=8, decimal_places=4, null=True, blank=True
    )


class IntermediateCheck(Recorded):
    """A check of a standard between two calibrations; the last good one bounds a suspicion."""

    SCOPE: ClassVar[Scope | None] = OF_STANDARD

    standard = models.ForeignKey(MeasurementStandard, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("checked at"))
    passed = models.BooleanField(_("passed"))
    point = models.CharField(_("point"), max_length=80, blank=True)
    deviation = models.DecimalField(
        _("deviation"), max_digits=24, decimal_places=12, null=True, blank=True
    )
    limit = models.DecimalField(_("limit"), max_digits=24, decimal_places=12, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        indexes = (models.Index(fields=("standard", "checked_at"), name="check_of_standard"),)
        ordering = ("checked_at", "id")


class StandardDoubt(Recorded):
    """A standard found bad: since when at the latest, at which points, by how much."""

    SCOPE: ClassVar[Scope | None] = OF_STANDARD

    standard = models.ForeignKey(MeasurementStandard, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(_("found at"))
    last_good_at = models.DateTimeField(_("last good check"), null=True, blank=True)
    points = models.JSONField(_("points"), default=list)
    reason = models.CharField(_("reason"), max_length=400)
    closed_at = models.DateTimeField(null=True, blank=True)


class MaterialStatus(models.TextChoices):
    """Where a reference material stands."""

    IN_DEVELOPMENT = "in_development", _("In development")
    IN_FORCE = "in_force", _("In force")
    ENDED = "ended", _("Ended")


class ReferenceMaterial(Recorded):
    """A certified reference material, by batch; listed for everybody who signs in.

    ``properties`` is a list of mappings: ``quantity``, ``value``, ``unit``,
    ``expanded_uncertainty`` and ``coverage_factor``, numbers as text so that no digit is lost.
    """

    number = models.CharField(_("number"), max_length=80, db_index=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    level = models.CharField(_("class"), max_length=20, blank=True)
    batch = models.CharField(_("batch"), max_length=80, blank=True)
    producer = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("producer"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    division_code = models.CharField(_("division"), max_length=12, blank=True)
    properties = models.JSONField(_("property values"), default=list)
    status = models.CharField(
        _("status"), max_length=20, choices=MaterialStatus.choices, default=MaterialStatus.IN_FORCE
    )
    certified_on = models.DateField(_("certified on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True, db_index=True)
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("number", "batch", "producer"),
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_material_per_batch",
            ),
        )
        ordering = ("number", "batch")

    def __str__(self) -> str:
        return self.name
