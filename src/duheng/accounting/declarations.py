"""From the account's declarations of readings to what the telemetry room reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duheng.accounting.errors import UnknownName, UnusableAccount
from duheng.accounting.files import InputFiles
from duheng.accounting.monitored import note_history, sources_of
from duheng.accounting.setup import AccountSetup
from duheng.telemetry import ReadingsSource, source_from_mapping
from duheng.terms.documents import nearest


def declared_sources(account: AccountSetup, files: InputFiles) -> tuple[ReadingsSource, ...]:
    """Return what each entry under ``readings`` declares.

    Raises
    ------
    MissingFile
        When a file of readings is not there.
    UnknownName
        When readings are declared for a channel that no stream has.
    UnusableAccount
        When a channel of a stream has no readings, or has them twice.
    UnusableDeclaration
        When an entry lacks or misspells something.
    """
    sources = [
        (int(entry.get("place", number)), source)
        for number, entry in enumerate(account.readings)
        for source in _sources(account, number, entry, files)
    ]
    _check_channels(account, sources)
    return tuple(source for _place, source in sources)


def _sources(
    account: AccountSetup, number: int, entry: Mapping[str, Any], files: InputFiles
) -> tuple[ReadingsSource, ...]:
    if "history" not in entry:
        written = {name: one for name, one in entry.items() if name != "place"}
        return (_source(account, int(entry.get("place", number)), written, files),)
    note_history(account, entry, files)
    return sources_of(account, entry)


def _source(
    account: AccountSetup, number: int, written: Mapping[str, Any], files: InputFiles
) -> ReadingsSource:
    names = written["file"] if isinstance(written["file"], list) else [written["file"]]
    for name in names:
        files.path(name, "readings")
    channels = written.get("channels") or _every_channel(account, number)
    form = {"time_zone": account.zone.key, **written, "channels": channels}
    return source_from_mapping(form, account.folder)


def _metered(account: AccountSetup) -> list[str]:
    streams = [stream for stream in account.streams if stream.batches is None]
    return [channel.channel for stream in streams for channel in stream.channels]


def _every_channel(account: AccountSetup, number: int) -> dict[str, dict[str, Any]]:
    if len(account.readings) > 1:
        raise UnusableAccount(
            f"{account.document.where('readings', number)}: the channels of this file are not "
            "listed, and there are several files",
            hint="list the channels of each file under channels",
        )
    return {name: {} for name in _metered(account)}


def _check_channels(account: AccountSetup, sources: Sequence[tuple[int, ReadingsSource]]) -> None:
    wanted = set(_metered(account))
    seen: set[str] = set()
    for number, source in sources:
        for channel in source.channels:
            place = account.document.where("readings", number, "channels", channel.channel)
            if channel.channel not in wanted:
                close = nearest(channel.channel, list(wanted))
                raise UnknownName(
                    f"{place}: no stream has a channel '{channel.channel}'",
                    hint=f"did you mean '{close}'?" if close else "add it to a stream",
                )
            if channel.channel in seen:
                raise UnusableAccount(
                    f"{place}: channel '{channel.channel}' has readings in two entries",
                    hint="put the files of one channel in one entry",
                )
            seen.add(channel.channel)
    if missing := sorted(wanted - seen):
        raise UnusableAccount(
            f"{account.document.where('readings')}: channel '{missing[0]}' has no readings",
            hint="declare the file that holds them, or take the channel out of its stream",
            data={"channels": missing},
        )
