"""The signer as a process of its own, over a socket."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from duheng.certificates.errors import CannotSign, SignerUnavailable
from duheng.certificates.signatures import SignatureStatus, check_signature
from duheng.certificates.signatures.signer_client import signer_at


@pytest.fixture
def listening(authority: Any, tmp_path: Path, keep_key: Any) -> Iterator[Path]:
    from datetime import UTC, datetime, timedelta

    begin = datetime.now(UTC) - timedelta(days=1)  # noqa: TID251 - the signer signs now
    keep_key(tmp_path / "keys", "body", authority.seal("Body", begin=begin))
    place = tmp_path / "signer.sock"
    process = subprocess.Popen(
        [sys.executable, "-m", "duheng.cli", "signer", "--keys", str(tmp_path / "keys"),
         "--socket", str(place), "--without-approvals", "--journal", str(tmp_path / "journal")]
    )  # fmt: skip
    try:
        for _ in range(200):
            if place.exists():
                break
            time.sleep(0.05)
        yield place
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_a_signer_seals_over_its_socket_and_outlives_a_bad_caller(
    authority: Any, listening: Path, unsigned: bytes
) -> None:
    assert listening.stat().st_mode & 0o077 == 0
    bad = socket.socket(socket.AF_UNIX)
    bad.connect(str(listening))
    bad.sendall(b"nonsense without an end of line")
    bad.close()
    with signer_at(listening) as client:
        assert list(client.keys()) == ["body"]
        sealed = client.seal(unsigned, "body")
        with pytest.raises(CannotSign, match="signed already"):
            client.seal(sealed, "body")
    verdict = check_signature(sealed, trust=authority.trust())
    assert verdict.status is SignatureStatus.VALID, verdict.reason
    assert len((listening.parent / "journal").read_text().splitlines()) == 1


def test_without_a_signer_the_refusal_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(SignerUnavailable) as refusal, signer_at(tmp_path / "signer.sock"):
        raise AssertionError(os.fspath(tmp_path))
    assert "duheng signer" in str(refusal.value.hint)
