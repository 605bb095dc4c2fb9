"""Checkpoints (C2SP tlog-checkpoint) and the cosignatures of witnesses (C2SP tlog-cosignature)."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from duheng.ledger.errors import MalformedNote, SignatureRefused, UnusableKey
from duheng.ledger.hashing import HASH_SIZE
from duheng.ledger.keys import KeyType, SigningKey, VerifierKey, decode_base64
from duheng.ledger.notes import NoteSignature, SignedNote, parse_note, sign_note

DECIMAL = re.compile("0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: its origin, how many entries, and the root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed."""
        root = base64.b64encode(self.root).decode()
        return "".join(f"{one}\n" for one in (self.origin, self.size, root, *self.extensions))


def parse_checkpoint(note: bytes | SignedNote) -> tuple[Checkpoint, SignedNote]:
    """Return what a checkpoint says, and the note that says it; no signature is checked.

    Raises
    ------
    MalformedNote
        When it is no note, or its text is no checkpoint.
    """
    parsed = parse_note(note) if isinstance(note, bytes) else note
    lines = parsed.text[:-1].split("\n")
    if len(lines) < 3 or not all(lines) or not DECIMAL.fullmatch(lines[1]):
        raise MalformedNote("a checkpoint has an origin, a decimal size, a root, and no empty line")
    root = decode_base64(lines[2])
    if root is None or len(root) != HASH_SIZE:
        raise MalformedNote("the third line of a checkpoint is the base64 of a 32-byte root")
    return Checkpoint(lines[0], int(lines[1]), root, tuple(lines[3:])), parsed


def sign_checkpoint(checkpoint: Checkpoint, key: SigningKey) -> SignedNote:
    """Return a checkpoint signed by its log.

    Whether the log may sign it is for :mod:`duheng.ledger.high_water` to say.
    """
    if key.key_type is not KeyType.ED25519 or key.name != checkpoint.origin:
        raise UnusableKey(f"the key of {key.name} is not that of the log {checkpoint.origin}")
    return sign_note(checkpoint.text, key)


def cosign(note: SignedNote, key: SigningKey, timestamp: int) -> NoteSignature:
    """Return a witness's cosignature/v1 on a checkpoint.

    Parameters
    ----------
    note : SignedNote
        The checkpoint.
    key : SigningKey
        Of type cosignature/v1 (0x04).
    timestamp : int
        When the witness saw this as the largest tree [s since 1970 UTC].
    """
    if key.key_type is not KeyType.COSIGNATURE_V1:
        raise UnusableKey(f"the key of {key.name} is not for cosignatures")
    signature = key.sign(_cosigned_message(note.text, timestamp))
    return NoteSignature(key.name, key.verifier.key_id, timestamp.to_bytes(8, "big") + signature)


def check_cosignature(note: SignedNote, line: NoteSignature, key: VerifierKey) -> int:
    """Return the time of a cosignature that verifies [s since 1970 UTC].

    Raises
    ------
    SignatureRefused
        When it does not verify or carries no time.
    """
    timestamp = int.from_bytes(line.signature[:8], "big")
    if key.key_type is not KeyType.COSIGNATURE_V1 or not 0 < timestamp < 1 << 63:
        raise SignatureRefused(f"the cosignature of {key.name} carries no time")
    key.check(line.signature[8:], _cosigned_message(note.text, timestamp))
    return timestamp


def _cosigned_message(text: str, timestamp: int) -> bytes:
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()
