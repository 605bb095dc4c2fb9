"""Gateways are enrolled, given tokens, and sent away."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.errors import NotPossibleNow
from duheng.site.monitoring.models import Gateway, GatewayToken
from duheng.site.monitoring.publishing import publish_soon
from duheng.site.people.models import Organisation
from duheng.site.registry.fields import missing_fields, read_fields, refuse_faults
from duheng.site.registry.ownership import get_own, organisation_of
from duheng.telemetry.stream.gateways import digest_of_token

GATEWAY_FIELDS = ("code", "name", "readings_per_minute", "public_key", "addresses", "note")
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made; its text is never seen again.

    Attributes
    ----------
    token_id : int
        Its number.
    text : str
        What the gateway sends.
    """

    token_id: int
    text: str


@action("monitoring.enrol_gateway", permission="monitoring.change_channel")
def enrol_gateway(*, actor: Actor, at: datetime, facts: Mapping[str, Any]) -> int:
    """Return the number of a new gateway of the actor's organisation.

    Raises
    ------
    UnusableFields
        Naming each field; a code stands once in the whole site.
    """
    values = read_fields(Gateway, facts, GATEWAY_FIELDS)
    _check(values, None)
    owner: Organisation = Organisation.objects.get_visible(actor, organisation_of(actor))
    record = Gateway(owner=owner, division_code=owner.division_code, **values)
    record.record()
    publish_soon(at)
    return int(record.pk)


@action("monitoring.change_gateway", permission="monitoring.change_channel")
def change_gateway(
    *, actor: Actor, at: datetime, gateway_id: int, revision: int, facts: Mapping[str, Any]
) -> int:
    """Return the revision after a change of a gateway."""
    record: Gateway = get_own(Gateway, actor, gateway_id)
    record.check_unchanged_since(revision)
    values = read_fields(Gateway, facts, GATEWAY_FIELDS)
    _check({name: getattr(record, name) for name in GATEWAY_FIELDS} | values, record.pk)
    for name, value in values.items():
        setattr(record, name, value)
    record.record()
    publish_soon(at)
    return int(record.revision)


@action("monitoring.withdraw_gateway", permission="monitoring.change_channel")
def withdraw_gateway(
    *, actor: Actor, at: datetime, gateway_id: int, revision: int, reason: str
) -> None:
    """Send a gateway away: from now on none of its tokens is good for anything."""
    record: Gateway = get_own(Gateway, actor, gateway_id)
    record.check_unchanged_since(revision)
    record.withdraw(reason)
    publish_soon(at)


@action("monitoring.make_token", permission="monitoring.change_channel")
def make_token(
    *, actor: Actor, at: datetime, gateway_id: int, ends_at: datetime | None = None
) -> NewToken:
    """Return a new token of a gateway; other tokens stay good, so that it can be rotated.

    Raises
    ------
    NotPossibleNow
        When the gateway was sent away, or the token would end before it begins.
    """
    gateway: Gateway = get_own(Gateway, actor, gateway_id)
    if gateway.withdrawn_at is not None:
        raise NotPossibleNow(_("the gateway was withdrawn"), hint=_("enrol it anew"))
    if ends_at is not None and ends_at <= at:
        raise NotPossibleNow(_("the token would have ended already"), hint=_("give a later day"))
    text = secrets.token_urlsafe(32)
    record = GatewayToken(
        gateway=gateway,
        digest=digest_of_token(text),
        hint=text[:_SHOWN],
        made_at=at,
        ends_at=ends_at,
    )
    record.record()
    publish_soon(at)
    return NewToken(int(record.pk), text)


@action("monitoring.revoke_token", permission="monitoring.change_channel")
def revoke_token(*, actor: Actor, at: datetime, token_id: int, revision: int, reason: str) -> None:
    """Revoke a token: the door refuses it from now on, and says so."""
    record: GatewayToken = GatewayToken.objects.get_visible(actor, token_id)
    get_own(Gateway, actor, record.gateway_id)
    record.check_unchanged_since(revision)
    record.withdraw(reason)
    publish_soon(at)


def _check(values: Mapping[str, Any], but: int | None) -> None:
    faults = missing_fields(values, ("code", "name"))
    why = "a code names one gateway in the whole site"
    others = Gateway.objects.unscoped(why).filter(code=values.get("code", ""))
    if others.exclude(pk=but).exists():
        faults["code"] = _("stands twice")
    for network in str(values.get("addresses", "")).split():
        try:
            ip_network(network)
        except ValueError:
            faults["addresses"] = _("%(text)s is no network") % {"text": network}
    refuse_faults(faults)
