"""What the judged days of a site's monitored channels tell of the period of an account.

Everybody who sees the account sees the same score: every channel of the site counts, whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Sum

from duheng.site.accounts.models import EnergySite
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.actions.days import local_day
from duheng.site.actions.tenancy import unscoped_rows
from duheng.site.monitoring.quality.queries import added_up, days_of_quality, quality_of
from duheng.site.monitoring.quality.records import QualityRow

_COUNTS = ("expected", "held", "valid", "in_time", "traceable")
_UNKNOWN = ("expected", "in_time", "traceable")
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedDays:
    """The judged days of the channels of a site in a period.

    Attributes
    ----------
    parts : Mapping
        Share by part of the score [1]; ``None`` is not known.
    channels, known : int
        Channels that have judged days, and their days of which is known what was expected.
    share : float
        Those days of all the days of these channels in the period [1].
    """

    first: date
    last: date
    parts: Mapping[str, float | None]
    channels: int
    known: int
    share: float


def judged_days(site: EnergySite, begins_at: datetime, ends_at: datetime) -> JudgedDays | None:
    """Return what the judged days of a site's channels tell of a period; ``None`` without any."""
    if not site.monitored_as:
        return None
    first, last = local_day(begins_at), local_day(ends_at - _MOMENT)
    with unscoped_rows("the score of a site counts every one of its channels"):
        days = _days_of(SYSTEM, site, first, last)
        groups = _by_what_is_known(days)
        channels = days.aggregate(number=Count("monitored", distinct=True))["number"]
    if not groups:
        return None
    known = sum(one["number"] for one in groups if one["sum_expected"] is not None)
    planned = channels * ((last - first).days + 1)
    return JudgedDays(
        first=first,
        last=last,
        parts=_shares(groups),
        channels=channels,
        known=known,
        share=min(1.0, known / planned),
    )


def channels_of_period(actor: Actor, site: EnergySite, days: JudgedDays | None) -> list[QualityRow]:
    """Return the channels whose days a score counts, as far as the actor reads monitoring."""
    if days is None or not actor.may("monitoring.view"):
        return []
    found = _days_of(actor, site, days.first, days.last)
    added = added_up(found, "monitored_id", "monitored__name", "monitored__code")
    return [
        QualityRow(
            key=one["monitored_id"],
            name=one["monitored__name"],
            detail=one["monitored__code"],
            owner="",
            quality=quality_of(one),
        )
        for one in added.order_by("by_validity", "monitored__code")
    ]


def _days_of(actor: Actor, site: EnergySite, first: date, last: date) -> Any:
    return days_of_quality(actor).filter(
        monitored__owner_id=site.owner_id,
        monitored__site_name=site.monitored_as,
        day__gte=first,
        day__lte=last,
    )


def _by_what_is_known(days: Any) -> list[dict[str, Any]]:
    """Return the sums of days of which the same counts are known: a few rows for any number."""
    unknown = {
        f"no_{name}": ExpressionWrapper(Q(**{f"{name}__isnull": True}), BooleanField())
        for name in _UNKNOWN
    }
    sums = {f"sum_{name}": Sum(name) for name in _COUNTS}
    return list(days.order_by().values(**unknown).annotate(number=Count("pk"), **sums))


def _shares(groups: list[dict[str, Any]]) -> dict[str, float | None]:
    import pyarrow as pa

    from duheng.accounting.score import parts_of_days  # loads the libraries of columns

    columns = {name: [one[f"sum_{name}"] for one in groups] for name in _COUNTS}
    table = pa.table({name: pa.array(column, pa.int64()) for name, column in columns.items()})
    return {name: one.value for name, one in parts_of_days(table).items()}
