"""What the command line adds to the ledger's claims: signature, issuer's list, budget."""

from datetime import UTC, datetime
from hashlib import sha256

from duheng.certificates.status_list import StatusList, list_bytes, signed_list
from duheng.cli.verify_claims import budget, document_signature, issuer_status

CERTIFICATE = b"""
certificate: calibration
number: C-17
issuer: Example Laboratory
item: {serial: 0042}
load: {unit: A}
error: {kind: relative, unit: "%"}
points: [{load: 1, error: 0.10, U: 0.08, k: 2}]
"""


def test_a_document_without_a_signature_is_not_shown_to_be_signed() -> None:
    for content, reason in (
        (b"a figure", "signature_absent"),
        (b"<certificate/>", "signature_absent"),
        (b"<certificate>", "signature_unreadable"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "signature_unreadable"),
    ):
        claim = document_signature(content, None)
        assert (claim.standing, claim.reason) == ("not_shown", reason)
        assert not claim.is_required


def test_a_list_that_no_trusted_issuer_signed_leaves_the_status_unknown() -> None:
    listed = StatusList(issuer="Example Laboratory", issued_at=datetime(2026, 5, 1, tzinfo=UTC))
    file = signed_list(list_bytes(listed), b"{}")
    claim = issuer_status(CERTIFICATE, sha256(CERTIFICATE).hexdigest(), file, None)
    assert (claim.standing, claim.reason) == ("not_shown", "issuer_list_signature")


def test_no_budget_is_claimed_of_a_document_that_carries_none() -> None:
    for content, reason in (
        (CERTIFICATE, "budget_absent"),
        (b"<certificate/>", "budget_not_in_certificate"),
    ):
        assert (budget(content).standing, budget(content).reason) == ("not_shown", reason)
