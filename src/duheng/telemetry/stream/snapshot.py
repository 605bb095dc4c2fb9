"""The snapshot of the registry that the door reads: channels, gateways, tokens; one JSON file.

The site writes it whole and renames it into place; the door reads it again when it changed. The
door knows no database of the site, and no secret: of tokens it holds digests.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from duheng.telemetry.durable import write_file
from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.stream.channels import StreamChannel
from duheng.telemetry.stream.gateways import (
    Gateway,
    Token,
    gateway_from_dict,
    token_from_dict,
    token_to_dict,
)
from duheng.terms.canonical import canonical_json

FORMAT = "duheng-stream/1"


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Channels, gateways and tokens as of an instant.

    Attributes
    ----------
    at : datetime
        When it was published.
    channels : tuple of StreamChannel
        Every channel, in service or not.
    gateways : tuple of Gateway
        Every gateway.
    tokens : tuple of Token
        Tokens that have not been forgotten; ended ones stay for a while, so that their refusal can
        say why.
    """

    at: datetime
    channels: tuple[StreamChannel, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    tokens: tuple[Token, ...] = ()

    @cached_property
    def channel_of(self) -> Mapping[str, StreamChannel]:
        """Code -> channel."""
        return {channel.code: channel for channel in self.channels}

    @cached_property
    def gateway_of(self) -> Mapping[str, Gateway]:
        """Code -> gateway."""
        return {gateway.code: gateway for gateway in self.gateways}

    @cached_property
    def token_of(self) -> Mapping[str, Token]:
        """Digest -> token."""
        return {token.digest: token for token in self.tokens}

    @cached_property
    def numbers_of(self) -> Mapping[str, Mapping[str, int]]:
        """Gateway -> code -> number of the channels that it may send."""
        found: dict[str, dict[str, int]] = {gateway.code: {} for gateway in self.gateways}
        for channel in self.channels:
            for gateway in channel.gateways:
                found.setdefault(gateway, {})[channel.code] = channel.number
        return found


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Write a snapshot whole; it is on disk when this returns."""
    write_file(
        path,
        canonical_json(
            {
                "format": FORMAT,
                "at": snapshot.at.isoformat(),
                "channels": [channel.to_dict() for channel in snapshot.channels],
                "gateways": [asdict(gateway) for gateway in snapshot.gateways],
                "tokens": [token_to_dict(token) for token in snapshot.tokens],
            }
        ),
    )


def read_snapshot(path: Path) -> Snapshot:
    """Return the snapshot of a file.

    Raises
    ------
    UnusableDeclaration
        When the file is missing or is not a snapshot of this format.
    """
    try:
        held = json.loads(path.read_bytes())
        if held["format"] != FORMAT:
            raise ValueError(f"its format is {held['format']}, not {FORMAT}")
        return Snapshot(
            at=datetime.fromisoformat(held["at"]),
            channels=tuple(StreamChannel.from_dict(entry) for entry in held["channels"]),
            gateways=tuple(gateway_from_dict(entry) for entry in held["gateways"]),
            tokens=tuple(token_from_dict(entry) for entry in held["tokens"]),
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, UnusableDeclaration):
            raise
        raise UnusableDeclaration(
            f"{path.name} is not a snapshot of channels: {error}",
            hint="publish it from the site, or write it with duheng intake channels",
        ) from error
