"""What stands in the log: a commitment to a record, and what opens it.

A leaf is the canonical JSON (RFC 8785) of ``{"commitment", "kind", "v"}``, where the commitment is
SHA-256(salt || canonical JSON of the record) with 32 random bytes of salt. Nobody learns the record
from the leaf, or can try likely records against it. Who erases the salt erases the link: the log
stays whole and says nothing any more.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from duheng.ledger.errors import UnusableOpening
from duheng.ledger.hashing import leaf_hash
from duheng.ledger.keys import decode_base64

SALT_SIZE = 32
VERSION = 1
_KIND = re.compile("[a-z][a-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True)
class Opening:
    """A record and the salt under which it was logged.

    Attributes
    ----------
    kind : str
        What is logged, in the clear: ``certificate``, ``figure``, ``day-manifest``...
    record : bytes
        The record as canonical JSON.
    salt : bytes
        32 random bytes; secret as long as the record is.
    """

    kind: str
    record: bytes
    salt: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not _KIND.fullmatch(self.kind):
            raise UnusableOpening(
                f"'{self.kind}' is no kind of entry", hint="use small letters and hyphens"
            )
        if len(self.salt) != SALT_SIZE:
            raise UnusableOpening(f"a salt has {SALT_SIZE} bytes, this one {len(self.salt)}")

    @property
    def leaf(self) -> bytes:
        """The entry that stands in the log."""
        commitment = sha256(self.salt + self.record).hexdigest()
        return _ascii_json({"commitment": f"sha256:{commitment}", "kind": self.kind, "v": VERSION})

    @property
    def leaf_hash(self) -> bytes:
        """The hash of the entry in the tree."""
        return leaf_hash(self.leaf)

    def fields(self) -> Mapping[str, Any]:
        """Return the record, read.

        Raises
        ------
        UnusableOpening
            When it is no JSON object, or says one thing twice.
        """
        return _object(self.record)

    def encode(self) -> bytes:
        """Return the opening as it travels in the ``extra`` line of a proof."""
        return _ascii_json(
            {
                "kind": self.kind,
                "record": self.record.decode(),
                "salt": base64.b64encode(self.salt).decode(),
                "v": VERSION,
            }
        )


def commit_record(record: Mapping[str, Any], *, kind: str, salt: bytes) -> Opening:
    """Return the opening of a record that is to be logged.

    Parameters
    ----------
    record : Mapping
        Anything that JSON can carry. For a file see :func:`record_of_file`.
    kind : str
        What it is, in small letters.
    salt : bytes
        32 random bytes, drawn by the caller for this record alone.

    Raises
    ------
    UnusableOpening
        When kind or salt are not of their form.
    UnusableInput
        When the record has no canonical JSON.

    Examples
    --------
    >>> commit_record({"total": 1.0}, kind="figure", salt=bytes(32)).leaf[:32]
    b'{"commitment":"sha256:3fb73ca1e9'
    """
    # Only who writes needs the library of canonical JSON; who verifies hashes bytes.
    from duheng.terms.canonical import canonical_json

    return Opening(kind, canonical_json(dict(record)), salt)


def record_of_file(content: bytes, facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the record of a file: its digest and length, and further facts that are not secret."""
    return {**(facts or {}), "sha256": sha256(content).hexdigest(), "size": len(content)}


def parse_opening(content: bytes) -> Opening:
    """Return the opening that :meth:`Opening.encode` wrote, byte for byte.

    Raises
    ------
    UnusableOpening
        When it is not exactly in that form.
    """
    found = _object(content)
    texts = [found.get(name) for name in ("kind", "record", "salt")]
    kind, record, salt = (one if isinstance(one, str) else "" for one in texts)
    opening = Opening(kind, record.encode(errors="replace"), decode_base64(salt) or b"")
    if opening.encode() != content:
        raise UnusableOpening("the opening is not in its one canonical form")
    return opening


def _ascii_json(record: Mapping[str, Any]) -> bytes:
    """Return canonical JSON of texts and small integers (RFC 8785 keeps non-ASCII as it is)."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise UnusableOpening(f"the opening is no readable JSON: {error}") from error
    if not isinstance(found, dict):
        raise UnusableOpening("the opening is no JSON object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnusableOpening("a name stands twice in one JSON object")
    return found
