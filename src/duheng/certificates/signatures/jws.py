"""Detached and attached JSON signatures (RFC 7515) with certificates: of people, and of lists."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from duheng.certificates.errors import SignatureBroken, SignatureUnsupported
from duheng.certificates.signature_status import SignatureStatus
from duheng.certificates.signatures.cryptographic import check_value, load_certificate
from duheng.certificates.signatures.judging import Given, Signed, judge
from duheng.certificates.signatures.properties import SignatureProperties
from duheng.certificates.signatures.sealing import Seal, method_of
from duheng.certificates.signatures.time_stamps import TimeStamp
from duheng.certificates.signatures.verdict import SignatureVerdict
from duheng.terms.canonical import canonical_json

_ALGORITHMS: Mapping[str, tuple[str, type[hashes.HashAlgorithm]]] = {
    "ES256": ("ecdsa", hashes.SHA256),
    "ES384": ("ecdsa", hashes.SHA384),
    "ES512": ("ecdsa", hashes.SHA512),
    "PS256": ("rsa-pss", hashes.SHA256),
}
_NAMES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonSignature:
    """One JSON signature: its protected header, and both parts as written."""

    header: Mapping[str, Any]
    protected: str
    signature: str

    def to_dict(self) -> dict[str, str]:
        """Return the signature as RFC 7515 writes it."""
        return {"protected": self.protected, "signature": self.signature}


def to_text(content: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    """Return the bytes of base64url without padding.

    Raises
    ------
    SignatureBroken
        When the text is something else.
    """
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureBroken("a part of the signature is not base64url") from error


def sign_json(
    content: bytes, seal: Seal, *, at: datetime, header: Mapping[str, Any]
) -> JsonSignature:
    """Return the signature of a person over exact bytes, with a protected header."""
    method_of(seal.key)
    algorithm = "PS256" if isinstance(seal.key, rsa.RSAPrivateKey) else _NAMES[seal.key.curve.name]
    full = {
        "alg": algorithm,
        "sigT": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x5c": [
            base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in seal.certificates
        ],
        **header,
    }
    protected = to_text(canonical_json(full))
    value = _value(seal, algorithm, _input(protected, content))
    return JsonSignature(header=full, protected=protected, signature=to_text(value))


def _input(protected: str, content: bytes) -> bytes:
    return f"{protected}.{to_text(content)}".encode("ascii")


def _value(seal: Seal, algorithm: str, content: bytes) -> bytes:
    hashing = _ALGORITHMS[algorithm][1]()
    if isinstance(seal.key, rsa.RSAPrivateKey):
        return seal.key.sign(
            content, padding.PSS(padding.MGF1(hashing), hashing.digest_size), hashing
        )
    size = (seal.key.curve.key_size + 7) // 8
    r, s = decode_dss_signature(seal.key.sign(content, ec.ECDSA(hashing)))
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def read_json_signature(record: object) -> JsonSignature:
    """Return a JSON signature from its record.

    Raises
    ------
    SignatureBroken
        When the record is something else.
    """
    if not isinstance(record, dict) or not {"protected", "signature"} <= record.keys():
        raise SignatureBroken("a JSON signature has the parts 'protected' and 'signature'")
    protected, value = record["protected"], record["signature"]
    if not isinstance(protected, str) or not isinstance(value, str):
        raise SignatureBroken("the parts of a JSON signature are texts")
    try:
        header = json.loads(to_bytes(protected))
    except ValueError as error:
        raise SignatureBroken("the protected header is not JSON") from error
    if not isinstance(header, dict):
        raise SignatureBroken("the protected header is not an object")
    return JsonSignature(header=header, protected=protected, signature=value)


def check_json(
    signed: JsonSignature, content: bytes, given: Given, proved: TimeStamp | None = None
) -> SignatureVerdict:
    """Return the verdict on a JSON signature over exact bytes, judged like any other."""
    try:
        certificates = _certificates(signed.header)
        claimed = _claimed(signed.header)
        family, hashing = _algorithm(signed.header)
    except SignatureBroken as error:
        return SignatureVerdict(status=SignatureStatus.INVALID, reason=str(error))
    except SignatureUnsupported as error:
        return SignatureVerdict(status=SignatureStatus.NOT_PROVABLE, reason=str(error))
    known = SignatureVerdict(
        status=SignatureStatus.VALID,
        reason="",
        signer=certificates[0].subject.rfc4514_string(),
        signed_at=claimed,
        algorithm=str(signed.header["alg"]),
        certificate_sha256=certificates[0].fingerprint(hashes.SHA256()).hex(),
    )
    try:
        value = to_bytes(signed.signature)
        check_value(certificates[0], family, hashing(), value, _input(signed.protected, content))
    except (SignatureBroken, SignatureUnsupported) as error:
        return replace(known, status=SignatureStatus.INVALID, reason=str(error))
    return judge(
        Signed(
            certificates=certificates,
            properties=SignatureProperties(claimed_at=claimed),
            stamped={},
            known=known,
            proved=proved,
        ),
        given,
    )


def _certificates(header: Mapping[str, Any]) -> list[x509.Certificate]:
    listed = header.get("x5c")
    if not isinstance(listed, list) or not listed or not all(isinstance(x, str) for x in listed):
        raise SignatureBroken("the signature carries no certificate of its signer")
    try:
        return [load_certificate(base64.b64decode(one, validate=True)) for one in listed]
    except binascii.Error as error:
        raise SignatureBroken("a certificate in the signature is not base64") from error


def _claimed(header: Mapping[str, Any]) -> datetime:
    try:
        moment = datetime.fromisoformat(str(header.get("sigT")))
    except ValueError as error:
        raise SignatureBroken("the signature does not say when it was made") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _algorithm(header: Mapping[str, Any]) -> tuple[str, type[hashes.HashAlgorithm]]:
    if "crit" in header:
        raise SignatureUnsupported("the signature asks for an extension that is not known")
    name = header.get("alg")
    if name not in _ALGORITHMS:
        raise SignatureUnsupported(f"the algorithm '{name}' is not accepted")
    return _ALGORITHMS[str(name)]


def signer_of(signed: JsonSignature) -> str:
    """Return the subject of the certificate that a JSON signature carries."""
    return _certificates(signed.header)[0].subject.rfc4514_string()
