"""What may be read of quality and flags: by the owners of channels, and by who answers there."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, FloatField, Max, Q, Sum
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NoSuchRecord
from duheng.site.monitoring.models import (
    CAUSE_FIELDS,
    ChannelFlag,
    ChannelQuality,
    ReadingCorrection,
)
from duheng.site.monitoring.models.declared import OF_CHANNEL
from duheng.site.monitoring.quality.records import DayRecord, FlagRecord, Quality
from duheng.telemetry.validity import CAUSES

USUAL_DAYS = 7
_KNOWN = Q(expected__isnull=False)
_UNKNOWN_LAST = 2.0


def days_of_quality(actor: Actor) -> Any:
    """Return the query of the days of channels that stand."""
    found = ChannelQuality.objects.filter(monitored__withdrawn_at__isnull=True)
    return found if actor.is_system else found.filter(OF_CHANNEL.condition(actor))


def period_condition(text: str) -> Q:
    """Return the condition of a day (``2026-03-01``) or a month (``2026-03``)."""
    if len(text) == len("2026-03"):
        first = date.fromisoformat(f"{text}-01")
        return Q(day__gte=first, day__lt=(first + timedelta(days=31)).replace(day=1))
    return Q(day=date.fromisoformat(text))


def usual_condition(at: datetime) -> Q:
    """Return the condition of the whole days that are shown before anybody chooses."""
    today = local_day(at)
    return Q(day__gte=today - timedelta(days=USUAL_DAYS), day__lt=today)


def added_up(days: Any, *groups: str) -> Any:
    """Return days added up by columns, with the shares by which a list is sorted."""
    return (
        days.order_by()
        .values(*groups)
        .annotate(**_sums())
        .annotate(
            by_validity=_share("sum_valid_known", "sum_expected"),
            by_completeness=_share("sum_held_known", "sum_expected"),
            by_timeliness=_share("sum_in_time", "sum_held"),
            by_traceability=_share("sum_traceable", "sum_held"),
        )
    )


def _sums() -> dict[str, Any]:
    names = ("expected", "held", "in_time", "traceable", "substituted", *CAUSE_FIELDS)
    return {f"sum_{name}": Sum(name) for name in names} | {
        "sum_held_known": Sum("held", filter=_KNOWN, default=0),
        "sum_valid_known": Sum("valid", filter=_KNOWN, default=0),
    }


def _share(part: str, whole: str) -> Any:
    shared = Cast(F(part), FloatField()) / NullIf(Cast(F(whole), FloatField()), 0.0)
    return Coalesce(shared, _UNKNOWN_LAST)


def quality_of(one: dict[str, Any]) -> Quality:
    """Return the quality of a row of :func:`added_up`."""
    return Quality(
        expected=one["sum_expected"],
        held=one["sum_held"],
        held_of_expected=one["sum_held_known"],
        valid_of_expected=one["sum_valid_known"],
        in_time=one["sum_in_time"],
        traceable=one["sum_traceable"],
        substituted=one["sum_substituted"],
        causes={name: one[f"sum_{name}"] for name in CAUSE_FIELDS},
    )


def whole_quality(days: Any) -> Quality | None:
    """Return the quality of all days together; ``None`` when there is none."""
    found = days.aggregate(**_sums())
    return None if found["sum_held"] is None else quality_of(found)


def judged_until(actor: Actor) -> datetime | None:
    """Return when readings were judged last."""
    found: datetime | None = days_of_quality(actor).aggregate(last=Max("judged_at"))["last"]
    return found


def days_of_channel(actor: Actor, monitored_id: int, first: date) -> list[DayRecord]:
    """Return the days of a channel from a day on, in order."""
    found = days_of_quality(actor).filter(monitored_id=monitored_id, day__gte=first)
    return [day_record(one) for one in found.order_by("day")]


def day_record(one: ChannelQuality) -> DayRecord:
    """Return the plain record of a channel's day."""
    return DayRecord(
        day=one.day,
        quality=Quality(
            expected=one.expected,
            held=one.held,
            held_of_expected=one.held,
            valid_of_expected=one.valid,
            in_time=one.in_time,
            traceable=one.traceable,
            substituted=one.substituted,
            causes={name: getattr(one, name) for name in CAUSE_FIELDS},
        ),
        hours=tuple(int(text) for text in one.hours.split(",") if text),
    )


def flags_of(actor: Actor, monitored_id: int, since: datetime) -> list[FlagRecord]:
    """Return the flags of a channel that reach beyond an instant, the newest first."""
    found = flags(actor).filter(monitored_id=monitored_id, end_at__gte=since)
    return [flag_record(one) for one in found.order_by("-begin_at", "code")]


def get_flag(actor: Actor, flag_id: int) -> FlagRecord:
    """Return one flag.

    Raises
    ------
    NoSuchRecord
        When there is none that the actor may see, or readings were judged anew since.
    """
    found = flags(actor).filter(pk=flag_id).first()
    if found is None:
        raise NoSuchRecord(
            _("there is no such flag that you may see"),
            hint=_("readings were judged anew since; open the channel"),
        )
    return flag_record(found)


def is_spoiling(flag: FlagRecord) -> bool:
    """Return whether readings under a flag do not count as valid."""
    return flag.code in CAUSES


def corrections_of(actor: Actor, monitored_id: int) -> list[ReadingCorrection]:
    """Return the corrections of a channel's readings, the newest first."""
    found = ReadingCorrection.objects.visible_to(actor).filter(monitored_id=monitored_id)
    return list(found.order_by("-id")[:50])


def flags(actor: Actor) -> Any:
    """Return the query of the flags of the channels that the actor may see."""
    found = ChannelFlag.objects.all()
    return found if actor.is_system else found.filter(OF_CHANNEL.condition(actor))


def flag_record(one: ChannelFlag) -> FlagRecord:
    """Return the plain record of a flag."""
    return FlagRecord(
        id=one.pk,
        monitored_id=one.monitored_id,
        rule=one.rule,
        code=one.code,
        severity=one.severity,
        begin_at=one.begin_at,
        end_at=one.end_at,
        evidence=json.loads(one.evidence),
        judged_at=one.judged_at,
    )
