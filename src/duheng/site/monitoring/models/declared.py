"""Channels of the stream, what they are multiplied by, what hangs on them, and who sends them.

A channel of the stream belongs to a place in a process, not to a device: devices come and go on it,
and each exchange says what both registers showed.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.recording import Recorded
from duheng.site.actions.scope import Scope

OWNED = Scope(organisations=("owner_id",), division="division_code")
OF_CHANNEL = Scope(organisations=("monitored__owner_id",), division="monitored__division_code")
_OF_GATEWAY = Scope(organisations=("gateway__owner_id",), division="gateway__division_code")


class Kind(models.TextChoices):
    """What the numbers of a channel are."""

    REGISTER = "register", _("Cumulative register")
    INTERVAL = "interval", _("Amount of an interval")
    POWER = "power", _("Rate, mean of an interval")
    LEVEL = "level", _("State at an instant")


class Gateway(Recorded):
    """What sends readings: an edge agent, a data logger, another platform."""

    SCOPE: ClassVar[Scope | None] = OWNED

    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12)
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    readings_per_minute = models.PositiveIntegerField(_("readings a minute"), default=6000)
    public_key = models.CharField(_("public key"), max_length=200, blank=True)
    addresses = models.CharField(_("networks it may speak from"), max_length=400, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("code",), name="one_gateway_per_code"),)


class GatewayToken(Recorded):
    """A token of a gateway: its digest, never its text."""

    SCOPE: ClassVar[Scope | None] = _OF_GATEWAY

    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(_("begins with"), max_length=12)
    made_at = models.DateTimeField(_("made at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)


class MonitoredChannel(Recorded):
    """A channel of the stream: one quantity in one place, whatever device hangs there."""

    SCOPE: ClassVar[Scope | None] = OWNED

    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12)
    code = models.CharField(_("code"), max_length=120)
    name = models.CharField(_("name"), max_length=200)
    site_name = models.CharField(_("site"), max_length=200, blank=True)
    kind = models.CharField(_("kind of numbers"), max_length=10, choices=Kind.choices)
    quantity = models.CharField(_("quantity"), max_length=60)
    unit = models.CharField(_("unit"), max_length=30)
    interval_s = models.PositiveIntegerField(_("interval in seconds"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")
    register_digits = models.PositiveSmallIntegerField(
        _("whole digits of the register"), null=True, blank=True
    )
    register_resolution = models.DecimalField(
        _("smallest step of the register"), max_digits=18, decimal_places=9, null=True, blank=True
    )
    rated = models.DecimalField(
        _("plate rating"), max_digits=24, decimal_places=9, null=True, blank=True
    )
    lowest = models.DecimalField(
        _("least plausible value"), max_digits=24, decimal_places=9, null=True, blank=True
    )
    is_signed = models.BooleanField(_("may be negative"), default=False)
    relative_uncertainty = models.DecimalField(
        _("relative standard uncertainty"), max_digits=12, decimal_places=9, null=True, blank=True
    )
    parent = models.ForeignKey(
        "self", verbose_name=_("is part of"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    identity_group = models.CharField(_("group of an identity"), max_length=60, blank=True)
    identity_role = models.CharField(_("role in it"), max_length=20, blank=True)
    gateway = models.ForeignKey(
        Gateway, verbose_name=_("gateway"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    since = models.DateTimeField(_("in service since"), null=True, blank=True)
    until = models.DateTimeField(_("in service until"), null=True, blank=True)

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("code",), name="one_channel_per_code"),)


class MultiplierPeriod(Recorded):
    """What the numbers of a channel are multiplied by, from an instant on."""

    SCOPE: ClassVar[Scope | None] = OF_CHANNEL

    monitored = models.ForeignKey(MonitoredChannel, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(_("from"))
    current_ratio = models.DecimalField(
        _("ratio of the current transformer"),
        max_digits=18, decimal_places=6, null=True, blank=True,
    )  # fmt: skip
    voltage_ratio = models.DecimalField(
        _("ratio of the voltage transformer"),
        max_digits=18, decimal_places=6, null=True, blank=True,
    )  # fmt: skip
    constant = models.DecimalField(
        _("further constant"), max_digits=18, decimal_places=9, default=1
    )

    class Meta:
        ordering = ("monitored_id", "since")


class Installation(Recorded):
    """A device's channel on a channel of the stream, from an instant to an instant."""

    SCOPE: ClassVar[Scope | None] = OF_CHANNEL

    monitored = models.ForeignKey(MonitoredChannel, on_delete=models.PROTECT, related_name="+")
    measuring_channel = models.ForeignKey(
        "registry.MeasuringChannel", on_delete=models.PROTECT, related_name="+"
    )
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"), null=True, blank=True)
    first_indication = models.DecimalField(
        _("indication at the beginning"), max_digits=24, decimal_places=9, null=True, blank=True
    )
    last_indication = models.DecimalField(
        _("indication at the end"), max_digits=24, decimal_places=9, null=True, blank=True
    )
    work_order = models.CharField(_("work order"), max_length=120, blank=True)

    class Meta:
        ordering = ("monitored_id", "begins_at")
