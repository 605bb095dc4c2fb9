"""A snapshot from a file that people write, for those who run the door without the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.stream import Gateway, Snapshot, StreamChannel, Token
from duheng.terms.documents import check_keys
from duheng.terms.instants import parse_instant

_GATEWAY = ("readings_per_minute", "public_key", "addresses", "tokens")
_TOKEN = ("digest", "until")


def snapshot_from_mapping(
    declared: Mapping[str, Any], at: datetime, before: Snapshot | None = None
) -> Snapshot:
    """Return the snapshot that a mapping declares.

    A channel keeps the number that it had before; a new one gets the next number; one that is no
    longer declared stays known, with no gateway that may send it. So no number is used twice.

    Parameters
    ----------
    declared : Mapping
        ``gateways`` by code, and ``channels``, a list with the fields of StreamChannel.
    at : datetime
        When it is published.
    before : Snapshot, optional
        What the file replaced held.

    Raises
    ------
    UnusableDeclaration
        When a channel or gateway is incomplete, doubled, or names one that is not there.
    """
    check_keys(declared, ("gateways", "channels"), "the declaration")
    found = declared.get("gateways") or {}
    if not isinstance(found, Mapping):
        raise UnusableDeclaration("gateways is no mapping", hint="gateways: {CODE: {...}}")
    gateways: list[Gateway] = []
    tokens: list[Token] = []
    for code, fields in found.items():
        gateways.append(_gateway(str(code), fields or {}))
        tokens += _tokens(str(code), (fields or {}).get("tokens") or [])
    channels = _numbered(declared.get("channels") or [], before)
    _check(channels, {gateway.code for gateway in gateways})
    gone = [
        replace(one, gateways=())
        for one in (before.channels if before else ())
        if one.code not in {channel.code for channel in channels}
    ]
    ordered = sorted([*channels, *gone], key=lambda one: one.number)
    return Snapshot(at=at, channels=tuple(ordered), gateways=tuple(gateways), tokens=tuple(tokens))


def _gateway(code: str, fields: Mapping[str, Any]) -> Gateway:
    check_keys(fields, _GATEWAY, f"gateway {code}")
    quota = fields.get("readings_per_minute")
    if quota is not None and not (isinstance(quota, int) and quota > 0):
        raise UnusableDeclaration(f"readings_per_minute of gateway {code} is {quota}, not > 0")
    return Gateway(
        code=code,
        readings_per_minute=quota,
        public_key=fields.get("public_key"),
        addresses=tuple(fields.get("addresses") or ()),
    )


def _tokens(gateway: str, entries: list[Mapping[str, Any]]) -> list[Token]:
    found = []
    for entry in entries:
        check_keys(entry, _TOKEN, f"a token of gateway {gateway}")
        until = entry.get("until")
        digest = entry.get("digest")
        if not isinstance(digest, str) or len(digest) != 64:
            raise UnusableDeclaration(
                f"a token of gateway {gateway} has no SHA-256 digest",
                hint="duheng intake token makes one",
            )
        moment = None if until is None else parse_instant(until)
        found.append(Token(digest=digest, gateway=gateway, until=moment))
    return found


def _numbered(entries: list[Mapping[str, Any]], before: Snapshot | None) -> list[StreamChannel]:
    known = {one.code: one.number for one in (before.channels if before else ())}
    free = max([0, *known.values(), *(int(one.get("number") or 0) for one in entries)]) + 1
    found = []
    for entry in entries:
        code = str(entry.get("code", ""))
        number = entry.get("number", known.get(code))
        if code in known and number != known[code]:
            raise UnusableDeclaration(
                f"channel {code} has number {known[code]}, and {number} is declared",
                hint="leave number out: a channel keeps its own",
            )
        if number is None:
            number, free = free, free + 1
        found.append(StreamChannel.from_dict({**entry, "number": number}))
    return found


def _check(channels: list[StreamChannel], gateways: set[str]) -> None:
    codes, numbers = set[str](), set[int]()
    for channel in channels:
        if not channel.code or channel.code in codes or channel.number in numbers:
            raise UnusableDeclaration(
                f"channel '{channel.code}' (number {channel.number}) is declared twice or unnamed"
            )
        codes.add(channel.code)
        numbers.add(channel.number)
        lost = set(channel.gateways) - gateways
        if lost:
            raise UnusableDeclaration(
                f"channel {channel.code} names gateway {min(lost)}, which is not declared"
            )
