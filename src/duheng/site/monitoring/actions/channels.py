"""Channels of the stream are declared, changed, and given their multipliers and devices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.monitoring.models import (
    Gateway,
    Installation,
    MonitoredChannel,
    MultiplierPeriod,
)
from duheng.site.monitoring.publishing import publish_soon
from duheng.site.people.models import Organisation
from duheng.site.registry.divisions import division_faults
from duheng.site.registry.fields import missing_fields, read_fields, refuse_faults
from duheng.site.registry.models import MeasuringChannel
from duheng.site.registry.ownership import get_own, organisation_of
from duheng.telemetry.intake.wire import CODE_LENGTH

CHANNEL_FIELDS = (
    "code", "name", "site_name", "division_code", "kind", "quantity", "unit", "interval_s",
    "time_zone", "register_digits", "register_resolution", "rated", "lowest", "is_signed",
    "relative_uncertainty", "parent_id", "identity_group", "identity_role", "gateway_id", "since",
    "until",
)  # fmt: skip
MULTIPLIER_FIELDS = ("since", "current_ratio", "voltage_ratio", "constant")
INSTALLATION_FIELDS = ("begins_at", "first_indication", "work_order")
ROLES = ("active", "reactive", "apparent", "power_factor")


@action("monitoring.declare_channel", permission="monitoring.change_channel")
def declare_channel(*, actor: Actor, at: datetime, facts: Mapping[str, Any]) -> int:
    """Return the number of a new channel of the stream; readings wait for it in quarantine.

    Raises
    ------
    UnusableFields
        Naming each field; a code stands once in the whole site.
    """
    owner: Organisation = Organisation.objects.get_visible(actor, organisation_of(actor))
    given = {**facts, "division_code": facts.get("division_code") or owner.division_code}
    record = MonitoredChannel(owner=owner, **read_fields(MonitoredChannel, given, CHANNEL_FIELDS))
    _check(actor, record, at)
    record.record()
    publish_soon(at)
    return int(record.pk)


@action("monitoring.change_channel", permission="monitoring.change_channel")
def change_channel(
    *, actor: Actor, at: datetime, monitored_id: int, revision: int, facts: Mapping[str, Any]
) -> int:
    """Return the revision after a change of a channel; what was read under it stays."""
    record: MonitoredChannel = get_own(MonitoredChannel, actor, monitored_id)
    record.check_unchanged_since(revision)
    for name, value in read_fields(MonitoredChannel, facts, CHANNEL_FIELDS).items():
        setattr(record, name, value)
    _check(actor, record, at)
    record.record()
    publish_soon(at)
    return int(record.revision)


@action("monitoring.withdraw_channel", permission="monitoring.change_channel")
def withdraw_channel(
    *, actor: Actor, at: datetime, monitored_id: int, revision: int, reason: str
) -> None:
    """Take a channel out of the stream; its history stays readable."""
    record: MonitoredChannel = get_own(MonitoredChannel, actor, monitored_id)
    record.check_unchanged_since(revision)
    record.withdraw(reason)
    publish_soon(at)


@action("monitoring.set_multiplier", permission="monitoring.change_channel")
def set_multiplier(
    *, actor: Actor, at: datetime, monitored_id: int, facts: Mapping[str, Any]
) -> int:
    """Return the number of a new multiplier, which holds from its instant to the next."""
    record: MonitoredChannel = get_own(MonitoredChannel, actor, monitored_id)
    values = read_fields(MultiplierPeriod, facts, MULTIPLIER_FIELDS)
    faults = missing_fields(values, ("since",))
    for name in ("current_ratio", "voltage_ratio", "constant"):
        if values.get(name) is not None and not values[name] > 0:
            faults[name] = _("must be greater than 0")
    same = MultiplierPeriod.objects.visible_to(actor).filter(
        monitored_id=monitored_id, since=values.get("since"), withdrawn_at__isnull=True
    )
    if same.exists():
        faults["since"] = _("a multiplier begins then already")
    refuse_faults(faults)
    period = MultiplierPeriod(monitored=record, **values)
    period.record()
    publish_soon(at)
    return int(period.pk)


@action("monitoring.withdraw_multiplier", permission="monitoring.change_channel")
def withdraw_multiplier(
    *, actor: Actor, at: datetime, period_id: int, revision: int, reason: str
) -> None:
    """Take back a multiplier that was wrong."""
    period: MultiplierPeriod = MultiplierPeriod.objects.get_visible(actor, period_id)
    get_own(MonitoredChannel, actor, period.monitored_id)
    period.check_unchanged_since(revision)
    period.withdraw(reason)
    publish_soon(at)


@action("monitoring.install", permission="monitoring.change_channel")
def install(
    *,
    actor: Actor,
    at: datetime,
    monitored_id: int,
    measuring_channel_id: int,
    facts: Mapping[str, Any],
    last_indication: Any = None,
) -> int:
    """Return the number of an installation: a device's channel now hangs on this channel.

    Parameters
    ----------
    last_indication : number or text, optional
        Last indication of the device that hung there before; without it the amount between the
        neighbouring readings stays missing.

    Raises
    ------
    UnusableFields
        When it begins before the present device was installed.
    """
    record: MonitoredChannel = get_own(MonitoredChannel, actor, monitored_id)
    device: MeasuringChannel = get_own(MeasuringChannel, actor, measuring_channel_id)
    values = read_fields(Installation, facts, INSTALLATION_FIELDS)
    ended = read_fields(Installation, {"last_indication": last_indication}, ("last_indication",))
    refuse_faults(missing_fields(values, ("begins_at",)))
    before = _present(actor, monitored_id)
    if before is not None:
        if values["begins_at"] <= before.begins_at:
            refuse_faults({"begins_at": _("lies before the present device was installed")})
        before.ends_at, before.last_indication = values["begins_at"], ended["last_indication"]
        before.record()
    found = Installation(monitored=record, measuring_channel=device, **values)
    found.record()
    publish_soon(at)
    return int(found.pk)


def _present(actor: Actor, monitored_id: int) -> Installation | None:
    found: Installation | None = (
        Installation.objects.visible_to(actor)
        .filter(monitored_id=monitored_id, ends_at__isnull=True, withdrawn_at__isnull=True)
        .first()
    )
    return found


def _check(actor: Actor, record: MonitoredChannel, at: datetime) -> None:
    named = {name: getattr(record, name) for name in ("code", "name", "kind", "quantity", "unit")}
    faults = missing_fields(named, tuple(named)) | _faults_of_numbers(record)
    why = "a code names one channel in the whole site"
    others = MonitoredChannel.objects.unscoped(why).filter(code=record.code)
    if others.exclude(pk=record.pk).exists():
        faults["code"] = _("stands twice")
    elif len(record.code) > CODE_LENGTH:
        faults["code"] = _("has more than %(most)d characters: no reading could be sent for it") % {
            "most": CODE_LENGTH
        }
    if record.time_zone not in available_timezones():
        faults["time_zone"] = _("is no time zone")
    if bool(record.identity_group) != bool(record.identity_role):
        faults["identity_role"] = _("a group and a role are given together")
    elif record.identity_group and record.identity_role not in ROLES:
        faults["identity_role"] = _("is none of %(roles)s") % {"roles": ", ".join(ROLES)}
    faults |= division_faults(record.division_code, local_day(at))
    faults |= _faults_of_parent(actor, record)
    if record.gateway_id is not None:
        get_own(Gateway, actor, record.gateway_id)
    refuse_faults(faults)


def _faults_of_numbers(record: MonitoredChannel) -> dict[str, str]:
    names = (
        "interval_s",
        "register_digits",
        "register_resolution",
        "rated",
        "relative_uncertainty",
    )
    wrong = {
        name: _("must be greater than 0")
        for name in names
        if getattr(record, name) is not None and not getattr(record, name) > 0
    }
    if record.since and record.until and record.until <= record.since:
        wrong["until"] = _("lies before the beginning")
    return wrong


def _faults_of_parent(actor: Actor, record: MonitoredChannel) -> dict[str, str]:
    """Return a fault when the channel would be, through its parents, a part of itself."""
    parent_id, seen = record.parent_id, {record.pk}
    while parent_id is not None:
        if parent_id in seen:
            return {"parent_id": _("the channel would be a part of itself")}
        seen.add(parent_id)
        parent_id = MonitoredChannel.objects.get_visible(actor, parent_id).parent_id
    return {}
