"""Quality as lists: by channel, by site, by gateway, the worst first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from duheng.site.monitoring.quality.queries import (
    added_up,
    days_of_quality,
    period_condition,
    quality_of,
)
from duheng.site.monitoring.quality.records import QualityRow
from duheng.site.pages.lists import Column, Empty, Filter, ListPage


def _shown(share: float | None) -> str:
    return "—" if share is None else f"{share:.1f} %"


def _percent(key: str, title: Any, attribute: str, sort: str) -> Column[QualityRow]:
    return Column(
        key,
        title,
        lambda row: getattr(row.quality, attribute),
        shown=lambda row: _shown(getattr(row.quality, attribute)),
        sort=sort,
        is_number=True,
    )


_SHARES: tuple[Column[QualityRow], ...] = (
    _percent("validity", gettext_lazy("Valid, per cent"), "validity", "by_validity"),
    _percent("completeness", gettext_lazy("Complete, per cent"), "completeness", "by_completeness"),
    _percent("timeliness", gettext_lazy("In time, per cent"), "timeliness", "by_timeliness"),
    _percent(
        "traceable", gettext_lazy("Traceable, per cent"), "traceable_share", "by_traceability"
    ),
    Column("causes", gettext_lazy("Not valid because"), lambda row: row.quality.causes_text),
    Column("expected", gettext_lazy("Readings expected"), lambda row: row.quality.expected,
           sort="sum_expected", is_default=False, is_number=True),
    Column("held", gettext_lazy("Readings held"), lambda row: row.quality.held, sort="sum_held",
           is_default=False, is_number=True),
)  # fmt: skip
_OWNER: Column[QualityRow] = Column(
    "owner", gettext_lazy("Owner"), lambda row: row.owner, is_default=False
)
_PERIOD = Filter("period", gettext_lazy("Day or month"), period_condition)
_EMPTY = Empty(
    gettext_lazy(
        "No reading was judged yet. The worker judges what came every ten minutes; "
        "channels are declared first."
    ),
    gettext_lazy("Monitored channels"),
    "monitoring:channels",
    "monitoring.view",
)


def _text_in(*columns: str) -> Any:
    def condition(text: str) -> Q:
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": text})
        return found

    return condition


_CHANNEL = ("monitored_id", "monitored__name", "monitored__code", "monitored__site_name",
            "monitored__owner__name")  # fmt: skip
_SITE = ("monitored__site_name", "monitored__owner__name", "monitored__owner_id")
_GATEWAY = ("monitored__gateway_id", "monitored__gateway__name", "monitored__gateway__code",
            "monitored__owner__name")  # fmt: skip

CHANNELS: ListPage[QualityRow] = ListPage(
    key="quality",
    title=gettext_lazy("Quality of readings"),
    query=lambda actor: added_up(days_of_quality(actor), *_CHANNEL),
    to_row=lambda one: QualityRow(
        key=one["monitored_id"],
        name=one["monitored__name"],
        detail=one["monitored__code"],
        owner=one["monitored__owner__name"],
        quality=quality_of(one),
    ),
    link=lambda row: reverse("monitoring:channel", args=[row.key]),
    sort="by_validity",
    tie="monitored_id",
    template="monitoring/quality.html",
    columns=(
        Column("name", gettext_lazy("Channel"), lambda row: row.name, sort="monitored__name"),
        Column("code", gettext_lazy("Code"), lambda row: row.detail, is_default=False),
        *_SHARES,
        _OWNER,
    ),
    filters=(
        _PERIOD,
        Filter(
            "text",
            gettext_lazy("Code, name or site"),
            _text_in("monitored__code", "monitored__name", "monitored__site_name"),
        ),
        Filter("gateway", gettext_lazy("Gateway"), lambda text: Q(monitored__gateway__code=text)),
    ),
    empty=_EMPTY,
    fixed={"level": "channels"},
)

SITES: ListPage[QualityRow] = replace(
    CHANNELS,
    key="quality-sites",
    query=lambda actor: added_up(days_of_quality(actor), *_SITE),
    to_row=lambda one: QualityRow(
        key=one["monitored__site_name"],
        name=one["monitored__site_name"] or "—",
        detail="",
        owner=one["monitored__owner__name"],
        quality=quality_of(one),
    ),
    link=lambda row: f"{reverse('monitoring:quality')}?text={row.key}" if row.key else "",
    tie="monitored__site_name",
    columns=(
        Column("name", gettext_lazy("Site"), lambda row: row.name, sort="monitored__site_name"),
        replace(_OWNER, is_default=True),
        *_SHARES,
    ),
    filters=(_PERIOD, Filter("text", gettext_lazy("Site"), _text_in("monitored__site_name"))),
    fixed={"level": "sites"},
)

GATEWAYS: ListPage[QualityRow] = replace(
    CHANNELS,
    key="quality-gateways",
    query=lambda actor: added_up(days_of_quality(actor), *_GATEWAY),
    to_row=lambda one: QualityRow(
        key=one["monitored__gateway_id"],
        name=one["monitored__gateway__name"] or "—",
        detail=one["monitored__gateway__code"] or "",
        owner=one["monitored__owner__name"],
        quality=quality_of(one),
    ),
    link=lambda row: reverse("monitoring:gateway", args=[row.key]) if row.key else "",
    tie="monitored__gateway_id",
    columns=(
        Column(
            "name", gettext_lazy("Gateway"), lambda row: row.name, sort="monitored__gateway__name"
        ),
        Column("code", gettext_lazy("Code"), lambda row: row.detail),
        *_SHARES,
        _OWNER,
    ),
    filters=(
        _PERIOD,
        Filter(
            "text",
            gettext_lazy("Code or name"),
            _text_in("monitored__gateway__code", "monitored__gateway__name"),
        ),
    ),
    fixed={"level": "gateways"},
)
