"""Measurement standards, reference materials and the intermediate checks between calibrations."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.recording import Recorded


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


class StandardStatus(models.TextChoices):
    """Whether a measurement standard may be used."""

    IN_FORCE = "in_force", _("In force")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


class MeasurementStandard(Recorded):
    """A measurement standard (计量标准) with its examination and its capability.

    Public standards are listed for everybody who signs in; the scope of the others is their keeper.
    """

    number = models.CharField(_("number"), max_length=80, db_index=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=StandardLevel.choices)
    keeper = models.ForeignKey(
        "people.Organisation", verbose_name=_("keeper"), on_delete=models.PROTECT, related_name="+"
    )
    division_code = models.CharField(_("division"), max_length=12, db_index=True)
    quantity = models.CharField(_("quantity"), max_length=60, db_index=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    range_lower = models.DecimalField(max_digits=24, decimal_places=9, null=True, blank=True)
    range_upper = models.DecimalField(max_digits=24, decimal_places=9, null=True, blank=True)
    uncertainty = models.CharField(_("uncertainty or class"), max_length=120, blank=True)
    examination_number = models.CharField(_("examination certificate"), max_length=80, blank=True)
    examined_on = models.DateField(_("examined on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True, db_index=True)
    status = models.CharField(
        _("status"), max_length=20, choices=StandardStatus.choices, default=StandardStatus.IN_FORCE
    )
    terminus = models.CharField(_("end of the chain"), max_length=40, blank=True)
    confirmed_until = models.DateField(_("calibrated until"), null=True, blank=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return self.name


class StandardKind(Recorded):
    """A kind of the catalogue for which a measurement standard was established."""

    standard = models.ForeignKey(MeasurementStandard, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=80, db_index=True)


class IntermediateCheck(Recorded):
    """A check of a standard between two calibrations; the last good one bounds a suspicion."""

    standard = models.ForeignKey(MeasurementStandard, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("checked at"))
    passed = models.BooleanField(_("passed"))
    point = models.CharField(_("point"), max_length=80, blank=True)
    deviation = models.DecimalField(max_digits=24, decimal_places=12, null=True, blank=True)
    limit = models.DecimalField(max_digits=24, decimal_places=12, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)


class StandardDoubt(Recorded):
    """A standard found bad: since when at the latest, at which points, by how much."""

    standard = models.ForeignKey(MeasurementStandard, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(_("found at"))
    last_good_at = models.DateTimeField(_("last good check"), null=True, blank=True)
    points = models.JSONField(_("points"), default=list)
    reason = models.CharField(_("reason"), max_length=400)
    closed_at = models.DateTimeField(null=True, blank=True)


class ReferenceMaterial(Recorded):
    """A certified reference material, by batch."""

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
    valid_until = models.DateField(_("valid until"), null=True, blank=True, db_index=True)

    class Meta:
        ordering = ("number",)
