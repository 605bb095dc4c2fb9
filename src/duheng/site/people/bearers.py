"""Texts that open something to whoever holds them: only their digests are kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

_BYTES = 32


@dataclass(frozen=True, slots=True)
class Bearer:
    """A new text, to be shown once, with the digest to keep."""

    text: str = field(repr=False)
    sha256: str


def new_bearer(prefix: str = "") -> Bearer:
    """Return a text of 256 random bits, after a prefix by which scanners know it."""
    text = prefix + secrets.token_urlsafe(_BYTES)
    return Bearer(text, digest_of(text))


def digest_of(text: str) -> str:
    """Return the digest under which a text is kept; enough, since the text is random."""
    return hashlib.sha256(text.encode()).hexdigest()
