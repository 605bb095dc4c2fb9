"""Instruments, their channels, where they hang and what happened to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.recording import Recorded
from duheng.site.actions.scope import Scope

OWNED = Scope(organisations=("owner_id",), division="division_code")


class InstrumentStatus(models.TextChoices):
    """Where an instrument stands between purchase and scrapping."""

    IN_USE = "in_use", _("In use")
    IN_STORE = "in_store", _("In store")
    UNDER_REPAIR = "under_repair", _("Under repair")
    OUT_OF_SERVICE = "out_of_service", _("Out of service")
    SCRAPPED = "scrapped", _("Scrapped")


class Control(models.TextChoices):
    """How the law treats the instrument in its use."""

    COMPULSORY = "compulsory", _("Compulsory verification")
    VOLUNTARY = "voluntary", _("Calibration or voluntary verification")


class Instrument(Recorded):
    """A measuring instrument, or a batch of equal ones (``number_of_items`` above one).

    Serial numbers repeat across makers; an instrument is found by maker, model and serial number
    together, or by its own number. Where it hangs is a :class:`Placement`.
    """

    SCOPE: ClassVar[Scope | None] = OWNED

    number = models.CharField(_("number"), max_length=80, blank=True, db_index=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=80, blank=True, db_index=True)
    model = models.CharField(_("model"), max_length=120, blank=True)
    maker = models.CharField(_("maker"), max_length=200, blank=True)
    serial_number = models.CharField(_("serial number"), max_length=120, blank=True, db_index=True)
    owner = models.ForeignKey(
        "people.Organisation", verbose_name=_("owner"), on_delete=models.PROTECT, related_name="+"
    )
    division_code = models.CharField(_("division"), max_length=12, db_index=True)
    place = models.CharField(_("place of use"), max_length=200, blank=True)
    purpose = models.CharField(_("purpose"), max_length=60, blank=True)
    control = models.CharField(
        _("control"), max_length=20, choices=Control.choices, default=Control.VOLUNTARY
    )
    manner = models.CharField(_("manner of verification"), max_length=40, blank=True)
    quantity = models.CharField(_("quantity"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    range_lower = models.DecimalField(
        _("lower end of range"), max_digits=24, decimal_places=9, null=True, blank=True
    )
    range_upper = models.DecimalField(
        _("upper end of range"), max_digits=24, decimal_places=9, null=True, blank=True
    )
    accuracy_class = models.CharField(_("accuracy class"), max_length=40, blank=True)
    permissible_error = models.CharField(_("maximum permissible error"), max_length=120, blank=True)
    number_of_items = models.PositiveIntegerField(_("number of items"), default=1)
    split_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=InstrumentStatus.choices,
        default=InstrumentStatus.IN_USE,
    )
    confirmed_until = models.DateField(_("confirmed until"), null=True, blank=True, db_index=True)
    standard = models.ForeignKey(
        "registry.MeasurementStandard",
        verbose_name=_("part of the measurement standard"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        indexes = (
            models.Index(fields=("maker", "model", "serial_number"), name="instrument_identity"),
            models.Index(fields=("division_code", "confirmed_until"), name="instrument_due"),
            models.Index(fields=("owner", "confirmed_until"), name="instrument_owner_due"),
        )
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name


class MeasuringChannel(Recorded):
    """What one device measures on one of its channels: a gun of a charger, a phase of a meter."""

    SCOPE: ClassVar[Scope | None] = OWNED

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12)
    name = models.CharField(_("channel"), max_length=80)
    quantity = models.CharField(_("quantity"), max_length=60)
    unit = models.CharField(_("unit"), max_length=30)
    range_lower = models.DecimalField(max_digits=24, decimal_places=9, null=True, blank=True)
    range_upper = models.DecimalField(max_digits=24, decimal_places=9, null=True, blank=True)


class Position(Recorded):
    """A place at a site where instruments come and go: position is not device."""

    SCOPE: ClassVar[Scope | None] = OWNED

    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12)
    name = models.CharField(_("position"), max_length=200)


class Placement(Recorded):
    """An instrument in a position, from an instant to an instant."""

    SCOPE: ClassVar[Scope | None] = OWNED

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)


class InstrumentEventKind(models.TextChoices):
    """What can happen to an instrument, from purchase to scrapping."""

    PURCHASE = "purchase", _("Purchase")
    ACCEPTANCE = "acceptance", _("Acceptance")
    COMMISSIONING = "commissioning", _("Commissioning")
    TRANSFER = "transfer", _("Transfer")
    SEALING = "sealing", _("Sealing")
    REPAIR = "repair", _("Repair")
    ADJUSTMENT = "adjustment", _("Adjustment")
    OUT_OF_SERVICE = "out_of_service", _("Taken out of service")
    RETURN = "return", _("Returned to service")
    SCRAPPING = "scrapping", _("Scrapping")


class InstrumentEvent(Recorded):
    """Something that happened to an instrument."""

    SCOPE: ClassVar[Scope | None] = OWNED

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12)
    kind = models.CharField(_("event"), max_length=20, choices=InstrumentEventKind.choices)
    happened_at = models.DateTimeField(_("when"))
    note = models.CharField(_("note"), max_length=400, blank=True)
