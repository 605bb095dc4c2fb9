"""Forms about channels of the stream."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from duheng.site.actions.actor import Actor
from duheng.site.monitoring.actions.channels import ROLES
from duheng.site.monitoring.models import Installation, MonitoredChannel, MultiplierPeriod
from duheng.site.monitoring.queries import channels, gateways
from duheng.site.registry.divisions import division_choices
from duheng.site.registry.forms import FormPlan
from duheng.site.registry.models import MeasuringChannel

OFFERED = 2000
"""How many channels a list of options holds at most."""


def channel_plan(actor: Actor, day: date, *, but: int | None = None) -> FormPlan:
    """Return the form of a channel."""
    own = actor.organisation_id
    parents = channels(actor).filter(owner_id=own).exclude(pk=but).order_by("code")[:OFFERED]
    senders = gateways(actor).filter(owner_id=own).order_by("code")
    return FormPlan(
        model=MonitoredChannel,
        groups=(
            (_("Which it is"), ("code", "name", "site_name", "division_code", "gateway_id")),
            (_("What its numbers are"), ("kind", "quantity", "unit", "interval_s", "time_zone")),
            (
                _("What the plate says"),
                ("register_digits", "register_resolution", "rated", "lowest", "is_signed"),
            ),
            (
                _("What it belongs to"),
                ("parent_id", "relative_uncertainty", "identity_group", "identity_role"),
            ),
            (_("In service"), ("since", "until")),
        ),
        required=("code", "name", "kind", "quantity", "unit"),
        choices={
            "division_code": division_choices(day),
            "gateway_id": [(str(one.pk), f"{one.code} · {one.name}") for one in senders],
            "parent_id": [(str(one.pk), f"{one.code} · {one.name}") for one in parents],
            "identity_role": list(zip(ROLES, _ROLE_WORDS, strict=True)),
        },
        titles={"gateway_id": _("Gateway"), "parent_id": _("Part of")},
        help={
            "code": _(
                "What the gateway calls it; readings under it wait in quarantine until then."
            ),
            "rated": _(
                "Largest rate (registers, amounts: unit an hour, after the multiplier), "
                "or largest value of a power or a state."
            ),
            "relative_uncertainty": _("Relative standard uncertainty of an amount, for balances."),
            "identity_group": _("Channels of one feeder that obey P, Q, S and power factor."),
        },
    )


_ROLE_WORDS = (_("active"), _("reactive"), _("apparent"), _("power factor"))


def multiplier_plan() -> FormPlan:
    """Return the form of a multiplier."""
    return FormPlan(
        model=MultiplierPeriod,
        groups=(("", ("since", "current_ratio", "voltage_ratio", "constant")),),
        required=("since",),
        help={"since": _("It holds until the next one begins; readings before are not changed.")},
    )


def installation_plan(actor: Actor) -> FormPlan:
    """Return the form by which a device comes onto a channel."""
    devices = (
        MeasuringChannel.objects.visible_to(actor)
        .filter(owner_id=actor.organisation_id, withdrawn_at__isnull=True)
        .select_related("instrument")
        .order_by("instrument__number", "name")[:OFFERED]
    )
    offered = [
        (str(one.pk), f"{one.instrument.number} · {one.instrument.name} · {one.name}")
        for one in devices
    ]
    return FormPlan(
        model=Installation,
        groups=(
            (_("The device"), ("measuring_channel_id", "begins_at", "first_indication")),
            (_("The device before it"), ("last_indication", "work_order")),
        ),
        required=("measuring_channel_id", "begins_at"),
        choices={"measuring_channel_id": offered},
        titles={"measuring_channel_id": _("Measuring channel of an instrument")},
        help={
            "last_indication": _(
                "Without it the amount between the neighbouring readings stays missing."
            )
        },
    )
