"""The timeline of each position: disjoint segments that cover all of a period, gaps included."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from duheng.terms.findings import Finding
from duheng.terms.instants import Period
from duheng.traceability import columns, doubts
from duheng.traceability.candidates import (
    Candidates,
    Placed,
    first_expiry,
    known_confirmations,
    meet,
    place,
    positions_of,
)
from duheng.traceability.combine import JointTimeline, combine
from duheng.traceability.confirmation import Assignment, Confirmation, State
from duheng.traceability.days import cut_by_day
from duheng.traceability.precedence import rank_confirmations
from duheng.traceability.sweep import (
    END_OF_TIME,
    Flags,
    Integers,
    Pieces,
    cut,
    microseconds,
    spread,
    winners,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Segments of every position during a period.

    Attributes
    ----------
    period : Period
        What is covered, without a hole.
    precedence : str
        The rule that settled overlaps.
    segments : pyarrow.Table
        ``segment`` (int64), ``channel``, ``role``, ``begin_at``, ``end_at`` (microseconds, UTC,
        half-open), ``state`` (``in_force``, ``expired``, ``none``), ``instrument_id``,
        ``confirmation_id``, ``certificate_id``, ``kind``; sorted by channel, role, begin.
    findings : tuple of Finding
        ``traceability.overlap`` where several confirmations were in force at once.
    """

    period: Period
    precedence: str
    segments: pa.Table
    findings: tuple[Finding, ...]

    def to_arrow(self) -> pa.Table:
        """Return the segments as an Arrow table."""
        return self.segments

    def cut_by_day(self) -> pa.Table:
        """Return the segments cut at every UTC midnight, with the column ``day`` (date32)."""
        return cut_by_day(self.segments)

    def combine(self) -> JointTimeline:
        """Return one timeline per channel, in force only where every role of it is."""
        return combine(self.segments, self.period)


def build_timeline(
    confirmations: Sequence[Confirmation],
    assignments: Sequence[Assignment],
    period: Period,
    *,
    precedence: str = "latest_confirmed",
    channels: Collection[str] = (),
    known_at: datetime | None = None,
) -> Timeline:
    """Return the disjoint segments of every position, covering all of the period.

    Parameters
    ----------
    confirmations : sequence of Confirmation
        In any order; the order changes nothing.
    assignments : sequence of Assignment
        Which instrument was in which position, and when.
    period : Period
        What the timeline covers.
    precedence : str
        Rule for overlaps: ``latest_confirmed``, ``latest_valid``, ``earliest_valid`` or
        ``calibration_first``.
    channels : collection of str
        Channels that must appear even if nothing was ever assigned to them.
    known_at : datetime or None
        Judge by what had been decided by this instant; ``None`` takes every decision.

    Returns
    -------
    Timeline
        A segment is ``expired`` when nothing is in force and a confirmation of the instrument
        in place has stopped counting before, ``none`` when there never was one.

    Raises
    ------
    OverlappingAssignments
        When two instruments share a position.
    UnknownPrecedence
        When the rule is not known.
    UnusableConfirmation
        When two different confirmations carry one id.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> from duheng.terms.instants import parse_instant, parse_period
    >>> confirmation = Confirmation(
    ...     instrument_id="meter-17", certificate_id="urn:x:1", kind="verification",
    ...     valid_from=parse_instant("2020-01-01T00:00Z"),
    ...     valid_to=parse_instant("2025-07-01T00:00Z"))
    >>> position = Assignment(channel="incomer", instrument_id="meter-17")
    >>> year = parse_period("2025", ZoneInfo("UTC"))
    >>> timeline = build_timeline([confirmation], [position], year)
    >>> timeline.segments["state"].to_pylist()
    ['in_force', 'expired']
    """
    assignments = list(dict.fromkeys(assignments))
    known = known_confirmations(confirmations, known_at)
    ranks = np.array(rank_confirmations(known, precedence), dtype=np.int64)
    positions = positions_of(assignments, channels)
    placed = place(assignments, positions, period)
    candidates = meet(placed, assignments, known)
    pieces, bounds = _cut(len(positions), period, placed, candidates)
    lengths = len(placed.source), len(candidates.confirmation)
    places, reaches = _cover(bounds, *lengths)
    in_place = winners(*places, placed.source, len(pieces.live))
    interval, piece = reaches
    reach = winners(interval, piece, ranks[candidates.confirmation], len(pieces.live))
    source = np.where(in_place >= 0, np.append(placed.source, -1)[in_place], -1)
    chosen = np.where(reach >= 0, np.append(candidates.confirmation, -1)[reach], -1)
    state = _states(pieces, source, chosen, _expiries(assignments, known))
    segments = columns.segments_table(
        positions, pieces, columns.Facts(source, chosen, state), assignments, known
    )
    overlaps = doubts.Overlaps(pieces, interval, piece, reach, candidates.confirmation)
    return Timeline(
        period=period,
        precedence=precedence,
        segments=segments,
        findings=doubts.overlap_findings(overlaps, positions, known, precedence),
    )


def _cut(
    number: int, period: Period, placed: Placed, candidates: Candidates
) -> tuple[Pieces, Integers]:
    """Return the pieces between all boundaries; assignments come first in the index."""
    every = np.arange(number, dtype=np.int64)
    ends = np.full(number, microseconds(period.end, 0), dtype=np.int64)
    begins = np.full(number, microseconds(period.begin, 0), dtype=np.int64)
    position = np.concatenate(
        [placed.position, candidates.position, placed.position, candidates.position, every, every]
    )
    instants = np.concatenate(
        [placed.begin, candidates.begin, placed.end, candidates.end, begins, ends]
    )
    return cut(position, instants)


def _cover(
    bounds: Integers, assigned: int, reaching: int
) -> tuple[tuple[Integers, Integers], tuple[Integers, Integers]]:
    """Return (interval, piece) pairs of the assignments, and those of the candidates."""
    number = assigned + reaching
    first, stop = bounds[:number], bounds[number : 2 * number]
    places = spread(first[:assigned], stop[:assigned])
    return places, spread(first[assigned:], stop[assigned:])


def _expiries(assignments: Sequence[Assignment], known: Sequence[Confirmation]) -> Integers:
    """Return each assignment's first expiry, then a last entry for no assignment."""
    expiry = first_expiry(known)
    ends = [expiry.get(assignment.instrument_id, END_OF_TIME) for assignment in assignments]
    return np.array([*ends, END_OF_TIME], dtype=np.int64)


def _states(pieces: Pieces, source: Integers, chosen: Integers, expiries: Integers) -> Integers:
    expired: Flags = expiries[source] <= pieces.begin
    order = list(State)
    without = np.where(expired, order.index(State.EXPIRED), order.index(State.NONE))
    return np.where(chosen >= 0, order.index(State.IN_FORCE), without).astype(np.int64)
