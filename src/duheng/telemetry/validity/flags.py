"""A flag: which readings of a channel, which rule, what it saw. It never changes a reading."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from duheng.terms.canonical import canonical_json
from duheng.terms.findings import Severity

Instants = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

FLAGS = pa.schema(
    [
        pa.field("channel", pa.int32(), nullable=False),
        pa.field("begin_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("end_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("code", pa.string(), nullable=False),
        pa.field("severity", pa.string(), nullable=False),
        pa.field("evidence", pa.string(), nullable=False),
    ]
)
"""Number of the channel; first and last instant that the flag is about, both inclusive (a gap: the
readings on both sides); rule R1 to R12; code; severity; evidence as canonical JSON."""

CAUSES: Mapping[str, str] = {
    "telemetry.missing": "missing",
    "telemetry.not_a_number": "missing",
    "telemetry.infinite": "missing",
    "telemetry.conflicting_duplicate": "duplicate",
    "telemetry.out_of_range": "out_of_range",
    "telemetry.negative": "out_of_range",
    "telemetry.register_excursion": "register",
    "telemetry.register_unsteady": "register",
    "telemetry.jump": "spike",
    "telemetry.power_of_ten": "unit",
    "telemetry.scale": "unit",
    "telemetry.stuck": "stuck",
    "telemetry.balance": "balance",
    "telemetry.identity": "identity",
    "telemetry.clock_ahead": "clock",
}
"""Code -> cause by which a reading does not count as valid; other flags leave it valid."""


class Flag(NamedTuple):
    """A flag; instants in microseconds since 1970, both inclusive."""

    channel: int
    begin_us: int
    end_us: int
    rule: str
    code: str
    severity: Severity
    evidence: Mapping[str, Any]


def flag_table(flags: Iterable[Flag]) -> pa.Table:
    """Return flags as a table, in order of channel, time and rule."""
    ordered = sorted(
        (*flag[:5], flag.severity.value, canonical_json(_rounded(flag.evidence)).decode())
        for flag in flags
    )
    columns = list(zip(*ordered, strict=True)) or [()] * len(FLAGS)
    arrays = [
        pa.array(column, pa.int64()).cast(field.type)
        if pa.types.is_timestamp(field.type)
        else pa.array(column, field.type)
        for column, field in zip(columns, FLAGS, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=FLAGS)


def _rounded(value: Any) -> Any:
    """Return evidence as JSON can carry it, with 9 digits: sums differ in their last bits."""
    if isinstance(value, Mapping):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    if isinstance(value, float | np.floating):
        return float(f"{value:.9g}") if math.isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value


def runs_of(is_marked: Marks, follows: Marks) -> Iterator[slice]:
    """Yield the runs of marked rows in which every row follows the one before."""
    where = np.flatnonzero(is_marked)
    if not len(where):
        return
    breaks = np.flatnonzero((np.diff(where) > 1) | ~follows[where[1:]]) + 1
    for part in np.split(where, breaks):
        yield slice(int(part[0]), int(part[-1]) + 1)
