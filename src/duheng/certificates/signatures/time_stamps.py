"""Time stamps of RFC 3161: what a trusted authority proves to have existed at an instant."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from duheng.certificates.errors import TimeStampRefused
from duheng.certificates.signatures.trust import (
    CertificatePath,
    TrustStore,
    extension,
    is_in_force,
    path_to_trust,
)

_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStamp:
    """A time stamp whose signature and authority were checked.

    Attributes
    ----------
    at : datetime
        Instant that the authority gives [UTC].
    authority : str
        Subject of its certificate.
    path : tuple of x509.Certificate
        From the authority to what we trust.
    """

    at: datetime
    authority: str
    path: CertificatePath


def check_time_stamp(token: bytes, content: bytes, store: TrustStore) -> TimeStamp:
    """Return the checked time stamp of some content.

    Raises
    ------
    TimeStampRefused
        When the token is unreadable, of other content, not signed by its authority, or the
        authority is not trusted or was not in force at that instant.
    """
    signed, info = _opened(token)
    _check_imprint(info, content)
    signer = _signer_info(signed)
    carried = _carried(signed)
    authority = _authority(signer, (*carried, *store.certificates))
    _check_signed(signer, authority, bytes(signed["encap_content_info"]["content"]))
    at = info["gen_time"].native
    usage = extension(authority, x509.ExtendedKeyUsage)
    if usage is None or ExtendedKeyUsageOID.TIME_STAMPING not in usage:
        raise TimeStampRefused("the time stamp is signed by a key that is not meant for it")
    path = path_to_trust(store, authority, carried, at)
    if path is None:
        raise TimeStampRefused("the time-stamping authority is not trusted")
    if not all(is_in_force(one, at) for one in path):
        raise TimeStampRefused("the certificate of the time-stamping authority was not in force")
    return TimeStamp(at=at, authority=authority.subject.rfc4514_string(), path=path)


def _opened(token: bytes) -> tuple[Any, Any]:
    try:
        envelope = cms.ContentInfo.load(token, strict=True)
        if envelope["content_type"].native != "signed_data":
            raise TimeStampRefused("the time stamp is not signed data")
        signed = envelope["content"]
        if signed["encap_content_info"]["content_type"].native != "tst_info":
            raise TimeStampRefused("the signed data is not a time stamp")
        info = tsp.TSTInfo.load(bytes(signed["encap_content_info"]["content"]), strict=True)
        _ = info.native  # asn1crypto parses lazily: a fault shows here and nowhere later
        _ = signed["signer_infos"].native
    except (ValueError, TypeError, KeyError) as error:
        if isinstance(error, TimeStampRefused):
            raise
        raise TimeStampRefused(f"the time stamp cannot be read: {error}") from error
    return signed, info


def _check_imprint(info: Any, content: bytes) -> None:
    name = info["message_imprint"]["hash_algorithm"]["algorithm"].native
    if name not in _HASHES:
        raise TimeStampRefused(f"the time stamp uses the digest {name}, which is not accepted")
    found = info["message_imprint"]["hashed_message"].native
    if not hmac.compare_digest(hashlib.new(name, content).digest(), found):
        raise TimeStampRefused("the time stamp is of other content")


def _signer_info(signed: Any) -> Any:
    if len(signed["signer_infos"]) != 1:
        raise TimeStampRefused("a time stamp has exactly one signer")
    return signed["signer_infos"][0]


def _carried(signed: Any) -> tuple[x509.Certificate, ...]:
    found = []
    for choice in signed["certificates"] or ():
        try:
            found.append(x509.load_der_x509_certificate(choice.chosen.dump()))
        except ValueError as error:
            raise TimeStampRefused(f"a certificate of the time stamp: {error}") from error
    return tuple(found)


def _authority(signer: Any, known: tuple[x509.Certificate, ...]) -> x509.Certificate:
    sid = signer["sid"]
    for one in known:
        if sid.name == "issuer_and_serial_number":
            issuer = sid.chosen["issuer"].dump()
            serial = sid.chosen["serial_number"].native
            if one.serial_number == serial and one.issuer.public_bytes() == issuer:
                return one
        else:
            key = extension(one, x509.SubjectKeyIdentifier)
            if key is not None and key.digest == sid.chosen.native:
                return one
    raise TimeStampRefused("the certificate of the time-stamping authority is not at hand")


def _check_signed(signer: Any, authority: x509.Certificate, content: bytes) -> None:
    attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"] or ()}
    name = signer["digest_algorithm"]["algorithm"].native
    if name not in _HASHES or "message_digest" not in attributes:
        raise TimeStampRefused(f"the time stamp is signed with {name} in an unknown way")
    digest = hashlib.new(name, content).digest()
    if not hmac.compare_digest(attributes["message_digest"][0].native, digest):
        raise TimeStampRefused("the time stamp was changed")
    _check_named_certificate(attributes, authority)
    _verify(signer, authority, name, signer["signed_attrs"].untag().dump())


def _check_named_certificate(attributes: dict[str, Any], authority: x509.Certificate) -> None:
    named = attributes.get("signing_certificate_v2") or attributes.get("signing_certificate")
    if named is None:
        raise TimeStampRefused("the time stamp does not name the certificate of its authority")
    first = named[0]["certs"][0]
    is_second = "signing_certificate_v2" in attributes
    name = first["hash_algorithm"]["algorithm"].native if is_second else "sha1"
    # ESSCertID of RFC 2634 is SHA-1 by definition; it only names what the signature then proves.
    digest = hashlib.new(name, authority.public_bytes(Encoding.DER), usedforsecurity=False)
    if not hmac.compare_digest(digest.digest(), first["cert_hash"].native):
        raise TimeStampRefused("the time stamp names another certificate")


def _verify(signer: Any, authority: x509.Certificate, name: str, content: bytes) -> None:
    key, value = authority.public_key(), signer["signature"].native
    algorithm = _HASHES[name]()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, content, ec.ECDSA(algorithm))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(value, content, padding.PKCS1v15(), algorithm)
        else:
            raise TimeStampRefused("the key of the time-stamping authority is of another kind")
    except (InvalidSignature, UnsupportedAlgorithm) as error:
        raise TimeStampRefused("the signature of the time stamp is wrong") from error
