"""Whom and when: what a mathematically right signature is worth at an instant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography import x509

from duheng.certificates.errors import TimeStampRefused
from duheng.certificates.signature_status import SignatureStatus
from duheng.certificates.signatures.properties import SignatureProperties
from duheng.certificates.signatures.revocation import (
    Revocation,
    RevocationEvidence,
    revocation_of,
)
from duheng.certificates.signatures.time_stamps import TimeStamp, check_time_stamp
from duheng.certificates.signatures.trust import (
    CertificatePath,
    TrustStore,
    has_unknown_critical,
    is_in_force,
    may_sign_documents,
    path_to_trust,
    readable_crls,
)
from duheng.certificates.signatures.verdict import SignatureVerdict

_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the reader brings: whom it trusts, the instant, and evidence of revocation."""

    store: TrustStore
    at: datetime
    crls: tuple[x509.CertificateRevocationList, ...]
    ocsp: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature whose cryptography was judged, and how it came out."""

    certificates: list[x509.Certificate]
    properties: SignatureProperties
    stamped: dict[str, bytes]
    known: SignatureVerdict
    proved: TimeStamp | None = None

    @property
    def signer(self) -> x509.Certificate:
        """Certificate of the signer."""
        return self.certificates[0]


def judge(signed: Signed, given: Given) -> SignatureVerdict:
    """Return the verdict: right signature, trusted signer, in force and not revoked then."""
    if not signed.known.is_valid:
        return signed.known
    signer = signed.signer
    if not may_sign_documents(signer) or has_unknown_critical(signer):
        return _with(signed, SignatureStatus.UNTRUSTED, "the signer's key is not for signatures")
    stamp, notes = (signed.proved, ()) if signed.proved else _best_time_stamp(signed, given)
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
    evidence = revocation_of(path, crls, (*given.ocsp, *signed.properties.ocsp), moment or given.at)
    if evidence.unknown:
        names = ", ".join(one.subject.rfc4514_string() for one in evidence.unknown)
        notes = (*notes, f"revocation not judged, no list or answer at hand for: {names}")
    signed = replace(signed, known=replace(signed.known, notes=notes))
    if stamp:
        return _at_proved_time(signed, stamp, path, evidence)
    return _at_claimed_time(signed, given.at, path, evidence)


def _best_time_stamp(signed: Signed, given: Given) -> tuple[TimeStamp | None, tuple[str, ...]]:
    """Return the earliest time stamp that holds, and why others do not."""
    found: list[TimeStamp] = []
    notes: list[str] = []
    for algorithm, token in signed.properties.time_stamps:
        try:
            stamp = check_time_stamp(token, signed.stamped[algorithm], given.store)
        except TimeStampRefused as error:
            notes.append(f"a time stamp does not count: {error}")
            continue
        revoked = revocation_of(stamp.path, given.crls, given.ocsp, stamp.at).revoked
        if any(one.since <= stamp.at for one in revoked):
            notes.append("a time stamp does not count: its authority had been revoked")
        elif stamp.at > given.at:
            notes.append("a time stamp does not count: it is later than the instant asked for")
        else:
            found.append(stamp)
    return min(found, key=lambda one: one.at, default=None), tuple(notes)


def _at_proved_time(
    signed: Signed, stamp: TimeStamp, path: CertificatePath, evidence: RevocationEvidence
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
    signed: Signed, at: datetime, path: CertificatePath, evidence: RevocationEvidence
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
    signed: Signed, at: datetime, evidence: RevocationEvidence
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


def _with(signed: Signed, status: SignatureStatus, reason: str) -> SignatureVerdict:
    return replace(signed.known, status=status, reason=reason)
