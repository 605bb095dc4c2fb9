"""Files that the commands about the ledger take: keys, policies, what is written out."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duheng.cli.errors import OutputNotWritable

if TYPE_CHECKING:
    from duheng.ledger import KeyType, Policy, SigningKey

a_file = click.Path(exists=True, dir_okay=False, path_type=Path)
a_folder = click.Path(exists=True, file_okay=False, path_type=Path)
new_file = click.Path(path_type=Path)


def read_policy(path: Path) -> Policy:
    """Return the policy of a file."""
    from duheng.ledger import parse_policy

    return parse_policy(path.read_bytes())


def read_signing_key(path: Path) -> SigningKey:
    """Return the private key of a file."""
    from duheng.ledger import parse_signing_key

    return parse_signing_key(path.read_text(encoding="utf-8", errors="replace"))


def read_or_make_key(path: Path, name: str, key_type: KeyType) -> SigningKey:
    """Return the key of a file; where there is none, make one that only its owner may read.

    Raises
    ------
    UnusableKey
        When the file holds a key of another name or use.
    OutputNotWritable
        When a new key cannot be written.
    """
    from duheng.ledger import UnusableKey, generate_key

    if path.exists():
        key = read_signing_key(path)
        if key.name != name or key.key_type is not key_type:
            raise UnusableKey(f"{path} holds the key of {key.name}, not of {name}")
        return key
    key = generate_key(name, key_type, secrets.token_bytes(32))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(key.secret_text() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _not_writable(path, error) from error
    return key


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file.

    Raises
    ------
    OutputNotWritable
        When its folder does not exist or may not be written.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise _not_writable(path, error) from error


def _not_writable(path: Path, error: OSError) -> OutputNotWritable:
    return OutputNotWritable(
        f"{path} cannot be written: {error.strerror or error}",
        hint="check that its folder exists and may be written",
    )
