"""The pages of standards, materials, documents and plan records."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from signing_in import client_of

from conftest import someone
from duheng.site.actions.actor import Actor
from duheng.site.registry.documents.actions import register_document
from duheng.site.registry.materials.actions import register_material
from duheng.site.registry.models import (
    MeasurementStandard,
    NormativeDocument,
    PlanRecord,
    ReferenceMaterial,
)
from duheng.site.registry.programme.actions import register_plan_record
from duheng.site.registry.standards.actions.checking import record_check
from duheng.site.registry.standards.actions.registering import register_standard

pytestmark = pytest.mark.django_db(transaction=True)

SCRIPT = "<script>alert(1)</script>"
STANDARD = {
    "number": "P-1",
    "name": "Weights, class F2",
    "level": "enterprise",
    "division_code": "150200",
    "quantity": "mass",
}


@pytest.fixture
def mei(db: None) -> Actor:
    """Works as a metrologist in the institute of Baotou."""
    return someone("Mei", "metrologist", "150200", "technical_body")


@pytest.fixture
def rita(db: None) -> Actor:
    """Regulates in the whole region."""
    return someone("Rita", "regulator", "150000", "authority")


def url(name: str, *arguments: Any) -> str:
    return reverse(f"registry:{name}", args=arguments)


def fields(page: str) -> dict[str, str]:
    """Return what the form on a page would send."""
    found = dict(re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', page))
    for name, body in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    for name, body in re.findall(r'<textarea name="([^"]+)".*?>(.*?)</textarea>', page, re.DOTALL):
        found[name] = body.strip()
    return found


def send(browser: Any, address: str, **given: str) -> Any:
    page = browser.get(address)
    assert page.status_code == 200, address
    return browser.post(address, fields(page.content.decode()) | given)


def test_a_standard_is_registered_described_and_watched_by_forms(mei: Actor, at: datetime) -> None:
    browser = client_of(mei)
    sent = send(browser, url("register_standard"), **STANDARD)
    assert sent.status_code == 302, sent.content.decode()
    number = MeasurementStandard.objects.visible_to(mei).get().pk
    for name, given in (
        ("change_standard", {"uncertainty": "U = 0.3 mg"}),
        ("link_kinds", {"kinds": "water meters DN15 to DN50\nown kind"}),
        ("add_capability", {"unit": "kg", "expanded_uncertainty": "0.0003"}),
        ("record_check", {"deviation": "0.1", "limit": "0.3", "unit": "mg"}),
        ("record_check", {"deviation": "0.5", "limit": "0.3", "unit": "mg"}),
        ("confirm_standard", {"due_on": "2030-01-01"}),
        ("set_standard_status", {"status": "suspended", "reason": "moved"}),
        ("undo_standard", {"reason": "no"}),
    ):
        answer = send(browser, url(name, number), **given)
        assert answer.status_code in {302, 409}, (name, answer.content.decode())
    page = browser.get(url("standard", number)).content.decode()
    for word in ("U = 0.3 mg", "own kind", "0.0003", "check-chart", "Suspended", "2030-01-01"):
        assert word in page, word


def test_what_is_inside_a_public_standard_is_its_keeper_s(
    mei: Actor, alice: Actor, carol: Actor, at: datetime
) -> None:
    number = register_standard(actor=mei, at=at, facts=STANDARD | {"level": "city"})
    own = register_standard(actor=mei, at=at, facts=STANDARD | {"number": "E-1"})
    day = at - timedelta(days=1)
    record_check(
        actor=mei, at=at, standard_id=number, facts={"checked_at": day, "passed": True, "note": "x"}
    )
    stranger = client_of(alice)
    page = stranger.get(url("standard", number)).content.decode()
    assert "Intermediate checks" not in page
    assert url("change_standard", number) not in page
    assert stranger.get(url("standard", own)).status_code == 404
    assert stranger.get(url("change_standard", number)).status_code == 403
    assert "Intermediate checks" in client_of(carol).get(url("standard", number)).content.decode()
    assert client_of(None).get(url("standard", number)).status_code == 302


@pytest.mark.parametrize(
    ("query", "is_kept"),
    [
        ("level=public", True),
        ("level=enterprise", False),
        ("state=expired", False),
        ("text=F2", True),
        ("kind=water_meter", False),
        ("division=150200", True),
        ("level=x", True),
        ("state=x", True),
    ],
)
def test_standards_are_filtered(mei: Actor, at: datetime, query: str, is_kept: bool) -> None:
    register_standard(actor=mei, at=at, facts=STANDARD | {"level": "city"})
    page = client_of(mei).get(url("standards") + "?" + query).content.decode()
    assert ("Weights, class F2" in page) is is_kept


def test_a_material_is_registered_and_changed_by_forms(mei: Actor, alice: Actor) -> None:
    browser = client_of(mei)
    given = {"number": "GBW 1", "name": "Coal", "properties": "ash; 12.3; %; 0.1; 2\nsulphur;1;%"}
    sent = send(browser, url("register_material"), **given)
    assert sent.status_code == 302, sent.content.decode()
    number = ReferenceMaterial.objects.visible_to(mei).get().pk
    wrong = send(browser, url("change_material", number), properties="ash; 12.3; %; 0.1")
    assert wrong.status_code == 422
    assert send(browser, url("change_material", number), batch="7").status_code == 302
    page = browser.get(url("material", number)).content.decode()
    assert "12.3 %" in page
    assert "not stated" in page
    assert client_of(alice).get(url("material", number)).status_code == 200
    assert client_of(alice).get(url("change_material", number)).status_code == 403


def test_a_document_is_moved_on_by_forms(rita: Actor, carol: Actor) -> None:
    browser = client_of(rita)
    given = {"number": "JJF 1", "title": "Rule", "kind": "specification", "edition": "2026"}
    assert send(browser, url("register_document"), **given).status_code == 302
    number = NormativeDocument.objects.visible_to(rita).get().pk
    moved = send(browser, url("move_document", number), status="drafted", on="2026-01-05")
    assert moved.status_code == 302, moved.content.decode()
    assert "Being drafted" in browser.get(url("document", number)).content.decode()
    other = client_of(carol)
    assert url("change_document", number) not in other.get(url("document", number)).content.decode()
    for name in ("change_document", "move_document", "withdraw_document"):
        assert other.get(url(name, number)).status_code == 403
        assert other.post(url(name, number), {"title": "mine", "revision": "2"}).status_code == 403


def test_a_plan_record_is_registered_by_the_form_of_its_kind(rita: Actor, alice: Actor) -> None:
    browser = client_of(rita)
    assert "technical committee" in browser.get(url("register_plan_record")).content.decode()
    address = url("register_plan_record_of", "technical_committee")
    wrong = send(browser, address, name="Flow", status="in_force")
    assert wrong.status_code == 422
    given = {
        "name": "Flow",
        "status": "in_force",
        "attribute_level": "regional",
        "attribute_field": "flow_metrology",
        "attribute_established_on": "2024-05-01",
    }
    assert send(browser, address, **given).status_code == 302
    number = PlanRecord.objects.visible_to(rita).get().pk
    changed = send(browser, url("change_plan_record", number), name_en="Committee of flow")
    assert changed.status_code == 302, changed.content.decode()
    page = browser.get(url("plan_record", number)).content.decode()
    for word in ("Flow", "regional", "2024-05-01", "in force", "Committee of flow"):
        assert word in page
    assert client_of(alice).get(url("change_plan_record", number)).status_code == 403
    assert browser.get(url("register_plan_record_of", "club")).status_code == 404


def test_no_text_field_becomes_more_than_text(mei: Actor, rita: Actor, at: datetime) -> None:
    standard = register_standard(
        actor=mei,
        at=at,
        facts=STANDARD
        | dict.fromkeys(("number", "name", "name_en", "uncertainty", "note"), SCRIPT),
    )
    material = register_material(
        actor=mei,
        at=at,
        facts={"number": SCRIPT, "name": SCRIPT, "note": SCRIPT},
        properties=[{"quantity": SCRIPT, "value": "1", "unit": "<b>%</b>"}],
    )
    document = register_document(
        actor=rita, at=at, facts={"number": SCRIPT, "title": SCRIPT, "kind": SCRIPT}
    )
    record = register_plan_record(
        actor=rita,
        at=at,
        facts={"kind": "platform", "name": SCRIPT, "number": SCRIPT, "status": "in_force"},
        attributes={"field": SCRIPT, "established_on": "2024-01-01"},
    )
    pages = [
        (mei, url("standards")),
        (mei, url("standard", standard)),
        (mei, url("change_standard", standard)),
        (mei, url("materials")),
        (mei, url("material", material)),
        (mei, url("change_material", material)),
        (rita, url("documents")),
        (rita, url("document", document)),
        (rita, url("change_document", document)),
        (rita, url("plan_records")),
        (rita, url("plan_record", record)),
        (rita, url("change_plan_record", record)),
    ]
    for actor, page in pages:
        shown = client_of(actor).get(page).content.decode()
        assert SCRIPT not in shown, page
        assert "<b>%</b>" not in shown, page
        assert "&lt;script&gt;" in shown, page
