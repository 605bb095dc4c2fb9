"""Whether an account contradicts itself: names, conversions, channels that stand twice."""

from __future__ import annotations

from typing import Any

from duheng.accounting.errors import DoubleCounting, UnknownName, UnusableAccount
from duheng.accounting.setup import AccountSetup, Stream
from duheng.terms.documents import nearest

NOT_COUNTED = ("converted", "generated")
"""Roles of energy that is shown, and counted where it came from."""


def check_consistency(account: AccountSetup) -> None:
    """Refuse an account that contradicts itself.

    Raises
    ------
    UnknownName
        When a channel names an instrument or a site, or a stream names a stream, that is not there.
    UnusableAccount
        When one name stands for two channels.
    DoubleCounting
        When energy made from a counted stream, or metered with one, is itself counted; or when
        two streams count the same column of a file.
    """
    _check_names(account)
    _check_conversions(account)
    _check_parts(account)
    _check_columns(account)


def _check_names(account: AccountSetup) -> None:
    for channel in account.channels:
        place = ("streams", channel.stream)
        for mount in channel.mounts:
            _check_known(account, mount.instrument, account.instruments, "instrument", place)
        if channel.site != "-" or account.sites:
            _check_known(account, channel.site, account.sites, "site", place)
    _check_distinct(account)
    names = {stream.name for stream in account.streams}
    for stream in account.streams:
        for other in (stream.converted_from, stream.part_of):
            if other is not None:
                _check_known(account, other, names, "stream", ("streams", stream.name))
    known = {channel.channel for channel in account.channels}
    for number, correction in enumerate(account.corrections):
        _check_known(account, correction["channel"], known, "channel", ("corrections", number))


def _check_distinct(account: AccountSetup) -> None:
    seen: set[str] = set()
    for channel in account.channels:
        if channel.channel in seen:
            raise UnusableAccount(
                f"{account.document.where('streams', channel.stream)}: the name "
                f"'{channel.channel}' stands for two channels",
                hint="a reading belongs to one stream; give every channel a name of its own",
            )
        seen.add(channel.channel)


def _check_known(
    account: AccountSetup, name: str, known: Any, what: str, place: tuple[str | int, ...]
) -> None:
    if name in known:
        return
    close = nearest(name, list(known))
    raise UnknownName(
        f"{account.document.where(*place)}: there is no {what} '{name}' in this account",
        hint=f"did you mean '{close}'?" if close else f"add it under {what}s",
        data={"name": name, "known": sorted(map(str, known))},
    )


def _check_conversions(account: AccountSetup) -> None:
    """Refuse energy that is counted where it enters and again after its conversion."""
    for stream in account.streams:
        if stream.converted_from is not None and stream.role not in NOT_COUNTED:
            raise DoubleCounting(
                f"{account.document.where('streams', stream.name)}: '{stream.name}' is made from "
                f"'{stream.converted_from}', which is counted already, but its role is "
                f"'{stream.role}'",
                hint="give it the role converted; it is then shown and not counted again",
                clause="GB/T 2589: primary and converted energy are not counted twice",
            )


def _check_parts(account: AccountSetup) -> None:
    """Refuse a meter behind another one: what flows through both is counted once."""
    roles = {stream.name: stream.role for stream in account.streams}
    for stream in account.streams:
        if stream.part_of is None or stream.role in NOT_COUNTED:
            continue
        if stream.role == roles[stream.part_of]:
            raise DoubleCounting(
                f"{account.document.where('streams', stream.name)}: '{stream.name}' is a part of "
                f"'{stream.part_of}', and both are {stream.role}",
                hint="count the whole or its parts; a part that is only shown has the role "
                "converted",
                data={"stream": stream.name, "part_of": stream.part_of},
            )


def _check_columns(account: AccountSetup) -> None:
    """Refuse two streams that take the same column of the same file in the same sense."""
    seen: dict[tuple[str, str, str, str], str] = {}
    for stream in account.streams:
        for source in _columns_of(account, stream):
            key = (*source, stream.carrier, stream.role)
            other = seen.setdefault(key, stream.name)
            if other != stream.name:
                raise DoubleCounting(
                    f"{account.document.where('streams', stream.name)}: '{stream.name}' and "
                    f"'{other}' both take the column '{source[1]}' of {source[0]} as "
                    f"{stream.role} {stream.carrier}",
                    hint="a meter's energy enters once; take one of the streams out",
                    data={"streams": [other, stream.name], "file": source[0]},
                )


def _columns_of(account: AccountSetup, stream: Stream) -> list[tuple[str, str]]:
    """Return (file, column) of what a stream adds up."""
    if stream.batches is not None:
        return [(stream.batches["file"], stream.batches["columns"]["amount"])]
    found = []
    for channel in stream.channels:
        for entry in account.readings:
            listed = entry.get("channels")
            if listed is None or channel.channel in listed:
                own = (listed or {}).get(channel.channel) or {}
                column = str(own.get("column", channel.channel))
                if "history" in entry:
                    found.append((f"history {entry['history']}", str(own.get("channel", column))))
                    continue
                names = entry["file"] if isinstance(entry["file"], list) else [entry["file"]]
                found += [(name, column) for name in names]
    return found
