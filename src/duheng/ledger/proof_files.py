"""The proof that travels with a file (C2SP tlog-proof): offline, against a policy alone."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from duheng.ledger.checkpoints import DECIMAL
from duheng.ledger.errors import MalformedProof
from duheng.ledger.hashing import HASH_SIZE
from duheng.ledger.keys import decode_base64

FIRST_LINE = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"
_MOST_HASHES = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class TlogProof:
    """An entry's place in a log, and the signed and cosigned checkpoint that covers it.

    Attributes
    ----------
    index : int
        Of the entry, from 0.
    hashes : tuple of bytes
        The inclusion proof, the sibling of the leaf first.
    checkpoint : bytes
        The signed note, as the log published it.
    extra : bytes or None
        Opaque; ours is the opening of the leaf (:mod:`duheng.ledger.leaves`).
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def encode(self) -> bytes:
        """Return the bytes of the file."""
        extra = [] if self.extra is None else [f"extra {_base64(self.extra)}"]
        lines = [FIRST_LINE, *extra, f"index {self.index}", *map(_base64, self.hashes), "", ""]
        return "\n".join(lines).encode() + self.checkpoint


def parse_proof(content: bytes) -> TlogProof:
    """Return the parts of a ``.tlog-proof``; nothing is verified yet.

    Raises
    ------
    MalformedProof
        When it is not exactly of that form.
    """
    head, empty, checkpoint = content.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise MalformedProof("the lines before the checkpoint are ASCII") from error
    if lines[0] != FIRST_LINE or not empty:
        raise MalformedProof(f"a proof begins with the line {FIRST_LINE}")
    extra = _extra(lines[1:2])
    index, *hashes = lines[1 if extra is None else 2 :] or [""]
    if not index.startswith("index ") or not DECIMAL.fullmatch(index[6:]):
        raise MalformedProof("a proof has a line 'index' with a decimal number")
    if len(hashes) > _MOST_HASHES:
        raise MalformedProof(f"no log is {len(hashes)} levels deep")
    return TlogProof(
        index=int(index[6:]),
        hashes=tuple(map(_hash, hashes)),
        checkpoint=checkpoint,
        extra=extra,
    )


def _extra(lines: list[str]) -> bytes | None:
    if not lines or not lines[0].startswith("extra "):
        return None
    found = decode_base64(lines[0][6:])
    if found is None:
        raise MalformedProof("the line 'extra' is base64")
    return found


def _hash(line: str) -> bytes:
    found = decode_base64(line)
    if found is None or len(found) != HASH_SIZE:
        raise MalformedProof("a line of a proof is the base64 of a 32-byte hash")
    return found


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
