"""The cryptographic check of an XML signature: digests, signature value, signing certificate."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

from duheng.certificates.errors import SignatureBroken, SignatureUnsupported
from duheng.certificates.signatures.canonical import (
    canonical_document,
    canonical_part,
    remove_keeping_text,
)
from duheng.certificates.signatures.names import (
    DIGESTS,
    EXCLUSIVE,
    MINIMUM_RSA_BITS,
    SIGNATURES,
    ds,
    short_name,
)
from duheng.certificates.signatures.structure import (
    Reference,
    inclusive_prefixes,
    references_of,
    required,
)

Element = etree._Element


def decoded(text: str | None, what: str) -> bytes:
    """Return the bytes of a base64 text."""
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureBroken(f"{what} is not base64") from error


def certificates_in(signature: Element) -> list[x509.Certificate]:
    """Return the certificates that the signature carries; the first is the signer's.

    Raises
    ------
    SignatureBroken
        When there is none, or one cannot be read.
    """
    path = f"{ds('KeyInfo')}/{ds('X509Data')}/{ds('X509Certificate')}"
    found = [decoded(one.text, "a certificate") for one in signature.iterfind(path)]
    if not found:
        raise SignatureUnsupported("the signature carries no certificate of its signer")
    return [load_certificate(one) for one in found]


def load_certificate(content: bytes) -> x509.Certificate:
    """Return the certificate of DER bytes."""
    try:
        return x509.load_der_x509_certificate(content)
    except ValueError as error:
        raise SignatureBroken(f"a certificate in the signature is unreadable: {error}") from error


def check_signature_value(signature: Element, signer: x509.Certificate) -> str:
    """Check the signature value over SignedInfo and return the algorithm's short name.

    Raises
    ------
    SignatureBroken
        When the value does not belong to these bytes and this key.
    SignatureUnsupported
        When the algorithm is not accepted (SHA-1 among them).
    """
    signed_info = required(signature, "SignedInfo")
    method = required(signed_info, "SignatureMethod").get("Algorithm", "")
    if method not in SIGNATURES:
        raise SignatureUnsupported(f"the signature algorithm '{method}' is not accepted")
    how = required(signed_info, "CanonicalizationMethod")
    content = canonical_part(signed_info, how.get("Algorithm", ""), inclusive_prefixes(how))
    value = decoded(required(signature, "SignatureValue").text, "the signature value")
    family, algorithm = SIGNATURES[method]
    check_value(signer, family, algorithm(), value, content)
    return short_name(method)


def check_value(
    signer: x509.Certificate,
    family: str,
    algorithm: hashes.HashAlgorithm,
    value: bytes,
    content: bytes,
) -> None:
    """Refuse a raw signature value (r and s side by side for ECDSA) that does not fit."""
    try:
        key = signer.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SignatureUnsupported(f"the signer's key is of an unknown kind: {error}") from error
    try:
        if family == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(_dss(value, key), content, ec.ECDSA(algorithm))
        elif family.startswith("rsa") and isinstance(key, rsa.RSAPublicKey):
            if key.key_size < MINIMUM_RSA_BITS:
                raise SignatureUnsupported(f"an RSA key of {key.key_size} bits is too short")
            key.verify(value, content, _padding(family, algorithm), algorithm)
        else:
            raise SignatureBroken("the signer's key is of another kind than the signature")
    except InvalidSignature as error:
        raise SignatureBroken("the signature value does not fit its signer and content") from error


def _padding(family: str, algorithm: hashes.HashAlgorithm) -> padding.AsymmetricPadding:
    if family == "rsa-pss":
        return padding.PSS(padding.MGF1(algorithm), algorithm.digest_size)
    return padding.PKCS1v15()


def _dss(value: bytes, key: ec.EllipticCurvePublicKey) -> bytes:
    size = (key.curve.key_size + 7) // 8
    if len(value) != 2 * size:
        raise SignatureBroken(f"an ECDSA value of {len(value)} bytes, expected {2 * size}")
    return encode_dss_signature(
        int.from_bytes(value[:size], "big"), int.from_bytes(value[size:], "big")
    )


def check_references(signature: Element, root: Element) -> None:
    """Check every digest of the signature; the signature is taken out of the tree.

    Raises
    ------
    SignatureBroken
        When a digest does not belong to the content.
    """
    whole, *parts = references_of(signature, root)
    part_fault = None
    for part in parts:
        part_fault = part_fault or _part_fault(part)
    remove_keeping_text(signature)
    content = canonical_document(root, whole.canonicalisation)
    if not _fits(whole, content):
        raise SignatureBroken("the certificate was changed after it was signed")
    if part_fault:
        raise SignatureBroken(part_fault)


def _part_fault(part: Reference) -> str | None:
    if part.target is None or _fits(
        part, canonical_part(part.target, part.canonicalisation, part.inclusive_prefixes)
    ):
        return None
    name = etree.QName(part.target).localname
    if not part.declares_canonicalisation and _fits(part, canonical_part(part.target, EXCLUSIVE)):
        return (
            f"the digest of {name} fits only under exclusive canonicalisation, which its "
            "reference does not declare (a known defect of some signers); the certificate itself "
            "is unchanged, ask for it to be signed again"
        )
    return f"the part {name} of the signature was changed after it was signed"


def _fits(reference: Reference, content: bytes) -> bool:
    algorithm = DIGESTS.get(reference.digest_method)
    if algorithm is None:
        raise SignatureUnsupported(f"the digest '{reference.digest_method}' is not accepted")
    expected = decoded(reference.digest_value, "a digest")
    return hmac.compare_digest(hashlib.new(algorithm().name, content).digest(), expected)
