"""Whom we trust: a folder of certificates, and the path from a signer up to one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from duheng.certificates.errors import UnusableTrust

_CERTIFICATES = frozenset({".pem", ".crt", ".cer", ".der"})
_LISTS = frozenset({".crl"})
_MAX_FILE = 8 * 2**20
_MAX_PATH = 8
_KNOWN_CRITICAL = frozenset(
    {
        x509.BasicConstraints.oid, x509.KeyUsage.oid, x509.ExtendedKeyUsage.oid,
        x509.CertificatePolicies.oid, x509.SubjectAlternativeName.oid,
    }
)  # fmt: skip

Extension = TypeVar("Extension", bound=x509.ExtensionType)
CertificatePath = tuple[x509.Certificate, ...]


@dataclass(frozen=True, slots=True)
class TrustStore:
    """The certificates of a trust folder, and the revocation lists beside them.

    A self-issued certificate is an anchor; any other one is trusted by itself only where no path
    to an anchor goes on from it.
    """

    certificates: tuple[x509.Certificate, ...] = ()
    crls: tuple[x509.CertificateRevocationList, ...] = ()

    def paths(
        self, signer: x509.Certificate, others: Sequence[x509.Certificate]
    ) -> Iterator[CertificatePath]:
        """Yield the paths from a signer to something trusted, the longest first."""
        yield from self._extend((signer,), (*self.certificates, *others))

    def _extend(
        self, path: CertificatePath, pool: Sequence[x509.Certificate]
    ) -> Iterator[CertificatePath]:
        last = path[-1]
        if last.issuer != last.subject and len(path) < _MAX_PATH:
            for issuer in pool:
                if issuer not in path and _has_issued(issuer, last, len(path) - 1):
                    yield from self._extend((*path, issuer), pool)
        if last in self.certificates:
            yield path


def path_to_trust(
    store: TrustStore,
    signer: x509.Certificate,
    others: Sequence[x509.Certificate],
    at: datetime | None,
) -> CertificatePath | None:
    """Return a path from a signer to something trusted, one in force at the instant if any."""
    found: CertificatePath | None = None
    for path in store.paths(signer, others):
        if at is None or all(is_in_force(one, at) for one in path):
            return path
        found = found or path
    return found


def is_in_force(certificate: x509.Certificate, at: datetime) -> bool:
    """Return whether an instant lies in the period of a certificate."""
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


@lru_cache(maxsize=1024)  # thousands of certificates share a few chains
def _has_issued(issuer: x509.Certificate, issued: x509.Certificate, depth: int) -> bool:
    if issuer.subject != issued.issuer or not _may_issue(issuer, depth):
        return False
    try:
        issued.verify_directly_issued_by(issuer)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _may_issue(certificate: x509.Certificate, depth: int) -> bool:
    constraints = extension(certificate, x509.BasicConstraints)
    if constraints is None or not constraints.ca or has_unknown_critical(certificate):
        return False
    if constraints.path_length is not None and depth > constraints.path_length:
        return False
    usage = extension(certificate, x509.KeyUsage)
    return usage is None or usage.key_cert_sign


def has_unknown_critical(certificate: x509.Certificate) -> bool:
    """Return whether a certificate has a critical extension that is not judged here."""
    try:
        listed = list(certificate.extensions)
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return True
    return any(one.critical and one.oid not in _KNOWN_CRITICAL for one in listed)


def extension(certificate: x509.Certificate, kind: type[Extension]) -> Extension | None:
    """Return an extension's value, None when the certificate has none."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, ValueError):
        return None


def may_sign_documents(certificate: x509.Certificate) -> bool:
    """Return whether a certificate's key is meant for signatures."""
    usage = extension(certificate, x509.KeyUsage)
    return usage is None or usage.digital_signature or usage.content_commitment


def load_trust(source: Path | TrustStore | None) -> TrustStore:
    """Return the trust store of a folder or file (PEM or DER); an empty one for None.

    Raises
    ------
    UnusableTrust
        When it does not exist, or a file in it is no certificate or revocation list.
    """
    if isinstance(source, TrustStore):
        return source
    if source is None:
        return TrustStore()
    try:
        listed = sorted(source.iterdir()) if source.is_dir() else [source]
        wanted = [one for one in listed if one.suffix.lower() in _CERTIFICATES | _LISTS]
        stamps = tuple((one, one.stat().st_mtime_ns, one.stat().st_size) for one in wanted)
    except OSError as error:
        raise UnusableTrust(
            f"{source} cannot be read: {error.strerror or error}", hint="name a folder or a file"
        ) from error
    if not stamps:
        raise UnusableTrust(
            f"{source} holds no certificate", hint="put .pem, .crt, .cer or .der files into it"
        )
    return _load(stamps)


@lru_cache(maxsize=8)
def _load(stamps: tuple[tuple[Path, int, int], ...]) -> TrustStore:
    certificates: list[x509.Certificate] = []
    lists: list[x509.CertificateRevocationList] = []
    for path, _, size in stamps:
        if size > _MAX_FILE:
            raise UnusableTrust(f"{path} is larger than {_MAX_FILE} bytes")
        try:
            content = path.read_bytes()
        except OSError as error:
            raise UnusableTrust(f"{path} cannot be read: {error.strerror or error}") from error
        if path.suffix.lower() in _LISTS:
            lists.append(load_crl(content, path.name))
        else:
            certificates.extend(load_certificates(content, path.name))
    return TrustStore(tuple(certificates), tuple(lists))


def load_certificates(content: bytes, name: str) -> list[x509.Certificate]:
    """Return the certificates of PEM or DER bytes."""
    try:
        if b"-----BEGIN" in content:
            return x509.load_pem_x509_certificates(content)
        return [x509.load_der_x509_certificate(content)]
    except ValueError as error:
        raise UnusableTrust(f"{name} is not a certificate: {error}") from error


def load_crl(content: bytes, name: str = "a revocation list") -> x509.CertificateRevocationList:
    """Return the revocation list of PEM or DER bytes."""
    try:
        if b"-----BEGIN" in content:
            return x509.load_pem_x509_crl(content)
        return x509.load_der_x509_crl(content)
    except ValueError as error:
        raise UnusableTrust(f"{name} is not a revocation list: {error}") from error


def readable_crls(contents: Iterable[bytes]) -> list[x509.CertificateRevocationList]:
    """Return those of the embedded lists that can be read; a broken one is no evidence."""
    found = []
    for content in contents:
        try:
            found.append(load_crl(content))
        except UnusableTrust:
            continue
    return found
