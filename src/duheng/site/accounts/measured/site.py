"""A site by its plan in force today: source by source, each meter as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from duheng.site.accounts.measured.channels import ChannelToday, channels_today
from duheng.site.accounts.measured.meters import Device, MeterToday, SiteMeters
from duheng.site.accounts.overview import Meter
from duheng.site.accounts.plans.reading import ReadPlan, read_kept_plan
from duheng.site.accounts.plans.structure import (
    PlannedSource,
    PlannedStream,
    meters_without_stream,
    sources_of,
)
from duheng.site.accounts.records import PlanRecord, SiteRecord
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredStream:
    """A stream with its meters today."""

    planned: PlannedStream
    meters: Sequence[MeterToday]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredSource:
    """A source with its streams."""

    planned: PlannedSource
    streams: Sequence[MeasuredStream]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredSite:
    """What a site measures.

    Attributes
    ----------
    plan : PlanRecord or None
        The version in force today.
    ended_on, begins_on : date or None
        When the last version ended, or the first one begins, where none is in force.
    refused : str
        Why the plan could not be read.
    loose : sequence of MeterToday
        Meters of the plan that no stream names.
    meters : sequence of Meter
        Of the last account, which the plan does not name.
    channels : sequence of tuple
        Channels that belong to no meter of the plan, each with its device.
    reads_monitoring : bool
        Whether the reader may see channels at all.
    """

    plan: PlanRecord | None
    ended_on: date | None
    begins_on: date | None
    refused: str
    sources: Sequence[MeasuredSource]
    loose: Sequence[MeterToday]
    meters: Sequence[Meter]
    channels: Sequence[tuple[ChannelToday, Device | None]]
    reads_monitoring: bool


def measured_site(
    actor: Actor,
    site: SiteRecord,
    plans: Sequence[PlanRecord],
    evidence: Sequence[Meter],
    at: datetime,
) -> MeasuredSite:
    """Return what a site measures today.

    Parameters
    ----------
    plans : sequence of PlanRecord
        Its versions, the latest first.
    evidence : sequence of Meter
        The meters of its last account.
    """
    day = local_day(at)
    plan = next((one for one in plans if one.valid_from <= day), None)
    read = ReadPlan(content={}) if plan is None else read_kept_plan(plan.sha256)
    ended = read.ends_on if read.ends_on is not None and read.ends_on < day else None
    content = {} if ended else read.content
    held = channels_today(actor, site, at)
    meters = SiteMeters(actor, at, day, evidence, held or [])
    sources = [_source(one, meters) for one in sources_of(content)]
    loose = [meters.meter(one) for one in meters_without_stream(content)]
    return MeasuredSite(
        plan=None if ended else plan,
        ended_on=ended,
        begins_on=min((one.valid_from for one in plans), default=None) if plan is None else None,
        refused=read.refused,
        sources=sources,
        loose=loose,
        meters=[one for one in evidence if one.key not in meters.named],
        channels=meters.others(),
        reads_monitoring=held is not None,
    )


def _source(planned: PlannedSource, meters: SiteMeters) -> MeasuredSource:
    streams = [
        MeasuredStream(planned=one, meters=[meters.meter(each) for each in one.meters])
        for one in planned.streams
    ]
    return MeasuredSource(planned=planned, streams=streams)
