"""Detached SM2 signatures, judged by OpenSSL as well."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from duheng.certificates.errors import CannotSign
from duheng.certificates.signatures import SignatureStatus
from duheng.certificates.signatures.sm2 import check_sm2, sign_sm2, subject_public_key_info

gmssl = pytest.importorskip("gmssl_pyx", reason="the optional extra duheng[sm] is not installed")


@pytest.fixture(scope="module")
def keys() -> tuple[bytes, bytes]:
    public_key, private_key = gmssl.sm2_key_generate()
    return bytes(public_key), bytes(private_key)


def test_an_sm2_signature_is_valid_for_a_trusted_key_only(
    keys: tuple[bytes, bytes], unsigned: bytes
) -> None:
    public_key, private_key = keys
    envelope = sign_sm2(unsigned, private_key, public_key)
    assert check_sm2(unsigned, envelope, {public_key}).status is SignatureStatus.VALID
    assert check_sm2(unsigned, envelope, set()).status is SignatureStatus.UNTRUSTED


def test_a_changed_certificate_breaks_an_sm2_signature(
    keys: tuple[bytes, bytes], unsigned: bytes
) -> None:
    public_key, private_key = keys
    envelope = sign_sm2(unsigned, private_key, public_key)
    changed = unsigned.replace(b"0.30 0.20", b"0.03 0.20")
    assert check_sm2(changed, envelope, {public_key}).status is SignatureStatus.INVALID


@pytest.mark.parametrize(
    "broken",
    [
        lambda record: record.pop("signature"),
        lambda record: record.update(signature="00"),
        lambda record: record.update(public_key="11" * 64),
        lambda record: record.update(signer_id="somebody else"),
    ],
    ids=["no signature", "short signature", "point off the curve", "other identity"],
)
def test_a_broken_envelope_is_invalid(
    keys: tuple[bytes, bytes], unsigned: bytes, broken: object
) -> None:
    record = json.loads(sign_sm2(unsigned, keys[1], keys[0]))
    broken(record)  # type: ignore[operator]
    verdict = check_sm2(unsigned, json.dumps(record).encode(), {keys[0]})
    assert verdict.status is SignatureStatus.INVALID


def test_a_key_of_another_length_is_refused(unsigned: bytes) -> None:
    with pytest.raises(CannotSign, match="32 bytes"):
        sign_sm2(unsigned, b"short", b"short")


def test_openssl_verifies_our_sm2_signature(
    keys: tuple[bytes, bytes], unsigned: bytes, tmp_path: Path
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    envelope = json.loads(sign_sm2(unsigned, keys[1], keys[0]))
    (tmp_path / "pub.der").write_bytes(subject_public_key_info(keys[0]))
    (tmp_path / "value.der").write_bytes(bytes.fromhex(envelope["signature"]))

    def verify(content: bytes) -> int:
        (tmp_path / "content").write_bytes(content)
        return subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pubin",
             "-keyform", "DER", "-inkey", str(tmp_path / "pub.der"),
             "-pkeyopt", "distid:1234567812345678", "-in", str(tmp_path / "content"),
             "-sigfile", str(tmp_path / "value.der")],
            capture_output=True, check=False,
        ).returncode  # fmt: skip

    assert verify(unsigned) == 0
    assert verify(unsigned + b" ") != 0
