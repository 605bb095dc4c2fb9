"""Channels of the stream over the interface: read, declared, changed, and what they indicated."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema, Status

from duheng.site.actions.scope import within
from duheng.site.api.fields import (
    DivisionCode,
    Facts,
    Instant,
    Made,
    Number,
    Revised,
    Revision,
    Withdrawal,
    Word,
    example,
)
from duheng.site.api.paging import Page, Paging, page_of
from duheng.site.errors import UnusableFields
from duheng.site.monitoring.actions.channels import (
    change_channel,
    declare_channel,
    set_multiplier,
    withdraw_channel,
)
from duheng.site.monitoring.models import MonitoredChannel
from duheng.site.monitoring.quality.reading import readings_in
from duheng.site.monitoring.queries import (
    channel_record,
    channel_text,
    channels,
    get_channel,
    installations_of,
    multipliers_of,
)
from duheng.site.monitoring.records import ChannelRecord, InstallationRecord, MultiplierRecord
from duheng.site.people.doors import Asked
from duheng.terms.instants import Period

router = Router(tags=[_("Monitored channels")])
_A_DAY = timedelta(days=1)


class ChannelFilter(Schema):
    """Which channels are asked for; what is left out does not filter."""

    division: DivisionCode = ""
    text: Word = ""
    channel_code: Word = ""
    site_name: Word = ""
    gateway: Word = ""
    kind: Word = ""
    owner_id: Number | None = None


class WholeChannel(Schema):
    """A channel with what it is multiplied by, and the devices that hang or hung on it."""

    channel: ChannelRecord
    multipliers: list[MultiplierRecord]
    installations: list[InstallationRecord]


class NewChannel(Schema):
    """Facts of a new channel; without a division it lies where its organisation does."""

    facts: Facts

    model_config = example(
        facts={
            "code": "meter-1/active", "name": "进线有功电量", "site_name": "works",
            "kind": "register", "quantity": "active energy", "unit": "kW·h", "interval_s": 900,
        }
    )  # fmt: skip


class ChannelChange(Schema):
    """A change, and the revision that was read before it."""

    facts: Facts
    revision: Revision

    model_config = example(facts={"register_digits": 6}, revision=1)


class NewMultiplier(Schema):
    """What the numbers are multiplied by from an instant on."""

    facts: Facts

    model_config = example(
        facts={"since": "2026-03-01T00:00:00+08:00", "current_ratio": 40, "voltage_ratio": 100}
    )


class Span(Schema):
    """A time, with its begin and without its end; unsaid, it is the last day."""

    begin: Instant | None = None
    end: Instant | None = None


class ReadingOut(Schema):
    """A reading as it stands; ``value`` is null where none was measured, and never 0 for it."""

    at: datetime
    value: float | None
    status: str
    revision: int
    batch: int


class Readings(Schema):
    """The first readings of a time; ``next_begin`` is where the next begin, null at the end."""

    unit: str
    items: list[ReadingOut]
    next_begin: datetime | None


@router.get("/", response=Page[ChannelRecord], summary=_("List monitored channels"))
def list_monitored_channels(
    request: Asked, wanted: Query[ChannelFilter], paging: Query[Paging]
) -> dict[str, Any]:
    """Return the channels that the caller may see and that stand."""
    request.actor.check_may("monitoring.view")
    records: QuerySet[MonitoredChannel] = channels(request.actor)
    if wanted.division:
        records = records.filter(within("division_code", wanted.division))
    if wanted.text:
        records = records.filter(channel_text(wanted.text))
    conditions = {
        "code": wanted.channel_code,
        "site_name": wanted.site_name,
        "gateway__code": wanted.gateway,
        "kind": wanted.kind,
        "owner_id": wanted.owner_id,
    }
    records = records.filter(**{name: value for name, value in conditions.items() if value})
    return page_of(records, paging, channel_record)


@router.post("/", response={201: Made}, summary=_("Declare a channel"))
def post_monitored_channel(request: Asked, given: NewChannel) -> Any:
    """Declare a channel of the caller's organisation; readings wait for it in quarantine."""
    number = declare_channel(actor=request.actor, at=request.at, facts=given.facts)
    return Status(201, {"id": number})


@router.get("/{monitored_id}", response=WholeChannel, summary=_("Read one channel"))
def read_monitored_channel(request: Asked, monitored_id: Number) -> dict[str, Any]:
    """Return a channel with its multipliers and devices."""
    request.actor.check_may("monitoring.view")
    return {
        "channel": get_channel(request.actor, monitored_id),
        "multipliers": multipliers_of(request.actor, monitored_id),
        "installations": installations_of(request.actor, monitored_id),
    }


@router.patch("/{monitored_id}", response=Revised, summary=_("Change a channel"))
def patch_monitored_channel(
    request: Asked, monitored_id: Number, given: ChannelChange
) -> dict[str, int]:
    """Change what describes a channel; refused when it was changed meanwhile."""
    revision = change_channel(
        actor=request.actor, at=request.at, monitored_id=monitored_id, **given.dict()
    )
    return {"revision": revision}


@router.post(
    "/{monitored_id}/multipliers", response={201: Made}, summary=_("Set a channel's multiplier")
)
def post_multiplier(request: Asked, monitored_id: Number, given: NewMultiplier) -> Any:
    """Say what the numbers of a channel are multiplied by from an instant on."""
    number = set_multiplier(
        actor=request.actor, at=request.at, monitored_id=monitored_id, facts=given.facts
    )
    return Status(201, {"id": number})


@router.post("/{monitored_id}/withdraw", response={204: None}, summary=_("Withdraw a channel"))
def withdraw_one_monitored_channel(request: Asked, monitored_id: Number, given: Withdrawal) -> Any:
    """Take a channel out of the stream; its history stays readable."""
    withdraw_channel(actor=request.actor, at=request.at, monitored_id=monitored_id, **given.dict())
    return Status(204, None)


@router.get("/{monitored_id}/readings", response=Readings, summary=_("Read a channel's readings"))
def read_readings(request: Asked, monitored_id: Number, wanted: Query[Span]) -> dict[str, Any]:
    """Return the readings of a time as they stand, so many at most, in order."""
    request.actor.check_may("monitoring.view")
    channel = get_channel(request.actor, monitored_id)
    end = wanted.end or request.at
    begin = wanted.begin or end - _A_DAY
    if end <= begin:
        fault = {"end": gettext("lies before the beginning")}
        raise UnusableFields(gettext("the time has no length"), data={"fields": fault})
    found, is_more = readings_in(monitored_id, Period(begin, end))
    return {
        "unit": channel.unit,
        "items": [asdict(one) for one in found],
        "next_begin": found[-1].at + timedelta(microseconds=1) if is_more else None,
    }
