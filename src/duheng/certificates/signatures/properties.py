"""The XAdES properties of a signature: claimed time, roles, bound certificate, kept evidence."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from duheng.certificates.errors import SignatureBroken, SignatureUnsupported
from duheng.certificates.signatures.cryptographic import decoded
from duheng.certificates.signatures.names import C14N10, DIGESTS, DS, XADES, ds

Element = etree._Element
_NAMESPACES = {"ds": DS, "xades": XADES}
_QUALIFYING = "ds:Object/xades:QualifyingProperties/"
_SIGNED = f"{_QUALIFYING}xades:SignedProperties/xades:SignedSignatureProperties/"
_UNSIGNED = f"{_QUALIFYING}xades:UnsignedProperties/xades:UnsignedSignatureProperties/"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureProperties:
    """What the signer declared, and what was added to keep the signature provable.

    Attributes
    ----------
    claimed_at : datetime or None
        Signing time as claimed; a claim proves nothing.
    roles : tuple of str
        Claimed roles.
    time_stamps : tuple of (canonicalisation, bytes)
        RFC 3161 tokens over the signature value.
    crls, ocsp : tuple of bytes
        Revocation evidence kept inside the signature.
    certificates : tuple of bytes
        Certificates kept inside the signature.
    """

    claimed_at: datetime | None = None
    roles: tuple[str, ...] = ()
    time_stamps: tuple[tuple[str, bytes], ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsp: tuple[bytes, ...] = ()
    certificates: tuple[bytes, ...] = ()


def properties_of(signature: Element) -> SignatureProperties:
    """Return the XAdES properties of a signature; a plain XMLDSig has none."""
    return SignatureProperties(
        claimed_at=_claimed_at(signature),
        roles=tuple(
            role.text.strip()
            for role in _all(signature, f"{_SIGNED}xades:SignerRoleV2//xades:ClaimedRole")
            + _all(signature, f"{_SIGNED}xades:SignerRole//xades:ClaimedRole")
            if role.text
        ),
        time_stamps=tuple(_time_stamps(signature)),
        crls=_values(signature, "xades:RevocationValues//xades:EncapsulatedCRLValue"),
        ocsp=_values(signature, "xades:RevocationValues//xades:EncapsulatedOCSPValue"),
        certificates=_values(
            signature, "xades:CertificateValues/xades:EncapsulatedX509Certificate"
        ),
    )


def _all(signature: Element, path: str) -> list[Element]:
    return signature.findall(path, _NAMESPACES)


def _values(signature: Element, path: str) -> tuple[bytes, ...]:
    return tuple(
        decoded(one.text, "evidence in the signature")
        for one in _all(signature, f"{_UNSIGNED}{path}")
    )


def _time_stamps(signature: Element) -> list[tuple[str, bytes]]:
    found = []
    for stamp in _all(signature, f"{_UNSIGNED}xades:SignatureTimeStamp"):
        how = stamp.find(ds("CanonicalizationMethod"))
        algorithm = C14N10 if how is None else how.get("Algorithm", "")
        for token in stamp.findall("xades:EncapsulatedTimeStamp", _NAMESPACES):
            found.append((algorithm, decoded(token.text, "a time stamp")))
    return found


def _claimed_at(signature: Element) -> datetime | None:
    written = signature.findtext(f"{_SIGNED}xades:SigningTime", None, _NAMESPACES)
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError as error:
        raise SignatureBroken(f"the signing time '{written}' is not an instant") from error
    # XAdES asks for an offset; the few files without one mean UTC.
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def check_bound_certificate(signature: Element, signer: x509.Certificate) -> None:
    """Refuse a certificate other than the one that the signed properties name.

    Raises
    ------
    SignatureBroken
        When the certificate was exchanged after signing.
    """
    for version in ("SigningCertificateV2", "SigningCertificate"):
        digests = _all(signature, f"{_SIGNED}xades:{version}/xades:Cert/xades:CertDigest")
        if digests:
            method = digests[0].find(ds("DigestMethod"))
            value = digests[0].findtext(ds("DigestValue"))
            _check_digest(method, value, signer.public_bytes(Encoding.DER))
            return


def _check_digest(method: Element | None, value: str | None, content: bytes) -> None:
    name = "" if method is None else method.get("Algorithm", "")
    algorithm = DIGESTS.get(name)
    if algorithm is None:
        raise SignatureUnsupported(f"the digest '{name}' of the signing certificate")
    digest = hashlib.new(algorithm().name, content).digest()
    if not hmac.compare_digest(digest, decoded(value, "a digest")):
        raise SignatureBroken("the certificate in the signature is not the one that was signed")
