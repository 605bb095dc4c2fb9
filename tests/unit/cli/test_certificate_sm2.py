"""SM2 on the command line: signed by the signer, checked beside the file, and by OpenSSL."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from duheng.certificates.errors import SignatureUnsupported, SignerUnavailable, UnusableTrust
from duheng.certificates.signatures.signer import Signer
from duheng.certificates.signatures.sm2_keys import load_sm2_keys, trusted_sm2_keys
from duheng.cli.main import main
from duheng.terms.clock import system_clock

EXAMPLE = Path(__file__).parents[3] / "examples" / "issue" / "calibration.yaml"
Output = pytest.CaptureFixture[str]


def run(*words: object) -> int:
    return main([str(one) for one in words])


def openssl(*words: object) -> int:
    return subprocess.run(
        ["openssl", *map(str, words)], capture_output=True, check=False
    ).returncode  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Make a certificate, an SM2 key as OpenSSL makes it, and a folder that trusts it."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    for name in ("keys", "trust"):
        (tmp_path / name).mkdir()
    key = tmp_path / "keys" / "body.sm2.key"
    if openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", key):
        pytest.skip("this openssl has no SM2")
    key.chmod(0o600)
    assert openssl("pkey", "-in", key, "-pubout", "-out", tmp_path / "trust" / "body.sm2.pub") == 0
    assert run("certificate", "write", EXAMPLE, "--out", tmp_path / "EX.xml",
               "--numbers", tmp_path / "numbers.json", "--body", "EX") == 0  # fmt: skip
    return tmp_path


def sign(world: Path, *more: object) -> int:
    return run("certificate", "sign", world / "EX.xml", "--as", "sm2", "--key", "body",
               "--keys", world / "keys", *more)  # fmt: skip


def checked(world: Path, capsys: Output, *more: object) -> tuple[int, dict[str, object]]:
    capsys.readouterr()
    status = run("certificate", "check", world / "EX.xml", "--json", *more)
    return status, json.loads(capsys.readouterr().out)["files"][0]


@pytest.fixture
def signed(world: Path) -> Path:
    pytest.importorskip("gmssl_pyx", reason="the optional extra duheng[sm] is not installed")
    assert sign(world, "--without-approvals") == 0
    return world


def test_a_signature_of_the_signer_is_valid_beside_the_file(signed: Path, capsys: Output) -> None:
    status, report = checked(signed, capsys, "--trust", signed / "trust")
    assert (status, report["detached_signature"]["status"]) == (0, "valid")
    assert run("verify", signed / "EX.xml", "--trust", signed / "trust", "--json") == 1
    claims = {one["claim"]: one for one in json.loads(capsys.readouterr().out)["claims"]}
    assert claims["signature_sm2"]["standing"] == "shown"
    run("--lang", "zh", "verify", signed / "EX.xml", "--trust", signed / "trust")
    assert "SM2" in capsys.readouterr().out
    run("--lang", "en", "certificate", "check", signed / "EX.xml")
    assert "SM2 signature beside it: untrusted" in capsys.readouterr().out


def test_openssl_verifies_what_the_command_line_signed(signed: Path) -> None:
    envelope = json.loads((signed / "EX.xml.sm2.json").read_bytes())
    value = signed / "value.der"
    value.write_bytes(bytes.fromhex(envelope["signature"]))

    def judged(file: Path) -> int:
        return openssl(
            "pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pubin", "-inkey",
            signed / "trust" / "body.sm2.pub", "-pkeyopt", "distid:1234567812345678",
            "-in", file, "-sigfile", value,
        )  # fmt: skip

    assert judged(signed / "EX.xml") == 0
    assert judged(EXAMPLE) != 0


def test_a_changed_file_is_invalid(signed: Path, capsys: Output) -> None:
    file = signed / "EX.xml"
    file.write_bytes(file.read_bytes() + b"\n")
    status, report = checked(signed, capsys, "--trust", signed / "trust")
    assert (status, report["valid"]) == (1, False)
    assert "signature.invalid" in [one["code"] for one in report["findings"]]
    run("verify", file, "--json")
    claims = {one["claim"]: one for one in json.loads(capsys.readouterr().out)["claims"]}
    assert claims["signature_sm2"]["standing"] == "refuted"


@pytest.mark.parametrize("envelope", [b"", b"{", b"[]", b"x" * 2**17, b'{"format": 1}'])
def test_a_file_beside_it_that_is_no_signature_is_invalid(
    world: Path, capsys: Output, envelope: bytes
) -> None:
    (world / "EX.xml.sm2.json").write_bytes(envelope)
    status, report = checked(world, capsys)
    assert (status, report["detached_signature"]["status"]) == (1, "invalid")


def test_the_signer_wants_approvals_for_sm2_as_for_a_seal(world: Path, capsys: Output) -> None:
    assert sign(world) == 2
    assert "executor, checker, approver" in capsys.readouterr().err
    assert not (world / "EX.xml.sm2.json").exists()


def test_without_the_extra_the_refusal_says_what_to_install(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    keys = load_sm2_keys(world / "keys")["body"]
    from duheng.certificates.signatures.sm2 import sign_sm2

    with pytest.raises(SignatureUnsupported) as refusal:
        sign_sm2(b"<a/>", keys.private_key, keys.public_key)
    assert refusal.value.hint == "pip install 'duheng[sm]'"
    signer = Signer(
        keys={}, clock=system_clock, needs_approvals=False, sm2_keys={"body": keys}
    )  # fmt: skip
    asked = {"action": "sm2", "key": "body", "content": "PGEvPg=="}
    told = json.loads(signer.answer(json.dumps(asked).encode()))["refused"]
    assert (told["code"], told["hint"]) == (refusal.value.code, refusal.value.hint)


def test_a_private_key_is_never_shown(world: Path) -> None:
    keys = load_sm2_keys(world / "keys")
    signer = Signer(keys={}, clock=system_clock, sm2_keys=keys)
    assert keys["body"].private_key.hex() not in repr(keys) + repr(signer)
    assert repr(keys["body"].private_key) not in repr(keys) + repr(signer)


def test_keys_that_others_may_read_or_of_another_curve_are_refused(world: Path) -> None:
    key = world / "keys" / "body.sm2.key"
    key.chmod(0o644)
    with pytest.raises(SignerUnavailable, match="others than its owner"):
        load_sm2_keys(world / "keys")
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
    key.chmod(0o600)
    with pytest.raises(SignerUnavailable, match="no SM2 key"):
        load_sm2_keys(world / "keys")
    (world / "trust" / "other.sm2.pub").write_bytes(b"nothing")
    with pytest.raises(UnusableTrust, match=r"other\.sm2\.pub"):
        trusted_sm2_keys(world / "trust")
