"""What was recorded is taken back by a page that asks why; the second of two editors is told."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from form_fields import fields
from signing_in import client_of

from conftest import someone
from duheng.site.actions.actor import Actor
from duheng.site.errors import NotPossibleNow, UnusableFields
from duheng.site.people.actions.grants import grant_role
from duheng.site.people.actions.persons import PersonFields, add_person
from duheng.site.people.models import RoleGrant
from duheng.site.registry.confirmations.actions import confirm_instrument, confirm_standard
from duheng.site.registry.documents.actions import (
    change_document,
    move_document,
    register_document,
)
from duheng.site.registry.documents.queries import get_document
from duheng.site.registry.instruments.actions.channels import add_channel
from duheng.site.registry.instruments.actions.events import record_event, withdraw_event
from duheng.site.registry.instruments.actions.placing import (
    end_placement,
    make_position,
    place_instrument,
    withdraw_position,
)
from duheng.site.registry.instruments.actions.registering import register_instrument
from duheng.site.registry.instruments.positions import positions
from duheng.site.registry.instruments.queries import (
    channels_of,
    confirmations_of,
    get_instrument,
    placements_of,
)
from duheng.site.registry.materials.actions import change_material, register_material
from duheng.site.registry.materials.queries import get_material
from duheng.site.registry.programme.actions import change_plan_record, register_plan_record
from duheng.site.registry.programme.queries import get_plan_record
from duheng.site.registry.standards.actions.checking import record_check
from duheng.site.registry.standards.actions.covering import add_capability, attach_equipment
from duheng.site.registry.standards.actions.registering import register_standard
from duheng.site.registry.standards.queries import capabilities_of, checks_of, equipment_of

pytestmark = pytest.mark.django_db(transaction=True)

HERE = {"division_code": "150203"}
DAY = timedelta(days=1)


@pytest.fixture
def mei(db: None) -> Actor:
    return someone("Mei", "metrologist", "150203", "technical_body")


@pytest.fixture
def dana(db: None) -> Actor:
    return someone("Dana", "organisation_administrator", "150203", "enterprise")


@pytest.fixture
def scale(alice: Actor, at: datetime) -> int:
    return register_instrument(actor=alice, at=at, facts=HERE | {"name": "Platform scale"})


@pytest.fixture
def standard(mei: Actor, at: datetime) -> int:
    facts = HERE | {"number": "S-9", "name": "Mass", "level": "enterprise", "quantity": "mass"}
    return register_standard(actor=mei, at=at, facts=facts)


def url(name: str, *arguments: Any) -> str:
    return reverse(f"registry:{name}", args=arguments)


def take_back(actor: Actor, name: str, number: int, **given: str) -> Any:
    """Send the form of a page as it comes, with a reason or what is given."""
    browser = client_of(actor)
    page = browser.get(url(name, number))
    assert page.status_code == 200
    form = fields(page.content.decode())
    return browser.post(url(name, number), form | {"reason": "entered wrongly"} | given)


def test_a_channel_is_withdrawn_with_a_reason(alice: Actor, at: datetime, scale: int) -> None:
    facts = {"name": "gun A", "quantity": "energy", "unit": "kWh"}
    number = add_channel(actor=alice, at=at, instrument_id=scale, facts=facts)
    assert take_back(alice, "withdraw_channel", number, reason=" ").status_code == 409
    assert channels_of(alice, scale)
    assert take_back(alice, "withdraw_channel", number, revision="7").status_code == 409
    assert take_back(alice, "withdraw_channel", number).status_code == 302
    assert channels_of(alice, scale) == ()


def test_a_position_is_made_looked_at_and_withdrawn(
    alice: Actor, bob: Actor, at: datetime, scale: int
) -> None:
    browser = client_of(alice)
    browser.post(url("make_position"), HERE | {"name": "gate", "place": "east"})
    number = positions(alice).get().pk
    place_instrument(actor=alice, at=at, instrument_id=scale, position_id=number, begins_at=at)
    assert "Platform scale" in browser.get(url("positions")).content.decode()
    assert "Platform scale" in browser.get(url("position", number)).content.decode()
    assert client_of(bob).get(url("position", number)).status_code == 404
    assert take_back(alice, "withdraw_position", number).status_code == 409
    placement = placements_of(alice, instrument_id=scale)[0].id
    end_placement(actor=alice, at=at + DAY, placement_id=placement, revision=1, ends_at=at + DAY)
    assert take_back(alice, "withdraw_position", number).status_code == 302
    assert positions(alice).count() == 0


def test_a_new_position_is_made_only_when_the_instrument_can_stand_there(
    alice: Actor, at: datetime, scale: int
) -> None:
    wanted = HERE | {"name": "gate"}
    for begins_at in (at + DAY, ""):
        with pytest.raises(UnusableFields):
            place_instrument(
                actor=alice, at=at, instrument_id=scale, begins_at=begins_at, new_position=wanted
            )
    assert positions(alice).count() == 0
    place_instrument(actor=alice, at=at, instrument_id=scale, begins_at=at, new_position=wanted)
    assert positions(alice).get().standing == "Platform scale"


def test_nothing_is_placed_into_a_position_that_was_withdrawn(
    alice: Actor, at: datetime, scale: int
) -> None:
    gate = make_position(actor=alice, at=at, name="gate", division_code="150203")
    withdraw_position(actor=alice, at=at, position_id=gate, revision=1, reason="gone")
    with pytest.raises(NotPossibleNow):
        place_instrument(actor=alice, at=at, instrument_id=scale, position_id=gate, begins_at=at)


def test_capability_check_and_equipment_are_taken_from_a_standard_again(
    mei: Actor, at: datetime, standard: int
) -> None:
    facts = {"quantity": "mass", "unit": "kg", "accuracy_class": "F1"}
    can = add_capability(actor=mei, at=at, standard_id=standard, facts=facts)
    assert take_back(mei, "withdraw_capability", can).status_code == 302
    assert capabilities_of(mei, standard) == ()
    said = {"checked_at": at, "passed": True}
    check = record_check(actor=mei, at=at, standard_id=standard, facts=said)
    assert take_back(mei, "withdraw_check", check, reason="").status_code == 409
    assert take_back(mei, "withdraw_check", check).status_code == 302
    assert checks_of(mei, standard) == ()
    device = register_instrument(actor=mei, at=at, facts=HERE | {"name": "Weight"})
    attach_equipment(actor=mei, at=at, standard_id=standard, instrument_id=device, revision=1)
    page = client_of(mei).get(url("standard", standard)).content.decode()
    assert url("detach_equipment", device) in page
    assert take_back(mei, "detach_equipment", device, reason=" ").status_code == 422
    assert take_back(mei, "detach_equipment", device).status_code == 302
    assert equipment_of(mei, standard) == ()


def test_a_confirmation_is_taken_back_by_who_may_confirm(
    alice: Actor, mei: Actor, at: datetime, scale: int, standard: int
) -> None:
    said: dict[str, Any] = {"confirmed_on": at.date(), "is_fit": True, "due_on": date(2027, 1, 1)}
    own = confirm_instrument(actor=alice, at=at, instrument_id=scale, revision=1, **said)
    assert take_back(alice, "withdraw_confirmation", own).status_code == 302
    assert confirmations_of(alice, instrument_id=scale) == ()
    assert get_instrument(alice, scale, at.date()).confirmed_until is None
    other = confirm_standard(actor=mei, at=at, standard_id=standard, revision=1, **said)
    assert take_back(mei, "withdraw_confirmation", other).status_code == 302


def scrapped(alice: Actor, at: datetime, scale: int) -> tuple[int, int]:
    """Return position and event of an instrument that stood at the gate until it was scrapped."""
    gate = make_position(actor=alice, at=at, name="gate", division_code="150203")
    place_instrument(
        actor=alice, at=at, instrument_id=scale, position_id=gate, begins_at=at - 9 * DAY
    )
    said: dict[str, Any] = {"confirmed_on": at.date(), "is_fit": True, "due_on": date(2027, 1, 1)}
    confirm_instrument(actor=alice, at=at, instrument_id=scale, revision=1, **said)
    event = record_event(
        actor=alice, at=at, instrument_id=scale, revision=2, kind="scrapping", happened_at=at - DAY
    )
    return gate, event


def test_a_scrapping_that_is_taken_back_opens_placement_and_confirmation_again(
    alice: Actor, at: datetime, scale: int
) -> None:
    _gate, event = scrapped(alice, at, scale)
    assert get_instrument(alice, scale, at.date()).confirmed_until is None
    page = client_of(alice).get(url("instrument", scale)).content.decode()
    assert url("withdraw_event", event) in page
    assert take_back(alice, "withdraw_event", event).status_code == 302
    found = get_instrument(alice, scale, at.date())
    assert (found.status, found.confirmed_until) == ("in_use", date(2027, 1, 1))
    assert placements_of(alice, instrument_id=scale)[0].ends_at is None


def test_a_placement_that_cannot_go_on_says_why(alice: Actor, at: datetime, scale: int) -> None:
    gate, event = scrapped(alice, at, scale)
    other = register_instrument(actor=alice, at=at, facts=HERE | {"name": "New scale"})
    place_instrument(actor=alice, at=at, instrument_id=other, position_id=gate, begins_at=at)
    with translation.override("en"):
        left = withdraw_event(actor=alice, at=at, event_id=event, revision=3, reason="other one")
    assert left == ("It stays out of 'gate': 'New scale' stands there.",)
    assert get_instrument(alice, scale, at.date()).status == "in_use"
    assert placements_of(alice, instrument_id=scale)[0].ends_at == at - DAY


def test_a_confirmation_before_a_repair_does_not_come_back_with_a_scrapping(
    alice: Actor, at: datetime, scale: int
) -> None:
    said: dict[str, Any] = {"confirmed_on": at.date(), "is_fit": True, "due_on": date(2027, 1, 1)}
    confirm_instrument(actor=alice, at=at, instrument_id=scale, revision=1, **said)
    for revision, kind in ((2, "repair"), (3, "scrapping")):
        event = record_event(
            actor=alice, at=at, instrument_id=scale, revision=revision, kind=kind, happened_at=at
        )
    withdraw_event(actor=alice, at=at, event_id=event, revision=4, reason="wrong")
    found = get_instrument(alice, scale, at.date())
    assert (found.status, found.confirmed_until) == ("under_repair", None)


def test_a_change_of_a_material_is_undone_on_its_page(mei: Actor, at: datetime) -> None:
    facts = {"number": "GBW 1", "name": "Gas", "status": "in_force"}
    number = register_material(actor=mei, at=at, facts=facts, properties=[])
    assert (
        url("undo_material", number)
        not in client_of(mei).get(url("material", number)).content.decode()
    )
    change_material(
        actor=mei, at=at, material_id=number, revision=1, facts={"name": "Air"}, properties=[]
    )
    assert (
        url("undo_material", number) in client_of(mei).get(url("material", number)).content.decode()
    )
    assert take_back(mei, "undo_material", number).status_code == 302
    assert get_material(mei, number).name == "Gas"
    assert take_back(mei, "undo_material", number, revision="2").status_code == 409


def test_a_role_ends_on_a_day_with_a_reason(dana: Actor, at: datetime) -> None:
    fields = PersonFields(name="Keeper")
    keeper = add_person(
        actor=dana, at=at, organisation_id=dana.organisation_id or 0, fields=fields
    ).id
    made = grant_role(
        actor=dana, at=at, person_id=keeper, role="instrument_keeper", valid_from=at.date()
    )
    browser = client_of(dana)
    address = reverse("people:end_grant", args=[made.id])
    assert address in browser.get(reverse("people:person", args=[keeper])).content.decode()
    assert browser.get(address).status_code == 200
    last = date(2099, 1, 31)
    given = {"valid_to": last.isoformat(), "revision": "1"}
    assert browser.post(address, given | {"reason": ""}).status_code == 422
    assert browser.post(address, given | {"reason": "leaves"}).status_code == 302
    assert RoleGrant.objects.visible_to(dana).get(pk=made.id).valid_to == last
    late = browser.post(address, given | {"valid_to": "2099-02-01", "reason": "x", "revision": "2"})
    assert late.status_code == 403


@pytest.fixture
def rita(db: None) -> Actor:
    return someone("Rita", "regulator", "150000", "authority")


def test_a_change_of_a_document_is_undone_and_a_step_that_ended_another_is_not(
    rita: Actor, at: datetime
) -> None:
    facts = {"number": "DBJJG 1", "title": "Old", "kind": "local", "status": "in_force"}
    old = register_document(
        actor=rita, at=at, facts=facts | {"edition": "1", "in_force_from": "2020-01-01"}
    )
    new = register_document(
        actor=rita,
        at=at,
        facts=facts | {"edition": "2", "title": "New", "status": "published", "replaces": str(old)},
    )
    change_document(actor=rita, at=at, document_id=new, revision=1, facts={"title": "Newer"})
    assert take_back(rita, "undo_document", new).status_code == 302
    assert get_document(rita, new).title == "New"
    move_document(actor=rita, at=at, document_id=new, revision=3, status="in_force", on=at.date())
    assert get_document(rita, old).status == "replaced"
    assert take_back(rita, "undo_document", new).status_code == 409
    assert get_document(rita, new).status == "in_force"


def test_a_plan_record_names_its_person_and_its_change_is_undone(
    rita: Actor, alice: Actor, at: datetime
) -> None:
    made = register_plan_record(
        actor=rita,
        at=at,
        facts={
            "kind": "technical_committee",
            "name": "Committee",
            "status": "in_force",
            "person": str(rita.person_id),
            "organisation": str(rita.organisation_id),
        },
        attributes={
            "level": "regional",
            "field": "mechanical_metrology",
            "established_on": "2023-05-01",
        },
    )
    address = url("plan_record", made)
    page = client_of(rita).get(address).content.decode()
    assert ">Rita</a>" in page
    assert url("undo_plan_record", made) not in page
    strange = client_of(alice).get(address).content.decode()
    assert "not yours to see" in strange
    assert ">Rita<" not in strange
    change_plan_record(actor=rita, at=at, record_id=made, revision=1, facts={"name": "Other"})
    assert take_back(rita, "undo_plan_record", made).status_code == 302
    assert get_plan_record(rita, made).name == "Committee"
