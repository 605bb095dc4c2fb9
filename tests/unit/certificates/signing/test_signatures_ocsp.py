"""Answers about revocation (OCSP): whose, about whom, and kept where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from duheng.certificates.signatures import SignatureStatus, check_signature
from duheng.certificates.signatures.sealing import Seal, seal_certificate

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
LATER = datetime(2026, 7, 1, tzinfo=UTC)


def answer(
    authority: Any, seal: Seal, responder: Seal, *, revoked_at: datetime | None = None
) -> bytes:
    status = ocsp.OCSPCertStatus.REVOKED if revoked_at else ocsp.OCSPCertStatus.GOOD
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=seal.certificates[0],
            issuer=authority.root,
            algorithm=hashes.SHA256(),
            cert_status=status,
            this_update=LATER - timedelta(hours=1),
            next_update=LATER + timedelta(days=1),
            revocation_time=revoked_at,
            revocation_reason=x509.ReasonFlags.key_compromise if revoked_at else None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificates[0])
        .certificates([responder.certificates[0]])
    )
    return builder.sign(responder.key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.fixture
def root(authority: Any) -> Seal:
    return Seal(key=authority.root_key, certificates=(authority.root,))


@pytest.fixture
def delegate(authority: Any) -> Seal:
    return authority.seal("Responder", purpose=ExtendedKeyUsageOID.OCSP_SIGNING)


def test_a_good_answer_settles_revocation(authority: Any, unsigned: bytes, root: Seal) -> None:
    seal = authority.seal("Good")
    sealed = seal_certificate(unsigned, seal, at=AT)
    given = [answer(authority, seal, root)]
    verdict = check_signature(sealed, trust=authority.trust(), at=LATER, ocsp=given)
    assert (verdict.status, verdict.notes) == (SignatureStatus.VALID, ())


def test_an_answer_of_a_delegate_revokes(authority: Any, unsigned: bytes, delegate: Seal) -> None:
    seal = authority.seal("Lost")
    sealed = seal_certificate(unsigned, seal, at=AT)
    given = [answer(authority, seal, delegate, revoked_at=AT - timedelta(days=2))]
    verdict = check_signature(sealed, trust=authority.trust(), at=LATER, ocsp=given)
    assert verdict.status is SignatureStatus.REVOKED


def test_an_answer_of_somebody_else_proves_nothing(authority: Any, unsigned: bytes) -> None:
    seal, stranger = authority.seal("Slandered"), authority.seal("Stranger")
    sealed = seal_certificate(unsigned, seal, at=AT)
    given = [answer(authority, seal, stranger, revoked_at=AT - timedelta(days=2))]
    verdict = check_signature(sealed, trust=authority.trust(), at=LATER, ocsp=given)
    assert verdict.status is SignatureStatus.VALID
    assert any("revocation not judged" in note for note in verdict.notes)


def test_an_answer_about_another_certificate_proves_nothing(
    authority: Any, unsigned: bytes, root: Seal
) -> None:
    seal, other = authority.seal("One"), authority.seal("Other")
    sealed = seal_certificate(unsigned, seal, at=AT)
    given = [answer(authority, other, root, revoked_at=AT - timedelta(days=2)), b"no answer"]
    verdict = check_signature(sealed, trust=authority.trust(), at=LATER, ocsp=given)
    assert verdict.status is SignatureStatus.VALID
