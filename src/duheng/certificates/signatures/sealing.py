"""Puts a XAdES signature into a certificate without changing any other byte of it.

The signature element is inserted right before the closing tag of the root. Cut out again it gives
back, byte for byte, what the executor, the checker and the approver signed before.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.exceptions import SignXMLException
from signxml.xades.xades import XAdESDataObjectFormat, XAdESSigner

from duheng.certificates.errors import CannotSign
from duheng.certificates.safe_xml import parse_xml
from duheng.certificates.signatures.canonical import canonical_part
from duheng.certificates.signatures.names import C14N11, MINIMUM_RSA_BITS, XADES, ds, xades

SigningKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_CLOSING = re.compile(rb"</[A-Za-z_][\w.-]*(?::[\w.-]+)?\s*>\s*\Z")
_OPENING, _ENDING = b"<ds:Signature ", b"</ds:Signature>"
_METHODS = {
    "secp256r1": SignatureMethod.ECDSA_SHA256,
    "secp384r1": SignatureMethod.ECDSA_SHA384,
    "secp521r1": SignatureMethod.ECDSA_SHA512,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A key with its certificate, the issuers below the anchor following it."""

    key: SigningKey
    certificates: tuple[x509.Certificate, ...]


def seal_certificate(
    content: bytes,
    seal: Seal,
    *,
    at: datetime,
    roles: Sequence[str] = (),
    time_stamp: Callable[[bytes], bytes] | None = None,
) -> bytes:
    """Return a certificate with an enveloped XAdES signature, otherwise byte for byte the same.

    Parameters
    ----------
    content : bytes
        An unsigned certificate in UTF-8.
    seal : Seal
        Key and certificates; RSA of at least 2048 bits, or ECDSA on P-256, P-384 or P-521.
    at : datetime
        Signing time that is claimed.
    roles : sequence of str
        Roles that are claimed, covered by the signature.
    time_stamp : callable, optional
        Gives an RFC 3161 token for bytes; it makes the signing time provable (level T).

    Raises
    ------
    CannotSign
        When the certificate is signed already, is not UTF-8, ends in something other than its
        root, or the key is of another kind.

    Notes
    -----
    Level B of ETSI EN 319 132-1, canonical XML 1.1. Exclusive canonicalisation is not used: some
    libraries then make signatures that nobody else accepts.
    """
    place = _place(content)
    root = parse_xml(content, "certificate")
    if root.find(f".//{ds('Signature')}") is not None:
        raise CannotSign(
            "the certificate is signed already; a second enveloped signature breaks the first",
            hint="sign the unsigned file, or use 'duheng certificate sign --as ROLE' before",
        )
    signature = _signature(root, seal, at, roles)
    if time_stamp is not None:
        _add_time_stamp(signature, time_stamp)
    written = etree.tostring(signature, encoding="UTF-8", with_tail=False)
    if written.startswith(b"<?xml"):
        written = written.partition(b"?>")[2].lstrip()
    if not written.startswith(_OPENING) or _OPENING in content or _ENDING in content:
        raise CannotSign("the signature would not be found again in this certificate")
    return content[:place] + written + content[place:]


def unsealed(content: bytes) -> bytes:
    """Return the exact bytes that were there before the seal.

    Raises
    ------
    CannotSign
        When there is not exactly one signature right before the closing tag of the root.
    """
    begin, end = content.find(_OPENING), content.rfind(_ENDING) + len(_ENDING)
    several = content.count(_OPENING) != 1 or content.count(_ENDING) != 1
    if several or not begin < end or not _CLOSING.fullmatch(content[end:]):
        raise CannotSign("no seal stands before the closing tag of this certificate")
    return content[:begin] + content[end:]


def _place(content: bytes) -> int:
    found = _CLOSING.search(content)
    if not found:
        raise CannotSign(
            "the certificate does not end with the closing tag of its root",
            hint="remove comments behind the root, before anybody signs",
        )
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CannotSign("the certificate is not UTF-8", hint="write it as UTF-8") from error
    return found.start()


def method_of(key: SigningKey) -> SignatureMethod:
    """Return the signature method of a key."""
    if isinstance(key, rsa.RSAPrivateKey):
        if key.key_size < MINIMUM_RSA_BITS:
            raise CannotSign(f"an RSA key of {key.key_size} bits is too short")
        return SignatureMethod.RSA_SHA256
    if key.curve.name not in _METHODS:
        raise CannotSign(f"the curve {key.curve.name} is not used for signatures here")
    return _METHODS[key.curve.name]


class _TimedSigner(XAdESSigner):
    """A signer whose signing time is passed in."""

    def __init__(self, at: datetime, **options: Any) -> None:
        super().__init__(**options)
        self._at = at

    def add_signing_time(
        self, signed_signature_properties: Any, sig_root: Any, signing_settings: Any
    ) -> None:
        """Write the signing time."""
        element = etree.SubElement(signed_signature_properties, xades("SigningTime"))
        element.text = self._at.astimezone(UTC).isoformat(timespec="seconds")


def _signature(
    root: etree._Element, seal: Seal, at: datetime, roles: Sequence[str]
) -> etree._Element:
    signer = _TimedSigner(
        at,
        claimed_roles=list(roles) or None,
        data_object_format=XAdESDataObjectFormat("certificate", "text/xml"),
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=method_of(seal.key),
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_1,
    )
    chain = [one.public_bytes(Encoding.PEM).decode() for one in seal.certificates]
    try:
        signed = signer.sign(root, key=seal.key, cert=chain, always_add_key_value=False)
    except (SignXMLException, ValueError, TypeError) as error:
        raise CannotSign(f"the certificate could not be signed: {error}") from error
    found = signed.find(ds("Signature"))
    if found is None:
        raise CannotSign("no signature was made")
    return found


def _add_time_stamp(signature: etree._Element, time_stamp: Callable[[bytes], bytes]) -> None:
    value = signature.find(ds("SignatureValue"))
    qualifying = signature.find(f"{ds('Object')}/{xades('QualifyingProperties')}")
    if value is None or qualifying is None:
        raise CannotSign("the signature has no place for a time stamp")
    token = time_stamp(canonical_part(value, C14N11))
    unsigned = etree.SubElement(qualifying, f"{{{XADES}}}UnsignedProperties")
    properties = etree.SubElement(unsigned, xades("UnsignedSignatureProperties"))
    stamp = etree.SubElement(properties, xades("SignatureTimeStamp"))
    etree.SubElement(stamp, ds("CanonicalizationMethod"), Algorithm=C14N11)
    encapsulated = etree.SubElement(stamp, xades("EncapsulatedTimeStamp"))
    encapsulated.text = base64.b64encode(token).decode()
