"""What falls due: on conditions that an index answers, whatever the number of instruments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import Substr

from duheng.site.actions.actor import Actor
from duheng.site.registry.models import Instrument, InstrumentStatus, Manner
from duheng.traceability import DueBucket

_LEAGUE_DIGITS = 4


def month_end(day: date) -> date:
    """Return the last day of the month.

    Examples
    --------
    >>> month_end(date(2026, 12, 5)), month_end(date(2024, 2, 1))
    (datetime.date(2026, 12, 31), datetime.date(2024, 2, 29))
    """
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def quarter_end(day: date) -> date:
    """Return the last day of the quarter.

    Examples
    --------
    >>> quarter_end(date(2026, 3, 2)), quarter_end(date(2026, 10, 1))
    (datetime.date(2026, 3, 31), datetime.date(2026, 12, 31))
    """
    return month_end(day.replace(month=(day.month - 1) // 3 * 3 + 3, day=1))


def bucket_condition(bucket: str, day: date) -> Q:
    """Return the condition of a bucket, as :func:`duheng.traceability.assess_due` has them.

    Only an instrument in use is due; one that was never confirmed is overdue, unless it is only
    verified once and then scrapped.

    Raises
    ------
    ValueError
        When there is no such bucket.
    """
    in_use = Q(status=InstrumentStatus.IN_USE, withdrawn_at__isnull=True)
    never = Q(confirmed_until__isnull=True) & ~Q(manner=Manner.SCRAP)
    month, quarter = month_end(day), quarter_end(day)
    conditions = {
        DueBucket.OVERDUE: Q(confirmed_until__lt=day) | never,
        DueBucket.THIS_MONTH: Q(confirmed_until__gte=day, confirmed_until__lte=month),
        DueBucket.THIS_QUARTER: Q(confirmed_until__gt=month, confirmed_until__lte=quarter),
        DueBucket.LATER: Q(confirmed_until__gt=quarter),
    }
    return in_use & conditions[DueBucket(bucket)]


def due_numbers(actor: Actor, day: date) -> Mapping[str, int]:
    """Return how many instruments stand in each bucket; pieces of a batch count once."""
    visible = Instrument.objects.visible_to(actor)
    return {
        one.value: visible.filter(bucket_condition(one.value, day)).count() for one in DueBucket
    }


def due_by_league(actor: Actor, bucket: str, day: date) -> Mapping[str, int]:
    """Return how many instruments of a bucket each league has, by its code."""
    found = (
        Instrument.objects.visible_to(actor)
        .filter(bucket_condition(bucket, day))
        .annotate(league=Substr("division_code", 1, _LEAGUE_DIGITS))
        .values("league")
        .order_by("league")
        .annotate(number=Count("pk"))
    )
    return {one["league"].ljust(6, "0"): one["number"] for one in found}
