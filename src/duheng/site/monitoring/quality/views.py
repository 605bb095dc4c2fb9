"""Pages of quality: lists worst first, and what a flag saw."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from duheng.site.actions.days import local_day, local_midnight
from duheng.site.monitoring.quality.drawing import curve_of, heat_strip
from duheng.site.monitoring.quality.lists import CHANNELS, GATEWAYS, SITES
from duheng.site.monitoring.quality.queries import (
    USUAL_DAYS,
    corrections_of,
    days_of_channel,
    days_of_quality,
    flags_of,
    get_flag,
    is_spoiling,
    judged_until,
    period_condition,
    usual_condition,
    whole_quality,
)
from duheng.site.monitoring.quality.reading import MOST, readings_in, time_around
from duheng.site.monitoring.quality.records import ReadingRow
from duheng.site.monitoring.queries import get_channel
from duheng.site.monitoring.records import ChannelRecord
from duheng.site.pages.lists import ListPage, show_list
from duheng.site.people.doors import Asked, may

STRIP_DAYS = 31
_FLAGS_SHOWN = 30
_ROWS_SHOWN = 200


@may("monitoring.view")
def channels(request: Asked) -> HttpResponseBase:
    """Show the quality of each channel."""
    return _show(request, CHANNELS)


@may("monitoring.view")
def sites(request: Asked) -> HttpResponseBase:
    """Show the quality of each site."""
    return _show(request, SITES)


@may("monitoring.view")
def gateways(request: Asked) -> HttpResponseBase:
    """Show the quality of what each gateway sends."""
    return _show(request, GATEWAYS)


def _show(request: Asked, wanted: ListPage[Any]) -> HttpResponseBase:
    """Show a list of the period that was chosen, or of the last days."""
    period = request.GET.get("period", "").strip()
    usual = usual_condition(request.at)
    try:
        chosen = period_condition(period) if period else usual
    except ValueError:
        chosen = usual
    query = wanted.query
    found = replace(wanted, query=lambda actor: query(actor).filter(chosen))
    more = {
        "whole": whole_quality(days_of_quality(request.actor).filter(chosen)),
        "judged_at": judged_until(request.actor),
        "period": period,
        "usual_days": USUAL_DAYS,
        "zone": settings.TIME_ZONE,
    }
    return show_list(request, found, more)


@may("monitoring.view")
def flag(request: Asked, flag_id: int) -> HttpResponse:
    """Show what a rule saw: the readings around it, drawn and as a table."""
    found = get_flag(request.actor, flag_id)
    channel = get_channel(request.actor, found.monitored_id)
    period = time_around(found.begin_at, found.end_at, channel.interval_s)
    rows, is_more = readings_in(found.monitored_id, period, (found.begin_at, found.end_at))
    context = {
        "flag": found,
        "channel": channel,
        "is_spoiling": is_spoiling(found),
        "curve": curve_of(rows, found.begin_at, found.end_at) if rows else None,
        "rows": _near(rows),
        "number": len(rows),
        "most": MOST,
        "is_more": is_more,
        "may_correct": may_correct(request, channel),
    }
    return render(request, "monitoring/flag.html", context)


def may_correct(request: Asked, channel: ChannelRecord) -> bool:
    """Return whether whoever asks may correct readings of a channel."""
    return (
        request.actor.may("monitoring.correct_reading")
        and channel.owner_id == request.actor.organisation_id
        and channel.withdrawn_at is None
    )


def quality_context(request: Asked, channel: ChannelRecord) -> dict[str, Any]:
    """Return what the page of a channel shows of its quality."""
    today = local_day(request.at)
    first = today - timedelta(days=STRIP_DAYS - 1)
    days = days_of_channel(request.actor, channel.id, first)
    flags = flags_of(request.actor, channel.id, local_midnight(first))
    spoiling = [one for one in flags if is_spoiling(one)]
    a_hour = 3600 / channel.interval_s if channel.interval_s else None
    return {
        "strip": heat_strip(days, spoiling, first, STRIP_DAYS, a_hour) if days else None,
        "days": days[::-1],
        "flags": [(one, is_spoiling(one)) for one in flags[:_FLAGS_SHOWN]],
        "more_flags": max(0, len(flags) - _FLAGS_SHOWN),
        "corrections": corrections_of(request.actor, channel.id),
    }


def _near(rows: list[ReadingRow]) -> list[ReadingRow]:
    """Return the readings of the table: flagged ones and their neighbours, so many at most."""
    flagged = [place for place, one in enumerate(rows) if one.is_flagged]
    first = max(0, (flagged[0] if flagged else 0) - 8)
    return rows[first : first + _ROWS_SHOWN]
