"""A made-up authority: its people, an institute, a revoked one, a time-stamping authority."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from duheng.certificates.signatures import TrustStore
from duheng.certificates.signatures.sealing import Seal, SigningKey

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
SHARED = Path(__file__).parents[5] / "shared" / "data"


def name_of(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example Institute of Metrology"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


@dataclass
class Authority:
    """A certificate authority whose key exists only as long as the tests run."""

    root_key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    root: x509.Certificate = field(init=False)

    def __post_init__(self) -> None:
        self.root = self.issue("Example Root", self.root_key, is_authority=True)[0]

    def issue(
        self,
        name: str,
        key: SigningKey | None = None,
        *,
        days: int = 365,
        is_authority: bool = False,
        purpose: x509.ObjectIdentifier | None = None,
        issuer: tuple[x509.Name, SigningKey] | None = None,
        begin: datetime = BEGIN,
    ) -> tuple[x509.Certificate, SigningKey]:
        key = key or ec.generate_private_key(ec.SECP256R1())
        issuer_name, issuer_key = issuer or (name_of("Example Root"), self.root_key)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name_of(name))
            .issuer_name(issuer_name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + timedelta(days=3650 if is_authority else days))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if purpose is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
        return builder.sign(issuer_key, hashes.SHA256()), key

    def seal(self, name: str, key: SigningKey | None = None, **options: object) -> Seal:
        certificate, made = self.issue(name, key, **options)  # type: ignore[arg-type]
        return Seal(key=made, certificates=(certificate,))

    def trust(self) -> TrustStore:
        return TrustStore((self.root,))

    def crl(self, seal: Seal, since: datetime) -> bytes:
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(seal.certificates[0].serial_number)
            .revocation_date(since)
            .add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
            .build()
        )
        return self.empty_crl(since, entry)

    def empty_crl(self, at: datetime, entry: x509.RevokedCertificate | None = None) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.subject)
            .last_update(at)
            .next_update(at + timedelta(days=30))
        )
        if entry is not None:
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(self.root_key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="session")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def unsigned() -> bytes:
    path = Path(__file__).parents[1] / "files" / "energy-meter-3.3.0.xml"
    return path.read_bytes()


def pem_of(seal: Seal) -> tuple[bytes, bytes]:
    key = seal.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return key, b"".join(one.public_bytes(Encoding.PEM) for one in seal.certificates)


@pytest.fixture
def keep_key() -> Callable[[Path, str, Seal], None]:
    """Return what writes a key and its certificate as the signer's folder wants them."""

    def keep(folder: Path, name: str, seal: Seal) -> None:
        folder.mkdir(exist_ok=True)
        key, certificates = pem_of(seal)
        (folder / f"{name}.key.pem").touch(mode=0o600)
        (folder / f"{name}.key.pem").write_bytes(key)
        (folder / f"{name}.crt.pem").write_bytes(certificates)

    return keep


@pytest.fixture
def stamping(authority: Authority, tmp_path: Path) -> Callable[[bytes], bytes]:
    """Return a local time-stamping authority: OpenSSL answers DER requests."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    seal = authority.seal("Example Time", purpose=ExtendedKeyUsageOID.TIME_STAMPING, days=3000)
    key, certificate = pem_of(seal)
    folder = tmp_path / "tsa"
    folder.mkdir()
    (folder / "key.pem").write_bytes(key)
    (folder / "crt.pem").write_bytes(certificate)
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(
        f"[tsa]\ndefault_tsa = one\n[one]\nserial = {folder}/serial\n"
        f"signer_cert = {folder}/crt.pem\nsigner_key = {folder}/key.pem\n"
        "signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\n"
        "accuracy = secs:1\nordering = no\ntsa_name = no\ness_cert_id_chain = no\n"
        "ess_cert_id_alg = sha256\n"
    )

    def send(request: bytes) -> bytes:
        (folder / "q.tsq").write_bytes(request)
        made = subprocess.run(
            ["openssl", "ts", "-reply", "-config", str(folder / "tsa.cnf"), "-queryfile",
             str(folder / "q.tsq"), "-out", str(folder / "r.tsr")],
            capture_output=True, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr.decode()
        return (folder / "r.tsr").read_bytes()

    return send


def shared_file(path: str) -> Path:
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"the shared data are not beside this repository: {path}")
    return found


@pytest.fixture
def shared() -> Callable[[str], Path]:
    return shared_file


def sign_anew(content: bytes, seal: Seal) -> bytes:
    """Sign an altered SignedInfo again, as a signer who wants it so would."""
    import base64

    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from lxml import etree

    space = {"ds": "http://www.w3.org/2000/09/xmldsig#"}
    root = etree.fromstring(content)
    signed_info = root.find(".//ds:SignedInfo", space)
    value = root.find(".//ds:SignatureValue", space)
    assert signed_info is not None
    assert value is not None
    assert isinstance(seal.key, ec.EllipticCurvePrivateKey)
    data = etree.tostring(signed_info, method="c14n")
    r, s = decode_dss_signature(seal.key.sign(data, ec.ECDSA(hashes.SHA256())))
    value.text = base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
    return etree.tostring(root)


@pytest.fixture
def resign() -> Callable[[bytes, Seal], bytes]:
    return sign_anew
