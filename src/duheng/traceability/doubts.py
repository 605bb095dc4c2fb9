"""Findings about a timeline: overlapping confirmations are settled, and said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from duheng.terms.findings import Finding, Severity
from duheng.terms.instants import instant_of_microseconds
from duheng.traceability.candidates import Position
from duheng.traceability.confirmation import Confirmation
from duheng.traceability.sweep import Integers, Pieces

SHOWN = 20
"""How many overlaps of one position a finding lists; it always says how many there are."""


class Overlaps(NamedTuple):
    """Which candidate covers which piece, and which of them counts there."""

    pieces: Pieces
    interval: Integers
    piece: Integers
    winner: Integers
    confirmation: Integers


def overlap_findings(
    overlaps: Overlaps,
    positions: list[Position],
    confirmations: Sequence[Confirmation],
    precedence: str,
) -> tuple[Finding, ...]:
    """Return one finding per position where several confirmations were in force at once."""
    pieces, interval, piece, winner, confirmation = overlaps
    lost = np.flatnonzero(winner[piece] != interval)
    lost = lost[np.lexsort((confirmation[interval[lost]], piece[lost]))]
    by_position: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in lost.tolist():
        where = int(piece[row])
        by_position[int(pieces.position[where])].append(
            {
                "begin": instant_of_microseconds(int(pieces.begin[where])).isoformat(),
                "end": instant_of_microseconds(int(pieces.end[where])).isoformat(),
                "counts": confirmations[confirmation[winner[where]]].confirmation_id,
                "set_aside": confirmations[confirmation[interval[row]]].confirmation_id,
            }
        )
    return tuple(
        _finding(positions[position], found, precedence)
        for position, found in sorted(by_position.items())
    )


def _finding(position: Position, found: list[dict[str, Any]], precedence: str) -> Finding:
    channel, role = position
    return Finding(
        code="traceability.overlap",
        severity=Severity.WARNING,
        message=(
            f"{channel}, {role}: confirmations overlap in {len(found)} interval(s), first from "
            f"{found[0]['begin']} to {found[0]['end']}; settled by {precedence}"
        ),
        hint="withdraw the confirmation that does not count, or choose another precedence",
        clause="ISO 10012:2003, 7.1",
        data={
            "channel": channel,
            "role": role,
            "precedence": precedence,
            "number_of_overlaps": len(found),
            "overlaps": found[:SHOWN],
        },
    )
