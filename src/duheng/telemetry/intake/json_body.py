"""JSON and NDJSON bodies: decoded at once, and one by one only where something is wrong.

Nearly every batch holds channel, instant and a number, and many readings share an instant. So the
first look leaves instants as text and reads each that is different once; whatever this look does
not take is read again, reading by reading.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
import pyarrow as pa

from duheng.telemetry.intake.batches import Reject
from duheng.telemetry.intake.body import COLUMNS, check_number, checked_id
from duheng.telemetry.intake.errors import BatchTooLarge, UnreadableBatch
from duheng.telemetry.intake.wire import (
    CODE_LENGTH,
    EARLIEST,
    READINGS,
    UNUSABLE,
    Reading,
    Rules,
    held_value,
)
from duheng.terms.instants import microseconds_of


class _Plain(msgspec.Struct, gc=False, frozen=True, forbid_unknown_fields=True):
    """A reading of the usual form, its instant not yet read."""

    channel: str
    at: str
    value: float


class _PlainEnvelope(msgspec.Struct):
    batch: str
    readings: list[_Plain]


class _Envelope(msgspec.Struct):
    batch: str
    readings: list[Reading]


_Instants = list[Annotated[datetime, msgspec.Meta(tz=True)]]
_PLAIN_ENVELOPE = msgspec.json.Decoder(_PlainEnvelope)
_PLAIN = msgspec.json.Decoder(_Plain)
_ENVELOPE = msgspec.json.Decoder(_Envelope)
_READING = msgspec.json.Decoder(Reading)
_NO_FORM = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)
_COMMAS = 6 * (READINGS + 1)
_SHOWN = 160
_MOST_CODES = 5000
"""A reader of so many codes is made in 10 ms, while nothing else is judged."""


class RowBody:
    """Readings that came one by one."""

    def __init__(self, batch_id: str, readings: list[Reading], unread: list[Reject]) -> None:
        check_number(len(readings) + len(unread))
        self.batch_id = batch_id
        self._readings = readings
        self._unread = unread

    def __len__(self) -> int:
        return len(self._readings) + len(self._unread)

    def is_clean(self, rules: Rules) -> bool:
        """Return whether every reading is kept and known."""
        if self._unread:
            return False
        if not self._readings:
            return True
        instants = [one.at for one in self._readings]
        return (
            {one.channel for one in self._readings} <= rules.allowed.keys()
            and max(instants) <= rules.latest
            and min(instants) >= EARLIEST
            and {one.status for one in self._readings} == {None}
        )

    def each(self) -> list[Reading | Reject]:
        """Return every reading by itself, or why it could not be read."""
        if not self._unread:
            return list(self._readings)
        unread = {one.index: one for one in self._unread}
        readings = iter(self._readings)
        return [unread[index] if index in unread else next(readings) for index in range(len(self))]

    def columns(self, dropped: Collection[int]) -> pa.Table:
        """Return the readings but the dropped positions, as columns."""
        if dropped or self._unread:
            out = set(dropped)
            kept = [
                one
                for index, one in enumerate(self.each())
                if index not in out and isinstance(one, Reading)
            ]
        else:
            kept = self._readings
        values = [held_value(one) or (None, "missing") for one in kept]
        return pa.table(
            [
                pa.array([one.channel for one in kept], pa.string()),
                pa.array([microseconds_of(one.at) for one in kept], pa.int64()),
                pa.array([one.revision for one in kept], pa.int32()),
                pa.array([value for value, _ in values], pa.float64()),
                pa.array([status for _, status in values], pa.string()),
            ],
            schema=COLUMNS,
        )


class PlainBody:
    """Readings of the usual form; ``slowly`` reads them one by one where one may be wrong."""

    def __init__(
        self,
        batch_id: str,
        readings: list[_Plain],
        slowly: Callable[[], RowBody],
        taken: Mapping[str, int] | None = None,
    ) -> None:
        check_number(len(readings))
        self.batch_id = batch_id
        self._readings = readings
        self._slowly = slowly
        self._taken = taken

    def __len__(self) -> int:
        return len(self._readings)

    def is_clean(self, rules: Rules) -> bool:
        """Return whether every reading is kept and known."""
        if not self._readings:
            return True
        if self._taken is not rules.allowed:
            codes = {one.channel for one in self._readings}
            if not (codes <= rules.allowed.keys() and all(map(_is_code, codes))):
                return False
        try:
            instants = msgspec.convert(list({one.at for one in self._readings}), _Instants)
        except msgspec.MsgspecError:
            return False
        return min(instants) >= EARLIEST and max(instants) <= rules.latest

    def each(self) -> list[Reading | Reject]:
        """Return every reading by itself, or why it could not be read."""
        return self._slowly().each()

    def columns(self, dropped: Collection[int]) -> pa.Table:
        """Return the readings but the dropped positions, as columns."""
        return self._slowly().columns(dropped)


class CodeReaders:
    """Readers of bodies of the usual form that take the codes a gateway may send, and no other.

    Each code is looked up while it is read, and no text is made of it.
    """

    def __init__(self) -> None:
        self._held: dict[str, tuple[Mapping[str, int], msgspec.json.Decoder[Any] | None]] = {}

    def read(self, gateway: str, body: bytes, rules: Rules) -> RowBody | PlainBody:
        """Return the batch of a JSON body, as :func:`read_json` does, and sooner if it is clean.

        Raises
        ------
        UnreadableBatch, BatchTooLarge
            When it is none, or too large a one.
        """
        allowed, reader = self._held.get(gateway, (None, None))
        if allowed is not rules.allowed:
            reader = _reader_of(rules.allowed)
            self._held[gateway] = rules.allowed, reader
        return read_json(body) if reader is None else read_json(body, reader, rules.allowed)


def _reader_of(allowed: Mapping[str, int]) -> msgspec.json.Decoder[Any] | None:
    codes = tuple(filter(_is_code, allowed))
    if not 0 < len(codes) <= _MOST_CODES:
        return None
    reading = msgspec.defstruct("_Known", [("channel", Literal[codes])], bases=(_Plain,))
    readings: Any = list[reading]  # type: ignore[valid-type]
    envelope = msgspec.defstruct(
        "_KnownEnvelope", [("readings", readings)], bases=(_PlainEnvelope,)
    )
    return msgspec.json.Decoder(envelope)


def _is_code(text: str) -> bool:
    return 0 < len(text) <= CODE_LENGTH


def read_json(
    body: bytes,
    reader: msgspec.json.Decoder[Any] = _PLAIN_ENVELOPE,
    taken: Mapping[str, int] | None = None,
) -> RowBody | PlainBody:
    """Return the batch of a JSON body.

    Parameters
    ----------
    body : bytes
        As received, unpacked.
    reader : msgspec.json.Decoder
        Of the usual form.
    taken : mapping of str to int, optional
        The codes that the reader takes, when it takes no other.

    Raises
    ------
    UnreadableBatch, BatchTooLarge
        When it is none, or too large a one.
    """
    try:
        plain = reader.decode(body)
    except _NO_FORM:
        return _read_json(body)
    return PlainBody(checked_id(plain.batch), plain.readings, lambda: _read_json(body), taken)


def _read_json(body: bytes) -> RowBody:
    try:
        found = _ENVELOPE.decode(body)
    except _NO_FORM:
        return _read_slowly(body)
    return RowBody(checked_id(found.batch), found.readings, [])


def read_ndjson(body: bytes) -> RowBody | PlainBody:
    """Return the batch of an NDJSON body: a line with the id, then a reading a line.

    Raises
    ------
    UnreadableBatch, BatchTooLarge
        When it is none, or too large a one.
    """
    first, _, rest = body.partition(b"\n")
    head = _loaded(first)
    if not isinstance(head, dict):
        raise UnreadableBatch(
            "the first line is no JSON object", hint='the first line is {"batch": "<id>"}'
        )
    batch_id = checked_id(head.get("batch"))
    try:
        plain = _PLAIN.decode_lines(rest)
    except _NO_FORM:
        return _read_lines(batch_id, rest)
    return PlainBody(batch_id, plain, lambda: _read_lines(batch_id, rest))


def _read_lines(batch_id: str, rest: bytes) -> RowBody:
    try:
        return RowBody(batch_id, _READING.decode_lines(rest), [])
    except _NO_FORM:
        lines = [line for line in rest.split(b"\n") if line.strip()]
    check_number(len(lines))
    readings: list[Reading] = []
    unread: list[Reject] = []
    for index, line in enumerate(lines):
        try:
            _sort_out(index, _loaded(line), readings, unread)
        except UnreadableBatch as error:
            unread.append(Reject(index, UNUSABLE, error.message[:_SHOWN]))
    return RowBody(batch_id, readings, unread)


def _read_slowly(body: bytes) -> RowBody:
    # Python's reader takes the words NaN and Infinity, which many programs write and JSON has not.
    found = _loaded(body)
    if not isinstance(found, dict) or not isinstance(found.get("readings"), list):
        raise UnreadableBatch(
            "the body is no batch", hint='it is {"batch": "<id>", "readings": [...]}'
        )
    batch_id = checked_id(found.get("batch"))
    check_number(len(found["readings"]))
    readings: list[Reading] = []
    unread: list[Reject] = []
    for index, item in enumerate(found["readings"]):
        _sort_out(index, item, readings, unread)
    return RowBody(batch_id, readings, unread)


def _loaded(text: bytes) -> Any:
    if text.count(b",") > _COMMAS:
        raise BatchTooLarge(
            f"the body holds more than {READINGS} readings", hint="send smaller batches"
        )
    try:
        return json.loads(text.decode())
    except (ValueError, RecursionError) as error:
        raise UnreadableBatch(f"this is no JSON: {str(error)[:_SHOWN]}") from error


def _sort_out(index: int, item: Any, readings: list[Reading], unread: list[Reject]) -> None:
    try:
        readings.append(msgspec.convert(item, Reading))
    except (msgspec.MsgspecError, OverflowError, RecursionError) as error:
        unread.append(Reject(index, UNUSABLE, str(error)[:_SHOWN]))
