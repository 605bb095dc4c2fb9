"""The pages of instruments: shown, sent, refused, and never more than text."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from signing_in import client_of

from duheng.site.actions.actor import Actor
from duheng.site.registry.instruments.actions.registering import (
    change_instrument,
    register_instrument,
)
from duheng.site.registry.models import Instrument

pytestmark = pytest.mark.django_db(transaction=True)

FACTS = {"name": "Platform scale", "number": "S-1", "division_code": "150203", "place": "hall 1"}
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def scale(alice: Actor, at: datetime) -> int:
    return register_instrument(actor=alice, at=at, facts=FACTS)


def url(name: str, *arguments: Any) -> str:
    return reverse(f"registry:{name}", args=arguments)


def test_the_register_lists_what_one_sees(
    alice: Actor, bob: Actor, carol: Actor, mallory: Actor, scale: int
) -> None:
    for actor, is_seen in ((alice, True), (carol, True), (bob, False)):
        page = client_of(actor).get(url("instruments")).content.decode()
        assert ("Platform scale" in page) is is_seen
    assert client_of(mallory).get(url("instruments")).status_code == 403
    assert client_of(None).get(url("instruments")).status_code == 302


@pytest.mark.parametrize(
    "query",
    [
        "text=S-1",
        "text=scale",
        "due=never",
        "status=in_use",
        "division=150200",
        "control=voluntary",
        "owner=Alice",
        "sort=-due",
    ],
)
def test_a_filter_keeps_what_fits(alice: Actor, scale: int, query: str) -> None:
    page = client_of(alice).get(url("instruments") + "?" + query).content.decode()
    assert "Platform scale" in page


@pytest.mark.parametrize(
    "query",
    ["text=zz", "due=overdue", "status=sealed", "division=150600", "kind=x", "owner=Bob"],
)
def test_a_filter_drops_what_does_not_fit(alice: Actor, scale: int, query: str) -> None:
    page = client_of(alice).get(url("instruments") + "?" + query).content.decode()
    assert "Platform scale" not in page


@pytest.mark.parametrize("query", ["due=x", "status=x", "division=x", "control=x"])
def test_a_filter_that_makes_no_sense_is_named(alice: Actor, scale: int, query: str) -> None:
    page = client_of(alice).get(url("instruments") + "?" + query).content.decode()
    assert "Platform scale" in page
    assert "field-error" in page


def test_an_instrument_has_its_page_for_whom_it_is_open_to(
    alice: Actor, bob: Actor, carol: Actor, scale: int
) -> None:
    own = client_of(alice).get(url("instrument", scale)).content.decode()
    assert url("change_instrument", scale) in own
    supervised = client_of(carol).get(url("instrument", scale)).content.decode()
    assert "Platform scale" in supervised
    assert url("change_instrument", scale) not in supervised
    assert client_of(bob).get(url("instrument", scale)).status_code == 404


def fields(page: str) -> dict[str, str]:
    """Return what the form on a page would send."""
    found = dict(re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', page))
    for name, body in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    return found


def test_an_instrument_is_registered_and_changed_by_forms(alice: Actor) -> None:
    browser = client_of(alice)
    form = fields(browser.get(url("register_instrument")).content.decode())
    sent = browser.post(
        url("register_instrument"),
        form | {"name": "New scale", "division_code": "150203", "kind": "taximeters"},
    )
    assert sent.status_code == 302
    made = Instrument.objects.visible_to(alice).get(name="New scale")
    assert made.kind == "taximeter"
    form = fields(browser.get(url("change_instrument", made.pk)).content.decode())
    assert form["name"] == "New scale"
    browser.post(url("change_instrument", made.pk), form | {"place": "rank 3"})
    changed = Instrument.objects.visible_to(alice).get(pk=made.pk)
    assert (changed.place, changed.revision, changed.kind) == ("rank 3", 2, "taximeter")


def test_what_is_refused_stands_at_its_field_and_what_was_typed_stays(alice: Actor) -> None:
    answer = client_of(alice).post(
        url("register_instrument"),
        {"name": "", "division_code": "150203", "range_lower": "9", "range_upper": "1"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "is missing" in page
    assert "lies below the lower end" in page
    assert 'value="9"' in page


def test_the_second_of_two_editors_sees_what_the_first_wrote(
    alice: Actor, at: datetime, scale: int
) -> None:
    browser = client_of(alice)
    form = fields(browser.get(url("change_instrument", scale)).content.decode())
    change_instrument(
        actor=alice, at=at, instrument_id=scale, revision=1, facts={"place": "cellar"}
    )
    answer = browser.post(url("change_instrument", scale), form | {"place": "attic"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "cellar" in page
    assert 'value="attic"' in page
    assert Instrument.objects.visible_to(alice).get(pk=scale).place == "cellar"
    again = browser.post(url("change_instrument", scale), fields(page) | {"place": "attic"})
    assert again.status_code == 302
    assert Instrument.objects.visible_to(alice).get(pk=scale).place == "attic"


def test_every_form_of_an_instrument_opens_and_acts(alice: Actor, bob: Actor, scale: int) -> None:
    browser = client_of(alice)
    said: dict[str, dict[str, Any]] = {
        "record_event": {"kind": "sealing", "happened_at": "2026-03-01T09:00", "note": ""},
        "place_instrument": {"new_position": "gate", "begins_at": "2026-03-01T09:00"},
        "add_channel": {"name": "1", "quantity": "mass", "unit": "kg"},
        "confirm_instrument": {"due_on": "2030-01-01"},
        "undo_instrument": {"reason": "no"},
        "withdraw_instrument": {"reason": "no"},
    }
    for name, given in said.items():
        page = browser.get(url(name, scale))
        assert page.status_code == 200, name
        answer = browser.post(url(name, scale), fields(page.content.decode()) | given)
        assert answer.status_code in {302, 409}, (name, answer.content.decode())
        assert client_of(bob).get(url(name, scale)).status_code == 404
    shown = browser.get(url("instrument", scale)).content.decode()
    for word in ("Sealed up", "gate", "Fit for its use"):
        assert word in shown


def test_a_form_of_another_site_is_refused(alice: Actor, scale: int) -> None:
    browser = client_of(alice, csrf=True)
    answer = browser.post(url("withdraw_instrument", scale), {"reason": "x", "revision": "1"})
    assert answer.status_code == 403
    assert Instrument.objects.visible_to(alice).get(pk=scale).withdrawn_at is None


def test_no_text_field_becomes_more_than_text(alice: Actor, at: datetime) -> None:
    columns = (
        "name number item kind model maker serial_number place purpose quantity range_text "
        "permissible_error note"
    )
    texts = dict.fromkeys(columns.split(), SCRIPT)
    number = register_instrument(
        actor=alice, at=at, facts={**texts, "division_code": "150203", "unit": "<b>x</b>"}
    )
    browser = client_of(alice)
    for page in (
        url("instruments"),
        url("instruments") + "?column=name&column=kind&column=place&column=maker&column=model",
        url("instruments") + "?text=" + SCRIPT,
        url("instrument", number),
        url("change_instrument", number),
        url("withdraw_instrument", number),
    ):
        shown = browser.get(page).content.decode()
        assert SCRIPT not in shown
        assert "<b>x</b>" not in shown
    assert "&lt;script&gt;" in browser.get(url("instrument", number)).content.decode()


def test_an_export_holds_no_formula(alice: Actor, at: datetime) -> None:
    for name in ("=1+1", "@SUM(A1)", "+cmd|x", "-2"):
        register_instrument(actor=alice, at=at, facts={"name": name, "division_code": "150203"})
    sent = client_of(alice).get(url("instruments") + "?export=csv")
    lines = b"".join(sent.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert all(line.startswith("'") for line in lines[1:])


def upload(actor: Actor, text: str, profile: str = "own") -> Any:
    file = SimpleUploadedFile("ledger.csv", text.encode(), content_type="text/csv")
    return client_of(actor).post(url("import_instruments"), {"file": file, "profile": profile})


def test_a_file_is_sent_looked_at_and_imported(alice: Actor, bob: Actor) -> None:
    address = upload(alice, "name,division_code\nScale,150203\nMeter,150203\n").url
    browser = client_of(alice)
    assert "Every row can be used" in browser.get(address).content.decode()
    assert client_of(bob).get(address).status_code == 404
    assert not Instrument.objects.visible_to(alice).exists()
    assert browser.post(address, {"commit": "1"}).status_code == 302
    assert Instrument.objects.visible_to(alice).count() == 2
    assert browser.get(address).status_code == 404


def test_faults_of_a_file_are_shown_escaped_and_fetched_whole(alice: Actor) -> None:
    rows = "".join(f"{SCRIPT},nowhere{place}\n" for place in range(1100))
    address = upload(alice, "name,division_code\n" + rows).url
    browser = client_of(alice)
    page = browser.get(address).content.decode()
    assert SCRIPT not in page
    assert page.count("nowhere") == 2000
    whole = browser.get(address + "faults.csv").content.decode()
    assert whole.count("\n") == 1101
    assert browser.post(address, {"commit": "1"}).status_code == 200
    assert not Instrument.objects.visible_to(alice).exists()


def test_a_file_that_is_no_table_and_a_forged_draft_are_refused(alice: Actor, bob: Actor) -> None:
    assert upload(alice, 'name\n"open').status_code == 422
    assert client_of(alice).get(url("import_preview", "made-up")).status_code == 404
    assert client_of(None).get(url("import_instruments")).status_code == 302


def test_a_column_is_chosen_by_hand(alice: Actor) -> None:
    address = upload(alice, "What,division_code\nScale,150203\n").url
    browser = client_of(alice)
    assert "Nothing can be imported yet" in browser.get(address).content.decode()
    page = browser.post(address, {"column:What": "name"}).content.decode()
    assert "Every row can be used" in page
    browser.post(address, {"column:What": "name", "commit": "1"})
    assert Instrument.objects.visible_to(alice).get().name == "Scale"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_can_be_fetched(alice: Actor, form: str) -> None:
    assert client_of(alice).get(url("import_template", form)).status_code == 200
