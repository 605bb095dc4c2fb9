"""Readings of an account from a monitored history: which channels, which days, which doubts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from duheng.accounting.errors import MissingFile, UnknownName, UnusableAccount
from duheng.accounting.files import InputFiles
from duheng.accounting.setup import AccountSetup
from duheng.telemetry import ReadingKind, ReadingsSource
from duheng.telemetry.history import Manifests
from duheng.telemetry.history.engines import open_engine
from duheng.telemetry.history.sources import to_sources
from duheng.telemetry.stream import StreamChannel, StreamKind, read_snapshot
from duheng.telemetry.validity.flags import CAUSES
from duheng.terms.canonical import canonical_json
from duheng.terms.documents import nearest
from duheng.terms.instants import Period, microseconds_of

GIVEN = "history"
"""What the days of a history are called in the digest that was given and not named by a path."""
_DECIDES = (
    "kind", "unit", "interval_s", "register_digits", "register_resolution", "rated", "is_signed",
)  # fmt: skip
_KINDS = {StreamKind.REGISTER: "register", StreamKind.POWER: "power"}
_US = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredHistory:
    """A history of readings, and what of it may be read.

    Attributes
    ----------
    root : Path
        Folder of its manifests and files.
    channels : Mapping of str to StreamChannel
        The channels that may be read, by code.
    flags : Path or None
        Parquet file of what was flagged, in the columns of the validity room.
    """

    root: Path
    channels: Mapping[str, StreamChannel]
    flags: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """Instants of a channel of the account whose readings are doubted [µs since 1970, UTC]."""

    channel: str
    begin_us: int
    end_us: int
    code: str


def history_at(folder: Path | str) -> MonitoredHistory:
    """Return the history in a folder, as ``duheng history --home`` keeps it.

    Raises
    ------
    MissingFile
        When there is none, or no snapshot that declares its channels.
    """
    home = Path(folder)
    snapshot, flags = home / "snapshot.json", home / "flags.parquet"
    if not (home / "history").is_dir() or not snapshot.is_file():
        raise MissingFile(
            f"there is no history with its snapshot.json at {home}",
            hint="give the folder that duheng history --home keeps",
        )
    return MonitoredHistory(
        root=home / "history",
        channels=read_snapshot(snapshot).channel_of,
        flags=flags if flags.is_file() else None,
    )


def with_history(account: AccountSetup, given: MonitoredHistory | None) -> AccountSetup:
    """Return the account with what each entry of a history declares, by kind of numbers.

    Raises
    ------
    UnusableAccount
        When it reads a history, and none was given.
    UnknownName
        When a channel is none that may be read of it.
    """
    entries: list[Mapping[str, Any]] = []
    for number, written in enumerate(account.readings):
        if "history" in written:
            entries += _resolved(account, number, written, given)
        else:
            entries.append({**written, "place": number})
    return replace(account, readings=tuple(entries))


def _resolved(
    account: AccountSetup,
    number: int,
    written: Mapping[str, Any],
    given: MonitoredHistory | None,
) -> Iterator[Mapping[str, Any]]:
    where = account.document.where("readings", number)
    history, label = _history_of(account, where, written["history"], given)
    by_kind: dict[str, dict[str, Any]] = {}
    read_as: dict[str, str] = {}
    for name, facts in _named(account, number, written).items():
        channel = _channel(history, str((facts or {}).get("channel", name)), where)
        other = read_as.setdefault(channel.code, name)
        if other != name:
            raise UnusableAccount(
                f"{where}: channel '{channel.code}' of the history is read as '{other}' and as "
                f"'{name}'",
                hint="a meter's readings are read once; take one of the two out",
            )
        kind = _KINDS.get(channel.kind, "interval_energy")
        held = {"unit": channel.unit, "stream": channel}
        by_kind.setdefault(kind, {})[name] = held
    for kind, channels in by_kind.items():
        yield {"history": history, "label": label, "place": number, "kind": kind,
               "channels": channels}  # fmt: skip


def _history_of(
    account: AccountSetup, where: str, written: Any, given: MonitoredHistory | None
) -> tuple[MonitoredHistory, str]:
    if written is not True:
        return history_at(account.folder / written), str(written)
    if given is None:
        raise UnusableAccount(
            f"{where}: the readings are those of a monitored history, and none is given",
            hint="give its folder: duheng account ACCOUNT.yaml --history DIR",
        )
    return given, GIVEN


def _named(account: AccountSetup, number: int, written: Mapping[str, Any]) -> Mapping[str, Any]:
    listed = written.get("channels")
    if listed:
        return dict(listed)
    if len(account.readings) > 1:
        raise UnusableAccount(
            f"{account.document.where('readings', number)}: the channels of this history are not "
            "listed, and there are several entries",
            hint="list the channels of each entry under channels",
        )
    streams = [stream for stream in account.streams if stream.batches is None]
    return {channel.channel: None for stream in streams for channel in stream.channels}


def _channel(history: MonitoredHistory, code: str, where: str) -> StreamChannel:
    found = history.channels.get(code)
    if found is None:
        close = nearest(code, list(history.channels))
        raise UnknownName(
            f"{where}: the history has no channel '{code}' that this account may read",
            hint=f"did you mean '{close}'?" if close else "name a channel of this organisation",
            data={"channel": code},
        )
    return found


def sources_of(account: AccountSetup, entry: Mapping[str, Any]) -> tuple[ReadingsSource, ...]:
    """Return what the telemetry room reads for an entry of a history."""
    names = {held["stream"].code: name for name, held in entry["channels"].items()}
    channels = [held["stream"] for held in entry["channels"].values()]
    with open_engine() as engine:
        found = to_sources(entry["history"].root, engine, channels, _span(account, entry))
    return tuple(
        replace(
            source,
            time_zone=account.zone.key,
            channels=tuple(
                replace(one, channel=names[one.channel], column=one.channel)
                for one in source.channels
            ),
        )
        for source in found
    )


def note_history(account: AccountSetup, entry: Mapping[str, Any], files: InputFiles) -> None:
    """Take into the digest what decides the readings: days, declared channels, flags."""
    label, history = entry["label"], entry["history"]
    manifests = Manifests(history.root)
    for day in days_of(account, entry):
        if digest := manifests.digest_of_latest(day):
            files.note(f"{label}:{day.isoformat()}", "day of the history", digest)
    declared = {name: _declared(account, held) for name, held in entry["channels"].items()}
    files.note(f"{label}:channels, {entry['kind']}", "declared channels", _sha256(declared))
    flagged = [
        [one.channel, one.begin_us, one.end_us, one.code] for one in flagged_in(account, entry)
    ]
    if flagged:
        files.note(f"{label}:flags, {entry['kind']}", "flags of readings", _sha256(flagged))


def days_of(account: AccountSetup, entry: Mapping[str, Any]) -> Iterator[date]:
    """Yield the UTC days whose readings an entry may use."""
    span = _span(account, entry)
    day, last = span.begin.date(), span.end.date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def flagged_in(account: AccountSetup, entry: Mapping[str, Any]) -> list[Flagged]:
    """Return what was flagged of an entry's channels so that it does not count as valid."""
    history = entry["history"]
    if history.flags is None:
        return []
    names = {held["stream"].number: name for name, held in entry["channels"].items()}
    span = _span(account, entry)
    begin, end = microseconds_of(span.begin), microseconds_of(span.end)
    columns = ["channel", "begin_at", "end_at", "code"]
    found = [
        Flagged(
            channel=names[row["channel"]],
            begin_us=microseconds_of(row["begin_at"]),
            end_us=microseconds_of(row["end_at"]),
            code=row["code"],
        )
        for row in pq.read_table(history.flags, columns=columns).to_pylist()
        if row["channel"] in names and row["code"] in CAUSES
    ]
    within = [one for one in found if one.begin_us <= end and one.end_us >= begin]
    return sorted(within, key=lambda one: (one.channel, one.begin_us, one.end_us, one.code))


def _span(account: AccountSetup, entry: Mapping[str, Any]) -> Period:
    """Return the time of the readings: a register is read once more after the period.

    A register that is read a little after midnight would otherwise lose its last interval.
    """
    more = timedelta(0)
    if entry["kind"] == ReadingKind.REGISTER.value:
        lengths = [held["stream"].interval_s or 0.0 for held in entry["channels"].values()]
        more = timedelta(seconds=max(lengths))
    return Period(account.period.begin.astimezone(UTC), account.period.end.astimezone(UTC) + more)


def _declared(account: AccountSetup, held: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is declared of a channel and decides its figures, up to the period's end."""
    channel: StreamChannel = held["stream"]
    written = channel.to_dict()
    end = account.period.end
    return {
        "code": channel.code,
        **{name: written.get(name) for name in _DECIDES},
        "multipliers": [
            [one.since.isoformat(), one.factor] for one in channel.multipliers if one.since < end
        ],
        "swaps": [
            [one.at.isoformat(), one.final_indication, one.initial_indication]
            for one in channel.swaps
            if one.at < end
        ],
    }


def _sha256(content: Any) -> str:
    return hashlib.sha256(canonical_json(content)).hexdigest()
