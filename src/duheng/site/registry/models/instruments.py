"""Instruments, their channels, where they hang and what happened to them."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duheng.site.actions.recording import Recorded
from duheng.site.actions.scope import Scope

OWNED = Scope(organisations=("owner_id",), division="division_code")


class InstrumentStatus(models.TextChoices):
    """Where an instrument stands between purchase and scrapping."""

    IN_USE = "in_use", _("In use")
    IN_STORE = "in_store", _("In store")
    SEALED = "sealed", _("Sealed up")
    UNDER_REPAIR = "under_repair", _("Under repair")
    OUT_OF_SERVICE = "out_of_service", _("Out of service")
    SCRAPPED = "scrapped", _("Scrapped")


class Control(models.TextChoices):
    """How the law treats the instrument in its use."""

    COMPULSORY = "compulsory", _("Compulsory verification")
    VOLUNTARY = "voluntary", _("Calibration or voluntary verification")


class Manner(models.TextChoices):
    """What becomes due for an instrument, and what follows."""

    PERIODIC = "periodic", _("Periodic")
    ROTATE = "rotate", _("First verification only, rotated after its term")
    SCRAP = "scrap", _("First verification only, scrapped when out of tolerance")


class Origin(models.TextChoices):
    """Where an instrument was made."""

    DOMESTIC = "domestic", _("Domestic")
    IMPORTED = "imported", _("Imported")


class Delivery(models.TextChoices):
    """Where an instrument is verified."""

    BROUGHT = "brought", _("Brought to the body")
    ON_SITE = "on_site", _("On site")


def new_token() -> str:
    """Return a token that nobody guesses: what a QR code holds."""
    return secrets.token_urlsafe(18)


class Instrument(Recorded):
    """A measuring instrument, or a batch of equal ones (``number_of_items`` above one).

    Serial numbers repeat across makers; an instrument is found by maker, model and serial number
    together, or by its own number. Where it hangs is a :class:`Placement`.
    """

    SCOPE: ClassVar[Scope | None] = OWNED

    number = models.CharField(_("number"), max_length=80, blank=True, db_index=True)
    name = models.CharField(_("name"), max_length=200)
    item = models.CharField(_("item of the catalogue"), max_length=80, blank=True)
    kind = models.CharField(
        pgettext_lazy("of an instrument", "kind"), max_length=80, blank=True, db_index=True
    )
    model = models.CharField(_("model"), max_length=120, blank=True)
    maker = models.CharField(_("maker"), max_length=200, blank=True)
    origin = models.CharField(_("origin"), max_length=20, choices=Origin.choices, blank=True)
    serial_number = models.CharField(_("serial number"), max_length=120, blank=True)
    owner = models.ForeignKey(
        "people.Organisation", verbose_name=_("owner"), on_delete=models.PROTECT, related_name="+"
    )
    division_code = models.CharField(_("division"), max_length=12, db_index=True)
    place = models.CharField(_("place of use"), max_length=200, blank=True)
    purpose = models.CharField(_("purpose"), max_length=60, blank=True)
    control = models.CharField(
        _("control"), max_length=20, choices=Control.choices, default=Control.VOLUNTARY
    )
    manner = models.CharField(
        _("manner of verification"), max_length=20, choices=Manner.choices, blank=True
    )
    interval_months = models.PositiveSmallIntegerField(
        _("interval in months"), null=True, blank=True
    )
    delivery = models.CharField(_("delivery"), max_length=20, choices=Delivery.choices, blank=True)
    quantity = models.CharField(_("quantity"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    range_lower = models.DecimalField(
        _("lower end of range"), max_digits=24, decimal_places=9, null=True, blank=True
    )
    range_upper = models.DecimalField(
        _("upper end of range"), max_digits=24, decimal_places=9, null=True, blank=True
    )
    range_text = models.CharField(_("range as written"), max_length=120, blank=True)
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

    note = models.CharField(_("note"), max_length=400, blank=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "number"),
                condition=models.Q(withdrawn_at__isnull=True) & ~models.Q(number=""),
                name="one_instrument_per_number",
            ),
        )
        indexes = (
            models.Index(fields=("serial_number", "maker", "model"), name="instrument_identity"),
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
    range_lower = models.DecimalField(
        _("lower end of range"), max_digits=24, decimal_places=9, null=True, blank=True
    )
    range_upper = models.DecimalField(
        _("upper end of range"), max_digits=24, decimal_places=9, null=True, blank=True
    )
    accuracy_class = models.CharField(_("accuracy class"), max_length=40, blank=True)


class Position(Recorded):
    """A place at a site where instruments come and go: position is not device."""

    SCOPE: ClassVar[Scope | None] = OWNED

    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12)
    name = models.CharField(_("position"), max_length=200)
    place = models.CharField(_("place of use"), max_length=200, blank=True)


class Placement(Recorded):
    """An instrument in a position, from an instant to an instant."""

    SCOPE: ClassVar[Scope | None] = OWNED

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12)
    role = models.CharField(_("what it does there"), max_length=20, default="meter")
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)

    class Meta:
        ordering = ("begins_at", "id")


class InstrumentEventKind(models.TextChoices):
    """What can happen to an instrument, from purchase to scrapping."""

    PURCHASE = "purchase", _("Purchase")
    ACCEPTANCE = "acceptance", _("Acceptance")
    COMMISSIONING = "commissioning", _("Commissioning")
    STORING = "storing", _("Put into store")
    TRANSFER = "transfer", _("Transfer")
    SEALING = "sealing", _("Sealed up")
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
    status_before = models.CharField(max_length=20, choices=InstrumentStatus.choices)
    status_after = models.CharField(max_length=20, choices=InstrumentStatus.choices)
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        ordering = ("happened_at", "id")
