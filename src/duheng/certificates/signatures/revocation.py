"""When a certificate was revoked, by lists (CRL) and answers (OCSP) that are themselves signed.

Evidence comes from the signature, from files that are given, or from addresses that the *reader*
allows. An address in a certificate or a document is never asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from duheng.certificates.signatures.trust import CertificatePath, extension


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """A certificate of a path that was revoked, and since when its key is not to be relied on."""

    certificate: x509.Certificate
    since: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationEvidence:
    """What the evidence says about a path.

    Attributes
    ----------
    revoked : tuple of Revocation
        Certificates of the path that are revoked, whenever that was.
    unknown : tuple of x509.Certificate
        Certificates about which there is no usable evidence.
    """

    revoked: tuple[Revocation, ...] = ()
    unknown: tuple[x509.Certificate, ...] = ()


def revocation_of(
    path: CertificatePath,
    crls: Sequence[x509.CertificateRevocationList],
    answers: Sequence[bytes],
    moment: datetime,
) -> RevocationEvidence:
    """Return what lists and answers say of every certificate of a path below its anchor.

    A revocation counts whenever it was told. That a certificate was *not* revoked is told only by
    evidence that reaches to the moment of signing.
    """
    revoked: list[Revocation] = []
    unknown: list[x509.Certificate] = []
    responses = [one for one in map(_response, answers) if one is not None]
    for certificate, issuer in pairwise(path):
        judged = [_by_list(certificate, issuer, one, moment) for one in crls]
        judged += [_by_answer(certificate, issuer, one, moment) for one in responses]
        known = [one for one in judged if one is not None]
        if not known:
            unknown.append(certificate)
        found = [one for one in known if isinstance(one, Revocation)]
        if found:
            revoked.append(min(found, key=lambda one: one.since))
    return RevocationEvidence(revoked=tuple(revoked), unknown=tuple(unknown))


def _by_list(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    crl: x509.CertificateRevocationList,
    moment: datetime,
) -> Revocation | bool | None:
    """Return the revocation, True for not revoked, None for a list that says nothing."""
    if crl.issuer != issuer.subject or not _may_sign_lists(issuer) or not _is_signed(crl, issuer):
        return None
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if entry is None:
        return _reaches(crl.next_update_utc or crl.last_update_utc, moment)
    reason = _entry_extension(entry, x509.CRLReason)
    compromised = _entry_extension(entry, x509.InvalidityDate)
    since = entry.revocation_date_utc
    if isinstance(compromised, x509.InvalidityDate):
        since = min(since, compromised.invalidity_date_utc)
    named = reason.reason.value if isinstance(reason, x509.CRLReason) else None
    if named == x509.ReasonFlags.remove_from_crl.value:
        return _reaches(crl.next_update_utc or crl.last_update_utc, moment)
    return Revocation(certificate=certificate, since=since, reason=named)


def _reaches(until: datetime, moment: datetime) -> bool | None:
    """Return True for evidence that still holds at a moment, None for older evidence."""
    return True if until >= moment else None


def _entry_extension(
    entry: x509.RevokedCertificate, kind: type[x509.CRLReason] | type[x509.InvalidityDate]
) -> x509.ExtensionType | None:
    try:
        return entry.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, ValueError):
        return None


def _may_sign_lists(issuer: x509.Certificate) -> bool:
    usage = extension(issuer, x509.KeyUsage)
    return usage is None or usage.crl_sign


def _is_signed(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        key = issuer.public_key()
        if not isinstance(
            key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
        ):
            return False
        return crl.is_signature_valid(key)
    except (UnsupportedAlgorithm, ValueError, TypeError):
        return False


def _response(content: bytes) -> ocsp.OCSPResponse | None:
    try:
        found = ocsp.load_der_ocsp_response(content)
    except ValueError:
        return None
    is_answer = found.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
    return found if is_answer else None


def _by_answer(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    response: ocsp.OCSPResponse,
    moment: datetime,
) -> Revocation | bool | None:
    try:
        if not _is_about(certificate, issuer, response) or not _answers_for(response, issuer):
            return None
        if response.certificate_status is ocsp.OCSPCertStatus.GOOD:
            return _reaches(response.next_update_utc or response.this_update_utc, moment)
        since = response.revocation_time_utc
        if response.certificate_status is not ocsp.OCSPCertStatus.REVOKED or since is None:
            return None
        reason = response.revocation_reason
        return Revocation(
            certificate=certificate, since=since, reason=reason.value if reason else None
        )
    except (ValueError, UnsupportedAlgorithm):
        return None


def _is_about(
    certificate: x509.Certificate, issuer: x509.Certificate, response: ocsp.OCSPResponse
) -> bool:
    request = (
        ocsp.OCSPRequestBuilder()
        .add_certificate(certificate, issuer, response.hash_algorithm)
        .build()
    )
    return (
        response.serial_number == request.serial_number
        and response.issuer_key_hash == request.issuer_key_hash
        and response.issuer_name_hash == request.issuer_name_hash
    )


def _answers_for(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """Return whether the issuer, or one that it delegated, signed the answer."""
    for responder in (issuer, *response.certificates):
        if responder != issuer and not _is_delegate(responder, issuer, response):
            continue
        if _fits(response, responder):
            return True
    return False


def _is_delegate(
    responder: x509.Certificate, issuer: x509.Certificate, response: ocsp.OCSPResponse
) -> bool:
    usage = extension(responder, x509.ExtendedKeyUsage)
    if usage is None or ExtendedKeyUsageOID.OCSP_SIGNING not in usage:
        return False
    produced = response.produced_at_utc
    if not responder.not_valid_before_utc <= produced <= responder.not_valid_after_utc:
        return False
    try:
        responder.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


def _fits(response: ocsp.OCSPResponse, responder: x509.Certificate) -> bool:
    key = responder.public_key()
    algorithm = response.signature_hash_algorithm
    if algorithm is None or isinstance(algorithm, hashes.SHA1 | hashes.MD5):
        return False
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(algorithm))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(
                response.signature, response.tbs_response_bytes, padding.PKCS1v15(), algorithm
            )
        else:
            return False
    except InvalidSignature:
        return False
    return True
