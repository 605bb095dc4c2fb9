"""Confirmations and assignments as columns: what may be in force where, and when."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from duheng.terms.instants import Period, instant_of_microseconds
from duheng.traceability.confirmation import Assignment, Confirmation
from duheng.traceability.errors import OverlappingAssignments, UnusableConfirmation
from duheng.traceability.sweep import (
    BEGINNING_OF_TIME,
    END_OF_TIME,
    Integers,
    microseconds,
)

Position = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Assignments inside the period, as columns; ``source`` indexes the given sequence."""

    position: Integers
    begin: Integers
    end: Integers
    source: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Confirmations seen from positions: one row per assignment and confirmation that meet."""

    position: Integers
    begin: Integers
    end: Integers
    confirmation: Integers


def known_confirmations(
    confirmations: Sequence[Confirmation], known_at: datetime | None
) -> list[Confirmation]:
    """Return the distinct confirmations decided by ``known_at``, sorted by id.

    Raises
    ------
    UnusableConfirmation
        When two different confirmations carry one id.
    """
    distinct: dict[str, Confirmation] = {}
    for confirmation in confirmations:
        other = distinct.setdefault(confirmation.confirmation_id, confirmation)
        if other != confirmation:
            raise UnusableConfirmation(
                f"two different confirmations carry the id {confirmation.confirmation_id}",
                hint="give each confirmation its own id, or leave the id out",
            )
    if known_at is None:
        known = list(distinct.values())
    else:
        known = [_as_of(c, known_at) for c in distinct.values() if c.decided_at <= known_at]
    return sorted(known, key=lambda confirmation: confirmation.confirmation_id)


def _as_of(confirmation: Confirmation, known_at: datetime) -> Confirmation:
    """Return the confirmation without a withdrawal that nobody could know of yet."""
    withdrawn_at = confirmation.withdrawn_at
    if withdrawn_at is None or withdrawn_at <= known_at:
        return confirmation
    return replace(confirmation, withdrawn_at=None, withdrawal_reason=None)


def positions_of(assignments: Sequence[Assignment], channels: Collection[str]) -> list[Position]:
    """Return every position, sorted; a channel without any assignment still has its meter."""
    positions = {(assignment.channel, assignment.role) for assignment in assignments}
    assigned = {channel for channel, _ in positions}
    positions.update((channel, "meter") for channel in channels if channel not in assigned)
    return sorted(positions)


def place(assignments: Sequence[Assignment], positions: list[Position], period: Period) -> Placed:
    """Return the assignments that meet the period, clipped to it.

    Raises
    ------
    OverlappingAssignments
        When two instruments share a position at some instant, inside the period or outside.
    """
    code = {position: index for index, position in enumerate(positions)}
    rows = sorted(
        (
            code[(assignment.channel, assignment.role)],
            microseconds(assignment.begin, BEGINNING_OF_TIME),
            microseconds(assignment.end, END_OF_TIME),
            index,
        )
        for index, assignment in enumerate(assignments)
    )
    _check_apart(rows, assignments)
    first, last = microseconds(period.begin, 0), microseconds(period.end, 0)
    inside = [
        (position, max(start, first), min(stop, last), index)
        for position, start, stop, index in rows
        if start < last and first < stop
    ]
    table = np.array(inside, dtype=np.int64).reshape(-1, 4)
    return Placed(position=table[:, 0], begin=table[:, 1], end=table[:, 2], source=table[:, 3])


def _check_apart(rows: list[tuple[int, int, int, int]], assignments: Sequence[Assignment]) -> None:
    for earlier, later in itertools.pairwise(rows):
        if earlier[0] == later[0] and later[1] < earlier[2]:
            one, two = assignments[earlier[3]], assignments[later[3]]
            since = (
                "the beginning"
                if two.begin is None
                else instant_of_microseconds(later[1]).isoformat()
            )
            raise OverlappingAssignments(
                f"{one.instrument_id} and {two.instrument_id} are both assigned as {one.role} of "
                f"{one.channel} from {since}",
                hint="end the first assignment when the second instrument is built in",
                data={"channel": one.channel, "role": one.role},
            )


def meet(
    placed: Placed, assignments: Sequence[Assignment], confirmations: Sequence[Confirmation]
) -> Candidates:
    """Return where and when each confirmation reaches a position, clipped to the assignment."""
    by_instrument: dict[str, list[int]] = {}
    for index, confirmation in enumerate(confirmations):
        by_instrument.setdefault(confirmation.instrument_id, []).append(index)
    rows, pairs = [], []
    for place_row, source in enumerate(placed.source.tolist()):
        for index in by_instrument.get(assignments[source].instrument_id, ()):
            rows.append(place_row)
            pairs.append(index)
    row, pair = np.array(rows, dtype=np.int64), np.array(pairs, dtype=np.int64)
    starts, stops = _validity(confirmations)
    begins = np.maximum(starts[pair], placed.begin[row])
    ends = np.minimum(stops[pair], placed.end[row])
    kept = begins < ends
    return Candidates(
        position=placed.position[row][kept],
        begin=begins[kept],
        end=ends[kept],
        confirmation=pair[kept],
    )


def _validity(confirmations: Sequence[Confirmation]) -> tuple[Integers, Integers]:
    starts = [microseconds(c.valid_from, BEGINNING_OF_TIME) for c in confirmations]
    stops = [microseconds(c.effective_to, END_OF_TIME) for c in confirmations]
    return np.array(starts, dtype=np.int64), np.array(stops, dtype=np.int64)


def first_expiry(confirmations: Sequence[Confirmation]) -> dict[str, int]:
    """Return, per instrument, when its first confirmation stopped counting."""
    starts, stops = _validity(confirmations)
    expiry: dict[str, int] = {}
    for confirmation, counted, stop in zip(
        confirmations, (starts < stops).tolist(), stops.tolist(), strict=True
    ):
        if counted:
            earliest = expiry.get(confirmation.instrument_id, END_OF_TIME)
            expiry[confirmation.instrument_id] = min(earliest, stop)
    return expiry
