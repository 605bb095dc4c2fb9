"""Readings added up by slots of time, with what is known about how complete each sum is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from duheng.telemetry.history.declared import ChannelClass, classes_of
from duheng.telemetry.history.engines import Engine
from duheng.telemetry.history.scan import standing
from duheng.telemetry.history.slots import Resolution, Slots
from duheng.telemetry.history.sums import STATUSES, ClassSums
from duheng.telemetry.stream import StreamChannel, StreamKind
from duheng.terms.findings import Finding, Severity
from duheng.terms.instants import Period, microseconds_of, parse_zone

MARGIN = timedelta(days=2)
"""How far outside the period a register is looked for, to know what it read at the border."""
_INSTANT = pa.timestamp("us", tz="UTC")
_COUNTS = tuple(f"n_{status}" for status in STATUSES)
ROLLUP = pa.schema(
    [
        ("channel", pa.int32()),
        ("begin_at", _INSTANT),
        ("end_at", _INSTANT),
        ("local_day", pa.date32()),
        ("amount", pa.float64()),
        ("mean", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("coverage", pa.float64()),
        ("substituted", pa.float64()),
        ("interpolated", pa.float64()),
        ("readings", pa.int64()),
        ("falls", pa.int64()),
        *((name, pa.int64()) for name in _COUNTS),
    ]
)
"""Amount in the unit of the channel after its multiplier (power: times hours); mean (power, level);
least and largest value (level); share of the slot with a value, and of it how much was substituted
and how much interpolated [1]; readings in the slot, unexplained falls of the register, readings by
status. Null is not known; it is never 0."""


@dataclass(frozen=True, kw_only=True)
class Rollup:
    """Sums of readings by channel and slot.

    Attributes
    ----------
    expression : ibis.Table
        The sums, not yet run; instants as µs since 1970, the local day as days since 1970.
    findings : tuple of Finding
        Doubts about the declaration.
    """

    expression: Any
    findings: tuple[Finding, ...]

    def to_arrow(self) -> pa.Table:
        """Return the sums in the columns of :data:`ROLLUP`, by channel and time."""
        ordered = self.expression.order_by(["channel", "begin_us"]).to_pyarrow()
        columns = {name: ordered[name] for name in ordered.column_names}
        columns["begin_at"] = columns.pop("begin_us").cast(pa.int64()).cast(_INSTANT)
        columns["end_at"] = columns.pop("end_us").cast(pa.int64()).cast(_INSTANT)
        columns["local_day"] = columns["local_day"].cast(pa.int32()).cast(pa.date32())
        return pa.table({field.name: columns[field.name].cast(field.type) for field in ROLLUP})


def rollup(
    root: Path,
    engine: Engine,
    channels: Sequence[StreamChannel],
    resolution: Resolution,
    period: Period,
    *,
    interpolate_up_to: timedelta | None = None,
) -> Rollup:
    """Return the readings of channels, added up by slots of time.

    Parameters
    ----------
    root : Path
        Folder of the history.
    engine : Engine
        What runs the queries.
    channels : sequence of StreamChannel
        The channels, as declared.
    resolution : Resolution
        15 minutes, hour, local day or local month.
    period : Period
        Slots that lie in it whole.
    interpolate_up_to : timedelta or None
        A span that crosses a border of slots is shared out by time when it is no longer than
        this, and marked; ``None`` shares nothing out: what cannot be said of one slot is said of
        none.

    Raises
    ------
    DamagedStore
        When a file of the history is missing.

    Notes
    -----
    A register's amount is the sum of its rises between neighbouring indications in the slot: where
    there are indications at both borders, the difference. Rollovers count on, exchanges follow
    their work orders; a fall that nothing explains gives no amount and is counted.
    """
    wide = Period(period.begin - MARGIN, period.end + MARGIN)
    chosen = standing(root, [one.number for one in channels], wide)
    # sums are joined with what is declared, which leaves out every other channel
    table = replace(chosen, channels=None).table(engine)
    classes = classes_of(channels, wide)
    found = []
    for one in classes:
        sums = ClassSums(
            one=one,
            slots=Slots(
                resolution=resolution,
                zone=parse_zone(one.time_zone),
                first_us=microseconds_of(wide.begin),
                last_us=microseconds_of(wide.end),
            ),
            statuses=chosen.statuses,
            period=wide,
            bounds=(microseconds_of(period.begin), microseconds_of(period.end)),
            interpolate_up_to=interpolate_up_to,
        )
        found.append(sums.table(table if len(classes) == 1 else _of_class(table, one)))
    return Rollup(
        expression=reduce(lambda left, right: left.union(right), found),
        findings=_findings(channels),
    )


def _of_class(table: Any, one: ChannelClass) -> Any:
    wanted = ibis.memtable(
        pa.table({"wanted": pa.array([channel.number for channel in one.channels], pa.int32())})
    )
    return table.semi_join(wanted, table.channel == wanted.wanted)


def _findings(channels: Sequence[StreamChannel]) -> tuple[Finding, ...]:
    kinds = (StreamKind.POWER, StreamKind.INTERVAL)
    without = [one.code for one in channels if one.kind in kinds and one.interval_s is None]
    if not without:
        return ()
    return (
        Finding(
            code="telemetry.interval_not_declared",
            severity=Severity.WARNING,
            message=f"{len(without)} channels of power or intervals declare no interval: their "
            "coverage is not known, and a power gives no amount",
            hint="declare interval_s",
            data={"channels": without[:50]},
        ),
    )
