"""The made-up authority of the synthetic region: a root, a seal for each body, one revoked.

Its keys live as long as the region is built. Only certificates and the revocation list stay.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from duheng.certificates.signatures.sealing import Seal
from duheng.site.demonstration.bodies import Body
from duheng.site.demonstration.faults import REVOKED
from duheng.site.demonstration.sizes import Sizes

_ROOT = "Example Root of the Synthetic Region"
_YEARS = 12
REVOKED_DAYS = 400
"""So many days ago the one seal was revoked."""


@dataclass(slots=True)
class Authority:
    """Issues the seals of a synthetic region."""

    sizes: Sizes
    _root_key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    _seals: dict[tuple[int, str], Seal] = field(default_factory=dict)
    root: x509.Certificate = field(init=False)

    def __post_init__(self) -> None:
        """Make the root."""
        name = _named(_ROOT)
        self.root = self._certificate(name, self._root_key, is_authority=True)

    def seal_of(self, place: int, body: Body, which: str) -> Seal:
        """Return a seal of a body, made when it is first asked for."""
        if (place, which) not in self._seals:
            key = ec.generate_private_key(ec.SECP256R1())
            suffix = f" ({which})" if which else ""
            certificate = self._certificate(
                _named(f"{body.name_en} seal{suffix}"[:64], body.name_en[:64]), key
            )
            self._seals[place, which] = Seal(key=key, certificates=(certificate,))
        return self._seals[place, which]

    def write(self, folder: Path) -> None:
        """Write the root and the revocation list into a trust folder."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "root.pem").write_bytes(self.root.public_bytes(Encoding.PEM))
        (folder / "root.crl").write_bytes(self._revocations())

    def _certificate(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *, is_authority: bool = False
    ) -> x509.Certificate:
        begin = _midnight(self.sizes) - timedelta(days=365 * _YEARS)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(_named(_ROOT))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + timedelta(days=2 * 365 * _YEARS))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .sign(self._root_key, hashes.SHA256())
        )

    def _revocations(self) -> bytes:
        now = _midnight(self.sizes)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.subject)
            .last_update(now)
            .next_update(now + timedelta(days=365 * _YEARS))
        )
        since = now - timedelta(days=REVOKED_DAYS)
        for (_, which), seal in self._seals.items():
            if which == REVOKED:
                builder = builder.add_revoked_certificate(_revoked(seal, since))
        return builder.sign(self._root_key, hashes.SHA256()).public_bytes(Encoding.DER)


def _revoked(seal: Seal, since: datetime) -> x509.RevokedCertificate:
    return (
        x509.RevokedCertificateBuilder()
        .serial_number(seal.certificates[0].serial_number)
        .revocation_date(since)
        .add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
        .build()
    )


def _named(common_name: str, organisation: str = "Example Synthetic Region") -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _midnight(sizes: Sizes) -> datetime:
    return datetime.combine(sizes.today, time(), UTC)
