"""A certificate comes in: read under limits, shown, recorded once, byte for byte."""

import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from signing_in import client_of

from duheng.site.actions.actor import Actor
from duheng.site.registry.models import (
    Certificate,
    CertificatePoint,
    CertificateUse,
    StoredFile,
)

pytestmark = pytest.mark.django_db(transaction=True)

UPLOAD = "/registry/certificates/upload/"
Write = Callable[..., bytes]


def send(client: Client, content: bytes, name: str = "c.xml") -> Any:
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


def record(client: Client, content: bytes, **fields: str) -> Any:
    sent = send(client, content)
    assert sent.status_code == 302, sent.content.decode()
    shown = client.get(sent.url)
    assert shown.status_code == 200, shown.content.decode()
    return client.post(sent.url, {"subject": "other", "other": "", **fields})


def test_a_certificate_is_shown_as_it_was_read_and_recorded_in_one_action(
    alice: Actor, meter: int, dcc: Write, media: Path
) -> None:
    client, content = client_of(alice), dcc()
    sent = send(client, content)
    page = client.get(sent.url).content.decode()
    for words in (
        "EX-2026-000001",
        "Three-phase meter",
        "Serial number",
        "±"[:0],
        "EX-2025-000731",
    ):
        assert words in page
    assert Certificate.objects.unscoped("test").count() == 0

    done = client.post(sent.url, {"subject": str(meter)})
    assert done.status_code == 302, done.content.decode()
    found = Certificate.objects.unscoped("test").get()
    assert (found.instrument_id, found.owner_id) == (meter, alice.organisation_id)
    assert found.issuer.name in {"示例计量测试研究院", "Example Institute of Metrology"}
    points = CertificatePoint.objects.unscoped("test").filter(certificate=found).order_by("id")
    first = points.first()
    assert first is not None
    assert (points.count(), first.unit, first.error_unit) == (8, "A", "%")
    assert (float(first.nominal), float(first.error)) == (0.05, 0.31)
    assert (float(first.expanded_uncertainty), float(first.coverage_factor)) == (0.1, 2.0)
    assert CertificateUse.objects.unscoped("test").filter(certificate=found).count() == 1
    kept = media / found.file.sha256[:2] / found.file.sha256
    assert kept.read_bytes() == content
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    page = client.get(done.url).content.decode()
    assert "The next step is yours" in page
    assert "pending" in page


def test_the_same_file_is_told_and_not_recorded_twice(alice: Actor, meter: int, dcc: Write) -> None:
    client, content = client_of(alice), dcc()
    assert record(client, content).status_code == 302
    again = send(client, content)
    page = client.get(again.url)
    assert "recorded already" in page.content.decode()
    client.post(again.url, {"subject": str(meter)})
    assert Certificate.objects.unscoped("test").count() == 1
    assert StoredFile.objects.unscoped("test").count() == 1


def test_two_uploads_at_once_record_one_certificate(alice: Actor, meter: int, dcc: Write) -> None:
    client, content = client_of(alice), dcc()
    first, second = send(client, content), send(client, content)
    assert client.post(first.url, {"subject": str(meter)}).status_code == 302
    late = client.post(second.url, {"subject": str(meter)})
    assert "recorded already" in late.content.decode()
    assert Certificate.objects.unscoped("test").count() == 1


HOSTILE = {
    "script": b"<script>alert(1)</script>",
    "entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "laughs": b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>',
    "broken pdf": b"%PDF-1.7 nothing follows",
    "not well-formed": b"<a><b></a>",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_with_its_finding_and_nothing_is_kept(
    alice: Actor, content: bytes, media: Path, later: datetime
) -> None:
    refused = send(client_of(alice), content)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "This file was not taken" in page
    assert "root:" not in page
    assert not list(media.rglob("*")) if media.exists() else True
    assert Certificate.objects.unscoped("test").count() == 0


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"PK\x03\x04zip", b"", b"#!/bin/sh\nrm -rf /"])
def test_what_is_neither_xml_nor_pdf_is_not_even_read(
    alice: Actor, content: bytes, later: datetime
) -> None:
    assert send(client_of(alice), content).status_code == 422


def test_texts_of_a_certificate_are_shown_and_never_run(alice: Actor, dcc: Write) -> None:
    attack = "<script>alert(1)</script>"
    client = client_of(alice)
    content = dcc(
        number='N"><img src=x onerror=alert(1)>',
        item={
            "name": {"zh": attack, "en": attack},
            "maker": {"zh": attack, "en": attack},
            "model": attack,
        },
    )
    done = record(client, content)
    assert done.status_code == 302, done.content.decode()
    for address in (done.url, "/registry/certificates/", done.url + "../../chains/certificate/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_draft_belongs_to_whoever_brought_the_bytes(
    alice: Actor, bob: Actor, dcc: Write, later: datetime
) -> None:
    sent = send(client_of(alice), dcc())
    assert client_of(bob).get(sent.url).status_code == 404
    assert client_of(bob).post(sent.url, {"subject": "other"}).status_code == 404
    assert client_of(alice).get(UPLOAD + "forged:token/").status_code == 404


def test_a_certificate_that_was_changed_after_signing_is_refused(
    alice: Actor, dcc: Write, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from duheng.site.registry.certificates import reading
    from duheng.site.registry.certificates.views import intake

    def read(content: bytes, **options: Any) -> reading.ReadFile:
        found = reading.read_file(content, **options)
        return reading.ReadFile(
            facts=found.facts,
            findings=found.findings,
            signature={"status": "invalid"},
            is_valid=False,
            media_type=found.media_type,
        )

    monkeypatch.setattr(intake, "read_file", read)
    assert send(client_of(alice), dcc()).status_code == 422


def test_a_paper_certificate_is_typed_in_with_its_scan(
    alice: Actor, meter: int, later: datetime
) -> None:
    client = client_of(alice)
    typed = {
        "number": "P-1", "issuer_name": "County Institute", "kind": "verification",
        "measured_on": "2026-05-02", "issued_on": "2026-05-03", "valid_until": "2027-05-01",
        "verdict": "passed", "subject": "M-07", "points": "5; A; 0.02; 0.01; 2; A\n10; A; −0.03",
        "standards": "", "accuracy_class": "1", "regulation": "JJG 596-2012",
    }  # fmt: skip
    scan = SimpleUploadedFile("s.png", b"\x89PNG\r\n\x1a\n picture")
    done = client.post("/registry/certificates/type/", {**typed, "scan": scan})
    assert done.status_code == 302, done.content.decode()
    found = Certificate.objects.unscoped("test").get()
    assert (found.instrument_id, found.verdict, found.is_digital) == (meter, "passed", False)
    points = list(CertificatePoint.objects.unscoped("test").order_by("id"))
    assert [float(one.error) for one in points] == [0.02, -0.03]
    assert points[1].expanded_uncertainty is None
    assert found.file.media_type == "image/png"
    script = SimpleUploadedFile("s.svg", b"<svg onload=alert(1)>")
    again = client.post("/registry/certificates/type/", {**typed, "number": "P-2", "scan": script})
    assert again.status_code == 422
    wrong = {**typed, "number": "P-3", "kind": "calibration"}
    assert client.post("/registry/certificates/type/", wrong).status_code == 422
