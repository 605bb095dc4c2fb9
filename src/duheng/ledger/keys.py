"""Ed25519 keys of logs and witnesses, written as C2SP signed-note writes them."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from duheng.ledger.errors import SignatureRefused, UnusableKey

_PRIVATE = "PRIVATE+KEY+"


class KeyType(IntEnum):
    """What a key may sign; the same key for two uses has two ids (C2SP signed-note)."""

    ED25519 = 0x01
    COSIGNATURE_V1 = 0x04


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name and its use: a *vkey*.

    Attributes
    ----------
    name : str
        Of a log its origin, of a witness its name; no space and no plus.
    key_type : KeyType
        Ed25519 for a log, cosignature/v1 for a witness.
    public_key : bytes
        32 bytes (RFC 8032).
    """

    name: str
    key_type: KeyType
    public_key: bytes

    def __post_init__(self) -> None:
        check_key_name(self.name)
        if len(self.public_key) != 32:
            raise UnusableKey(f"the key of {self.name} has not 32 bytes")

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256(name || 0x0A || type || public key)."""
        typed = bytes([self.key_type]) + self.public_key
        return sha256(self.name.encode() + b"\n" + typed).digest()[:4]

    def __str__(self) -> str:
        typed = base64.b64encode(bytes([self.key_type]) + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{typed}"

    def check(self, signature: bytes, message: bytes) -> None:
        """Return when the signature is this key's over the message.

        Raises
        ------
        SignatureRefused
            When it is not.
        """
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise SignatureRefused(
                f"the signature under the name {self.name} does not verify",
                hint="the text or the signature was changed",
            ) from error


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its name and its use."""

    name: str
    key_type: KeyType
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return VerifierKey(self.name, self.key_type, public.public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature over the message [64 bytes]."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)

    def secret_text(self) -> str:
        """Return the key as a line for a file that only its owner may read."""
        typed = base64.b64encode(bytes([self.key_type]) + self.seed).decode()
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{typed}"


def generate_key(name: str, key_type: KeyType, seed: bytes) -> SigningKey:
    """Return the key of 32 random bytes; they are passed in, nothing here draws them.

    Examples
    --------
    >>> str(generate_key("log.example", KeyType.ED25519, bytes(32)).verifier)
    'log.example+d85f6874+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop'
    """
    check_key_name(name)
    if len(seed) != 32:
        raise UnusableKey(f"a key is made of 32 random bytes, got {len(seed)}")
    return SigningKey(name, key_type, seed)


def parse_verifier_key(text: str) -> VerifierKey:
    """Return the key that a *vkey* writes.

    Raises
    ------
    UnusableKey
        When it is malformed, of a type not used here, or its id is not its own.
    """
    parts = text.strip().split("+", 2)
    if len(parts) != 3 or not re.fullmatch("[0-9a-f]{8}", parts[1]):
        raise UnusableKey(
            f"'{text.strip()}' is no verifier key", hint="it has the form name+id+base64"
        )
    key_type, public = _typed(parts[2], parts[0])
    key = VerifierKey(parts[0], key_type, public)
    if key.key_id.hex() != parts[1]:
        raise UnusableKey(f"the id of the key of {key.name} is {key.key_id.hex()}, not {parts[1]}")
    return key


def parse_signing_key(text: str) -> SigningKey:
    """Return the key that :meth:`SigningKey.secret_text` wrote.

    Raises
    ------
    UnusableKey
        When the text is no such key; the message never shows it.
    """
    parts = text.strip().removeprefix(_PRIVATE).split("+", 2)
    if not text.startswith(_PRIVATE) or len(parts) != 3:
        raise UnusableKey("the file holds no private key of a log or witness")
    key_type, seed = _typed(parts[2], parts[0])
    key = generate_key(parts[0], key_type, seed)
    if key.verifier.key_id.hex() != parts[1]:
        raise UnusableKey(f"the private key of {key.name} does not match its id")
    return key


def check_key_name(name: str) -> None:
    """Return when a name can stand in a signature line.

    Raises
    ------
    UnusableKey
        When it is empty, or holds a space, a plus or a control character.
    """
    unusable = [
        one for one in name if one == "+" or one.isspace() or unicodedata.category(one) == "Cc"
    ]
    if not name or unusable:
        raise UnusableKey(
            f"'{name}' cannot name a log or witness: it is empty, or holds a space or a plus",
            hint="use a name like log.example.org/2026, without https://",
        )


def decode_base64(text: str) -> bytes | None:
    """Return the bytes, or ``None`` when the text is not their one canonical base64 form."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if base64.b64encode(found).decode() == text else None


def _typed(text: str, name: str) -> tuple[KeyType, bytes]:
    found = decode_base64(text)
    known = {one.value for one in KeyType}
    if not found or found[0] not in known:
        raise UnusableKey(
            f"the key of {name} is not Ed25519 for notes (1) or for cosignatures (4)",
        )
    return KeyType(found[0]), found[1:]
