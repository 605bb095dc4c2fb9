"""One series from a file and its plate, for those who want to look at a meter by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from duheng.telemetry.declaration import MISSING_TEXTS
from duheng.telemetry.errors import (
    BrokenLine,
    MissingColumn,
    UnreadableSource,
    UnusableDeclaration,
)
from duheng.telemetry.stream import READINGS, StreamChannel
from duheng.telemetry.validity.traceable import ConfirmedSegment
from duheng.telemetry.workspace import open_session
from duheng.terms.instants import parse_zone

_LISTS = ("siblings", "confirmations")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterPlate:
    """What a plate file declares.

    Attributes
    ----------
    channels : tuple of StreamChannel
        The channel of the series, then its siblings.
    confirmations : tuple of ConfirmedSegment or None
        None when the file says nothing about them.
    """

    channels: tuple[StreamChannel, ...]
    confirmations: tuple[ConfirmedSegment, ...] | None


def plate_from_mapping(held: Mapping[str, Any], *, name: str) -> MeterPlate:
    """Return the plate of a mapping: the fields of StreamChannel, siblings and confirmations.

    Raises
    ------
    UnusableDeclaration
        When something is missing, unknown or not of its kind.

    Examples
    --------
    >>> plate = plate_from_mapping({"kind": "register", "unit": "kW·h"}, name="meter-1")
    >>> plate.channels[0].code, plate.confirmations
    ('meter-1', None)
    """
    plain = _plain(held)
    siblings = plain.get("siblings") or []
    if not isinstance(siblings, list) or not all(isinstance(one, dict) for one in siblings):
        raise UnusableDeclaration("siblings is no list of channels", hint="list them with a dash")
    own = {key: value for key, value in plain.items() if key not in _LISTS}
    declared = [{"code": name, **own}, *siblings]
    channels = tuple(
        StreamChannel.from_dict({"quantity": "", "instrument": "plate", **one, "number": number})
        for number, one in enumerate(declared, 1)
    )
    confirmed = plain.get("confirmations")
    segments = None if confirmed is None else tuple(_segment(one) for one in confirmed)
    return MeterPlate(channels=channels, confirmations=segments)


def _plain(value: Any) -> Any:
    """Return YAML values as JSON has them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _segment(held: Mapping[str, Any]) -> ConfirmedSegment:
    try:
        begin, end = (datetime.fromisoformat(str(held[name])) for name in ("begin", "end"))
        if begin.tzinfo is None or end.tzinfo is None:
            raise ValueError("begin and end need an offset")
        return ConfirmedSegment(
            channel=1,
            begin=begin,
            end=end,
            confirmation=str(held.get("confirmation") or "") or None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnusableDeclaration(
            f"a confirmation cannot be read: {error}", hint="give begin, end and confirmation"
        ) from error


def read_series(path: Path, plate: MeterPlate) -> pa.Table:
    """Return the readings of a CSV or Parquet file as a table of READINGS.

    The file has the columns ``at`` and ``value``, and may have ``channel``, ``status``,
    ``revision`` and ``batch``. Times without an offset are in the time zone of the plate.

    Raises
    ------
    UnreadableSource
        When the file is neither.
    MissingColumn
        When it has no ``at`` or no ``value``.
    BrokenLine
        When an instant or a number cannot be read.
    """
    is_parquet = path.suffix.lower() in {".parquet", ".pq"}
    reader = "read_parquet(?)" if is_parquet else "read_csv(?, all_varchar = true, header = true)"
    try:
        session = open_session()
        found = session.execute(f"SELECT * FROM {reader}", [str(path)]).to_arrow_table()  # noqa: S608
    except duckdb.Error as error:
        raise UnreadableSource(
            f"{path.name} cannot be read as {'Parquet' if is_parquet else 'CSV'}",
            hint="a table with the columns at and value",
        ) from error
    absent = [name for name in ("at", "value") if name not in found.column_names]
    if absent:
        raise MissingColumn(
            f"{path.name} has no column {absent[0]}",
            hint=f"it has {', '.join(found.column_names)}",
        )
    numbers = {channel.code: channel.number for channel in plate.channels}
    zone = parse_zone(plate.channels[0].time_zone)
    rows = [_row(row, line, numbers, zone) for line, row in enumerate(found.to_pylist(), 2)]
    return pa.Table.from_pylist([row for row in rows if row is not None], schema=READINGS)


def _row(
    row: Mapping[str, Any], line: int, numbers: Mapping[str, int], zone: ZoneInfo
) -> dict[str, Any] | None:
    code = row.get("channel")
    number = 1 if code is None else numbers.get(str(code))
    if number is None:
        return None  # a channel that the plate does not know
    try:
        held = row["at"]
        at = held if isinstance(held, datetime) else datetime.fromisoformat(str(held).strip())
        value = _number(row["value"])
        revision, batch = int(row.get("revision") or 0), int(row.get("batch") or 1)
    except ValueError as error:
        raise BrokenLine(
            f"line {line}: {error}", hint="at is ISO 8601, value a number", data={"line": line}
        ) from error
    status = "missing" if value is None else "infinite" if math.isinf(value) else "measured"
    status = str(row.get("status") or status) if status == "measured" else status
    return {
        "channel": number, "at": at if at.tzinfo else at.replace(tzinfo=zone),
        "revision": revision, "value": value, "status": status, "batch": batch,
    }  # fmt: skip


def _number(text: Any) -> float | None:
    if text is None or str(text).strip().casefold() in MISSING_TEXTS:
        return None
    return float(text)
