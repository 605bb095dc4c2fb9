"""The joint timeline of a channel whose reading passes through several instruments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duheng.terms.instants import Period
from duheng.traceability.columns import STATES, ends_of_runs, instants, starts_of_runs, texts
from duheng.traceability.confirmation import State
from duheng.traceability.days import cut_by_day
from duheng.traceability.sweep import Integers, Pieces, cut, spread, winners

_KEPT = ("instrument_id", "confirmation_id", "certificate_id", "kind", "state")
_SEVERITY = np.array([list(State).index(state) for state in State], dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class JointTimeline:
    """Segments of every channel, cut wherever any of its roles changes.

    Attributes
    ----------
    period : Period
        What is covered, without a hole.
    roles : tuple of str
        Every role that occurs.
    segments : pyarrow.Table
        ``segment`` (int64), ``channel``, ``begin_at``, ``end_at``, ``state`` of the whole, and for
        each role ``<role>_instrument_id``, ``<role>_confirmation_id``, ``<role>_certificate_id``,
        ``<role>_kind``, ``<role>_state`` (null where the channel has no such role).
    """

    period: Period
    roles: tuple[str, ...]
    segments: pa.Table

    def to_arrow(self) -> pa.Table:
        """Return the segments as an Arrow table."""
        return self.segments

    def cut_by_day(self) -> pa.Table:
        """Return the segments cut at every UTC midnight, with the column ``day`` (date32)."""
        return cut_by_day(self.segments)


def combine(segments: pa.Table, period: Period) -> JointTimeline:
    """Return the joint timeline of role segments that each cover the whole period.

    The whole is ``in_force`` where every role is, ``none`` where any role is ``none``, and
    ``expired`` otherwise.
    """
    channel = segments["channel"].combine_chunks().dictionary_encode()
    code = channel.indices.to_numpy().astype(np.int64)
    begin = segments["begin_at"].cast(pa.int64()).to_numpy()
    end = segments["end_at"].cast(pa.int64()).to_numpy()
    pieces, bounds = cut(np.concatenate([code, code]), np.concatenate([begin, end]))
    first, stop = bounds[: len(code)], bounds[len(code) :]
    roles = tuple(sorted(pc.unique(segments["role"]).to_pylist()))
    picked = {role: _pick(segments, role, (first, stop), len(pieces.live)) for role in roles}
    state = _joint_state(segments, picked, len(pieces.live))
    table = _table(segments, pieces, channel.dictionary, picked, state)
    return JointTimeline(period=period, roles=roles, segments=table)


def _pick(
    segments: pa.Table, role: str, bounds: tuple[Integers, Integers], number: int
) -> Integers:
    """Return the row of the role's segment on each piece, -1 where the channel has none."""
    rows = np.flatnonzero(pc.equal(segments["role"], role).to_numpy())
    interval, piece = spread(bounds[0][rows], bounds[1][rows])
    local = winners(interval, piece, np.zeros(len(rows), dtype=np.int64), number)
    return np.append(rows, -1)[local]


def _joint_state(segments: pa.Table, picked: dict[str, Integers], number: int) -> Integers:
    states = pc.index_in(segments["state"], pa.array(STATES)).to_numpy().astype(np.int64)
    worst = np.zeros(number, dtype=np.int64)
    for row in picked.values():
        worst = np.maximum(worst, np.append(_SEVERITY[states], 0)[row])
    return worst


def _table(
    segments: pa.Table,
    pieces: Pieces,
    channels: Any,
    picked: dict[str, Integers],
    state: Integers,
) -> pa.Table:
    begins = starts_of_runs(pieces.live, pieces.position, *picked.values())
    rows = np.flatnonzero(begins)
    columns = {
        "segment": pa.array(np.arange(len(rows), dtype=np.int64)),
        "channel": channels.take(pa.array(pieces.position[rows])),
        "begin_at": instants(pieces.begin[rows]),
        "end_at": instants(pieces.end[ends_of_runs(pieces.live, begins)]),
        "state": texts(STATES, state[rows]),
    }
    for role, row in picked.items():
        taken = pa.array(row[rows], mask=row[rows] < 0)
        for name in _KEPT:
            columns[f"{role}_{name}"] = segments[name].combine_chunks().take(taken)
    return pa.table(columns)
