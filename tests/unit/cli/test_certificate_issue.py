"""From a description to a sealed, printed, withdrawn certificate, on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from duheng.cli.main import main

EXAMPLE = Path(__file__).parents[3] / "examples" / "issue" / "calibration.yaml"
Output = pytest.CaptureFixture[str]


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Make keys of three people and a body, and the folder of whom to trust."""
    for name in ("keys", "trust"):
        (tmp_path / name).mkdir()
    root = ec.generate_private_key(ec.SECP256R1())
    for name in ("root", "alice", "bob", "charlie", "body"):
        key = root if name == "root" else ec.generate_private_key(ec.SECP256R1())
        begin = datetime.now(UTC) - timedelta(days=1)  # noqa: TID251 - the command signs now
        certificate = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "root")]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + timedelta(days=90))
            .add_extension(x509.BasicConstraints(name == "root", None), critical=True)
            .sign(root, hashes.SHA256())
        )
        pem = certificate.public_bytes(Encoding.PEM)
        if name == "root":
            (tmp_path / "trust" / "root.pem").write_bytes(pem)
            continue
        secret = tmp_path / "keys" / f"{name}.key.pem"
        secret.touch(mode=0o600)
        secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (tmp_path / "keys" / f"{name}.crt.pem").write_bytes(pem)
    return tmp_path


def run(*words: object) -> int:
    return main([str(one) for one in words])


def write(world: Path) -> Path:
    out = world / "EX.xml"
    assert run("certificate", "write", EXAMPLE, "--out", out,
               "--numbers", world / "numbers.json", "--body", "EX") == 0  # fmt: skip
    return out


def test_a_certificate_from_description_to_withdrawal(world: Path, capsys: Output) -> None:
    certificate, sealed = write(world), world / "EX.signed.xml"
    signer = ["--keys", world / "keys", "--people", world / "trust"]
    refused = run("certificate", "sign", certificate, "--as", "seal", "--key", "body",
                  "--out", sealed, *signer)  # fmt: skip
    assert refused == 2
    assert "executor, checker, approver" in capsys.readouterr().err
    for role, key in (("executor", "alice"), ("checker", "bob"), ("approver", "charlie")):
        assert run("certificate", "sign", certificate, "--as", role, "--key", key, *signer) == 0
    assert run("certificate", "sign", certificate, "--as", "seal", "--key", "body",
               "--out", sealed, *signer) == 0  # fmt: skip
    assert run("certificate", "approvals", sealed, "--approvals", world / "EX.approvals.json",
               "--trust", world / "trust", "--third") == 0  # fmt: skip
    printed = world / "EX.pdf"
    assert run("certificate", "render", sealed, "--out", printed) == 0
    capsys.readouterr()
    assert run("certificate", "extract", printed, "--out", world / "again.xml",
               "--trust", world / "trust", "--json") in (0, 1)  # fmt: skip
    report = json.loads(capsys.readouterr().out)
    assert report["signature"]["status"] == "valid", report["signature"]
    assert (world / "again.xml").read_bytes() == sealed.read_bytes()

    listed = world / "status.json"
    issuer = "Example Institute of Metrology"
    assert run("certificate", "void", "EX-2026-000001", "--list", listed, "--issuer", issuer,
               "--status", "replaced", "--successor", "EX-2026-000002", "--key", "body",
               "--keys", world / "keys") == 0  # fmt: skip
    capsys.readouterr()
    status = run("certificate", "status", sealed, "--list", listed, "--trust", world / "trust",
                 "--json")  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    assert (status, told["status"], told["entry"]["successor"]) == (
        1, "replaced", "EX-2026-000002",
    )  # fmt: skip
    assert run("certificate", "status", sealed, "--json") == 0
    assert json.loads(capsys.readouterr().out)["status"] == "unknown"


def test_a_list_that_was_changed_is_not_signed_anew(world: Path, capsys: Output) -> None:
    listed = world / "status.json"
    void = ("--list", listed, "--issuer", "Example", "--key", "body", "--keys", world / "keys")
    assert run("certificate", "void", "EX-1", *void) == 0
    listed.write_bytes(listed.read_bytes().replace(b"EX-1", b"EX-7"))
    forged = listed.read_bytes()
    assert run("certificate", "void", "EX-2", *void) == 2
    assert "not as it was signed" in capsys.readouterr().err
    assert listed.read_bytes() == forged


def test_an_amended_certificate_gets_the_next_number(world: Path, capsys: Output) -> None:
    old = write(world)
    assert run("certificate", "amend", old, EXAMPLE, "--out", world / "new.xml", "--reason", "typo",
               "--numbers", world / "numbers.json", "--body", "EX", "--json") == 0  # fmt: skip
    assert run("certificate", "show", world / "new.xml", "--json") == 0
    assert "EX-2026-000002" in capsys.readouterr().out


def test_an_issued_certificate_is_never_overwritten(world: Path, capsys: Output) -> None:
    out = write(world)
    before = out.read_bytes()
    assert run("certificate", "write", EXAMPLE, "--out", out, "--numbers", world / "numbers.json",
               "--body", "EX") == 2  # fmt: skip
    assert "never overwritten" in capsys.readouterr().err
    assert out.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["certificate", "render", EXAMPLE, "--out", "x.doc"], "neither in .pdf nor in .html"),
        (["certificate", "sign", EXAMPLE, "--as", "executor", "--key", "a"], "one of them"),
        (["certificate", "extract", EXAMPLE], "PDF"),
        (["certificate", "sign", EXAMPLE, "--as", "executor", "--key", "a",
          "--socket", "/nowhere/signer.sock"], "no signer listens"),
    ],
    ids=["unknown ending", "no signer named", "not a PDF", "no signer there"],
)  # fmt: skip
def test_misuse_is_told_in_one_line(words: list[object], told: str, capsys: Output) -> None:
    assert run(*words) == 2
    error = capsys.readouterr().err
    assert told in error
    assert "Traceback" not in error
