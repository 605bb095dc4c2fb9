"""The verdict on a signed certificate: first the cryptography, then whom, then when.

A signature that is mathematically right is not yet valid: its signer may be unknown, may have been
revoked before signing, or may have expired without anything proving that the signature is older.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from duheng.certificates.errors import (
    SignatureBroken,
    SignatureUnsupported,
    UnusableTrust,
)
from duheng.certificates.safe_xml import parse_xml
from duheng.certificates.signature_status import SignatureStatus
from duheng.certificates.signatures.canonical import canonical_part
from duheng.certificates.signatures.cryptographic import (
    certificates_in,
    check_references,
    check_signature_value,
)
from duheng.certificates.signatures.judging import Given, Signed, judge
from duheng.certificates.signatures.properties import check_bound_certificate, properties_of
from duheng.certificates.signatures.structure import find_signature, required
from duheng.certificates.signatures.trust import TrustStore, load_crl, load_trust
from duheng.certificates.signatures.verdict import SignatureVerdict
from duheng.terms.clock import Clock, system_clock

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
    given = Given(
        store=store,
        at=clock() if at is None else at,
        crls=(*store.crls, *(load_crl(evidence_bytes(one)) for one in crls)),
        ocsp=tuple(evidence_bytes(one) for one in ocsp),
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
    return judge(signed, given)


def evidence_bytes(source: Path | bytes) -> bytes:
    """Return given evidence as bytes."""
    if isinstance(source, bytes):
        return source
    try:
        return source.read_bytes()
    except OSError as error:
        raise UnusableTrust(f"{source} cannot be read: {error.strerror or error}") from error


def _signed(signature: etree._Element) -> Signed:
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
    return Signed(certificates=certificates, properties=properties, stamped=stamped, known=known)
