"""The monitored channels of a site today: device, last reading, flags."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q

from duheng.site.accounts.records import SiteRecord
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day, local_midnight
from duheng.site.monitoring.models import Installation
from duheng.site.monitoring.places import history_folder
from duheng.site.monitoring.quality.queries import days_of_quality, flags_of, is_spoiling
from duheng.site.monitoring.queries import channels
from duheng.terms.instants import Period

_DAYS_READ = 3
_A_DAY = timedelta(days=1)
_LATE_INTERVALS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelToday:
    """A channel and how it stands now.

    Attributes
    ----------
    instrument_id : int or None
        Of the device that hangs on it; ``None`` where none is known.
    last_at, last_value
        The last reading that is held; ``last_day`` alone where it is long ago.
    flags, spoiling : int
        Flags since the begin of the day at the site, and those of them that spoil readings.
    """

    id: int
    code: str
    name: str
    unit: str
    instrument_id: int | None
    last_at: datetime | None
    last_value: float | None
    last_day: date | None
    is_late: bool
    flags: int
    spoiling: int


def channels_today(actor: Actor, site: SiteRecord, at: datetime) -> list[ChannelToday] | None:
    """Return the channels of a site; ``None`` where the actor does not read monitoring."""
    if not actor.may("monitoring.view"):
        return None
    if not site.monitored_as:
        return []
    known = channels(actor).filter(owner_id=site.owner_id, site_name=site.monitored_as)
    held = list(known.order_by("code"))
    numbers = [one.pk for one in held]
    days = _last_days(actor, numbers)
    readings = _last_readings(days)
    devices = _devices(actor, numbers, at)
    return [_today(actor, one, days, readings, devices, at) for one in held]


def _today(
    actor: Actor,
    one: Any,
    days: Mapping[int, date],
    readings: Mapping[int, tuple[datetime, float]],
    devices: Mapping[int, int],
    at: datetime,
) -> ChannelToday:
    last_at, last_value = readings.get(one.pk, (None, None))
    flags = flags_of(actor, one.pk, local_midnight(local_day(at)))
    return ChannelToday(
        id=one.pk,
        code=one.code,
        name=one.name,
        unit=one.unit,
        instrument_id=devices.get(one.pk),
        last_at=last_at,
        last_value=last_value,
        last_day=days.get(one.pk),
        is_late=last_at is None or _is_late(last_at, one.interval_s, at),
        flags=len(flags),
        spoiling=sum(is_spoiling(flag) for flag in flags),
    )


def _is_late(last_at: datetime, interval_s: int | None, at: datetime) -> bool:
    wait = _A_DAY if interval_s is None else timedelta(seconds=_LATE_INTERVALS * interval_s)
    return at - last_at > max(wait, timedelta(hours=1))


def _last_days(actor: Actor, numbers: Collection[int]) -> dict[int, date]:
    """Return the last day of each channel of which readings are held."""
    found = days_of_quality(actor).filter(monitored_id__in=numbers, held__gt=0)
    rows = found.order_by().values("monitored_id").annotate(last=Max("day"))
    return {one["monitored_id"]: one["last"] for one in rows}


def _last_readings(days: Mapping[int, date]) -> dict[int, tuple[datetime, float]]:
    """Return the last reading of each channel, of the latest few days on which any came."""
    latest = sorted(set(days.values()), reverse=True)[:_DAYS_READ]
    if not latest:
        return {}
    from duheng.telemetry.history.engines import open_engine  # loads the query engine
    from duheng.telemetry.history.scan import standing

    found: dict[int, tuple[datetime, float]] = {}
    with open_engine(memory="512MB") as engine:
        for day in latest:
            begin = local_midnight(day).astimezone(UTC)  # as the history counts its days
            numbers = [number for number, last in days.items() if last == day]
            rows = standing(history_folder(), numbers, Period(begin, begin + _A_DAY)).table(engine)
            ends = rows.filter(rows.value.notnull()).group_by("channel")
            table = ends.aggregate(last_at=rows.at.max(), last=rows.value.argmax(rows.at))
            for one in table.to_pyarrow().to_pylist():
                found[one["channel"]] = (one["last_at"], one["last"])
    return found


def _devices(actor: Actor, numbers: Collection[int], at: datetime) -> dict[int, int]:
    """Return the instruments that hang on channels now."""
    found = Installation.objects.visible_to(actor).filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        monitored_id__in=numbers,
        withdrawn_at__isnull=True,
        begins_at__lte=at,
    )
    columns = ("monitored_id", "measuring_channel__instrument_id")
    return dict(found.order_by("begins_at").values_list(*columns))
