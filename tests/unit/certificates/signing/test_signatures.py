"""Signatures that we make: who trusts them when, and what breaks them."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree

from duheng.certificates.errors import CannotSign, TimeStampRefused
from duheng.certificates.signatures import SignatureStatus, TrustStore, check_signature
from duheng.certificates.signatures.sealing import seal_certificate, unsealed
from duheng.certificates.signatures.time_stamp_client import request_time_stamp

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
LATER = datetime(2026, 7, 1, tzinfo=UTC)
DS = "{http://www.w3.org/2000/09/xmldsig#}"


@pytest.fixture
def sealed(authority: Any, unsigned: bytes) -> bytes:
    return seal_certificate(unsigned, authority.seal("Institute"), at=AT)


def test_an_ecdsa_seal_is_valid_and_says_who_and_when(authority: Any, sealed: bytes) -> None:
    verdict = check_signature(sealed, trust=authority.trust(), at=LATER)
    assert verdict.status is SignatureStatus.VALID, verdict.reason
    assert "CN=Institute" in str(verdict.signer)
    assert verdict.signed_at == AT
    assert verdict.algorithm == "ecdsa-sha256"
    assert not verdict.time_stamped
    assert any("revocation not judged" in note for note in verdict.notes)


def test_an_rsa_seal_is_valid(authority: Any, unsigned: bytes, rsa_key: Any) -> None:
    sealed = seal_certificate(unsigned, authority.seal("RSA", rsa_key), at=AT)
    verdict = check_signature(sealed, trust=authority.trust(), at=LATER)
    assert (verdict.status, verdict.algorithm) == (SignatureStatus.VALID, "rsa-sha256")


@pytest.mark.parametrize("curve", [ec.SECP384R1(), ec.SECP521R1()], ids=lambda one: one.name)
def test_larger_curves_sign(authority: Any, unsigned: bytes, curve: ec.EllipticCurve) -> None:
    seal = authority.seal("Large", ec.generate_private_key(curve))
    sealed = seal_certificate(unsigned, seal, at=AT)
    assert check_signature(sealed, trust=authority.trust(), at=LATER).is_valid


def test_a_seal_changes_no_other_byte(unsigned: bytes, sealed: bytes) -> None:
    assert sealed != unsigned
    assert unsealed(sealed) == unsigned


def test_a_second_seal_is_refused(authority: Any, sealed: bytes) -> None:
    with pytest.raises(CannotSign, match="breaks the first"):
        seal_certificate(sealed, authority.seal("Second"), at=AT)


def test_a_curve_that_is_not_used_for_signatures_is_refused(
    authority: Any, unsigned: bytes
) -> None:
    seal = authority.seal("Odd", ec.generate_private_key(ec.SECP256K1()))
    with pytest.raises(CannotSign, match="curve"):
        seal_certificate(unsigned, seal, at=AT)


def test_without_trust_a_right_signature_is_untrusted(sealed: bytes) -> None:
    assert check_signature(sealed, at=LATER).status is SignatureStatus.UNTRUSTED


def test_another_authority_of_the_same_name_is_not_trusted(authority: Any, sealed: bytes) -> None:
    other = TrustStore((type(authority)().root,))
    assert check_signature(sealed, trust=other, at=LATER).status is SignatureStatus.UNTRUSTED


def test_an_unsigned_certificate_has_no_signature(unsigned: bytes) -> None:
    assert check_signature(unsigned, at=LATER).status is SignatureStatus.ABSENT


def test_a_changed_value_breaks_the_signature(authority: Any, sealed: bytes) -> None:
    changed = sealed.replace(b"0.30 0.20", b"0.03 0.20")
    verdict = check_signature(changed, trust=authority.trust(), at=LATER)
    assert verdict.status is SignatureStatus.INVALID
    assert "changed after it was signed" in verdict.reason


def test_a_changed_signing_time_breaks_the_signature(authority: Any, sealed: bytes) -> None:
    changed = sealed.replace(b"2026-06-01T08:00:00", b"2026-05-01T08:00:00")
    verdict = check_signature(changed, trust=authority.trust(), at=LATER)
    assert verdict.status is SignatureStatus.INVALID


def test_a_comment_cannot_cut_a_signed_number(authority: Any, sealed: bytes) -> None:
    from duheng.certificates import read_certificate

    cut = sealed.replace(b"0.05 0.25 5 7.5", b"0.05 0.2<!-- -->5 5 7.5")
    assert check_signature(cut, trust=authority.trust(), at=LATER).is_valid
    assert read_certificate(cut).points[1].load.value == 0.25


def two_signatures(sealed: bytes) -> bytes:
    found = re.search(rb"<ds:Signature .*</ds:Signature>", sealed, re.DOTALL)
    assert found
    return sealed.replace(found[0], found[0] * 2)


def wrapped_in_an_object(sealed: bytes) -> bytes:
    """Put the signed certificate inside a new, unsigned one."""
    original = sealed.partition(b"?>")[2]
    start = sealed.index(b"<dcc:measurementResults>")
    return (
        sealed[:start]
        + b"<dcc:document>"
        + re.sub(rb"<!--.*?-->", b"", original, flags=re.DOTALL)
        + b"</dcc:document></dcc:digitalCalibrationCertificate>"
    )


def moved_below_administrative_data(sealed: bytes) -> bytes:
    found = re.search(rb"<ds:Signature .*</ds:Signature>", sealed, re.DOTALL)
    assert found
    moved = sealed.replace(found[0], b"")
    return moved.replace(b"</dcc:administrativeData>", found[0] + b"</dcc:administrativeData>")


def reference_to_an_address(sealed: bytes) -> bytes:
    return sealed.replace(b'URI=""', b'URI="http://127.0.0.1:9/never"', 1)


@pytest.mark.parametrize(
    "broken",
    [
        two_signatures,
        wrapped_in_an_object,
        moved_below_administrative_data,
        reference_to_an_address,
    ],
    ids=lambda one: one.__name__,
)
def test_signature_wrapping_is_invalid(
    authority: Any, sealed: bytes, broken: Callable[[bytes], bytes]
) -> None:
    verdict = check_signature(broken(sealed), trust=authority.trust(), at=LATER)
    assert verdict.status is SignatureStatus.INVALID, verdict


def test_a_signature_over_a_part_says_nothing_about_the_rest(
    authority: Any, unsigned: bytes, resign: Any
) -> None:
    seal = authority.seal("Partial")
    sealed = seal_certificate(
        unsigned.replace(b"<dcc:results>", b'<dcc:results id="part">'), seal, at=AT
    )
    partial = resign(sealed.replace(b'URI=""', b'URI="#part"', 1), seal)
    verdict = check_signature(partial, trust=authority.trust(), at=LATER)
    assert verdict.status is SignatureStatus.INVALID
    assert "part only" in verdict.reason


def test_a_signer_revoked_before_signing_is_refused(authority: Any, unsigned: bytes) -> None:
    seal = authority.seal("Lost key")
    sealed = seal_certificate(unsigned, seal, at=AT)
    crl = authority.crl(seal, AT - timedelta(days=3))
    verdict = check_signature(sealed, trust=authority.trust(), at=LATER, crls=[crl])
    assert verdict.status is SignatureStatus.REVOKED
    assert "keyCompromise" in verdict.reason


def test_a_later_revocation_leaves_a_claimed_time_unproved(authority: Any, unsigned: bytes) -> None:
    seal = authority.seal("Lost later")
    sealed = seal_certificate(unsigned, seal, at=AT)
    crl = authority.crl(seal, AT + timedelta(days=3))
    verdict = check_signature(sealed, trust=authority.trust(), at=LATER, crls=[crl])
    assert verdict.status is SignatureStatus.NOT_PROVABLE
    before = check_signature(sealed, trust=authority.trust(), at=AT + timedelta(days=1), crls=[crl])
    assert before.status is SignatureStatus.VALID


def test_a_list_that_the_authority_did_not_sign_proves_nothing(
    authority: Any, unsigned: bytes
) -> None:
    seal = authority.seal("Slandered")
    sealed = seal_certificate(unsigned, seal, at=AT)
    forged = type(authority)().crl(seal, AT - timedelta(days=3))
    verdict = check_signature(sealed, trust=authority.trust(), at=LATER, crls=[forged])
    assert verdict.status is SignatureStatus.VALID


def test_a_list_that_the_signature_carries_counts(authority: Any, unsigned: bytes) -> None:
    seal = authority.seal("Carried")
    sealed = seal_certificate(unsigned, seal, at=AT)
    crl = base64.b64encode(authority.crl(seal, AT - timedelta(days=3)))
    end = b"</xades:QualifyingProperties>"
    carried = sealed.replace(
        end,
        b"<xades:UnsignedProperties><xades:UnsignedSignatureProperties><xades:RevocationValues>"
        b"<xades:CRLValues><xades:EncapsulatedCRLValue>" + crl + b"</xades:EncapsulatedCRLValue>"
        b"</xades:CRLValues></xades:RevocationValues></xades:UnsignedSignatureProperties>"
        b"</xades:UnsignedProperties>" + end,
    )
    assert carried != sealed
    verdict = check_signature(carried, trust=authority.trust(), at=LATER)
    assert verdict.status is SignatureStatus.REVOKED


def test_a_list_without_the_signer_settles_revocation(authority: Any, sealed: bytes) -> None:
    crl = authority.empty_crl(LATER)
    verdict = check_signature(sealed, trust=authority.trust(), at=LATER, crls=[crl])
    assert (verdict.status, verdict.notes) == (SignatureStatus.VALID, ())


def test_a_list_that_ended_before_the_signing_settles_nothing(
    authority: Any, sealed: bytes
) -> None:
    stale = authority.empty_crl(AT - timedelta(days=60))
    verdict = check_signature(sealed, trust=authority.trust(), at=LATER, crls=[stale])
    assert verdict.status is SignatureStatus.VALID
    assert any("revocation not judged" in note for note in verdict.notes)


def test_an_expired_signer_without_a_time_stamp_is_not_provable(
    authority: Any, sealed: bytes
) -> None:
    after = datetime(2027, 6, 1, tzinfo=UTC)
    verdict = check_signature(sealed, trust=authority.trust(), at=after)
    assert verdict.status is SignatureStatus.NOT_PROVABLE
    assert "no trusted time stamp" in verdict.reason


def test_a_signer_who_had_expired_when_signing_is_expired(authority: Any, unsigned: bytes) -> None:
    sealed = seal_certificate(unsigned, authority.seal("Old", days=30), at=AT)
    verdict = check_signature(sealed, trust=authority.trust(), at=LATER)
    assert verdict.status is SignatureStatus.EXPIRED


def test_a_time_stamp_keeps_an_expired_signer_valid(
    authority: Any, unsigned: bytes, stamping: Callable[[bytes], bytes]
) -> None:
    # OpenSSL stamps with the machine's own time, so the signer is in force around it.
    now = datetime.now(UTC)  # noqa: TID251 - what OpenSSL will write
    authority_now = type(authority)()
    seal = authority_now.seal("Stamped", begin=now - timedelta(days=1), days=10)
    del authority_now
    sealed = seal_certificate(
        unsigned, seal, at=now, time_stamp=lambda one: request_time_stamp(one, stamping)
    )
    assert b"SignatureTimeStamp" in sealed
    verdict = check_signature(sealed, trust=authority.trust(), at=now + timedelta(days=900))
    assert verdict.status is SignatureStatus.UNTRUSTED

    seal = authority.seal("Stamped", begin=now - timedelta(days=1), days=10)
    sealed = seal_certificate(
        unsigned, seal, at=now, time_stamp=lambda one: request_time_stamp(one, stamping)
    )
    much_later = check_signature(sealed, trust=authority.trust(), at=now + timedelta(days=900))
    assert much_later.status is SignatureStatus.VALID, much_later
    assert much_later.time_stamped
    revoked_later = authority.crl(seal, now + timedelta(days=5))
    kept = check_signature(
        sealed, trust=authority.trust(), at=now + timedelta(days=900), crls=[revoked_later]
    )
    assert kept.status is SignatureStatus.VALID
    revoked_before = authority.crl(seal, now - timedelta(hours=5))
    refused = check_signature(
        sealed, trust=authority.trust(), at=now + timedelta(days=900), crls=[revoked_before]
    )
    assert refused.status is SignatureStatus.REVOKED


def test_a_time_stamp_of_other_bytes_does_not_count(
    authority: Any, unsigned: bytes, stamping: Callable[[bytes], bytes]
) -> None:
    sealed = seal_certificate(
        unsigned,
        authority.seal("Elsewhere"),
        at=AT,
        time_stamp=lambda _: request_time_stamp(b"other bytes", stamping),
    )
    verdict = check_signature(sealed, trust=authority.trust(), at=datetime(2028, 1, 1, tzinfo=UTC))
    assert verdict.status is SignatureStatus.NOT_PROVABLE
    assert any("other content" in note for note in verdict.notes)


def test_an_answer_that_is_no_time_stamp_is_refused() -> None:
    with pytest.raises(TimeStampRefused):
        request_time_stamp(b"content", lambda _: b"\x30\x00 hello")


@pytest.mark.parametrize("kind", ["ecdsa", "rsa"])
def test_xmlsec1_verifies_what_we_sign(
    authority: Any, unsigned: bytes, tmp_path: Path, rsa_key: Any, kind: str
) -> None:
    if shutil.which("xmlsec1") is None:
        pytest.skip("xmlsec1 is not installed")
    seal = authority.seal("Outside", rsa_key if kind == "rsa" else None)
    sealed = seal_certificate(unsigned, seal, at=AT, roles=["urn:example:role"])
    from cryptography.hazmat.primitives.serialization import Encoding

    (tmp_path / "root.pem").write_bytes(authority.root.public_bytes(Encoding.PEM))

    def verify(content: bytes) -> subprocess.CompletedProcess[bytes]:
        (tmp_path / "sealed.xml").write_bytes(content)
        return subprocess.run(
            ["xmlsec1", "--verify", "--trusted-pem", str(tmp_path / "root.pem"),
             "--verification-time", "2026-06-01 12:00:00",
             "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties",
             "--id-attr:Id", "http://www.w3.org/2000/09/xmldsig#:KeyInfo",
             str(tmp_path / "sealed.xml")],
            capture_output=True, check=False,
        )  # fmt: skip

    good = verify(sealed)
    assert good.returncode == 0, good.stderr.decode()
    assert b"(ok/all): 3/3" in good.stderr + good.stdout
    assert verify(sealed.replace(b"0.30 0.20", b"0.03 0.20")).returncode != 0


def test_signxml_verifies_what_we_sign(authority: Any, sealed: bytes) -> None:
    from signxml.xades import XAdESVerifier

    text = etree.fromstring(sealed).findtext(f".//{DS}X509Certificate")
    certificate = x509.load_der_x509_certificate(base64.b64decode(str(text)))
    found = XAdESVerifier().verify(sealed, x509_cert=certificate, expect_references=3)
    assert len(found) == 3
