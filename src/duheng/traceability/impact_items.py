"""Affected certificates, and what stands on them: instruments, channels, figures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from duheng.traceability.confirmation import Assignment
from duheng.traceability.impact_records import (
    AffectedItem,
    AffectedKind,
    AffectedPoint,
    Significance,
)
from duheng.traceability.impact_walk import WHOLE, ImpactWalk, points_of
from duheng.traceability.in_force import InForce
from duheng.traceability.records import (
    CertificateRecord,
    CertificateStatus,
    FigureLine,
    FigureRecord,
    PointRecord,
    TraceabilityRecords,
)
from duheng.traceability.scales import Scale, scale_of
from duheng.traceability.shifts import Shift, added, affected_point, largest

_WORST_FIRST = list(Significance)


def ranked(items: Iterable[AffectedItem]) -> tuple[AffectedItem, ...]:
    """Return items the worst first: by significance, then ratio, then kind and id."""
    kinds = list(AffectedKind)
    return tuple(
        sorted(
            items,
            key=lambda one: (
                _WORST_FIRST.index(one.significance),
                -math.inf if one.ratio is None else -one.ratio,
                kinds.index(one.kind),
                one.id,
                one.certificate_id or "",
                one.begin_at.isoformat() if one.begin_at else "",
            ),
        )
    )


class ItemMaker:
    """Makes the items of a finished walk.

    Parameters
    ----------
    records : TraceabilityRecords
        As handed down.
    in_force : InForce
        Their certificates.
    walk : ImpactWalk
        What was found.
    limit : float
        Ratio above which a shift is significant [1].
    """

    def __init__(
        self, records: TraceabilityRecords, in_force: InForce, walk: ImpactWalk, limit: float
    ) -> None:
        self.records, self.in_force, self.walk, self.limit = records, in_force, walk, limit
        self._assignments: dict[str, list[Assignment]] = {}
        for one in records.assignments:
            self._assignments.setdefault(one.instrument_id, []).append(one)

    def items(self) -> Iterator[AffectedItem]:
        """Yield everything that is affected."""
        for certificate_id in self.walk.outcome.shifts:
            item = self._certificate(self.in_force.by_id[certificate_id])
            yield item
            yield from self._subject(self.in_force.by_id[certificate_id], item)
        yield from self._bad_channels()
        for figure in self.records.figures:
            found = self._figure(figure)
            if found is not None:
                yield found

    def _certificate(self, one: CertificateRecord) -> AffectedItem:
        shifts = self.walk.outcome.shifts[one.certificate_id]
        points = tuple(
            affected_point(shifts[point.key], point, self.limit)
            for point in points_of(one)
            if point.key in shifts
        )
        if one.is_redacted:  # what another organisation shows is its uncertainty, not its points
            points = tuple(replace(point, key=None, nominal=None) for point in points)
        elif points[0].key == WHOLE:
            points = tuple(replace(point, key=None) for point in points)
        return AffectedItem(
            kind=AffectedKind.CERTIFICATE,
            id=one.certificate_id,
            owner_id=None if one.is_redacted else one.owner_id,
            certificate_id=one.certificate_id,
            because=self.walk.outcome.because[one.certificate_id],
            begin_at=one.measured_at,
            issuer=one.issuer,
            number=one.number,
            digest=one.digest,
            points=points,
            significance=_worst(points),
            ratio=max((p.ratio for p in points if p.ratio is not None), default=None),
            is_redacted=one.is_redacted,
        )

    def _subject(self, one: CertificateRecord, item: AffectedItem) -> Iterator[AffectedItem]:
        """Yield the instrument or standard until its next certificate, and its channels."""
        if one.subject_id is None or one.is_redacted:
            return
        ends = [self.in_force.following(one)]
        if one.status is not CertificateStatus.ISSUED:
            ends.append(one.status_at or one.measured_at)
        end = min((instant for instant in ends if instant is not None), default=None)
        if end is not None and one.measured_at is not None and not one.measured_at < end:
            return
        subject = replace(
            item,
            kind=AffectedKind(one.subject_kind.value),
            id=one.subject_id,
            because=one.certificate_id,
            end_at=end,
        )
        yield subject
        for assignment in self._assignments.get(one.subject_id, ()):
            channel = self._channel(assignment, subject)
            if channel is not None:
                yield channel

    def _channel(self, assignment: Assignment, item: AffectedItem) -> AffectedItem | None:
        begin, end = _latest(assignment.begin, item.begin_at), _first(assignment.end, item.end_at)
        if begin is not None and end is not None and not begin < end:
            return None
        return replace(
            item,
            kind=AffectedKind.CHANNEL,
            id=assignment.channel,
            owner_id=self.records.channel_owners.get(assignment.channel),
            because=assignment.instrument_id,
            begin_at=begin,
            end_at=end,
        )

    def _bad_channels(self) -> Iterator[AffectedItem]:
        """Yield the channels that the bad standard itself gave the readings of."""
        bad, window = self.walk.found_bad, self.walk.window
        points = [
            affected_point(shift, PointRecord(key=key, unit=shift.scale.text), self.limit)
            for key, shift in self.walk.bad_shifts.items()
        ]
        item = AffectedItem(
            kind=AffectedKind.CHANNEL,
            id=bad.standard_id,
            because=bad.standard_id,
            begin_at=window.after_at,
            end_at=window.until_at,
            points=tuple(points),
            significance=Significance.UNKNOWN,
        )
        for assignment in self._assignments.get(bad.standard_id, ()):
            channel = self._channel(assignment, item)
            if channel is not None:
                yield channel

    # -- figures -----------------------------------------------------------------------------

    def _figure(self, figure: FigureRecord) -> AffectedItem | None:
        scale = scale_of(figure.unit)
        found = [
            (_moved(shift, line, scale), certificate_id)
            for line in figure.lines
            for shift, certificate_id in self._shifts_of(figure, line)
        ]
        if not found:
            return None
        total = added([shift for shift, _ in found], scale)
        _, cause = max(
            found, key=lambda one: math.inf if one[0].value is None else abs(one[0].value)
        )
        stated = figure.expanded_uncertainty
        whole = PointRecord(key=WHOLE, unit=figure.unit, expanded_uncertainty=stated)
        point = replace(affected_point(total, whole, self.limit), key=None)
        return AffectedItem(
            kind=AffectedKind.FIGURE,
            id=figure.figure_id,
            owner_id=None if figure.is_redacted else figure.owner_id,
            certificate_id=cause,
            because=cause or self.walk.found_bad.standard_id,
            begin_at=figure.begin_at,
            end_at=figure.end_at,
            issuer=figure.issuer,
            number=figure.number,
            digest=figure.digest,
            points=(point,),
            significance=point.significance,
            ratio=point.ratio,
            is_redacted=figure.is_redacted,
        )

    def _shifts_of(
        self, figure: FigureRecord, line: FigureLine
    ) -> Iterator[tuple[Shift, str | None]]:
        """Yield the shift that a source of a figure may have, and the certificate behind it."""
        one, key = self._named(line.source_id)
        bad = self.walk.found_bad.standard_id
        if line.source_id == bad or (one is not None and one.subject_id == bad):
            if self.walk.window.meets(figure.begin_at, figure.end_at):
                yield from ((shift, None) for shift in _at(self.walk.bad_shifts, key))
        elif one is not None:
            shifts = self.walk.outcome.shifts.get(one.certificate_id, {})
            points = [point.key for point in points_of(one)]
            if key is None and len(points) == 1:
                key = points[0]
            known = key if key in points else None
            yield from ((shift, one.certificate_id) for shift in _at(shifts, known))

    def _named(self, source_id: str) -> tuple[CertificateRecord | None, str | None]:
        """Return the certificate that a source names, and the point of it."""
        if source_id in self.in_force.by_id:
            return self.in_force.by_id[source_id], None
        certificate_id, _, key = source_id.partition("#")
        return self.in_force.by_id.get(certificate_id), key or None


def _at(shifts: Mapping[str, Shift], key: str | None) -> Iterator[Shift]:
    """Yield the shift at a point, or the largest where nobody says at which."""
    if key is not None and key in shifts:
        yield shifts[key]
    elif WHOLE in shifts:
        yield shifts[WHOLE]
    elif key is None and shifts:
        yield largest(shifts.values())


def _moved(shift: Shift, line: FigureLine, scale: Scale) -> Shift:
    """Return how far a shift moves a figure: sensitivity times shift."""
    factor = line.sensitivity * scale.difference(1.0)
    return replace(
        shift,
        value=None if shift.value is None else factor * shift.value,
        spread=None if shift.spread is None else abs(factor) * shift.spread,
        scale=scale,
    )


def _worst(points: Iterable[AffectedPoint]) -> Significance:
    return min((one.significance for one in points), key=_WORST_FIRST.index)


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((instant for instant in (one, other) if instant is not None), default=None)


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((instant for instant in (one, other) if instant is not None), default=None)
