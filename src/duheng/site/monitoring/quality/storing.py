"""What was judged goes into tables: by channel and day, in place of what was judged before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from duheng.site.actions.days import local_midnight
from duheng.site.monitoring.models import CAUSE_FIELDS, ChannelFlag, ChannelQuality
from duheng.site.monitoring.quality.judging import Judged

_BATCH = 1000
_EPOCH = date(1970, 1, 1)
_SAME = ("monitored_id", "rule", "code", "severity", "begin_at", "end_at", "evidence")


def keep(judged: Judged, at: datetime) -> None:
    """Replace what was known of a group's days, whole or not at all.

    A flag that was found again keeps its number, so that its address stays good.
    """
    with transaction.atomic():
        _keep_days(judged, at)
        _keep_flags(judged, at)


def _keep_days(judged: Judged, at: datetime) -> None:
    before = ChannelQuality.objects.filter(
        monitored_id__in=judged.channels, day__gte=judged.first, day__lte=judged.last
    )
    before.delete()
    rows = [_quality(one, judged, at) for one in judged.days]
    ChannelQuality.objects.bulk_create(rows, batch_size=_BATCH)


def _keep_flags(judged: Judged, at: datetime) -> None:
    begin = local_midnight(judged.first)
    before = ChannelFlag.objects.filter(monitored_id__in=judged.channels, end_at__gte=begin)
    known = {tuple(getattr(one, name) for name in _SAME): one.pk for one in before}
    found = {tuple(getattr(one, name) for name in _SAME): one for one in _flags(judged, at)}
    gone = [pk for key, pk in known.items() if key not in found]
    for first in range(0, len(gone), _BATCH):
        ChannelFlag.objects.filter(pk__in=gone[first : first + _BATCH]).delete()
    new = [one for key, one in found.items() if key not in known]
    ChannelFlag.objects.bulk_create(new, batch_size=_BATCH)


def _quality(one: dict[str, Any], judged: Judged, at: datetime) -> ChannelQuality:
    first_hour = (one["day"] - _EPOCH) // timedelta(hours=1)
    held = [judged.hours.get((one["channel"], first_hour + hour), 0) for hour in range(24)]
    causes = {name: count for name, count in one["invalid_by_cause"] if name in CAUSE_FIELDS}
    return ChannelQuality(
        monitored_id=one["channel"],
        day=one["day"],
        **{name: one[name] for name in ("expected", "held", "in_time", "valid", "traceable")},
        substituted=one["substituted"],
        **causes,
        hours=",".join(map(str, held)),
        judged_at=at,
    )


def _flags(judged: Judged, at: datetime) -> list[ChannelFlag]:
    return [
        ChannelFlag(
            monitored_id=one["channel"],
            **{name: one[name] for name in _SAME[1:]},
            judged_at=at,
        )
        for one in judged.flags
    ]
