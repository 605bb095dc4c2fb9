"""Canonical JSON and the digests taken of it."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

from duheng.terms.errors import UnusableInput


def canonical_json(record: Any) -> bytes:
    """Return the record as canonical JSON (RFC 8785).

    Raises
    ------
    UnusableInput
        When the record holds something that JSON cannot carry (NaN among it).

    Examples
    --------
    >>> canonical_json({"b": 1.0, "a": "kWh"})
    b'{"a":"kWh","b":1}'
    """
    try:
        return bytes(rfc8785.dumps(record))
    except rfc8785.CanonicalizationError as error:
        raise UnusableInput(f"the record has no canonical JSON: {error}") from error


def digest_of(record: Any) -> str:
    """Return ``sha256:`` and the hexadecimal digest of the record's canonical JSON."""
    return "sha256:" + hashlib.sha256(canonical_json(record)).hexdigest()
