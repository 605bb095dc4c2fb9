"""Who may see, void and check a certificate."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from signing_in import client_of

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.registry.certificates.actions import void_certificate
from duheng.site.registry.certificates.recording import (
    CertificateDraft,
    FileDraft,
    PointDraft,
    record_certificates,
)
from duheng.site.registry.certificates.storage import keep_bytes
from duheng.site.registry.models import Certificate

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = b"<certificate>as it came in</certificate>"


@action("tests.record_certificates", permission=None)
def record_all(*, actor: Actor, at: datetime, drafts: list[CertificateDraft]) -> list[int]:
    return record_certificates(drafts)


@pytest.fixture(autouse=True)
def no_questions() -> None:
    cache.clear()


@pytest.fixture
def number(alice: Actor, carol: Actor, later: datetime) -> int:
    """Return a certificate of Alice that Carol's authority issued."""
    draft = CertificateDraft(
        number="A-1",
        kind="verification",
        issuer_id=carol.organisation_id or 0,
        owner_id=alice.organisation_id or 0,
        division_code="150203",
        measured_at=datetime(2026, 5, 1, tzinfo=UTC),
        issued_on=date(2026, 5, 2),
        verdict="passed",
        points=(PointDraft(key="1", unit="A", nominal=Decimal(5), error=Decimal("0.1")),),
        file=FileDraft(sha256=keep_bytes(CONTENT), size=len(CONTENT), media_type="application/xml"),
    )
    return record_all(actor=SYSTEM, at=later, drafts=[draft])[0]


def addresses(number: int) -> list[str]:
    one = f"/registry/certificates/{number}/"
    return [one, f"{one}file", f"/registry/chains/certificate/{number}/"]


def test_a_certificate_is_shown_to_its_owner_its_issuer_and_its_regulator_alone(
    alice: Actor, bob: Actor, carol: Actor, mallory: Actor, number: int
) -> None:
    for address in addresses(number):
        assert client_of(alice).get(address).status_code == 200, address
        assert client_of(carol).get(address).status_code == 200, address
        assert client_of(bob).get(address).status_code == 404, address
        assert client_of(mallory).get(address).status_code in (403, 404), address
        assert client_of(None).get(address).status_code == 302, address


def test_the_file_is_handed_out_as_it_came_in_and_never_opened_by_the_browser(
    alice: Actor, number: int
) -> None:
    response = client_of(alice).get(f"/registry/certificates/{number}/file")
    assert response.content == CONTENT
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_public_sees_by_its_code_what_stands_in_it_and_no_customer(number: int) -> None:
    found = Certificate.objects.unscoped("test").get(pk=number)
    page = client_of(None).get(f"/check/{found.token}").content.decode()
    for words in ("A-1", "Carol", "2026-05-01", "Passed", "not shown: the proof is pending"):
        assert words in page
    assert "Alice" not in page
    assert client_of(None).get("/check/guessed").status_code == 404


def test_codes_are_not_guessed_at_speed_and_all_doors_of_the_check_count_together(
    number: int,
) -> None:
    client = client_of(None)
    asked = [client.get(f"/check/guess-{one}", REMOTE_ADDR="10.9.8.7") for one in range(11)]
    assert [asked[0].status_code, asked[9].status_code] == [404, 404]
    assert asked[10].status_code == 429
    assert asked[10].headers["Retry-After"] == "60"
    assert client.get("/check/", {"number": "A-1"}, REMOTE_ADDR="10.9.8.7").status_code == 429
    assert client.get("/check/guess-1", REMOTE_ADDR="10.9.8.8").status_code == 404


def test_a_number_shows_the_state_alone_and_not_too_often(number: int) -> None:
    client = client_of(None)
    page = client.get("/check/", {"number": "A-1"}).content.decode()
    assert "Carol" in page
    assert "2026-05-01" not in page
    assert "not recorded here" not in page
    asked = [client.get("/check/", {"number": f"X-{one}"}).status_code for one in range(12)]
    assert asked[0] == 200
    assert asked[-1] == 429


def test_a_file_is_recognised_and_nothing_of_it_is_kept(
    number: int, media: Any, dcc: Callable[..., bytes]
) -> None:
    client = client_of(None)
    before = sorted(media.rglob("*"))
    page = client.post("/check/", {"file": SimpleUploadedFile("a.xml", CONTENT)})
    assert "A-1" in page.content.decode()
    other = client.post("/check/", {"file": SimpleUploadedFile("b.xml", dcc())})
    assert "not recorded here" in other.content.decode()
    assert sorted(media.rglob("*")) == before


def test_its_issuer_alone_voids_it_and_it_stays_visible_as_void(
    alice: Actor, number: int, later: datetime, carol: Actor
) -> None:
    from dataclasses import replace

    from duheng.site.errors import NotAllowed

    signatory = {"permissions": frozenset({"registry.void_certificate", "registry.view"})}
    with pytest.raises(NotAllowed):
        void_certificate(
            actor=replace(alice, **signatory),
            at=later,
            certificate_id=number,
            revision=1,
            reason="forged",
        )
    void_certificate(
        actor=replace(carol, **signatory), at=later, certificate_id=number, revision=1, reason="x"
    )
    found = Certificate.objects.unscoped("test").get(pk=number)
    assert (found.status, found.status_at) == ("void", later)
    page = client_of(None).get(f"/check/{found.token}").content.decode()
    assert "Void" in page
    assert "A-1" in client_of(alice).get("/registry/certificates/").content.decode()


def test_lists_and_pages_speak_chinese(alice: Actor, number: int) -> None:
    client = client_of(alice, language="zh-hans")
    page = client.get(f"/registry/certificates/{number}/").content.decode()
    assert 'lang="zh' in page


def test_the_proof_of_a_file_travels_with_it_and_is_good_offline(
    alice: Actor, number: int, settings: Any, tmp_path: Any
) -> None:
    from duheng.ledger import KeyType, create_ledger, generate_key, parse_policy, verify_document
    from duheng.site.actions.sequencer import sequence_entries

    key = generate_key("log.example", KeyType.ED25519, b"k" * 32)
    ledger = create_ledger(tmp_path / "ledger", key, tmp_path / "high-water")
    assert sequence_entries(ledger, key) is not None
    client = client_of(alice)
    proof = client.get(f"/registry/certificates/{number}/proof")
    assert proof.status_code == 200
    policy = parse_policy(f"log {key.verifier}\nquorum none\n".encode())
    found = verify_document(CONTENT, proof=proof.content, policy=policy)
    assert found.is_good
    assert {one.reason for one in found.claims} >= {"same_bytes", "included"}
    other = verify_document(CONTENT + b"!", proof=proof.content, policy=policy)
    assert not other.is_good
    token = Certificate.objects.unscoped("test").get(pk=number).token
    page = client_of(None).get(f"/check/{token}").content.decode()
    assert "Entry" in page
    assert "not shown: the proof is pending" not in page
