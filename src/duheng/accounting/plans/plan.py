"""A monitoring plan: what a site measures, how, how often, and who is responsible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duheng.accounting.document import read_document
from duheng.accounting.errors import UnknownName, UnusableAccount
from duheng.accounting.records import Texts
from duheng.accounting.setup import texts_of
from duheng.terms.documents import Document, nearest
from duheng.terms.instants import Period, parse_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStream:
    """A stream as planned.

    Attributes
    ----------
    section : str
        Key of the account under which the stream is declared.
    methods : Mapping
        Route by id of the method; ``None`` where any will do.
    meters : Mapping
        What each meter is to the stream, by the meter's name.
    measured : Mapping
        How often each input is to be sampled and analysed, by its name.
    """

    name: str
    title: Texts
    source: str
    section: str
    carrier: str | None
    role: str | None
    methods: Mapping[str, str | None]
    meters: Mapping[str, str]
    measured: Mapping[str, Mapping[str, Any]]
    responsible: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringPlan:
    """A monitoring plan of a site, one version of it.

    Attributes
    ----------
    valid_from, valid_to : datetime.date
        First and last day; ``valid_to`` is ``None`` until a successor ends it.
    methods : tuple of str
        Every method that an account of the site uses.
    """

    id: str
    version: str
    title: Texts
    subject_id: str
    zone: ZoneInfo
    valid_from: date
    valid_to: date | None
    methods: tuple[str, ...]
    streams: Mapping[str, PlannedStream]
    meters: Mapping[str, Mapping[str, Any]]
    document: Document

    @property
    def name(self) -> str:
        """Id and version, for messages."""
        return f"{self.id}, version {self.version}"

    def is_in_force(self, period: Period) -> bool:
        """Return whether the plan holds for the whole of a period."""
        begin = datetime.combine(self.valid_from, time(), self.zone)
        if self.valid_to is None:
            return begin <= period.begin
        end = datetime.combine(self.valid_to + timedelta(days=1), time(), self.zone)
        return begin <= period.begin and period.end <= end

    def touches(self, period: Period) -> bool:
        """Return whether the plan holds for some of a period."""
        begin = datetime.combine(self.valid_from, time(), self.zone)
        if self.valid_to is None:
            return begin < period.end
        end = datetime.combine(self.valid_to + timedelta(days=1), time(), self.zone)
        return begin < period.end and period.begin < end


def read_plan(path: Path) -> MonitoringPlan:
    """Return the monitoring plan of a YAML document.

    Raises
    ------
    MissingFile
        When there is no such file.
    UnusableAccount
        When a key is unknown, missing or of the wrong form, or its days are no days or the wrong
        way round; the message names the line.
    UnknownName
        When a stream names a source, a meter or a role that the plan does not declare.
    """
    document = read_document(path, "monitoring-plan")
    streams = {name: _stream(name, one) for name, one in document["streams"].items()}
    plan = MonitoringPlan(
        id=document["id"],
        version=str(document["version"]),
        title=texts_of(document["title"]),
        subject_id=document["subject"]["id"],
        zone=parse_zone(document["time_zone"]),
        valid_from=_day(document, "valid_from"),
        valid_to=_day(document, "valid_to") if "valid_to" in document else None,
        methods=_methods(document, streams.values()),
        streams=streams,
        meters=document.get("meters", {}),
        document=document,
    )
    _check(plan)
    return plan


def plan_for(plans: Iterable[MonitoringPlan], period: Period) -> MonitoringPlan:
    """Return the plan of several versions that holds for a period, or the nearest before it.

    One that holds for the whole period comes first, then the latest that touches it, then the
    latest of all: checking then finds that it was not in force.
    """
    every = sorted(plans, key=lambda plan: plan.valid_from)
    whole = [plan for plan in every if plan.is_in_force(period)]
    touching = [plan for plan in every if plan.touches(period)]
    return (whole or touching or every)[-1]


def _stream(name: str, written: Mapping[str, Any]) -> PlannedStream:
    return PlannedStream(
        name=name,
        title=texts_of(written.get("title"), name),
        source=written["source"],
        section=written.get("section", "streams"),
        carrier=written.get("carrier"),
        role=written.get("role"),
        methods=written.get("methods", {}),
        meters=written.get("meters", {}),
        measured=written.get("measured", {}),
        responsible=written["responsible"],
    )


def _methods(document: Document, streams: Iterable[PlannedStream]) -> tuple[str, ...]:
    named = [*document.get("methods", ()), *(one for stream in streams for one in stream.methods)]
    return tuple(dict.fromkeys(named))


def _day(document: Document, key: str) -> date:
    try:
        return date.fromisoformat(document[key])
    except ValueError as error:
        raise UnusableAccount(f"{document.where(key)}: '{document[key]}' is no day") from error


def _check(plan: MonitoringPlan) -> None:
    document = plan.document
    if plan.valid_to is not None and plan.valid_to < plan.valid_from:
        raise UnusableAccount(
            f"{document.where('valid_to')}: the plan ends on {plan.valid_to}, before it begins"
        )
    for name, stream in plan.streams.items():
        _known(document, ("streams", name, "source"), stream.source, document["sources"])
        _responsible(document, ("streams", name, "responsible"))
        for meter in stream.meters:
            _known(document, ("streams", name, "meters", meter), meter, plan.meters)
    for name, facts in plan.meters.items():
        if "responsible" in facts:
            _responsible(document, ("meters", name, "responsible"))
    for place in range(len(document.get("quality", ()))):
        _responsible(document, ("quality", place, "responsible"))


def _responsible(document: Document, path: tuple[str | int, ...]) -> None:
    found: Any = document
    for key in path:
        found = found[key]
    _known(document, path, found, document["responsible"])


def _known(
    document: Document, path: tuple[str | int, ...], name: str, known: Mapping[str, Any]
) -> None:
    if name not in known:
        close = nearest(name, list(known))
        raise UnknownName(
            f"{document.where(*path)}: '{name}' is not declared in the plan",
            hint=f"did you mean '{close}'?" if close else f"declared: {', '.join(known) or 'none'}",
        )
