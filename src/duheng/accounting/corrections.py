"""The correction factor of every measuring chain, as inputs that the columnar kernel takes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from operator import add, mul
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from duheng.accounting.chain import Chains, Link, references_of
from duheng.accounting.doubts import load_unknown
from duheng.accounting.evidence import Statement
from duheng.accounting.points import Point
from duheng.accounting.sources import EXACT, Cause, SourceRegister
from duheng.equations import Expression, number, symbol
from duheng.terms.evidence import EvidenceKind
from duheng.terms.findings import Finding
from duheng.terms.instants import Period
from duheng.uncertainty.columnar import (
    Curve,
    CurvePoints,
    Kind,
    OnTimeline,
    SegmentTimeline,
)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
ONE = number(1)
EVERY_LOAD = (0.0, 1e12)
"""Two points of one value hold at every load that occurs, as a share of the reference [1]."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Correction:
    """The correction factor of the chains as an expression, and the kinds of its symbols.

    Attributes
    ----------
    expression : Expression
        Product over the roles of (correction + drift + allowance) [1].
    inputs : Mapping
        Kind of each symbol; all are relative [1].
    """

    expression: Expression
    inputs: Mapping[str, Kind]


@dataclass(kw_only=True)
class CorrectionInputs:
    """Builds the inputs of some channels; remembers what could not be used load by load.

    Attributes
    ----------
    chains : Chains
        Of the whole account.
    timeline : SegmentTimeline
        Its segments.
    loads_known : set of str
        Channels whose readings tell the load.
    """

    chains: Chains
    register: SourceRegister
    timeline: SegmentTimeline
    loads_known: set[str]
    findings: dict[str, Finding] = field(default_factory=dict)
    _flat: dict[str, Point] = field(default_factory=dict)

    def for_channels(self, channels: Sequence[str]) -> Correction:
        """Return the correction of some channels; the segments of others are left at one."""
        wanted = set(channels)
        names = self.chains.joint.segments["channel"].to_pylist()
        used = [name in wanted for name in names]
        factors: list[Expression] = []
        inputs: dict[str, Kind] = {}
        for role, links in self.chains.links.items():
            own = [link if take else None for link, take in zip(links, used, strict=True)]
            if any(link is not None for link in own):
                parts = self._role(role, own, names)
                inputs.update(parts)
                factors.append(reduce(add, [symbol(name) for name in parts]))
        return Correction(expression=reduce(mul, factors, ONE), inputs=inputs)

    def _role(
        self, role: str, links: Sequence[Link | None], channels: Sequence[str]
    ) -> dict[str, Kind]:
        curves = [
            self._points(link, channel) for link, channel in zip(links, channels, strict=True)
        ]
        inputs: dict[str, Kind] = {f"correction_{role}": self._factor(curves, channels)}
        drifts = [_drift(link) for link in links]
        if any(place != EXACT for place in drifts):
            inputs[f"drift_{role}"] = self._zeros(drifts)
        allowances = [EXACT if link is None else link.allowance for link in links]
        if any(place != EXACT for place in allowances):
            inputs[f"allowance_{role}"] = self._zeros(allowances)
        return inputs

    def _zeros(self, places: Sequence[int]) -> OnTimeline:
        sources = np.array(places, dtype=np.int64)
        return OnTimeline(timeline=self.timeline, values=np.zeros(len(sources)), sources=sources)

    def _points(self, link: Link | None, channel: str) -> tuple[Point, ...]:
        if link is None or link.statement is None:
            return ()
        points = link.statement.points
        if len(points) == 1 or (channel in self.loads_known and points[0].load is not None):
            return points
        reason = (
            "its loads are shares of a rating that is not declared, or of another kind than the "
            "readings"
            if points[0].load is None
            else f"the readings of {channel} do not tell it"
        )
        return (self._range(link.statement, reason),)

    def _range(self, statement: Statement, reason: str) -> Point:
        """Return one factor for all loads: the middle of the points, their range rectangular."""
        if statement.certificate is None:
            return statement.points[0]
        name = f"{statement.certificate.id}#range"
        if name not in self._flat:
            cause, middle = _range_cause(statement, name, self.register)
            place = self.register.place_of(cause)
            self._flat[name] = Point(load=None, correction=middle, place=place)
            behind = self.register.identifier_at(statement.points[0].place)
            for upstream, loading in self.register.loadings_of(behind).items():
                self.register.load(name, upstream, loading)
            self.findings[name] = load_unknown(statement.instrument.name, reason)
        return self._flat[name]

    def _factor(self, curves: Sequence[tuple[Point, ...]], channels: Sequence[str]) -> Kind:
        if all(len(points) <= 1 for points in curves):
            values = [points[0].correction if points else 1.0 for points in curves]
            sources = [points[0].place if points else EXACT for points in curves]
            return OnTimeline(
                timeline=self.timeline,
                values=np.array(values),
                sources=np.array(sources, dtype=np.int64),
            )
        return self._curve(curves, channels)

    def _curve(self, curves: Sequence[tuple[Point, ...]], channels: Sequence[str]) -> Curve:
        references = references_of(self.chains)
        distinct: dict[tuple[tuple[Point, ...], float], int] = {}
        of_segment = [
            distinct.setdefault((points, references.get(channel, 1.0)), len(distinct))
            for points, channel in zip(curves, channels, strict=True)
        ]
        return Curve(
            timeline=self.timeline,
            argument="load",
            curves=[_curve_points(points, reference) for points, reference in distinct],
            curve_of_segment=np.array(of_segment, dtype=np.int64),
            beyond="hold",
        )


def _drift(link: Link | None) -> int:
    if link is None or link.statement is None or link.statement.drift is None:
        return EXACT
    return link.statement.drift


def _curve_points(points: tuple[Point, ...], reference: float) -> CurvePoints:
    if len(points) <= 1:
        value, place = (points[0].correction, points[0].place) if points else (1.0, EXACT)
        return CurvePoints(
            at=np.array(EVERY_LOAD),
            values=np.array([value, value]),
            sources=np.array([place, place], dtype=np.int64),
        )
    loads = [(point.load or 0.0) / reference for point in points]
    return CurvePoints(
        at=np.array(loads),
        values=np.array([point.correction for point in points]),
        sources=np.array([point.place for point in points], dtype=np.int64),
    )


def _range_cause(statement: Statement, name: str, register: SourceRegister) -> tuple[Cause, float]:
    factors = [point.correction for point in statement.points]
    stated = [register.uncertainty_at(point.place) for point in statement.points]
    half = (max(factors) - min(factors)) / 2
    known = [one for one in stated if one is not None]
    uncertainty = None
    if len(known) == len(stated):
        uncertainty = math.hypot(max(known), half / math.sqrt(3.0))
    instrument = statement.instrument.name
    certificate = statement.certificate
    number_of = certificate.number if certificate is not None else instrument
    cause = Cause(
        id=name,
        input=statement.instrument.kind,
        title={"zh-Hans": f"{instrument} 全部负载点", "en": f"{instrument}, all loads"},
        kind=EvidenceKind.CERTIFICATE,
        evidence=f"{number_of}: range of {len(factors)} points, rectangular",
        standard_uncertainty=uncertainty,
    )
    return cause, min(factors) + half


def segment_timeline(chains: Chains, zone: ZoneInfo) -> SegmentTimeline:
    """Return the segments of all channels as the kernel takes them.

    Confirmations mostly begin and end at local midnights: where the zone keeps one offset, days
    are local, so that few of them are cut.
    """
    segments = chains.joint.segments
    names = segments["channel"].to_pylist()
    channels = sorted(set(names))
    place = {name: number for number, name in enumerate(channels)}
    offset = _fixed_offset(chains.joint.period, zone)
    return SegmentTimeline(
        channel="channel",
        day="day" if offset is None else "local_day",
        instant="begin_at",
        channels=channels,
        channel_of_segment=np.array([place[name] for name in names], dtype=np.int64),
        begin_us=segments["begin_at"].cast("int64").to_numpy(),
        end_us=segments["end_at"].cast("int64").to_numpy(),
        day_offset_us=0 if offset is None else offset // timedelta(microseconds=1),
    )


def _fixed_offset(period: Period, zone: ZoneInfo) -> timedelta | None:
    """Return the offset from UTC if it is the same on every day of the period."""
    days = range(period.duration.days + 2)
    offsets = {(period.begin + timedelta(days=day)).astimezone(zone).utcoffset() for day in days}
    return offsets.pop() if len(offsets) == 1 else None
