"""A folder of certificates, found again by number and by hash."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from duheng.certificates import Certificate, read_certificate
from duheng.certificates.checks.administration import digest_name
from duheng.certificates.references import Reference
from duheng.terms.errors import DuhengError
from duheng.terms.findings import Finding, Severity

_ENDINGS = (".xml", ".yaml", ".yml")
_FUNCTIONS = {
    "sha256": "sha256", "sha384": "sha384", "sha512": "sha512", "sha224": "sha224",
    "sha3256": "sha3_256", "sha3384": "sha3_384", "sha3512": "sha3_512", "sha3224": "sha3_224",
    "blake2b": "blake2b", "blake2s": "blake2s", "sm3": "sm3",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """What was found for a reference.

    Attributes
    ----------
    certificate : Certificate or None
        The document, None when it is not there.
    is_hash_wrong : bool
        True when the number is right and the bytes are not those that were hashed.
    is_hash_checked : bool
        True when the bytes were compared with the hash and are right.
    """

    certificate: Certificate | None
    is_hash_wrong: bool = False
    is_hash_checked: bool = False


class CertificateFolder:
    """Certificates by number and hash.

    Parameters
    ----------
    certificates : iterable of Certificate
        All that may be referred to.
    findings : iterable of Finding
        What could not be read.
    """

    def __init__(
        self, certificates: Iterable[Certificate], findings: Iterable[Finding] = ()
    ) -> None:
        self.certificates = tuple(certificates)
        self.findings = tuple(findings)
        self._by_number: dict[str, list[Certificate]] = {}
        self._by_replaced: dict[str, list[Certificate]] = {}
        self._by_digest: dict[str, dict[bytes, Certificate]] = {}
        for one in self.certificates:
            self._by_number.setdefault(one.number, []).append(one)
            if one.replaces is not None:
                self._by_replaced.setdefault(one.replaces, []).append(one)

    def match(self, reference: Reference) -> Match:
        """Return the document that a reference means: by its hash, else by its number."""
        expected = expected_digest(reference)
        named = self._by_number.get(reference.number or "", [])
        if expected is not None:
            function, digest = expected
            found = self._with_digest(function, digest, named)
            if found is not None:
                return Match(found, is_hash_checked=True)
        if not named:
            return Match(None)
        return Match(named[0], is_hash_wrong=expected is not None)

    def _with_digest(
        self, function: str, digest: bytes, named: list[Certificate]
    ) -> Certificate | None:
        for one in named:
            if hashlib.new(function, one.content).digest() == digest:
                return one
        if function not in self._by_digest:  # every file is hashed once for each function
            self._by_digest[function] = {
                hashlib.new(function, one.content).digest(): one
                for one in reversed(self.certificates)
            }
        return self._by_digest[function].get(digest)

    def superseding(self, certificate: Certificate) -> Iterator[Certificate]:
        """Return the certificates that say they replace a certificate."""
        for one in self._by_replaced.get(certificate.number, ()):
            if one.sha256 != certificate.sha256:
                yield one


def expected_digest(reference: Reference) -> tuple[str, bytes] | None:
    """Return the hash function and digest of a reference; None when they cannot be used."""
    function = _FUNCTIONS.get(digest_name(reference.hash_procedure or ""))
    value = (reference.hash_value or "").strip()
    if function is None or function not in hashlib.algorithms_available:
        return None
    size = hashlib.new(function).digest_size
    try:
        digest = bytes.fromhex(value)
    except ValueError:
        digest = b""
    if len(digest) != size:
        try:
            digest = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            return None
    return (function, digest) if len(digest) == size else None


def read_certificate_folder(folder: Path) -> CertificateFolder:
    """Return every certificate below a folder; what cannot be read is a finding."""
    certificates: list[Certificate] = []
    findings: list[Finding] = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in _ENDINGS or not path.is_file():
            continue
        try:
            certificates.append(read_certificate(path))
        except DuhengError as error:
            findings.append(
                Finding(
                    code="traceability.unreadable_file",
                    severity=Severity.NOTE,
                    message=f"{path.name} is passed over: {error.message}",
                    hint="take files that are no certificates out of the folder",
                    data={"file": str(path), "error": error.code},
                )
            )
    return CertificateFolder(certificates, findings)
