"""What anyone can be shown offline: each claim apart, and what is not shown."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from duheng.ledger import (
    KeyType,
    Standing,
    StatusList,
    audit_ledger,
    commit_record,
    erase_openings,
    find_openings,
    generate_key,
    sign_status_list,
    verify_document,
)
from duheng.ledger.leaves import record_of_file
from duheng.terms.withdrawals import Withdrawal, WithdrawalStatus

DOCUMENT = b"<certificate>5.001 V</certificate>"
SHA256 = str(record_of_file(DOCUMENT)["sha256"])


def standings(found) -> dict[str, tuple[str, str]]:
    return {one.name: (one.standing.value, one.reason) for one in found.claims}


def test_a_logged_and_witnessed_document_is_shown_claim_by_claim(witnessed_site) -> None:
    witnessed_site.log(b"other", DOCUMENT)
    witnessed_site.publish()
    found = verify_document(DOCUMENT, proof=witnessed_site.proof(), policy=witnessed_site.policy())
    assert found.is_good
    assert standings(found) == {
        "bytes": ("shown", "same_bytes"),
        "logged": ("shown", "included"),
        "witnessed": ("shown", "quorum"),
        "status": ("not_shown", "no_status_list"),
    }
    assert found.claim("logged").data["index"] == 1
    assert found.claim("witnessed").data["witnesses"] == [
        {"name": "w", "at": "2026-05-01T00:00:00+00:00"}
    ]


def test_without_proof_or_policy_nothing_is_shown(witnessed_site) -> None:
    witnessed_site.log(DOCUMENT)
    witnessed_site.publish()
    alone = verify_document(DOCUMENT)
    assert not alone.is_good
    assert {one.standing for one in alone.claims} == {Standing.NOT_SHOWN}
    unbelieved = verify_document(DOCUMENT, proof=witnessed_site.proof())
    assert standings(unbelieved)["bytes"] == ("shown", "same_bytes")
    assert standings(unbelieved)["logged"] == ("not_shown", "no_policy")
    assert not unbelieved.is_good


def test_another_document_is_refuted_and_not_called_logged(witnessed_site) -> None:
    witnessed_site.log(DOCUMENT)
    witnessed_site.publish()
    found = verify_document(
        DOCUMENT + b" ", proof=witnessed_site.proof(), policy=witnessed_site.policy()
    )
    assert standings(found)["bytes"] == ("refuted", "other_bytes")
    assert standings(found)["logged"] == ("not_shown", "other_bytes")


def test_a_log_that_no_witness_saw_is_not_enough_for_a_policy_that_asks(site) -> None:
    site.log(DOCUMENT)
    site.publish()
    asked = verify_document(DOCUMENT, proof=site.proof(), policy=site.policy())
    assert standings(asked)["witnessed"] == ("not_shown", "no_quorum")
    assert not asked.is_good
    unasked = verify_document(DOCUMENT, proof=site.proof(), policy=site.policy("none"))
    assert standings(unasked)["witnessed"] == ("not_shown", "no_quorum")
    assert unasked.is_good


def status_note(site, *withdrawals: Withdrawal, key=None, origin: str | None = None) -> bytes:
    listed = StatusList(
        origin=origin or site.ledger.origin,
        as_of=datetime(2026, 6, 1, tzinfo=UTC),
        withdrawals=withdrawals,
    )
    return sign_status_list(listed, key or site.key).encode()


def test_a_document_is_not_withdrawn_only_as_of_the_date_of_a_signed_list(witnessed_site) -> None:
    witnessed_site.log(DOCUMENT)
    witnessed_site.publish()
    status = status_note(witnessed_site)
    found = verify_document(
        DOCUMENT, proof=witnessed_site.proof(), policy=witnessed_site.policy(), status=status
    )
    assert standings(found)["status"] == ("shown", "not_withdrawn")
    assert found.claim("status").data["as_of"] == "2026-06-01T00:00:00+00:00"


def test_a_withdrawn_document_is_refuted_though_it_is_logged(witnessed_site) -> None:
    since = datetime(2026, 5, 20, tzinfo=UTC) + timedelta(hours=8)
    witnessed_site.log(DOCUMENT)
    witnessed_site.publish()
    status = status_note(
        witnessed_site, Withdrawal(sha256=SHA256, since=since, status=WithdrawalStatus.REPLACED)
    )
    found = verify_document(
        DOCUMENT, proof=witnessed_site.proof(), policy=witnessed_site.policy(), status=status
    )
    assert standings(found)["status"] == ("refuted", "withdrawn")
    assert found.claim("status").data["since"] == "2026-05-20T08:00:00+00:00"
    assert standings(found)["logged"] == ("shown", "included")
    assert not found.is_good


def test_a_list_of_a_stranger_leaves_the_status_unknown(witnessed_site) -> None:
    witnessed_site.log(DOCUMENT)
    witnessed_site.publish()
    stranger = generate_key(witnessed_site.ledger.origin, KeyType.ED25519, b"s" * 32)
    for status in (
        status_note(witnessed_site, key=stranger),
        status_note(witnessed_site, origin="another.example"),
    ):
        found = verify_document(
            DOCUMENT, proof=witnessed_site.proof(), policy=witnessed_site.policy(), status=status
        )
        assert standings(found)["status"] == ("not_shown", "status_signature")


def test_a_list_says_nothing_of_a_document_that_is_not_shown_to_be_in_its_log(site) -> None:
    found = verify_document(DOCUMENT, policy=site.policy(), status=status_note(site))
    assert standings(found)["status"] == ("not_shown", "other_log")


def test_the_leaf_says_nothing_about_the_document(site) -> None:
    opening = site.log(DOCUMENT)[0]
    assert SHA256.encode() not in opening.leaf
    assert set(opening.leaf.decode()) <= set('{}":,abcdefghijklmnopqrstuvwxyz0123456789')
    other = commit_record(record_of_file(DOCUMENT), kind="certificate", salt=b"\x07" * 32)
    assert other.leaf != opening.leaf


def test_erasing_the_salt_erases_the_link_and_leaves_the_log_whole(site) -> None:
    site.log(DOCUMENT, b"other")
    site.publish()
    assert erase_openings(site.ledger, DOCUMENT) == 1
    assert find_openings(site.ledger, DOCUMENT) == []
    assert audit_ledger(site.ledger).is_whole
    stored = b"".join(path.read_bytes() for path in site.ledger.folder.rglob("*") if path.is_file())
    assert SHA256.encode() not in stored


def test_verifying_loads_the_standard_library_and_one_signature_library_only() -> None:
    script = (
        "import json, sys; before = set(sys.modules); import duheng.ledger; "
        "rooms = {n.split('.')[0] for n in set(sys.modules) - before}; "
        "print(json.dumps(sorted(rooms - set(sys.stdlib_module_names))))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(json.loads(run.stdout))
    parts_of_cryptography = {"_cffi_backend", "_openssl"}
    assert loaded - parts_of_cryptography == {"cryptography", "duheng"}
