"""Readings from files: a declared mapping of columns, a preview, and a folder to drop files into.

A file becomes batches of the inbox that are named by their readings, so that the same file dropped
twice is held once. It is moved only when all of them are on disk.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duheng.telemetry.intake.batches import Reject
from duheng.telemetry.intake.bodies import read_body
from duheng.telemetry.intake.door import Door
from duheng.telemetry.intake.errors import UnreadableBatch
from duheng.telemetry.intake.sheets import rows_of
from duheng.terms.documents import check_keys
from duheng.terms.errors import DuhengError, UnusableInput
from duheng.terms.instants import parse_instant

_KEYS = ("gateway", "at", "channel", "value", "channels", "time_zone", "status", "revision")
_BATCH = 20_000
_SETTLED_S = 2.0
DONE, REFUSED = "done", "refused"
SIGNATURE_SUFFIX = ".sig"
"""Behind the name of a file, that of its signature: base64 of Ed25519 over its SHA-256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMapping:
    """What the columns of a file are.

    Attributes
    ----------
    gateway : str
        Whose channels the file may bring.
    at : str
        Column of the instant.
    channel, value : str or None
        Columns of a long table: code and number.
    channels : Mapping of str to str
        Columns of a wide table: column -> code.
    time_zone : ZoneInfo or None
        Zone of times written without an offset; without it they are rejected.
    status, revision : str or None
        Columns of a long table, where it has them.
    """

    gateway: str
    at: str
    channel: str | None = None
    value: str | None = None
    channels: Mapping[str, str]
    time_zone: ZoneInfo | None = None
    status: str | None = None
    revision: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePreview:
    """What a file would bring: nothing was kept of it."""

    readings: int
    codes: tuple[str, ...]
    first: tuple[Mapping[str, Any], ...]
    rejected: tuple[Reject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a dropped file; ``refusal`` is None where it was taken."""

    name: str
    accepted: int = 0
    rejected: tuple[Reject, ...] = ()
    refusal: str | None = None


def mapping_from(declared: Mapping[str, Any]) -> FileMapping:
    """Return the mapping that a YAML file declares.

    Raises
    ------
    UnusableInput
        When neither a long nor a wide table is described, or both are.
    """
    check_keys(declared, _KEYS, "the mapping")
    wide = dict(declared.get("channels") or {})
    long = "channel" in declared and "value" in declared
    if not declared.get("gateway") or not declared.get("at") or bool(wide) == long:
        raise UnusableInput(
            "the mapping describes no table",
            hint="gateway and at; and either channel and value, or channels: {COLUMN: CODE}",
        )
    zone = declared.get("time_zone")
    return FileMapping(
        gateway=str(declared["gateway"]),
        at=str(declared["at"]),
        channel=declared.get("channel"),
        value=declared.get("value"),
        channels=wide,
        time_zone=ZoneInfo(zone) if zone else None,
        status=declared.get("status"),
        revision=declared.get("revision"),
    )


def preview_file(path: Path, mapping: FileMapping, *, shown: int = 20) -> FilePreview:
    """Return what a CSV, XLSX, Parquet or NDJSON file would bring; nothing is kept.

    Raises
    ------
    UnusableInput
        When the file cannot be read by the mapping.
    """
    number, codes, first, rejected = 0, set[str](), list[Mapping[str, Any]](), list[Reject]()
    for readings in _pieces(path, mapping):
        first += readings[: shown - len(first)]
        for index, one in enumerate(read_body(_body(readings), "ndjson").each()):
            if isinstance(one, Reject):
                rejected.append(Reject(number + index, one.code, one.reason))
            else:
                codes.add(one.channel)
        number += len(readings)
    return FilePreview(
        readings=number, codes=tuple(sorted(codes)), first=tuple(first), rejected=tuple(rejected)
    )


def take_file(door: Door, path: Path, mapping: FileMapping) -> Taken:
    """Return what became of a file; when it is taken, all of it is on disk.

    Where the registry has a key of the gateway, the file is signed by it; without a key its
    readings are marked as *origin not authenticated*.

    Raises
    ------
    DuhengError
        When it cannot be read, is not signed by the key of its gateway, or the door refuses it.
    """
    is_signed = _is_signed(door, path, mapping.gateway)
    accepted, before = 0, 0
    rejected: list[Reject] = []
    for readings in _pieces(path, mapping):
        gateway = door.gateway(mapping.gateway)
        body = _body(readings)
        receipt = door.put(gateway, body, "ndjson", is_authenticated=is_signed)
        accepted += receipt.accepted
        rejected += [Reject(before + one.index, one.code, one.reason) for one in receipt.rejected]
        before += len(readings)
    return Taken(name=path.name, accepted=accepted, rejected=tuple(rejected))


def _is_signed(door: Door, path: Path, gateway: str) -> bool:
    found = door.registry.current.gateway_of.get(gateway)
    if found is None or found.public_key is None:
        return False
    beside = path.with_name(path.name + SIGNATURE_SUFFIX)
    signature = beside.read_text("ascii", "replace").strip() if beside.is_file() else None
    with path.open("rb") as file:
        if not path.stat().st_size:  # an empty file cannot be mapped
            return door.is_signed(found, signature, b"")
        with mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            return door.is_signed(found, signature, content)


class DropFolder:
    """A folder that files are dropped into; ``take`` looks once, and may be called again and again.

    A file is read when its size and time have not changed for two seconds, or when it was renamed
    into place and is older than that. Names that begin with a dot or end with .part are left alone;
    one that ends with .sig is the signature of the file before it, and goes with it.
    """

    def __init__(
        self,
        door: Door,
        folder: Path,
        mapping: FileMapping,
        *,
        wall_s: Callable[[], float] = time.time,
    ) -> None:
        self._door = door
        self._folder = folder
        self._mapping = mapping
        self._wall_s = wall_s

    def take(self) -> list[Taken]:
        """Take the files that have settled; return what became of each."""
        return [self._take(path) for path in sorted(self._folder.iterdir()) if self._is_ready(path)]

    def _is_ready(self, path: Path) -> bool:
        if path.name.startswith(".") or path.suffix in _NO_FILE or not path.is_file():
            return False
        return self._wall_s() - path.stat().st_mtime >= _SETTLED_S

    def _take(self, path: Path) -> Taken:
        before = path.stat()
        try:
            found = take_file(self._door, path, self._mapping)
        except DuhengError as error:
            found = Taken(name=path.name, refusal=error.message)
            if error.code in _LATER:
                return found  # stays where it is, and is taken when there is room again
        after = path.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            return Taken(name=path.name, refusal="it changed while it was read; it is read again")
        self._put_away(path, found)
        return found

    def _put_away(self, path: Path, found: Taken) -> None:
        folder = self._folder / (DONE if found.refusal is None else REFUSED)
        folder.mkdir(exist_ok=True)
        target = folder / path.name
        number = 1
        while target.exists():
            number += 1
            target = folder / f"{path.stem}-{number}{path.suffix}"
        if found.refusal is not None or found.rejected:
            told = {
                "refused": found.refusal,
                "accepted": found.accepted,
                "rejected": [one.to_dict() for one in found.rejected],
            }
            reason = target.with_name(f"{target.name}.reason.json")
            reason.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        beside = path.with_name(path.name + SIGNATURE_SUFFIX)
        if beside.is_file():
            beside.replace(target.with_name(target.name + SIGNATURE_SUFFIX))
        path.replace(target)


_NO_FILE = frozenset({".part", SIGNATURE_SUFFIX})
_LATER = frozenset(
    {"telemetry.inbox_unwritable", "telemetry.intake_busy", "telemetry.quota_exceeded"}
)


def _pieces(path: Path, mapping: FileMapping) -> Iterator[list[Mapping[str, Any]]]:
    piece: list[Mapping[str, Any]] = []
    for row in rows_of(path):
        piece += _readings(row, mapping)
        if len(piece) >= _BATCH:
            yield piece
            piece = []
    if piece:
        yield piece


def _readings(row: Mapping[str, Any], mapping: FileMapping) -> list[Mapping[str, Any]]:
    at = _instant(_cell(row, mapping.at), mapping.time_zone)
    if mapping.channels:
        return [
            {"channel": code, "at": at, "value": _number(_cell(row, column))}
            for column, code in mapping.channels.items()
        ]
    found = {
        "channel": _cell(row, mapping.channel or ""),
        "at": at,
        "value": _number(_cell(row, mapping.value or "")),
    }
    for name, column in (("status", mapping.status), ("revision", mapping.revision)):
        held = None if column is None else _cell(row, column)
        if held not in (None, ""):
            found[name] = int(held) if name == "revision" and str(held).isdigit() else held
    return [found]


def _cell(row: Mapping[str, Any], column: str) -> Any:
    if column not in row:
        raise UnreadableBatch(
            f"there is no column '{column}'", hint=f"columns: {', '.join(map(str, row))[:200]}"
        )
    return row[column]


def _instant(cell: Any, zone: ZoneInfo | None) -> Any:
    """Return an instant as text; what is none stays as it is, and is rejected with its reason."""
    try:
        return parse_instant(cell, zone).isoformat()
    except (UnusableInput, TypeError, AttributeError):
        return str(cell)


def _number(cell: Any) -> Any:
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        try:
            return float(cell.strip())
        except ValueError:
            return cell
    return cell


def _body(readings: list[Mapping[str, Any]]) -> bytes:
    """Return readings as a batch that is named by them: the same rows have the same name."""
    lines = [json.dumps(one, default=str) for one in readings]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return "\n".join([json.dumps({"batch": f"file-{digest[:48]}"}), *lines]).encode()
