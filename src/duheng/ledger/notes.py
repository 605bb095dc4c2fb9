"""Signed notes (C2SP signed-note): a text, an empty line, and lines of signatures."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from duheng.ledger.errors import MalformedNote, SignatureRefused, UnusableKey
from duheng.ledger.keys import SigningKey, VerifierKey, check_key_name, decode_base64

_DASH = "— "
_MOST_BYTES = 1 << 20
_MOST_SIGNATURES = 100


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One line of signature: who, four bytes that tell the key, and the bytes signed."""

    name: str
    key_id: bytes
    signature: bytes

    def is_of(self, key: VerifierKey) -> bool:
        """Return whether the line claims to be of the key."""
        return self.name == key.name and self.key_id == key.key_id

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text that ends with a newline, and its signatures; nothing is verified yet."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def encode(self) -> bytes:
        """Return the bytes of the note."""
        return (self.text + "\n" + "".join(map(str, self.signatures))).encode()

    def signatures_of(self, key: VerifierKey) -> list[NoteSignature]:
        """Return the lines that claim to be of a key; lines of other keys mean nothing."""
        return [one for one in self.signatures if one.is_of(key)]

    def with_signatures(self, more: Iterable[NoteSignature]) -> SignedNote:
        """Return the note with further lines; one that is there already is not repeated."""
        return SignedNote(self.text, tuple(dict.fromkeys((*self.signatures, *more))))


def parse_note(content: bytes) -> SignedNote:
    """Return the parts of a signed note.

    Raises
    ------
    MalformedNote
        When the bytes are not in the one form that a note has.
    """
    text, empty, lines = _readable(content).rpartition("\n\n")
    if not empty or not lines.endswith("\n") or not text:
        raise MalformedNote("a note is a text, an empty line and signatures, each line ended")
    rows = lines[:-1].split("\n")
    if len(rows) > _MOST_SIGNATURES:
        raise MalformedNote(f"the note has {len(rows)} signatures; {_MOST_SIGNATURES} are read")
    return SignedNote(text + "\n", tuple(parse_signature(row) for row in rows))


def parse_signature(line: str) -> NoteSignature:
    """Return one line of signature.

    Raises
    ------
    MalformedNote
        When it is none.
    """
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    found = decode_base64(encoded)
    if not line.startswith(_DASH) or not space or found is None or len(found) < 5:
        raise MalformedNote("a line of signature is: em dash, name, base64 of id and signature")
    try:
        check_key_name(name)
    except UnusableKey as error:
        raise MalformedNote(error.message) from error
    return NoteSignature(name, found[:4], found[4:])


def sign_note(text: str, *keys: SigningKey) -> SignedNote:
    """Return the text with the signature of each key (Ed25519, type 0x01)."""
    if not text.endswith("\n") or "\n\n" in text:
        raise MalformedNote("the text of a note ends with a newline and has no empty line")
    _readable(text.encode())
    return SignedNote(
        text,
        tuple(
            NoteSignature(key.name, key.verifier.key_id, key.sign(text.encode())) for key in keys
        ),
    )


def check_note(note: SignedNote, keys: Iterable[VerifierKey]) -> VerifierKey:
    """Return the first of the keys that signed the note; every known signature must verify.

    Raises
    ------
    SignatureRefused
        When no key of them signed it, or a line that names one of them does not verify.
    """
    signed = []
    for key in keys:
        for one in note.signatures_of(key):
            key.check(one.signature, note.text.encode())
            signed.append(key)
    if not signed:
        raise SignatureRefused(
            "none of the trusted keys signed this note",
            hint="give the policy of the log that issued it",
        )
    return signed[0]


def _readable(content: bytes) -> str:
    if len(content) > _MOST_BYTES:
        raise MalformedNote(f"a note of {len(content)} bytes is not read")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise MalformedNote("a note is valid UTF-8, and this is not") from error
    if any(one < " " and one != "\n" for one in text):
        raise MalformedNote("a note has no control character but newline")
    return text
