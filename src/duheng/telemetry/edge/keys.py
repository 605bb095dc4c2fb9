"""The key of an agent: made once, kept where only its owner reads it, and what is signed."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

from duheng.ledger.errors import UnusableKey
from duheng.ledger.keys import KeyType, SigningKey, generate_key, parse_signing_key
from duheng.telemetry.durable import sha256_of, write_file
from duheng.telemetry.edge.errors import KeyIsThere, OutboxUnwritable, UnusableAgent

_ONLY_THE_OWNER = 0o600
_TOKEN_LENGTH = 512


def make_key(path: Path, gateway: str, seed: bytes) -> SigningKey:
    """Return a new key, written into a file that only its owner may read (mode 0600).

    Windows knows no such mode: there the file has the rights of its folder.

    Raises
    ------
    KeyIsThere
        When there is a file already: no key is ever written over.
    OutboxUnwritable
        When the file cannot be written.
    UnusableKey
        When the name of the gateway cannot name a key.
    """
    key = generate_key(gateway, KeyType.ED25519, seed)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_THE_OWNER)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(key.secret_text() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise KeyIsThere(
            f"{path} is there already", hint="name another file; register its key beside the old"
        ) from error
    except OSError as error:
        raise OutboxUnwritable(f"{path} cannot be written: {error.strerror or error}") from error
    return key


def read_key(path: Path) -> SigningKey:
    """Return the key of a file.

    Raises
    ------
    UnusableAgent
        When there is none that can be read.
    """
    try:
        return parse_signing_key(path.read_text(encoding="utf-8", errors="replace"))
    except (OSError, UnusableKey) as error:
        raise UnusableAgent(
            f"{path.name} gives no key: {error}", hint="make one with duheng edge key"
        ) from error


def read_token(path: Path) -> str:
    """Return the token of a file.

    Raises
    ------
    UnusableAgent
        When there is none that can stand in a header.
    """
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableAgent(f"{path.name} gives no token: {error}") from error
    if not 0 < len(token) <= _TOKEN_LENGTH or not (token.isascii() and token.isprintable()):
        raise UnusableAgent(f"{path.name} holds no token", hint="one line, as it was handed out")
    return token


def signature_of(key: SigningKey, body: bytes) -> str:
    """Return the header of a signed body: Ed25519 over its SHA-256, as base64."""
    return base64.b64encode(key.sign(hashlib.sha256(body).digest())).decode()


def sign_file(key: SigningKey, path: Path) -> Path:
    """Return the file with the signature of another, written whole beside it as ``NAME.sig``.

    Raises
    ------
    OutboxUnwritable
        When it cannot be written.
    """
    signature = base64.b64encode(key.sign(bytes.fromhex(sha256_of(path)))).decode()
    beside = path.with_name(f"{path.name}.sig")
    try:
        write_file(beside, f"{signature}\n".encode())
    except OSError as error:
        raise OutboxUnwritable(f"{beside} cannot be written: {error.strerror or error}") from error
    return beside
