"""The verdict on a signed certificate: first the cryptography, then whom, then when.

A signature that is mathematically right is not yet valid: its signer may be unknown, may have been
revoked before signing, or may have expired without anything proving that the signature is older.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from duheng.certificates.errors import (
    SignatureBroken,
    SignatureUnsupported,
    TimeStampRefused,
    UnusableTrust,
)
from duheng.certificates.safe_xml import parse_xml
from duheng.certificates.signatures.canonical import canonical_part
from duheng.certificates.signatures.cryptographic import (
    certificates_in,
    check_references,
    check_signature_value,
)
from duheng.certificates.signatures.properties import (
    SignatureProperties,
    check_bound_certificate,
    properties_of,
)
from duheng.certificates.signatures.revocation import (
    Revocation,
    RevocationEvidence,
    revocation_of,
)
from duheng.certificates.signatures.structure import find_signature, required
from duheng.certificates.signatures.time_stamps import TimeStamp, check_time_stamp
from duheng.certificates.signatures.trust import (
    CertificatePath,
    TrustStore,
    has_unknown_critical,
    is_in_force,
    load_crl,
    load_trust,
    may_sign_documents,
    path_to_trust,
    readable_crls,
)
from duheng.certificates.signatures.verdict import SignatureStatus, SignatureVerdict
from duheng.terms.clock import Clock, system_clock

_CLOCKS_DIFFER = timedelta(minutes=5)
Evidence = Sequence[Path | bytes]


def check_signature(
    data: bytes,
    *,
    trust: Path | TrustStore | None = None,
    at: datetime | None = None,
    crls: Evidence = (),
    ocsp: Evidence = (),
    clock: Clock = system_clock,
) -> SignatureVerdict:
    """Return the verdict on the enveloped signature of a certificate.

    Parameters
    ----------
    data : bytes
        The certificate, byte for byte.
    trust : Path or TrustStore, optional
        Folder or file of trusted certificates; without it the best verdict is ``untrusted``.
    at : datetime, optional
        Instant for which the verdict is asked; now when not given.
    crls, ocsp : sequence of Path or bytes
        Revocation lists and answers, beside those in the signature and the trust folder.
    clock : callable
        Says what now is.

    Returns
    -------
    SignatureVerdict
        ``absent`` when there is no signature. Signer, expiry and revocation are judged at the
        instant of signing where a trusted time stamp proves it.

    Raises
    ------
    HostileCertificate, UnreadableCertificate
        When the bytes are no harmless XML.
    UnusableTrust
        When the trust folder or given evidence cannot be read.

    Notes
    -----
    Nothing is fetched from any address, whoever wrote it. Without a time stamp the signing time is
    a claim: a signer who has expired since, or was revoked since, cannot be shown to have signed
    before (``not_provable``).

    References
    ----------
    XMLDSig 1.1; ETSI EN 319 132-1 (XAdES); ETSI EN 319 102-1 (validation); RFC 3161; RFC 5280.
    """
    store = load_trust(trust)
    given = _Given(
        store=store,
        at=clock() if at is None else at,
        crls=(*store.crls, *(load_crl(_content(one)) for one in crls)),
        ocsp=tuple(_content(one) for one in ocsp),
    )
    root = parse_xml(data, "certificate")
    try:
        signature = find_signature(root)
        if signature is None:
            return SignatureVerdict(
                status=SignatureStatus.ABSENT, reason="the certificate carries no signature"
            )
        signed = _signed(signature)
    except SignatureBroken as error:
        return SignatureVerdict(status=SignatureStatus.INVALID, reason=str(error))
    except SignatureUnsupported as error:
        return SignatureVerdict(status=SignatureStatus.NOT_PROVABLE, reason=str(error))
    return _judged(signed, given)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    store: TrustStore
    at: datetime
    crls: tuple[x509.CertificateRevocationList, ...]
    ocsp: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signed:
    """A signature whose cryptography was judged, and how it came out."""

    certificates: list[x509.Certificate]
    properties: SignatureProperties
    stamped: dict[str, bytes]
    known: SignatureVerdict

    @property
    def signer(self) -> x509.Certificate:
        return self.certificates[0]


def _content(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        return source.read_bytes()
    except OSError as error:
        raise UnusableTrust(f"{source} cannot be read: {error.strerror or error}") from error


def _signed(signature: etree._Element) -> _Signed:
    root = signature.getroottree().getroot()
    certificates = certificates_in(signature)
    properties = properties_of(signature)
    known = SignatureVerdict(
        status=SignatureStatus.VALID,
        reason="",
        signer=certificates[0].subject.rfc4514_string(),
        signed_at=properties.claimed_at,
        certificate_sha256=hashlib.sha256(certificates[0].public_bytes(Encoding.DER)).hexdigest(),
        roles=properties.roles,
    )
    value = required(signature, "SignatureValue")
    stamped = {
        name: canonical_part(value, name) for name in {one for one, _ in properties.time_stamps}
    }
    try:
        known = replace(known, algorithm=check_signature_value(signature, certificates[0]))
        check_bound_certificate(signature, certificates[0])
        check_references(signature, root)
    except SignatureBroken as error:
        known = replace(known, status=SignatureStatus.INVALID, reason=str(error))
    except SignatureUnsupported as error:
        known = replace(known, status=SignatureStatus.NOT_PROVABLE, reason=str(error))
    return _Signed(certificates=certificates, properties=properties, stamped=stamped, known=known)


def _judged(signed: _Signed, given: _Given) -> SignatureVerdict:
    if not signed.known.is_valid:
        return signed.known
    signer = signed.signer
    if not may_sign_documents(signer) or has_unknown_critical(signer):
        return _with(signed, SignatureStatus.UNTRUSTED, "the signer's key is not for signatures")
    stamp, notes = _best_time_stamp(signed, given)
    moment = stamp.at if stamp else signed.properties.claimed_at
    others = signed.certificates[1:]
    path = path_to_trust(given.store, signer, others, moment)
    signed = replace(signed, known=replace(signed.known, notes=notes))
    if path is None:
        return _with(
            signed,
            SignatureStatus.UNTRUSTED,
            "no path leads from the signer to a certificate that is trusted",
        )
    crls = (*given.crls, *readable_crls(signed.properties.crls))
    evidence = revocation_of(path, crls, (*given.ocsp, *signed.properties.ocsp))
    if evidence.unknown:
        names = ", ".join(one.subject.rfc4514_string() for one in evidence.unknown)
        notes = (*notes, f"revocation not judged, no list or answer at hand for: {names}")
    signed = replace(signed, known=replace(signed.known, notes=notes))
    if stamp:
        return _at_proved_time(signed, stamp, path, evidence)
    return _at_claimed_time(signed, given.at, path, evidence)


def _best_time_stamp(signed: _Signed, given: _Given) -> tuple[TimeStamp | None, tuple[str, ...]]:
    """Return the earliest time stamp that holds, and why others do not."""
    found: list[TimeStamp] = []
    notes: list[str] = []
    for algorithm, token in signed.properties.time_stamps:
        try:
            stamp = check_time_stamp(token, signed.stamped[algorithm], given.store)
        except TimeStampRefused as error:
            notes.append(f"a time stamp does not count: {error}")
            continue
        revoked = revocation_of(stamp.path, given.crls, given.ocsp).revoked
        if any(one.since <= stamp.at for one in revoked):
            notes.append("a time stamp does not count: its authority had been revoked")
        elif stamp.at > given.at:
            notes.append("a time stamp does not count: it is later than the instant asked for")
        else:
            found.append(stamp)
    return min(found, key=lambda one: one.at, default=None), tuple(notes)


def _at_proved_time(
    signed: _Signed, stamp: TimeStamp, path: CertificatePath, evidence: RevocationEvidence
) -> SignatureVerdict:
    """Return the verdict when a time stamp proves that the signature existed at an instant."""
    signed = replace(signed, known=replace(signed.known, signed_at=stamp.at, time_stamped=True))
    day = stamp.at.isoformat()
    for one in evidence.revoked:
        if one.since <= stamp.at:
            return _with(signed, SignatureStatus.REVOKED, _revoked(one, f"signed by {day}"))
    for certificate in path:
        if not is_in_force(certificate, stamp.at):
            return _with(signed, SignatureStatus.EXPIRED, _outside(certificate, stamp.at))
    return _with(signed, SignatureStatus.VALID, f"signed by {day}, as a trusted time stamp proves")


def _at_claimed_time(
    signed: _Signed, at: datetime, path: CertificatePath, evidence: RevocationEvidence
) -> SignatureVerdict:
    """Return the verdict when only the signer says when the signature was made."""
    claimed = signed.properties.claimed_at
    if claimed and claimed > at + _CLOCKS_DIFFER:
        return _with(
            signed,
            SignatureStatus.NOT_PROVABLE,
            f"claims to be signed at {claimed.isoformat()}, after the instant asked for",
        )
    for certificate in path if claimed else ():
        if not is_in_force(certificate, claimed or at):
            return _with(signed, SignatureStatus.EXPIRED, _outside(certificate, claimed or at))
    revoked = _revoked_without_stamp(signed, at, evidence)
    if revoked:
        return revoked
    for certificate in path:
        if not is_in_force(certificate, at):
            return _with(
                signed,
                SignatureStatus.NOT_PROVABLE,
                f"{_outside(certificate, at)}, and no trusted time stamp proves that it was "
                "signed before",
            )
    when = f"at {claimed.isoformat()} as the signer claims" if claimed else "at an unstated time"
    return _with(
        signed, SignatureStatus.VALID, f"signed {when}; no trusted time stamp proves the time"
    )


def _revoked_without_stamp(
    signed: _Signed, at: datetime, evidence: RevocationEvidence
) -> SignatureVerdict | None:
    claimed = signed.properties.claimed_at
    for one in evidence.revoked:
        if one.since > at:
            continue
        if claimed is None or one.since <= claimed:
            when = f"claimed signing time {claimed.isoformat()}" if claimed else "time not stated"
            return _with(signed, SignatureStatus.REVOKED, _revoked(one, when))
        return _with(
            signed,
            SignatureStatus.NOT_PROVABLE,
            _revoked(one, f"claimed signing time {claimed.isoformat()} is earlier")
            + ", and no trusted time stamp proves it",
        )
    return None


def _revoked(one: Revocation, when: str) -> str:
    why = f" ({one.reason})" if one.reason else ""
    name = one.certificate.subject.rfc4514_string()
    return f"the certificate of {name} was revoked at {one.since.isoformat()}{why}; {when}"


def _outside(certificate: x509.Certificate, at: datetime) -> str:
    name = certificate.subject.rfc4514_string()
    if at < certificate.not_valid_before_utc:
        return f"the certificate of {name} begins at {certificate.not_valid_before_utc}"
    return f"the certificate of {name} expired at {certificate.not_valid_after_utc}"


def _with(signed: _Signed, status: SignatureStatus, reason: str) -> SignatureVerdict:
    return replace(signed.known, status=status, reason=reason)
