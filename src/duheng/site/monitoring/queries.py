"""What may be read of channels and gateways: by their owners, and by who answers for the place."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from duheng.site.actions.actor import Actor
from duheng.site.monitoring.models import (
    Gateway,
    GatewayToken,
    Installation,
    MonitoredChannel,
    MultiplierPeriod,
)
from duheng.site.monitoring.records import (
    ChannelRecord,
    GatewayRecord,
    InstallationRecord,
    MultiplierRecord,
    TokenRecord,
)
from duheng.site.registry.plain import copied


def gateways(actor: Actor) -> Any:
    """Return the query of the gateways that stand."""
    found = Gateway.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    return found.select_related("owner")


def channels(actor: Actor) -> Any:
    """Return the query of the channels that stand."""
    found = MonitoredChannel.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    return found.select_related("owner", "parent", "gateway")


def channel_text(text: str) -> Q:
    """Return the condition that a text stands in the code, the name or the site of a channel."""
    return Q(code__icontains=text) | Q(name__icontains=text) | Q(site_name__icontains=text)


def get_gateway(actor: Actor, gateway_id: int) -> GatewayRecord:
    """Return one gateway.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    found = Gateway.objects.all().select_related("owner")
    return gateway_record(found.get_visible(actor, gateway_id))


def get_channel(actor: Actor, monitored_id: int) -> ChannelRecord:
    """Return one channel of the stream.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see.
    """
    found = MonitoredChannel.objects.all().select_related("owner", "parent", "gateway")
    return channel_record(found.get_visible(actor, monitored_id))


def get_token(actor: Actor, token_id: int) -> tuple[TokenRecord, int]:
    """Return one token, and the number of its gateway."""
    found: GatewayToken = GatewayToken.objects.get_visible(actor, token_id)
    return copied(TokenRecord, found), found.gateway_id


def get_multiplier(actor: Actor, period_id: int) -> tuple[MultiplierRecord, int]:
    """Return one multiplier, and the number of its channel."""
    found: MultiplierPeriod = MultiplierPeriod.objects.get_visible(actor, period_id)
    return copied(MultiplierRecord, found), found.monitored_id


def tokens_of(actor: Actor, gateway_id: int) -> list[TokenRecord]:
    """Return the tokens of a gateway, the newest first."""
    found = GatewayToken.objects.visible_to(actor).filter(gateway_id=gateway_id)
    return [copied(TokenRecord, one) for one in found.order_by("-made_at", "-pk")]


def channels_of(actor: Actor, gateway_id: int) -> list[ChannelRecord]:
    """Return the channels that a gateway sends."""
    found = channels(actor).filter(gateway_id=gateway_id).order_by("code")
    return [channel_record(one) for one in found]


def parts_of(actor: Actor, monitored_id: int) -> list[ChannelRecord]:
    """Return the channels that measure parts of what a channel measures."""
    found = channels(actor).filter(parent_id=monitored_id).order_by("code")
    return [channel_record(one) for one in found]


def multipliers_of(actor: Actor, monitored_id: int) -> list[MultiplierRecord]:
    """Return the multipliers of a channel, the newest first."""
    found = MultiplierPeriod.objects.visible_to(actor).filter(
        monitored_id=monitored_id, withdrawn_at__isnull=True
    )
    return [copied(MultiplierRecord, one) for one in found.order_by("-since")]


def installations_of(actor: Actor, monitored_id: int) -> list[InstallationRecord]:
    """Return the devices of a channel, the present one first."""
    found = (
        Installation.objects.visible_to(actor)
        .filter(monitored_id=monitored_id, withdrawn_at__isnull=True)
        .select_related("measuring_channel__instrument")
        .order_by("-begins_at")
    )
    return [
        copied(
            InstallationRecord,
            one,
            instrument_id=one.measuring_channel.instrument_id,
            instrument_name=one.measuring_channel.instrument.name,
            instrument_number=one.measuring_channel.instrument.number,
            channel_name=one.measuring_channel.name,
        )
        for one in found
    ]


def gateway_record(one: Gateway) -> GatewayRecord:
    """Return the plain record of a gateway."""
    record: GatewayRecord = copied(GatewayRecord, one, owner_name=one.owner.name)
    return record


def channel_record(one: MonitoredChannel) -> ChannelRecord:
    """Return the plain record of a channel."""
    record: ChannelRecord = copied(
        ChannelRecord,
        one,
        owner_name=one.owner.name,
        parent_code="" if one.parent is None else one.parent.code,
        gateway_code="" if one.gateway is None else one.gateway.code,
    )
    return record
