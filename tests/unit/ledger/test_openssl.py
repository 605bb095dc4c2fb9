"""OpenSSL, which knows nothing of us, accepts what we sign as the specification writes it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from duheng.ledger import (
    Checkpoint,
    KeyType,
    VerifierKey,
    cosign,
    generate_key,
    sign_checkpoint,
)

LOG = generate_key("log.example/1", KeyType.ED25519, bytes(range(32)))
WITNESS = generate_key("witness.example", KeyType.COSIGNATURE_V1, bytes(32))
NOTE = sign_checkpoint(Checkpoint("log.example/1", 7, bytes(32)), LOG)
# RFC 8410: SubjectPublicKeyInfo of an Ed25519 key, before its 32 bytes.
PREFIX = bytes.fromhex("302a300506032b6570032100")
TEXT = b"log.example/1\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"


@pytest.fixture
def openssl() -> str:
    found = shutil.which("openssl")
    if found is None:
        pytest.skip("no OpenSSL command on this machine")
    shown = subprocess.run([found, "version"], capture_output=True, text=True, check=True).stdout
    if not shown.startswith("OpenSSL 3"):
        pytest.skip(f"{shown.strip()} does not verify Ed25519 on its command line")
    return found


def is_accepted(openssl: str, folder: Path, key: VerifierKey, message: bytes, sig: bytes) -> bool:
    (folder / "key").write_bytes(PREFIX + key.public_key)
    (folder / "message").write_bytes(message)
    (folder / "signature").write_bytes(sig)
    command = [
        openssl, "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-rawin",
        "-in", "message", "-sigfile", "signature",
    ]  # fmt: skip
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def test_a_checkpoint_is_signed_over_its_three_lines(openssl: str, tmp_path: Path) -> None:
    signature = NOTE.signatures[0].signature
    assert is_accepted(openssl, tmp_path, LOG.verifier, TEXT, signature)
    assert not is_accepted(openssl, tmp_path, LOG.verifier, TEXT + b"\n", signature)


def test_a_cosignature_is_signed_over_header_time_and_text(openssl: str, tmp_path: Path) -> None:
    line = cosign(NOTE, WITNESS, 1679315147)
    message = b"cosignature/v1\ntime 1679315147\n" + TEXT
    assert line.signature[:8] == (1679315147).to_bytes(8, "big")
    assert is_accepted(openssl, tmp_path, WITNESS.verifier, message, line.signature[8:])
    other = message.replace(b"time 1679315147", b"time 1679315148")
    assert not is_accepted(openssl, tmp_path, WITNESS.verifier, other, line.signature[8:])
