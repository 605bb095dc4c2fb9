"""Revocation lists come from the operator's addresses, and from nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from duheng.certificates.errors import UnusableTrust
from duheng.certificates.signatures import SignatureStatus, check_signature
from duheng.certificates.signatures.revocation_client import (
    fetch_revocation_lists,
    read_allow_list,
)
from duheng.certificates.signatures.sealing import seal_certificate

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
LATER = datetime(2026, 7, 1, tzinfo=UTC)
ADDRESS = "https://ca.example.org/list.crl"


def test_a_fetched_list_revokes(authority: Any, unsigned: bytes, tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(authority.root.public_bytes(Encoding.PEM))
    seal = authority.seal("Lost")
    sealed = seal_certificate(unsigned, seal, at=AT)
    assert check_signature(sealed, trust=tmp_path, at=LATER).is_valid
    lists = {ADDRESS: authority.crl(seal, AT - timedelta(days=1))}
    (written,) = fetch_revocation_lists([ADDRESS], tmp_path, lists.__getitem__)
    assert written.suffix == ".crl"
    verdict = check_signature(sealed, trust=tmp_path, at=LATER)
    assert verdict.status is SignatureStatus.REVOKED


def test_an_answer_that_is_no_list_leaves_the_old_one(authority: Any, tmp_path: Path) -> None:
    good = authority.empty_crl(LATER)
    (path,) = fetch_revocation_lists([ADDRESS], tmp_path, lambda _: good)
    with pytest.raises(UnusableTrust, match="not a revocation list"):
        fetch_revocation_lists([ADDRESS], tmp_path, lambda _: b"<html>not found</html>")
    assert path.read_bytes() == good


@pytest.mark.parametrize("line", ["file:///etc/passwd", "ftp://a/b", "ca.example.org"])
def test_only_web_addresses_are_allowed(tmp_path: Path, line: str) -> None:
    (tmp_path / "addresses").write_text(f"# ours\n{ADDRESS} # the root\n\n")
    assert read_allow_list(tmp_path / "addresses") == [ADDRESS]
    (tmp_path / "addresses").write_text(line)
    with pytest.raises(UnusableTrust, match="not an http"):
        read_allow_list(tmp_path / "addresses")
