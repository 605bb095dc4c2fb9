"""Channels and gateways as lists."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from duheng.site.monitoring.models import Kind
from duheng.site.monitoring.queries import (
    channel_record,
    channel_text,
    channels,
    gateway_record,
    gateways,
)
from duheng.site.monitoring.records import ChannelRecord, GatewayRecord
from duheng.site.pages.lists import Column, Empty, Filter, ListPage

_CHANGE = "monitoring.change_channel"


def _kind(row: ChannelRecord) -> str:
    return str(Kind(row.kind).label)


CHANNELS: ListPage[ChannelRecord] = ListPage(
    key="channels",
    title=gettext_lazy("Monitored channels"),
    query=channels,
    to_row=channel_record,
    link=lambda row: reverse("monitoring:channel", args=[row.id]),
    sort="code",
    template="monitoring/channels.html",
    columns=(
        Column("name", gettext_lazy("Name"), lambda row: row.name, sort="name"),
        Column("code", gettext_lazy("Code"), lambda row: row.code, sort="code", is_code=True),
        Column("site", gettext_lazy("Site"), lambda row: row.site_name, sort="site_name"),
        Column("quantity", gettext_lazy("Quantity"), lambda row: row.quantity),
        Column("unit", gettext_lazy("Unit"), lambda row: row.unit),
        Column("kind", gettext_lazy("Numbers"), _kind),
        Column("gateway", gettext_lazy("Gateway"), lambda row: row.gateway_code),
        Column("parent", gettext_lazy("Part of"), lambda row: row.parent_code),
        Column("owner", gettext_lazy("Owner"), lambda row: row.owner_name),
    ),
    filters=(
        Filter(
            "text",
            gettext_lazy("Code, name or site"),
            channel_text,
        ),
        Filter(
            "kind",
            gettext_lazy("Numbers"),
            lambda value: Q(kind=value),
            choices=lambda _actor: list(Kind.choices),
        ),
        Filter("gateway", gettext_lazy("Gateway"), lambda text: Q(gateway__code=text)),
    ),
    empty=Empty(
        gettext_lazy("No channel was declared yet."),
        gettext_lazy("Declare a channel"),
        "monitoring:declare_channel",
        _CHANGE,
    ),
)


def _text(text: str) -> Any:
    return Q(code__icontains=text) | Q(name__icontains=text)


GATEWAYS: ListPage[GatewayRecord] = ListPage(
    key="gateways",
    title=gettext_lazy("Gateways"),
    query=gateways,
    to_row=gateway_record,
    link=lambda row: reverse("monitoring:gateway", args=[row.id]),
    sort="code",
    template="monitoring/gateways.html",
    columns=(
        Column("name", gettext_lazy("Name"), lambda row: row.name, sort="name"),
        Column("code", gettext_lazy("Code"), lambda row: row.code, sort="code", is_code=True),
        Column("owner", gettext_lazy("Owner"), lambda row: row.owner_name),
        Column(
            "quota",
            gettext_lazy("Readings a minute"),
            lambda row: row.readings_per_minute,
            is_number=True,
        ),
    ),
    filters=(Filter("text", gettext_lazy("Code or name"), _text),),
    empty=Empty(
        gettext_lazy("No gateway was enrolled yet."),
        gettext_lazy("Enrol a gateway"),
        "monitoring:enrol_gateway",
        _CHANGE,
    ),
)
