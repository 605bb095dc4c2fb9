"""Arrow bodies: an IPC stream, checked before anything is computed with it.

Packed buffers inside the stream are refused: their unpacked size is whatever the sender claims.
``Content-Encoding: zstd`` packs as well, within bounds.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duheng.telemetry.intake.batches import Reject
from duheng.telemetry.intake.body import COLUMNS, check_number, checked_id
from duheng.telemetry.intake.errors import UnreadableBatch
from duheng.telemetry.intake.repeated import Layout, layout_of
from duheng.telemetry.intake.wire import UNUSABLE, Reading, Rules, Status, held_value
from duheng.terms.instants import instant_of_microseconds

_STATUSES = frozenset(Status.__args__)  # type: ignore[attr-defined]
_MOST_REVISION = 2**31 - 1
_MICROSECONDS = pa.timestamp("us", "UTC")
_FEW = 500
"""Codes that are sooner looked up one by one than found to be the same."""
_COMPRESSION_FIELD = 3
_HEADER_FIELD = 2
_ORDER_FIELD = 0
_USUAL = pa.schema([("channel", pa.string()), ("at", _MICROSECONDS), ("value", pa.float64())])


class ArrowBody:
    """Readings that came as columns."""

    def __init__(
        self, batch_id: str, batches: list[pa.RecordBatch], body: bytes, schema: pa.Buffer
    ) -> None:
        self.batch_id = batch_id
        self._batches = batches
        self._body = body
        self._schema = schema

    def __len__(self) -> int:
        return sum(batch.num_rows for batch in self._batches)

    def is_clean(self, rules: Rules) -> bool:
        """Return whether every reading is kept and known."""
        return all(_is_clean(batch, rules) for batch in self._batches if batch.num_rows)

    def layout(self) -> Layout | None:
        """Return where a clean body holds what may change; None where it is not that simple."""
        if len(self._batches) != 1 or not self._batches[0].num_rows:
            return None
        return layout_of(self._body, self.batch_id, self._schema, self._batches[0])

    def each(self) -> list[Reading | Reject]:
        """Return every reading by itself, or why it could not be read."""
        found: list[Reading | Reject] = []
        for batch in self._batches:
            for row in _rows(batch):
                found.append(_reading(len(found), *row))
        return found

    def columns(self, dropped: Collection[int]) -> pa.Table:
        """Return the readings but the dropped positions, as columns."""
        if not dropped and all(_is_plain(batch) for batch in self._batches):
            return pa.concat_tables([_plain(batch) for batch in self._batches] or [_nothing()])
        out = set(dropped)
        kept = [
            (one, held_value(one) or (None, "missing"))
            for index, one in enumerate(self.each())
            if index not in out and isinstance(one, Reading)
        ]
        return pa.table(
            [
                pa.array([one.channel for one, _ in kept], pa.string()),
                pa.array([one.at for one, _ in kept], _MICROSECONDS).cast(pa.int64()),
                pa.array([one.revision for one, _ in kept], pa.int32()),
                pa.array([value for _, (value, _) in kept], pa.float64()),
                pa.array([status for _, (_, status) in kept], pa.string()),
            ],
            schema=COLUMNS,
        )


def read_arrow(body: bytes) -> ArrowBody:
    """Return the batch of an Arrow IPC stream.

    Raises
    ------
    UnreadableBatch, BatchTooLarge
        When it is none, or too large a one.
    """
    try:
        return _read(body)
    except (pa.ArrowException, OSError, struct.error, UnicodeDecodeError, EOFError) as error:
        raise UnreadableBatch(f"the body is no Arrow IPC stream: {str(error)[:160]}") from error


def _read(body: bytes) -> ArrowBody:
    """Return id and record batches: each message is checked, and that very one decoded."""
    messages = pa.ipc.MessageReader.open_stream(body)
    first = next(iter(messages), None)
    if first is None or first.type != "schema":
        raise UnreadableBatch("the body is no Arrow IPC stream: it begins with no schema")
    _refuse_foreign_order(first.metadata)
    schema = pa.ipc.read_schema(first)
    batch_id = checked_id((schema.metadata or {}).get(b"batch", b"").decode())
    if not schema.equals(_USUAL):
        _check_schema(schema)
    batches, number = [], 0
    for message in messages:
        if message.type != "record batch":
            raise UnreadableBatch("dictionary columns are not read here", hint="send plain strings")
        _refuse_packed(message.metadata)
        batch = pa.ipc.read_record_batch(message, schema)
        batch.validate(full=True)
        number += batch.num_rows
        check_number(number)
        batches.append(batch)
    return ArrowBody(batch_id, batches, body, first.metadata)


def _refuse_foreign_order(metadata: pa.Buffer) -> None:
    """Refuse a schema whose numbers have their bytes the other way round."""
    header = _field(metadata, _root(metadata), _HEADER_FIELD)
    order = header and _field(metadata, _followed(metadata, header), _ORDER_FIELD)
    if order and struct.unpack_from("<h", metadata, order)[0]:
        raise UnreadableBatch("the Arrow stream is big-endian", hint="send it little-endian")


def _refuse_packed(metadata: pa.Buffer) -> None:
    """Refuse packed buffers, by the field of the record batch that would name their codec."""
    header = _field(metadata, _root(metadata), _HEADER_FIELD)
    if header and _field(metadata, _followed(metadata, header), _COMPRESSION_FIELD):
        raise UnreadableBatch(
            "the buffers of the Arrow stream are packed",
            hint="pack the whole body instead, with Content-Encoding: zstd",
        )


def _root(metadata: pa.Buffer) -> int:
    return int(struct.unpack_from("<I", metadata, 0)[0])


def _followed(metadata: pa.Buffer, at: int) -> int:
    return at + int(struct.unpack_from("<I", metadata, at)[0])


def _field(metadata: pa.Buffer, table: int, index: int) -> int:
    """Return where a field of a flatbuffer table is, 0 when it is not set."""
    vtable = table - struct.unpack_from("<i", metadata, table)[0]
    if vtable < 0:
        raise struct.error("a table lies before its buffer")
    place = 4 + 2 * index
    if place >= struct.unpack_from("<H", metadata, vtable)[0]:
        return 0
    offset = struct.unpack_from("<H", metadata, vtable + place)[0]
    return table + offset if offset else 0


def _check_schema(schema: pa.Schema) -> None:
    wanted = {
        "channel": lambda kind: pa.types.is_string(kind) or pa.types.is_large_string(kind),
        "at": lambda kind: pa.types.is_timestamp(kind) and bool(kind.tz),
        "value": lambda kind: pa.types.is_floating(kind) or pa.types.is_integer(kind),
        "status": lambda kind: pa.types.is_string(kind) or pa.types.is_large_string(kind),
        "revision": pa.types.is_integer,
    }
    names = schema.names
    if len(set(names)) != len(names) or not {"channel", "at", "value"} <= set(names) <= set(wanted):
        raise UnreadableBatch(
            f"the columns are {', '.join(names)[:160]}",
            hint="channel, at, value, and where needed status and revision",
        )
    for field in schema:
        if not wanted[field.name](field.type):
            raise UnreadableBatch(
                f"column {field.name} is {field.type}"[:160],
                hint="channel and status are strings, at is a timestamp with a zone",
            )


def _is_plain(batch: pa.RecordBatch) -> bool:
    """Return whether the columns are the ones that need no second look at any row."""
    if not batch.schema.equals(_USUAL):
        zone_free = [field.type if field.name != "at" else None for field in batch.schema]
        if batch.schema.names != _USUAL.names or zone_free != [pa.string(), None, pa.float64()]:
            return False
        if batch.schema.field("at").type.unit != "us":
            return False
    value = batch.column(2)
    return not any(column.null_count for column in batch.columns) and bool(
        np.isfinite(value.to_numpy()).all()
    )


def _is_clean(batch: pa.RecordBatch, rules: Rules) -> bool:
    if not _is_plain(batch):
        return False
    instants = _instants(batch)
    if instants.max() > rules.latest_us or instants.min() < 0:
        return False
    codes = batch.column(0)
    if batch.num_rows > _FEW:
        codes = codes.unique()
    return rules.allowed.keys() >= set(codes.to_pylist())


def _instants(batch: pa.RecordBatch) -> np.ndarray[Any, np.dtype[np.int64]]:
    column = batch.column(1)
    found: np.ndarray[Any, np.dtype[np.int64]] = np.frombuffer(
        column.buffers()[1], dtype=np.int64, count=len(column), offset=8 * column.offset
    )
    return found


def _plain(batch: pa.RecordBatch) -> pa.Table:
    number = batch.num_rows
    return pa.table(
        [
            batch.column(0),
            batch.column(1).cast(pa.int64()),
            pa.array(np.zeros(number, dtype=np.int32)),
            batch.column(2),
            pa.repeat(pa.scalar("measured"), number),
        ],
        schema=COLUMNS,
    )


def _nothing() -> pa.Table:
    return COLUMNS.empty_table()


def _rows(batch: pa.RecordBatch) -> list[tuple[Any, ...]]:
    columns = {name: batch.column(name) for name in batch.schema.names}
    at = columns["at"]
    # Microseconds by integer arithmetic: a cast would refuse the whole column for one instant.
    per_second = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}[at.type.unit]
    counts = at.cast(pa.int64()).to_pylist()
    instants = [None if one is None else one * 1_000_000 // per_second for one in counts]
    none: list[None] = [None] * batch.num_rows
    values = pc.cast(columns["value"], pa.float64(), safe=False).to_pylist()
    status = columns["status"].to_pylist() if "status" in columns else none
    revision = columns["revision"].to_pylist() if "revision" in columns else none
    return list(
        zip(columns["channel"].to_pylist(), instants, values, status, revision, strict=True)
    )


def _reading(
    index: int,
    channel: str | None,
    at_us: int | None,
    value: float | None,
    status: Any,
    revision: int | None,
) -> Reading | Reject:
    if not channel or at_us is None:
        return Reject(index, UNUSABLE, "channel or at is missing")
    if status is not None and status not in _STATUSES:
        return Reject(index, UNUSABLE, f"status '{status[:40]}' is not known")
    if not 0 <= (revision or 0) <= _MOST_REVISION:
        return Reject(index, UNUSABLE, f"revision {revision} is no revision")
    try:
        moment = instant_of_microseconds(at_us)
    except OverflowError:
        return Reject(index, UNUSABLE, "at is no instant of any calendar")
    return Reading(channel, moment, value, status, revision or 0)
