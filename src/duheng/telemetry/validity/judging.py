"""From the groups of the pass to flags: each channel's rules, then those between channels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from duheng.telemetry.validity.balance import families, flags_of_balance
from duheng.telemetry.validity.blocks import Blocks, Days, blocks_of, days_of
from duheng.telemetry.validity.flags import Flag
from duheng.telemetry.validity.identity import flags_of_identity, identity_groups, series_of
from duheng.telemetry.validity.marking import BLOCK_KEYS
from duheng.telemetry.validity.plates import DAY, Plate
from duheng.telemetry.validity.registers import flags_of_register
from duheng.telemetry.validity.scale import flags_of_scale
from duheng.telemetry.validity.single_rows import (
    UNKNOWN,
    flags_of_clock,
    flags_of_rows,
)
from duheng.telemetry.validity.stuck import flags_of_stuck, relations
from duheng.telemetry.validity.thresholds import Thresholds
from duheng.telemetry.validity.traceable import ConfirmedSegment, flags_of_traceability

_SPOILING = {"R3", "R4", "R5", "R6"}
"""Days with these are judged by neither history nor balance: their sums mean nothing."""


def flags_of(
    marks: pa.Table | None,
    rows: pa.Table | None,
    plates: Mapping[int, Plate],
    ahead: pa.Table | None,
    confirmations: Iterable[ConfirmedSegment] | None,
    thresholds: Thresholds,
) -> Iterator[Flag]:
    """Yield every flag.

    Parameters
    ----------
    marks : Table or None
        Of :func:`duheng.telemetry.validity.marking.marks`, of every piece.
    rows : Table or None
        All rows of the channels that are followed row by row.
    plates : Mapping of int to Plate
        By number of channel.
    ahead : Table or None
        Channel, instant and arrival of the readings that are later than their arrival [µs].
    confirmations : iterable of ConfirmedSegment or None
        None judges no traceability.
    thresholds : Thresholds
        What decides.
    """
    if marks is None or not len(marks):
        return
    series = series_of(rows) if rows is not None else {}
    blocks: dict[int, Blocks] = {}
    days: dict[int, Days] = {}
    for number, groups in _by_channel(marks, plates):
        plate = plates[number]
        odd = _marked(groups)
        own = list(flags_of_rows(plate, odd, thresholds))
        if plate.is_register:
            own += flags_of_register(plate, *_indications(odd, series.get(number)), thresholds)
        yield from own
        blocks[number] = blocks_of(plate, groups)
        days[number] = _unspoilt(days_of(plate, blocks[number]), own)
        yield from flags_of_scale(plate, days[number], thresholds)
    yield from _between(plates, blocks, days, series, thresholds)
    yield from _untraceable(blocks, confirmations)
    for number, held in _each(ahead) if ahead is not None else ():
        yield from flags_of_clock(plates[number], held["us"], held["received_us"])


def _between(
    plates: Mapping[int, Plate],
    blocks: Mapping[int, Blocks],
    days: Mapping[int, Days],
    series: Mapping[int, Any],
    thresholds: Thresholds,
) -> Iterator[Flag]:
    beside = relations(plates)
    for number, held in blocks.items():
        others = [(plates[one], blocks[one]) for one in beside.get(number, ()) if one in blocks]
        yield from flags_of_stuck(plates[number], held, others, thresholds)
    for parent, parts in families(plates).items():
        if all(number in days for number in (parent, *parts)):
            members = [(plates[number], days[number]) for number in parts]
            yield from flags_of_balance((plates[parent], days[parent]), members, thresholds)
    for roles in identity_groups(plates).values():
        yield from flags_of_identity(roles, plates, series, thresholds)


def _untraceable(
    blocks: Mapping[int, Blocks], confirmations: Iterable[ConfirmedSegment] | None
) -> Iterator[Flag]:
    if confirmations is None:
        return
    of_channel: dict[int, list[ConfirmedSegment]] = {}
    for one in confirmations:
        of_channel.setdefault(one.channel, []).append(one)
    for number, held in blocks.items():
        first, last = int(held.first_us.min()), int(held.last_us.max())
        yield from flags_of_traceability(number, first, last, of_channel.get(number, ()))


def _each(ahead: pa.Table) -> Iterator[tuple[int, dict[str, Any]]]:
    columns = {name: ahead[name].to_numpy() for name in ahead.column_names}
    for number in np.unique(columns["channel"]).tolist():
        own = np.flatnonzero(columns["channel"] == number)
        own = own[np.argsort(columns["us"][own], kind="stable")]
        yield number, {name: column[own] for name, column in columns.items()}


def _by_channel(
    marks: pa.Table, plates: Mapping[int, Plate]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each channel's groups as arrays, in order of time."""
    columns = {name: _array(marks[name]) for name in marks.column_names}
    columns["is_null"] = marks["low"].is_null().to_numpy(zero_copy_only=False)
    columns["is_marked"] = columns["key"] > -BLOCK_KEYS // 2
    columns["is_shown"] = (columns["key"] >= 0) | ~columns["is_marked"]
    number = columns["channel"]
    order = np.lexsort((columns["batch"], columns["revision"], columns["first_us"], number))
    edges = np.flatnonzero(np.r_[True, number[order][1:] != number[order][:-1], True])
    for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        own = order[first:last]
        held = {name: column[own] for name, column in columns.items()}
        found = int(held["channel"][0])
        held["block"] = held["first_us"] // plates[found].block_us
        yield found, held


def _array(column: pa.ChunkedArray) -> Any:
    if pa.types.is_integer(column.type):
        return column.fill_null(UNKNOWN if column.type == pa.int64() else -1).to_numpy()
    return column.to_numpy().astype(np.float64)


def _marked(groups: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rows that stood out."""
    held = {name: column[groups["is_marked"]] for name, column in groups.items()}
    return {**held, "us": held["first_us"], "value": held["low"]}


def _indications(odd: Mapping[str, Any], series: Any) -> tuple[Any, Any, Any]:
    """Return the indications to look at: what stood out, its predecessors, and what followed.

    The third is False for those that are only known to come just before their successor.
    """
    shown = odd["is_shown"]
    # the last but one keeps its place only: just before the predecessor
    earlier = np.where(odd["p_us"] == UNKNOWN, UNKNOWN, odd["p_us"] - 1)
    parts = [
        (earlier, odd["pp_value"], -1),
        (odd["p_us"], odd["p_value"], 0),
        (odd["us"][shown], odd["value"][shown], 1),
    ]
    if series is not None:
        parts.append((*series, 2))
    at = np.concatenate([part[0] for part in parts])
    value = np.concatenate([part[1] for part in parts])
    rank = np.concatenate([np.full(len(part[0]), part[2]) for part in parts])
    known = np.isfinite(value) & (at != UNKNOWN)
    order = np.lexsort((rank[known], at[known]))
    at, value = at[known][order], value[known][order]
    last = np.r_[at[1:] != at[:-1], True] if len(at) else np.zeros(0, dtype=bool)
    return at[last], value[last], rank[known][order][last] >= 0


def _unspoilt(days: Days, flags: Iterable[Flag]) -> Days:
    mean, amount = days.mean.copy(), days.amount.copy()
    for flag in flags:
        if flag.rule in _SPOILING:
            first, last = np.searchsorted(days.day, [flag.begin_us // DAY, flag.end_us // DAY + 1])
            mean[first:last], amount[first:last] = np.nan, np.nan
    return days._replace(mean=mean, amount=amount)
