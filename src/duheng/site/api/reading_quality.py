"""Quality of readings over the interface: judged days by channel, and what the rules say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema

from duheng.site.actions.scope import within
from duheng.site.api.fields import Day, DivisionCode, Instant, Number, Word
from duheng.site.api.paging import Lines, Page, Paging, lines_of, page_of
from duheng.site.monitoring.models import ChannelFlag, ChannelQuality
from duheng.site.monitoring.quality.queries import (
    day_record,
    days_of_quality,
    flag_record,
    flags,
    get_flag,
)
from duheng.site.monitoring.quality.records import FlagRecord
from duheng.site.people.doors import Asked

router = Router(tags=[_("Quality of readings")])


class DayFilter(Schema):
    """Which days are asked for; what is left out does not filter."""

    division: DivisionCode = ""
    channel_id: Number | None = None
    site_name: Word = ""
    gateway: Word = ""
    first: Day | None = None
    last: Day | None = None


class DayOut(Schema):
    """A channel's day at the site: counts of readings, null where not known, and shares [%]."""

    channel_id: int
    channel: str
    day: date
    expected: int | None
    held: int
    in_time: int | None
    valid: int
    traceable: int | None
    substituted: int
    causes: dict[str, int]
    completeness_percent: float | None
    validity_percent: float | None
    timeliness_percent: float | None
    traceable_percent: float | None
    judged_at: datetime


class FlagFilter(Schema):
    """Which flags are asked for; what is left out does not filter."""

    channel_id: Number | None = None
    rule: Word = ""
    flag_code: Word = ""
    ends_since: Instant | None = None
    begins_before: Instant | None = None


def _day(one: ChannelQuality) -> dict[str, Any]:
    record = day_record(one)
    quality = record.quality
    return {
        "channel_id": one.monitored_id,
        "channel": one.monitored.code,
        "day": record.day,
        "expected": quality.expected,
        "held": quality.held,
        "in_time": quality.in_time,
        "valid": quality.valid_of_expected,
        "traceable": quality.traceable,
        "substituted": quality.substituted,
        "causes": {name: count for name, count in quality.causes.items() if count},
        "completeness_percent": quality.completeness,
        "validity_percent": quality.validity,
        "timeliness_percent": quality.timeliness,
        "traceable_percent": quality.traceable_share,
        "judged_at": one.judged_at,
    }


def _days(request: Asked, wanted: DayFilter) -> QuerySet[ChannelQuality]:
    request.actor.check_may("monitoring.view")
    records: QuerySet[ChannelQuality] = days_of_quality(request.actor).select_related("monitored")
    if wanted.division:
        records = records.filter(within("monitored__division_code", wanted.division))
    conditions = {
        "monitored_id": wanted.channel_id,
        "monitored__site_name": wanted.site_name,
        "monitored__gateway__code": wanted.gateway,
        "day__gte": wanted.first,
        "day__lte": wanted.last,
    }
    return records.filter(**{name: value for name, value in conditions.items() if value})


@router.get("/days", response=Page[DayOut], summary=_("List judged days"))
def list_judged_days(
    request: Asked, wanted: Query[DayFilter], paging: Query[Paging]
) -> dict[str, Any]:
    """Return the judged days of the channels that the caller may see."""
    return page_of(_days(request, wanted), paging, _day)


@router.get("/days/export", response=Lines[DayOut], summary=_("Export judged days"))
def export_judged_days(request: Asked, wanted: Query[DayFilter]) -> Iterator[Any]:
    """Return every judged day that the caller may see, one a line."""
    return lines_of(_days(request, wanted), _day)


@router.get("/flags", response=Page[FlagRecord], summary=_("List flags of readings"))
def list_flags(request: Asked, wanted: Query[FlagFilter], paging: Query[Paging]) -> dict[str, Any]:
    """Return what the rules say of readings; a flag deletes none."""
    request.actor.check_may("monitoring.view")
    records: QuerySet[ChannelFlag] = flags(request.actor)
    conditions = {
        "monitored_id": wanted.channel_id,
        "rule": wanted.rule,
        "code": wanted.flag_code,
        "end_at__gte": wanted.ends_since,
        "begin_at__lt": wanted.begins_before,
    }
    given = {name: value for name, value in conditions.items() if value}
    return page_of(records.filter(**given), paging, flag_record)


@router.get("/flags/{flag_id}", response=FlagRecord, summary=_("Read one flag"))
def read_flag(request: Asked, flag_id: Number) -> FlagRecord:
    """Return one flag with what its rule saw."""
    request.actor.check_may("monitoring.view")
    return get_flag(request.actor, flag_id)
