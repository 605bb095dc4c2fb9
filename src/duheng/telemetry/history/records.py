"""Readings as packed records: how they wait on disk, and how the last write of each is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from duheng.telemetry.errors import UnusableBatch
from duheng.telemetry.stream import READINGS

RECORD = np.dtype(
    [("at", "<i8"), ("value", "<f8"), ("tagged", "<i8"), ("channel", "<i4"), ("revision", "<i4")]
)
"""32 bytes, so that gathering one touches one line of the cache. ``tagged`` holds the number of the
batch, above the code of the status (7 bits), above one bit that says whether there is a value."""
STORED = pa.schema(
    [
        field if field.name != "status" else field.with_type(pa.dictionary(pa.int8(), pa.string()))
        for field in READINGS
    ]
)
"""The columns as they are written: texts of a status are stored once."""

Records = npt.NDArray[Any]
_MOST_STATUSES = 127
_KEY_BITS = 62


class Statuses:
    """Texts of the statuses that were met, and their codes."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def codes(self, column: Any) -> Any:
        """Return the code of each text of an Arrow column; one number where all are the same."""
        first = column[0].as_py()
        if pc.all(pc.equal(column, first)).as_py():
            return self._place(first)
        encoded = column.combine_chunks().dictionary_encode()
        places = [self._place(text) for text in encoded.dictionary.to_pylist()]
        return np.array(places, dtype=np.int64)[encoded.indices.to_numpy()]

    def _place(self, text: str) -> int:
        if text not in self.texts:
            if len(self.texts) >= _MOST_STATUSES:
                raise UnusableBatch(f"more than {_MOST_STATUSES} statuses, '{text}' among them")
            self.texts.append(text)
        return self.texts.index(text)


def check_columns(table: pa.Table) -> None:
    """Raise :class:`UnusableBatch` unless a table holds readings in their columns."""
    if table.schema.names != READINGS.names or table.schema.types != READINGS.types:
        raise UnusableBatch("its columns are not those of readings")
    for name in ("channel", "at", "revision", "status"):
        if table[name].null_count:
            raise UnusableBatch(f"{table[name].null_count} readings have no {name}")


def to_records(table: pa.Table, batches: Any, statuses: Statuses) -> Records:
    """Return the readings of a checked table as records, with the number of the batch of each."""
    records = np.empty(table.num_rows, dtype=RECORD)
    if not table.num_rows:
        return records
    value = table["value"]
    has_value = value.is_valid().to_numpy() if value.null_count else 1
    records["channel"] = table["channel"].to_numpy()
    records["revision"] = table["revision"].to_numpy()
    records["at"] = table["at"].cast(pa.int64()).to_numpy()
    records["value"] = value.fill_null(0.0).to_numpy() if value.null_count else value.to_numpy()
    records["tagged"] = (batches << 8) | (statuses.codes(table["status"]) << 1) | has_value
    return records


def joined(pieces: Sequence[Records]) -> Records:
    """Return records one after another; several times faster than joining structures."""
    plain = [np.ascontiguousarray(piece).view(np.int64) for piece in pieces]
    return np.concatenate(plain).view(RECORD)


def chosen(records: Records, where: Any) -> Records:
    """Return the records where a condition holds."""
    return records if where.all() else records.take(np.flatnonzero(where))


def to_table(records: Records, statuses: Statuses) -> pa.Table:
    """Return records as a table in the stored columns."""
    tagged = np.ascontiguousarray(records["tagged"])
    lacks = (tagged & 1) == 0
    codes = ((tagged >> 1) & _MOST_STATUSES).astype(np.int8)
    at = pa.array(np.ascontiguousarray(records["at"]))
    columns = (
        pa.array(np.ascontiguousarray(records["channel"])),
        at.cast(READINGS.field("at").type),
        pa.array(np.ascontiguousarray(records["revision"])),
        pa.array(np.ascontiguousarray(records["value"]), mask=lacks if lacks.any() else None),
        pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(statuses.texts, pa.string())),
        pa.array(tagged >> 8),
    )
    return pa.Table.from_arrays(list(columns), schema=STORED)


def statuses_of(records: Records, statuses: Statuses) -> dict[str, int]:
    """Return the number of records of each status."""
    counts = np.bincount((records["tagged"] >> 1) & _MOST_STATUSES)
    found = zip(statuses.texts, counts.tolist(), strict=False)
    return {text: count for text, count in sorted(found) if count}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Records sorted by channel, instant and revision, each key once.

    Attributes
    ----------
    records : ndarray
        The last write of each key.
    overwritten, winners : ndarray
        Records that were written over with another value, and what holds instead of each.
    """

    records: Records
    overwritten: Records
    winners: Records


def settle(records: Records) -> Settled:
    """Return the last write (highest batch, then latest in it) of each channel, instant, revision.

    The records are of one day and of channels close together; those of one batch are in the order
    in which they stood in it.
    """
    order, key = _order(records)
    same = key[1:] == key[:-1]
    if not same.any():
        return Settled(records=records.take(order), overwritten=records[:0], winners=records[:0])
    _settle_ties(records, order, key, same)
    pairs = np.flatnonzero(same)
    revision = records["revision"]
    pairs = pairs[revision[order[pairs]] == revision[order[pairs + 1]]]
    is_last = np.ones(len(order), dtype=bool)
    is_last[pairs] = False
    kept = np.flatnonzero(is_last)
    winners = records.take(order[kept[np.searchsorted(kept, pairs)]])
    lost = records.take(order[pairs])
    changed = _differ(lost, winners)
    return Settled(
        records=records.take(order[kept]), overwritten=lost[changed], winners=winners[changed]
    )


def _order(records: Records) -> tuple[Any, Any]:
    """Return the stable order by channel and instant, and the sorted keys."""
    at = records["at"] - records["at"].min()
    for unit in (1_000_000, 1_000):
        whole = at // unit
        if np.array_equal(whole * unit, at):
            at = whole
            break
    channels = records["channel"].astype(np.int64)
    channels -= channels.min()
    key = channels * (int(at.max()) + 1) + at
    bits = len(records).bit_length()
    if int(key.max()).bit_length() + bits > _KEY_BITS:
        order = np.argsort(key, kind="stable")
        return order, key[order]
    key <<= bits
    key |= np.arange(len(records))
    key.sort()  # the place in the low bits keeps equal keys in their order
    return key & ((1 << bits) - 1), key >> bits


def _settle_ties(records: Records, order: Any, key: Any, same: Any) -> None:
    """Put records of one channel and instant in the order of revision and batch, in place."""
    places = np.flatnonzero(np.append(False, same) | np.append(same, False))
    ties = records.take(order[places])
    by_batch = np.lexsort((ties["tagged"] >> 8, ties["revision"], key[places]))
    order[places] = order[places][by_batch]


def _differ(one: Records, other: Records) -> Any:
    here, there = (one["tagged"] & 1) == 1, (other["tagged"] & 1) == 1
    equal = (one["value"] == other["value"]) | (np.isnan(one["value"]) & np.isnan(other["value"]))
    return np.where(here & there, ~equal, here != there)
