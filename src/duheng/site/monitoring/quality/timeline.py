"""From confirmations of devices to times in which a channel's readings are traceable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from duheng.site.actions.days import local_midnight
from duheng.site.monitoring.models import Installation
from duheng.site.registry.models import Confirmation
from duheng.telemetry.validity import ConfirmedSegment

_WHY = "the worker judges the readings of every organisation; it shows them to none"
_ONE_DAY = timedelta(days=1)


def confirmed_segments(channels: Collection[int], until: datetime) -> list[ConfirmedSegment]:
    """Return when the readings of channels were covered by a confirmation of what hung there.

    Parameters
    ----------
    channels : collection of int
        Numbers of channels of the stream.
    until : datetime
        End of what has no end yet.
    """
    installed = (
        Installation.objects.unscoped(_WHY)
        .filter(monitored_id__in=list(channels), withdrawn_at__isnull=True)
        .select_related("measuring_channel")
    )
    places = [(one, one.measuring_channel.instrument_id) for one in installed]
    known = _confirmations({instrument for _one, instrument in places})
    return [
        segment
        for one, instrument in places
        for segment in _within(one, known.get(instrument, []), until)
    ]


def _confirmations(instruments: Collection[int]) -> dict[int, list[Confirmation]]:
    found: dict[int, list[Confirmation]] = defaultdict(list)
    rows = Confirmation.objects.unscoped(_WHY).filter(
        instrument_id__in=list(instruments), withdrawn_at__isnull=True
    )
    for one in rows.select_related("certificate").order_by("confirmed_on", "id"):
        found[one.instrument_id].append(one)
    return found


def _within(
    place: Installation, confirmations: list[Confirmation], until: datetime
) -> Iterator[ConfirmedSegment]:
    """Yield the times of an installation that were confirmed; a refusal ends what was before."""
    refused = [_midnight(one) for one in confirmations if not one.is_fit]
    for one in confirmations:
        if not one.is_fit:
            continue
        begin = max(_midnight(one), place.begins_at)
        ends = [place.ends_at or until, *(moment for moment in refused if moment > _midnight(one))]
        if one.due_on is not None:
            ends.append(_midnight(one, last=True))
        if min(ends) > begin:
            yield ConfirmedSegment(
                channel=place.monitored_id, begin=begin, end=min(ends), confirmation=_name(one)
            )


def _midnight(one: Confirmation, *, last: bool = False) -> datetime:
    """Return when a confirmation begins, or when its last day is over, where the site is."""
    day = one.due_on + _ONE_DAY if last and one.due_on is not None else one.confirmed_on
    return local_midnight(day)


def _name(one: Confirmation) -> str:
    return str(one.pk if one.certificate is None else one.certificate.number)
