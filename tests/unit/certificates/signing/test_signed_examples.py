"""Signed files of others: each gets a clear verdict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from duheng.certificates.signatures import SignatureStatus, check_signature
from duheng.certificates.signatures.names import ENVELOPED, FILTER2
from duheng.certificates.signatures.sealing import _TimedSigner, seal_certificate

Shared = Callable[[str], Path]
PYDCC = "dcc/pydcc/data/dcc/dcc_gp_temperature_typical_v12_v3.2.0_signed"
IN_FORCE = datetime(2023, 6, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
AT = datetime(2026, 6, 1, 8, tzinfo=UTC)


def test_the_signed_example_was_valid_while_its_signer_was_in_force(shared: Shared) -> None:
    trust = shared("dcc/pydcc/data/trusted_certs")
    verdict = check_signature(shared(f"{PYDCC}.xml").read_bytes(), trust=trust, at=IN_FORCE)
    assert verdict.status is SignatureStatus.VALID
    assert verdict.signer == "CN=Calibration Lab A1,O=Calibration A GmbH,C=DE"
    assert verdict.signed_at == datetime(2023, 3, 27, 15, 14, 30, tzinfo=UTC)


def test_the_signed_example_is_not_provable_since_its_signer_expired(shared: Shared) -> None:
    trust = shared("dcc/pydcc/data/trusted_certs")
    verdict = check_signature(shared(f"{PYDCC}.xml").read_bytes(), trust=trust, at=NOW)
    assert verdict.status is SignatureStatus.NOT_PROVABLE


def test_the_signed_example_was_not_yet_signed_at_an_earlier_instant(shared: Shared) -> None:
    trust = shared("dcc/pydcc/data/trusted_certs")
    earlier = datetime(2022, 6, 1, tzinfo=UTC)
    verdict = check_signature(shared(f"{PYDCC}.xml").read_bytes(), trust=trust, at=earlier)
    assert verdict.status is SignatureStatus.NOT_PROVABLE
    assert "after the instant" in verdict.reason


def test_the_manipulated_example_is_invalid(shared: Shared) -> None:
    trust = shared("dcc/pydcc/data/trusted_certs")
    content = shared(f"{PYDCC}_manipulated.xml").read_bytes()
    verdict = check_signature(content, trust=trust, at=IN_FORCE)
    assert verdict.status is SignatureStatus.INVALID


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("valid_signature", SignatureStatus.VALID),
        ("invalid_signature", SignatureStatus.INVALID),
        ("valid", SignatureStatus.ABSENT),
    ],
)
def test_a_plain_xmldsig_example(shared: Shared, name: str, status: SignatureStatus) -> None:
    trust = shared("dcc/lutaml-dcc/dcclib/certs")
    content = shared(f"dcc/lutaml-dcc/dcclib/{name}.xml").read_bytes()
    assert check_signature(content, trust=trust, at=NOW).status is status


def test_exclusive_properties_without_a_transform_are_named_as_the_defect(
    authority: Any, unsigned: bytes
) -> None:
    """signxml with its exclusive setting signs what nobody else, itself included, accepts."""
    from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod

    seal = authority.seal("Exclusive")
    signer = _TimedSigner(
        AT,
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm="ecdsa-sha256",
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    from cryptography.hazmat.primitives.serialization import Encoding

    pem = seal.certificates[0].public_bytes(Encoding.PEM).decode()
    signed = signer.sign(etree.fromstring(unsigned), key=seal.key, cert=pem)
    verdict = check_signature(etree.tostring(signed), trust=authority.trust(), at=NOW)
    assert verdict.status is SignatureStatus.INVALID
    assert "known defect" in verdict.reason
    assert "itself is unchanged" in verdict.reason


def with_filter(sealed: bytes, expression: bytes) -> bytes:
    transform = f'<ds:Transform Algorithm="{ENVELOPED}"/>'.encode()
    assert transform in sealed
    return sealed.replace(
        transform,
        f'<ds:Transform Algorithm="{FILTER2}">'
        f'<f:XPath xmlns:f="{FILTER2}" Filter="subtract">'.encode()
        + expression
        + b"</f:XPath></ds:Transform>",
    )


def test_a_filter_that_takes_out_only_signatures_means_enveloped(
    authority: Any, unsigned: bytes, resign: Any
) -> None:
    seal = authority.seal("Filter")
    sealed = seal_certificate(unsigned, seal, at=AT)
    filtered = resign(with_filter(sealed, b"/descendant::ds:Signature"), seal)
    assert check_signature(filtered, trust=authority.trust(), at=NOW).is_valid


def test_a_filter_that_takes_out_more_is_not_judged(
    authority: Any, unsigned: bytes, resign: Any
) -> None:
    seal = authority.seal("Filter")
    sealed = seal_certificate(unsigned, seal, at=AT)
    filtered = resign(with_filter(sealed, b"//dcc:results"), seal)
    verdict = check_signature(filtered, trust=authority.trust(), at=NOW)
    assert verdict.status is SignatureStatus.NOT_PROVABLE
    assert "filter2" in verdict.reason


def test_a_sha1_signature_is_not_accepted(authority: Any, unsigned: bytes) -> None:
    sealed = seal_certificate(unsigned, authority.seal("Old hash"), at=AT)
    old = sealed.replace(
        b"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        b"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
    )
    verdict = check_signature(old, trust=authority.trust(), at=NOW)
    assert verdict.status is SignatureStatus.NOT_PROVABLE
    assert "not accepted" in verdict.reason
