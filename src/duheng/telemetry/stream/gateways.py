"""Who may send: gateways, their tokens (only digests are kept) and their keys."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


def digest_of_token(token: str) -> str:
    """Return what is kept of a token: the SHA-256 of its text."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token of a gateway.

    Attributes
    ----------
    digest : str
        SHA-256 of its text.
    gateway : str
        Code of the gateway.
    until : datetime or None
        When it ends (expiry, rotation or revocation).
    """

    digest: str
    gateway: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """A gateway.

    Attributes
    ----------
    code : str
        Its name.
    readings_per_minute : int or None
        Its quota.
    public_key : str or None
        Ed25519 key of its signed batches, as a verifier key of the log's kind.
    addresses : tuple of str
        Networks it may speak an unauthenticated protocol from.
    """

    code: str
    readings_per_minute: int | None = None
    public_key: str | None = None
    addresses: tuple[str, ...] = ()


def token_to_dict(token: Token) -> dict[str, Any]:
    """Return a token as a JSON-ready dictionary."""
    return {**asdict(token), "until": token.until.isoformat() if token.until else None}


def token_from_dict(held: Mapping[str, Any]) -> Token:
    """Return the token of :func:`token_to_dict`."""
    until = held.get("until")
    moment = None if until is None else datetime.fromisoformat(until)
    return Token(digest=held["digest"], gateway=held["gateway"], until=moment)


def gateway_from_dict(held: Mapping[str, Any]) -> Gateway:
    """Return the gateway of its dictionary."""
    return Gateway(**{**held, "addresses": tuple(held.get("addresses", ()))})
