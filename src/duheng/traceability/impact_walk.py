"""Down from a bad standard: which points of which certificates it moves, and by how much."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace
from typing import NamedTuple

from duheng.certificates.references import Relation
from duheng.traceability.bad_points import bad_shifts, grid_of
from duheng.traceability.impact_records import FoundBad, SuspectWindow
from duheng.traceability.in_force import InForce, used_at
from duheng.traceability.records import CertificateRecord, PointRecord, UseRecord
from duheng.traceability.shifts import (
    Shift,
    added,
    carried,
    interpolated,
    largest,
    unknown_shift,
)
from duheng.traceability.support import ANY, Grid, Support

WHOLE = ""
"""Key of the one point of a certificate that gives none."""

Shifts = dict[str, Shift]


class Upper(NamedTuple):
    """What a certificate was made with: the bad standard itself (``None``), or a certificate."""

    use: UseRecord
    certificate_id: str | None


class Outcome(NamedTuple):
    """What the walk found.

    Attributes
    ----------
    shifts : dict
        Shift by certificate and point, in the order in which certificates were reached.
    because : dict
        What each directly rests on: a certificate or the bad standard.
    circular : list of str
        Certificates that stand above themselves.
    late, undated : list of str
        Those that used the standard after it was found bad, and at an instant not stated.
    """

    shifts: dict[str, Shifts]
    because: dict[str, str]
    circular: list[str]
    late: list[str]
    undated: list[str]


def points_of(certificate: CertificateRecord) -> tuple[PointRecord, ...]:
    """Return the points of a certificate; one that gives none has one, of which nothing is known.

    Points that only a use names count as well.
    """
    known = {one.key for one in certificate.points}
    named = dict.fromkeys(
        use.point_key for use in certificate.uses if use.point_key not in {None, *known}
    )
    extra = tuple(PointRecord(key=key) for key in named if key is not None)
    return (*certificate.points, *extra) or (PointRecord(key=WHOLE),)


class ImpactWalk:
    """Goes down from a bad standard; every use is looked at a fixed number of times.

    Parameters
    ----------
    in_force : InForce
        All certificates.
    found_bad : FoundBad
        What was found.
    window : SuspectWindow
        When the standard may have been wrong.
    """

    def __init__(self, in_force: InForce, found_bad: FoundBad, window: SuspectWindow) -> None:
        self.in_force, self.found_bad, self.window = in_force, found_bad, window
        self.outcome = Outcome({}, {}, [], [], [])
        self._uppers: dict[str, list[Upper]] = {}
        self._lowers: dict[str, dict[str, None]] = {}
        self._points: dict[str, dict[str, PointRecord]] = {}
        self._worst: dict[str | None, Shift] = {}
        own = in_force.find(found_bad.standard_id, found_bad.found_at, is_before=True)
        points = () if own is None else own.points
        self._bad = bad_shifts(found_bad, points)
        unknown = {WHOLE: unknown_shift(PointRecord(key=WHOLE))}
        self.bad_shifts = unknown if self._bad is None else self._bad
        self._grids: dict[str | None, Grid] = {None: grid_of(found_bad, points)}

    def run(self) -> Outcome:
        """Return what is affected."""
        reached = self._reached(self._link())
        left = self._in_order(reached)
        if left:
            self._in_circles(left)
        return self.outcome

    # -- who was made with what --------------------------------------------------------------

    def _link(self) -> list[str]:
        """Return the certificates that the bad standard was used for inside the window."""
        first: dict[str, None] = {}
        for lower in self.in_force.by_id.values():
            for use in lower.uses:
                if use.relation is not Relation.EQUIPMENT:
                    continue
                upper = self.in_force.find_used(lower, use)
                if self._is_suspect(lower, use, upper):
                    first[lower.certificate_id] = None
                    self._uppers.setdefault(lower.certificate_id, []).append(Upper(use, None))
                elif upper is not None:
                    found = Upper(use, upper.certificate_id)
                    self._uppers.setdefault(lower.certificate_id, []).append(found)
                    below = self._lowers.setdefault(upper.certificate_id, {})
                    below[lower.certificate_id] = None
        return list(first)

    def _is_suspect(
        self, lower: CertificateRecord, use: UseRecord, upper: CertificateRecord | None
    ) -> bool:
        """Return whether a use is of the bad standard inside the window; note those beside it."""
        bad = self.found_bad
        if use.standard_id != bad.standard_id and (
            upper is None or upper.subject_id != bad.standard_id
        ):
            return False
        instant = used_at(lower, use)
        if instant is None:
            _note(self.outcome.undated, lower)
        elif instant > self.window.until_at and not self._is_known_since(upper):
            _note(self.outcome.late, lower)
        return instant is not None and self.window.contains(instant)

    def _is_known_since(self, upper: CertificateRecord | None) -> bool:
        """Return whether a certificate of the standard is from after it was found bad."""
        if upper is None or upper.measured_at is None:
            return False
        is_finding = upper.certificate_id == self.found_bad.found_by_certificate_id
        return is_finding or upper.measured_at > self.window.until_at

    def _reached(self, first: list[str]) -> dict[str, None]:
        reached = dict.fromkeys(first)
        waiting = deque(first)
        while waiting:
            for lower in self._lowers.get(waiting.popleft(), ()):
                if lower not in reached:
                    reached[lower] = None
                    waiting.append(lower)
        return reached

    # -- certificate after certificate -------------------------------------------------------

    def _in_order(self, reached: dict[str, None]) -> dict[str, None]:
        """Work out every certificate after those above it; return what stands in a circle."""
        open_uppers = {
            one: len(
                {up.certificate_id for up in self._uppers[one] if up.certificate_id in reached}
            )
            for one in reached
        }
        left = dict(reached)
        ready = deque(one for one in reached if not open_uppers[one])
        while ready:
            one = ready.popleft()
            del left[one]
            self._keep(one, self._shifts_of(one))
            for lower in self._lowers.get(one, ()):
                open_uppers[lower] -= 1
                if not open_uppers[lower]:
                    ready.append(lower)
        return left

    def _in_circles(self, left: dict[str, None]) -> None:
        """Work out what stands in or below a circle: affected or not, nobody knows by how much."""
        waiting = deque(left)
        while waiting:
            one = waiting.popleft()
            found = {
                key: replace(shift, value=None, spread=None)
                for key, shift in self._shifts_of(one).items()
            }
            if found.keys() - self.outcome.shifts.get(one, {}).keys():
                self._keep(one, found)
                waiting.extend(lower for lower in self._lowers.get(one, ()) if lower in left)
        self.outcome.circular.extend(
            one for one in self._between_circles(left) if one in self.outcome.shifts
        )

    def _between_circles(self, left: dict[str, None]) -> dict[str, None]:
        """Return what is left when nothing remains that only hangs below a circle."""
        kept = dict(left)
        below = {one: sum(lower in left for lower in self._lowers.get(one, ())) for one in left}
        ready = deque(one for one in left if not below[one])
        while ready:
            one = ready.popleft()
            del kept[one]
            for upper in {up.certificate_id for up in self._uppers[one]}:
                if upper is not None and upper in below:
                    below[upper] -= 1
                    if not below[upper]:
                        ready.append(upper)
        return kept

    def _keep(self, one: str, found: Shifts) -> None:
        if found:
            self.outcome.shifts[one] = found
            self._worst.pop(one, None)

    def _shifts_of(self, one: str) -> Shifts:
        """Return the shift of every point that rests on something bad, and note on what most."""
        points = self._points_of(one)
        parts: dict[str, list[Shift]] = {}
        reasons: list[tuple[float, str]] = []
        for upper in self._uppers[one]:
            key = upper.use.point_key
            for point in points.values() if key is None else (points[key],):
                shift = self._rests_on(upper, point)
                if shift is not None:
                    parts.setdefault(point.key, []).append(shift)
                    size = math.inf if shift.value is None else abs(shift.value)
                    reasons.append((size, upper.certificate_id or self.found_bad.standard_id))
        if reasons:
            self.outcome.because[one] = max(reasons, key=lambda reason: reason[0])[1]
        return {key: added(shifts, shifts[0].scale) for key, shifts in parts.items()}

    def _rests_on(self, upper: Upper, point: PointRecord) -> Shift | None:
        """Return what one use carries to a point; ``None`` when it rests on nothing bad."""
        source, use = upper.certificate_id, upper.use
        above = self._bad if source is None else self.outcome.shifts.get(source)
        if source is None and above is None:
            return unknown_shift(point)
        if not above:
            return None
        shares = self._support(source, point, use.upper_point_key).shares
        if shares is None:
            return carried(self._worst_of(source, above), use, point)
        bad = [(above[key], share) for key, share in shares if key in above]
        return carried(interpolated(bad), use, point) if bad else None

    def _support(self, source: str | None, point: PointRecord, named: str | None) -> Support:
        if source is not None:
            known = self._points_of(source)
            if named is not None and named not in known:
                return ANY  # what is named wrongly may be any of them
            if source not in self._grids:
                self._grids[source] = Grid(known.values())
        return self._grids[source].find(point, named)

    def _worst_of(self, source: str | None, above: Shifts) -> Shift:
        if source not in self._worst:
            self._worst[source] = largest(above.values())
        return self._worst[source]

    def _points_of(self, one: str) -> dict[str, PointRecord]:
        if one not in self._points:
            self._points[one] = {point.key: point for point in points_of(self.in_force.by_id[one])}
        return self._points[one]


def _note(noted: list[str], certificate: CertificateRecord) -> None:
    if not noted or noted[-1] != certificate.certificate_id:  # once, however many its uses
        noted.append(certificate.certificate_id)
