"""Whether an account contradicts itself: names, conversions, channels that stand twice."""

from __future__ import annotations

from typing import Any

from duheng.accounting.errors import DoubleCounting, UnknownName, UnusableAccount
from duheng.accounting.setup import AccountSetup
from duheng.terms.documents import nearest


def check_consistency(account: AccountSetup) -> None:
    """Refuse an account that contradicts itself.

    Raises
    ------
    UnknownName
        When a channel names an instrument or a site, or a stream names a stream, that is not there.
    UnusableAccount
        When one name stands for two channels.
    DoubleCounting
        When energy made from a counted stream is itself counted.
    """
    _check_names(account)
    _check_conversions(account)


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
        if stream.converted_from is not None:
            _check_known(account, stream.converted_from, names, "stream", ("streams", stream.name))
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
        if stream.converted_from is not None and stream.role != "converted":
            raise DoubleCounting(
                f"{account.document.where('streams', stream.name)}: '{stream.name}' is made from "
                f"'{stream.converted_from}', which is counted already, but its role is "
                f"'{stream.role}'",
                hint="give it the role converted; it is then shown and not counted again",
                clause="GB/T 2589: primary and converted energy are not counted twice",
            )
