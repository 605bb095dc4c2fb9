"""Segments as Arrow columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from duheng.traceability.candidates import Position
from duheng.traceability.confirmation import Assignment, Confirmation, State
from duheng.traceability.sweep import Flags, Integers, Pieces

INSTANT = pa.timestamp("us", tz="UTC")
STATES = [state.value for state in State]


class Facts(NamedTuple):
    """What is said of each piece: assignment and confirmation by index (-1 none), state."""

    source: Integers
    chosen: Integers
    state: Integers


def segments_table(
    positions: list[Position],
    pieces: Pieces,
    facts: Facts,
    assignments: Sequence[Assignment],
    confirmations: Sequence[Confirmation],
) -> pa.Table:
    """Return the pieces merged into segments wherever neighbours say the same."""
    instruments, coded = _instrument_codes(facts.source, assignments)
    begins = starts_of_runs(pieces.live, pieces.position, coded, facts.chosen, facts.state)
    rows = np.flatnonzero(begins)
    position, chosen = pieces.position[rows], facts.chosen[rows]
    return pa.table(
        {
            "segment": np.arange(len(rows), dtype=np.int64),
            "channel": texts([channel for channel, _ in positions], position),
            "role": texts([role for _, role in positions], position),
            "begin_at": instants(pieces.begin[rows]),
            "end_at": instants(pieces.end[ends_of_runs(pieces.live, begins)]),
            "state": texts(STATES, facts.state[rows]),
            "instrument_id": texts(instruments, coded[rows]),
            "confirmation_id": texts([c.confirmation_id for c in confirmations], chosen),
            "certificate_id": texts([c.certificate_id for c in confirmations], chosen),
            "kind": texts([c.kind.value for c in confirmations], chosen),
        }
    )


def _instrument_codes(
    source: Integers, assignments: Sequence[Assignment]
) -> tuple[list[str], Integers]:
    names = sorted({assignment.instrument_id for assignment in assignments})
    code = {name: index for index, name in enumerate(names)}
    of_source = [code[assignment.instrument_id] for assignment in assignments]
    return names, np.array([*of_source, -1], dtype=np.int64)[source]


def starts_of_runs(live: Flags, *facts: Integers) -> Flags:
    """Return which live pieces begin a run of pieces that say the same."""
    changed = np.ones(len(live), dtype=bool)
    changed[1:] = ~live[:-1]
    for fact in facts:
        changed[1:] |= fact[1:] != fact[:-1]
    return changed & live


def ends_of_runs(live: Flags, begins: Flags) -> Flags:
    """Return which live pieces end a run: the next one begins another or is no piece."""
    ends = live.copy()
    ends[:-1] &= begins[1:] | ~live[1:]
    return ends


def instants(microseconds: Integers) -> pa.Array:
    """Return microseconds since 1970 as UTC timestamps."""
    return pa.array(microseconds, type=pa.int64()).cast(INSTANT)


def texts(values: Sequence[str | None], codes: Integers) -> Any:
    """Return the text of each code, null where the code is negative."""
    dictionary = pa.array(list(values), type=pa.string())
    return dictionary.take(pa.array(codes, mask=codes < 0))
