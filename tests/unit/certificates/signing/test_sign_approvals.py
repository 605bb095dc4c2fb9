"""Three people and a seal: who signs what, in which order, and how it is proved afterwards."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from duheng.certificates.errors import CannotSign, SignerUnavailable
from duheng.certificates.signatures import check_signature
from duheng.certificates.signatures.approvals import (
    add_approval,
    check_approvals,
    envelope_role,
)
from duheng.certificates.signatures.bound_approvals import check_bound_approvals
from duheng.certificates.signatures.judging import Given
from duheng.certificates.signatures.keys import load_keys
from duheng.certificates.signatures.sealing import seal_certificate, unsealed
from duheng.certificates.signatures.signer import Signer
from duheng.certificates.signatures.signer_client import SignerClient
from duheng.certificates.status_list import (
    CertificateStatus,
    StatusList,
    list_bytes,
    signed_list,
    status_of,
)
from duheng.terms.withdrawals import Withdrawal, WithdrawalStatus

AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
LATER = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def people(authority: Any) -> dict[str, Any]:
    return {name: authority.seal(name) for name in ("Alice", "Bob", "Charlie", "Institute")}


@pytest.fixture
def given(authority: Any) -> Given:
    return Given(store=authority.trust(), at=LATER, crls=(), ocsp=())


@pytest.fixture
def envelope(people: dict[str, Any], unsigned: bytes) -> bytes:
    made = add_approval(unsigned, None, people["Alice"], role="executor", at=AT)
    made = add_approval(unsigned, made, people["Bob"], role="checker", at=AT)
    return add_approval(unsigned, made, people["Charlie"], role="approver", at=AT)


def test_three_people_sign_and_the_seal_breaks_none_of_them(
    people: dict[str, Any], unsigned: bytes, envelope: bytes, given: Given
) -> None:
    sealed = seal_certificate(unsigned, people["Institute"], at=AT, roles=[envelope_role(envelope)])
    verdict = check_signature(sealed, trust=given.store, at=LATER)
    assert verdict.is_valid
    assert envelope_role(envelope) in verdict.roles
    found = check_approvals(unsealed(sealed), envelope, given, approver_is_third=True)
    assert found.complete, found.reason
    assert [one.role for one in found.approvals] == ["executor", "checker", "approver"]
    assert [str(one.verdict.signer).split(",")[0] for one in found.approvals] == [
        "CN=Alice", "CN=Bob", "CN=Charlie",
    ]  # fmt: skip


def test_a_seal_binds_its_own_envelope_and_no_other(
    people: dict[str, Any], unsigned: bytes, envelope: bytes, given: Given
) -> None:
    sealed = seal_certificate(unsigned, people["Institute"], at=AT, roles=[envelope_role(envelope)])
    assert check_bound_approvals(sealed, envelope, trust=given.store, at=LATER).complete
    assert check_bound_approvals(unsigned, envelope, trust=given.store, at=LATER).complete
    other = add_approval(unsigned, None, people["Bob"], role="executor", at=AT)
    other = add_approval(unsigned, other, people["Alice"], role="checker", at=AT)
    other = add_approval(unsigned, other, people["Charlie"], role="approver", at=AT)
    assert check_bound_approvals(unsigned, other, trust=given.store, at=LATER).complete
    exchanged = check_bound_approvals(sealed, other, trust=given.store, at=LATER)
    assert not exchanged.complete
    assert "does not name this envelope" in exchanged.reason
    changed = sealed.replace(b"0.30 0.20", b"0.03 0.20")
    assert not check_bound_approvals(changed, envelope, trust=given.store, at=LATER).complete


def test_the_checker_is_not_the_executor(people: dict[str, Any], unsigned: bytes) -> None:
    first = add_approval(unsigned, None, people["Alice"], role="executor", at=AT)
    with pytest.raises(CannotSign, match="cannot check"):
        add_approval(unsigned, first, people["Alice"], role="checker", at=AT)


@pytest.mark.parametrize("role", ["checker", "approver", "director"])
def test_nobody_signs_before_the_executor(
    people: dict[str, Any], unsigned: bytes, role: str
) -> None:
    with pytest.raises(CannotSign, match="turn of the executor"):
        add_approval(unsigned, None, people["Bob"], role=role, at=AT)


def test_an_approver_who_executed_is_found_where_a_third_is_required(
    people: dict[str, Any], unsigned: bytes, given: Given
) -> None:
    made = add_approval(unsigned, None, people["Alice"], role="executor", at=AT)
    made = add_approval(unsigned, made, people["Bob"], role="checker", at=AT)
    made = add_approval(unsigned, made, people["Alice"], role="approver", at=AT)
    assert check_approvals(unsigned, made, given).complete
    found = check_approvals(unsigned, made, given, approver_is_third=True)
    assert not found.complete
    assert "third person" in found.reason


def test_an_envelope_without_the_approver_is_not_complete(
    people: dict[str, Any], unsigned: bytes, given: Given
) -> None:
    made = add_approval(unsigned, None, people["Alice"], role="executor", at=AT)
    assert not check_approvals(unsigned, made, given).complete
    assert check_approvals(unsigned, made, given, required=("executor",)).complete


def test_an_envelope_is_of_one_certificate_only(envelope: bytes, given: Given) -> None:
    found = check_approvals(b"<other/>", envelope, given)
    assert not found.complete
    assert "another certificate" in found.reason


def test_a_forged_digest_in_the_envelope_does_not_help(
    unsigned: bytes, envelope: bytes, given: Given
) -> None:
    changed = unsigned.replace(b"0.30 0.20", b"0.03 0.20")
    record = json.loads(envelope)
    record["sha256"] = hashlib.sha256(changed).hexdigest()
    found = check_approvals(changed, json.dumps(record).encode(), given)
    assert not found.complete
    assert "does not fit" in found.reason


def test_a_signature_cannot_be_taken_out_of_the_order(
    unsigned: bytes, envelope: bytes, given: Given
) -> None:
    record = json.loads(envelope)
    del record["signatures"][0]
    found = check_approvals(
        unsigned, json.dumps(record).encode(), given, required=("checker", "approver")
    )
    assert not found.complete
    assert "does not follow" in found.reason


def signer_of(people: dict[str, Any], authority: Any, **options: Any) -> Signer:
    keys = {name.lower(): seal for name, seal in people.items()}
    return Signer(keys=keys, clock=lambda: AT, people=authority.trust(), **options)


class Loop:
    """Stands between client and signer without a process."""

    def __init__(self, signer: Signer) -> None:
        self.signer = signer
        self.answer_line = b""

    def write(self, line: bytes) -> int:
        self.answer_line = self.signer.answer(line)
        return len(line)

    def flush(self) -> None:
        return None

    def readline(self, _: int) -> bytes:
        return self.answer_line


def client_of(signer: Signer) -> SignerClient:
    loop = Loop(signer)
    return SignerClient(loop, loop)  # type: ignore[arg-type]


def test_the_signer_seals_only_what_three_have_signed(
    people: dict[str, Any], authority: Any, unsigned: bytes, envelope: bytes, tmp_path: Path
) -> None:
    client = client_of(signer_of(people, authority, journal=tmp_path / "signed.jsonl"))
    with pytest.raises(CannotSign, match="seals only what executor, checker, approver"):
        client.seal(unsigned, "institute")
    record = json.loads(envelope)
    record["signatures"].pop()
    with pytest.raises(CannotSign, match="not in order"):
        client.seal(unsigned, "institute", approvals=json.dumps(record).encode())
    sealed = client.seal(unsigned, "institute", approvals=envelope)
    assert check_signature(sealed, trust=authority.trust(), at=LATER).is_valid
    (line,) = (tmp_path / "signed.jsonl").read_text().splitlines()
    assert json.loads(line)["sha256"] == hashlib.sha256(unsigned).hexdigest()


@pytest.mark.parametrize(
    "request_line",
    [b"not json", b"[1]", b'{"action": "export keys"}', b'{"action": "seal", "content": "%"}'],
    ids=["no JSON", "no object", "unknown action", "no base64"],
)
def test_the_signer_refuses_and_goes_on(
    people: dict[str, Any], authority: Any, request_line: bytes
) -> None:
    answer = json.loads(signer_of(people, authority).answer(request_line))
    assert answer["refused"]["message"]


def test_an_unknown_key_is_refused_with_the_names_there_are(
    people: dict[str, Any], authority: Any, unsigned: bytes
) -> None:
    client = client_of(signer_of(people, authority, needs_approvals=False))
    with pytest.raises(CannotSign, match="no key 'minister'"):
        client.seal(unsigned, "minister")


def test_a_key_that_others_may_read_is_refused(
    people: dict[str, Any], tmp_path: Path, keep_key: Any
) -> None:
    keep_key(tmp_path / "keys", "institute", people["Institute"])
    assert set(load_keys(tmp_path / "keys")) == {"institute"}
    (tmp_path / "keys" / "institute.key.pem").chmod(0o640)
    with pytest.raises(SignerUnavailable, match="others than its owner"):
        load_keys(tmp_path / "keys")


def test_a_key_beside_the_certificate_of_another_is_refused(
    people: dict[str, Any], tmp_path: Path, keep_key: Any
) -> None:
    keep_key(tmp_path / "keys", "alice", people["Alice"])
    keep_key(tmp_path / "keys", "bob", people["Bob"])
    (tmp_path / "keys" / "alice.crt.pem").write_bytes(
        (tmp_path / "keys" / "bob.crt.pem").read_bytes()
    )
    with pytest.raises(SignerUnavailable, match="not of its key"):
        load_keys(tmp_path / "keys")


@pytest.fixture
def status_file(people: dict[str, Any], authority: Any) -> bytes:
    empty = StatusList(issuer="Institute", issued_at=AT)
    entry = Withdrawal(
        number="2026-0001", status=WithdrawalStatus.REPLACED, since=AT, successor="2026-0002"
    )
    content = list_bytes(empty.with_entry(entry, AT))
    client = client_of(signer_of(people, authority))
    return signed_list(content, client.sign_list(content, "institute"))


def test_a_withdrawn_certificate_is_named_with_its_successor(
    status_file: bytes, given: Given
) -> None:
    found = status_of("2026-0001", None, status_file, given)
    assert found.is_withdrawn
    assert found.status is CertificateStatus.REPLACED
    assert found.entry is not None
    assert found.entry.successor == "2026-0002"
    assert found.as_of == AT


def test_an_unnamed_certificate_is_in_force_as_of_the_list(
    status_file: bytes, given: Given
) -> None:
    found = status_of("2026-0009", None, status_file, given)
    assert (found.status, found.as_of) == (CertificateStatus.IN_FORCE, AT)


def test_without_a_list_that_holds_the_status_is_unknown(status_file: bytes, given: Given) -> None:
    assert status_of("2026-0001", None, None, given).status is CertificateStatus.UNKNOWN
    forged = status_file.replace(b"2026-0001", b"2026-0003")
    assert status_of("2026-0001", None, forged, given).status is CertificateStatus.UNKNOWN
    other = status_of("2026-0001", None, status_file, given, issuer="Another body")
    assert other.status is CertificateStatus.UNKNOWN
