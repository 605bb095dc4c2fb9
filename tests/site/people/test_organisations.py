"""Organisations and people: who may register and change which, and what fields may hold."""

from dataclasses import replace
from datetime import datetime

import pytest
from signing_in import client_of

from conftest import someone
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.errors import ChangedMeanwhile, NoSuchRecord, NotAllowed, UnusableFields
from duheng.site.people.actions.organisations import (
    OrganisationFields,
    change_organisation,
    register_organisation,
    withdraw_organisation,
)
from duheng.site.people.actions.persons import (
    PersonFields,
    add_person,
    change_person,
    withdraw_person,
)
from duheng.site.people.models import Organisation

pytestmark = pytest.mark.django_db(transaction=True)

FIELDS = OrganisationFields(name="百货商店", kind="merchant", division_code="150203")
CODE = "91350100M000100Y43"
"""Printed as the example of GB 32100."""


def test_a_regulator_registers_what_lies_in_the_division(carol: Actor, at: datetime) -> None:
    made = register_organisation(actor=carol, at=at, fields=FIELDS)
    assert made.name == "百货商店"
    with pytest.raises(NotAllowed):
        register_organisation(actor=carol, at=at, fields=replace(FIELDS, division_code="150602"))
    with pytest.raises(NotAllowed):
        change_organisation(
            actor=carol,
            at=at,
            organisation_id=made.id,
            revision=1,
            fields=replace(FIELDS, division_code="150602"),
        )


@pytest.mark.parametrize("who", ["alice", "mallory"])
def test_others_register_nothing(who: str, request: pytest.FixtureRequest, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        register_organisation(actor=request.getfixturevalue(who), at=at, fields=FIELDS)


def test_an_identifier_is_checked_and_kept_as_the_scheme_writes_it(at: datetime) -> None:
    coded = replace(FIELDS, identifier_scheme="unified_social_credit_code")
    made = register_organisation(
        actor=SYSTEM, at=at, fields=replace(coded, identifier=" 91350100m000100y43 ")
    )
    assert made.identifier == CODE
    for wrong in (CODE[:-1] + "4", CODE[:-1], "x", "", "９１３５０１００Ｍ０００１００Ｙ４４"):
        with pytest.raises(UnusableFields) as refusal:
            register_organisation(actor=SYSTEM, at=at, fields=replace(coded, identifier=wrong))
        assert set(refusal.value.data["fields"]) == {"identifier"}
    with pytest.raises(UnusableFields):
        register_organisation(actor=SYSTEM, at=at, fields=replace(coded, identifier=CODE))


@pytest.mark.parametrize(
    ("change", "marked"),
    [
        ({"name": ""}, "name"),
        ({"name": "长" * 201}, "name"),
        ({"kind": "castle"}, "kind"),
        ({"division_code": "15"}, "division_code"),
        ({"division_code": ""}, "division_code"),
        ({"address": "\x00"}, "address"),
        ({"parent_id": 10**9}, "parent_id"),
        ({"identifier": "1"}, "identifier"),
        ({"identifier": "1", "identifier_scheme": "resident_identity_number"}, "identifier"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(
    at: datetime, change: dict[str, str], marked: str
) -> None:
    with pytest.raises(UnusableFields) as refusal:
        register_organisation(actor=SYSTEM, at=at, fields=replace(FIELDS, **change))  # type: ignore[arg-type]
    assert set(refusal.value.data["fields"]) == {marked}
    assert not Organisation.objects.exists()


def test_an_organisation_does_not_stand_above_itself(at: datetime) -> None:
    top = register_organisation(actor=SYSTEM, at=at, fields=FIELDS)
    below = register_organisation(actor=SYSTEM, at=at, fields=replace(FIELDS, parent_id=top.id))
    with pytest.raises(UnusableFields):
        change_organisation(
            actor=SYSTEM,
            at=at,
            organisation_id=top.id,
            revision=1,
            fields=replace(FIELDS, parent_id=below.id),
        )


def test_an_organisation_does_not_change_its_own_kind(at: datetime) -> None:
    dana = someone("Dana", "organisation_administrator", "150203", "merchant")
    own = {"actor": dana, "at": at, "organisation_id": dana.organisation_id, "revision": 1}
    with pytest.raises(NotAllowed):
        change_organisation(**own, fields=replace(FIELDS, kind="authority"))  # type: ignore[arg-type]
    changed = change_organisation(**own, fields=FIELDS)  # type: ignore[arg-type]
    assert changed.revision == 2


def test_only_the_system_administrator_withdraws_one(carol: Actor, at: datetime) -> None:
    made = register_organisation(actor=carol, at=at, fields=FIELDS)
    with pytest.raises(NotAllowed):
        withdraw_organisation(actor=carol, at=at, organisation_id=made.id, reason="closed")
    zhou = someone("Zhou", "system_administrator", "150000", "authority")
    gone = withdraw_organisation(actor=zhou, at=at, organisation_id=made.id, reason="closed")
    assert gone.withdrawn_reason == "closed"
    page = client_of(carol).get("/people/organisations/").content.decode()
    assert "百货商店" not in page


def test_the_second_of_two_editors_is_told_and_loses_nothing(at: datetime) -> None:
    dana = someone("Dana", "organisation_administrator", "150203", "merchant")
    first, second = client_of(dana), client_of(dana)
    address = f"/people/organisations/{dana.organisation_id}/change/"
    form = {"kind": "merchant", "division_code": "150203", "revision": "1"}
    assert first.post(address, {**form, "name": "First"}).status_code == 302
    told = second.post(address, {**form, "name": "Second", "address": "12 Long Street"})
    page = told.content.decode()
    assert told.status_code == 422
    assert "Somebody else changed this meanwhile" in page
    assert "12 Long Street" in page
    assert 'name="revision" value="2"' in page
    again = {**form, "name": "Second", "revision": "2"}
    assert second.post(address, again).status_code == 302
    assert Organisation.objects.get(pk=dana.organisation_id).name == "Second"


def test_people_are_kept_by_their_own_administrator(alice: Actor, at: datetime) -> None:
    dana = someone("Dana", "organisation_administrator", "150203", "merchant")
    made = add_person(
        actor=dana,
        at=at,
        organisation_id=dana.organisation_id or 0,
        fields=PersonFields(name="才仁·卓玛", telephone="0472"),
    )
    changed = change_person(
        actor=dana, at=at, person_id=made.id, revision=1, fields=PersonFields(name="才仁")
    )
    assert (changed.name, changed.telephone) == ("才仁", "")
    with pytest.raises(ChangedMeanwhile):
        change_person(
            actor=dana, at=at, person_id=made.id, revision=1, fields=PersonFields(name="x")
        )
    with pytest.raises(NotAllowed):
        add_person(
            actor=dana,
            at=at,
            organisation_id=alice.organisation_id or 0,
            fields=PersonFields(name="x"),
        )
    with pytest.raises(NoSuchRecord):
        withdraw_person(actor=dana, at=at, person_id=alice.person_id or 0, reason="x")
    with pytest.raises(NotAllowed):
        withdraw_person(actor=dana, at=at, person_id=dana.person_id or 0, reason="x")


def test_a_regulator_sees_people_and_changes_none(carol: Actor, alice: Actor, at: datetime) -> None:
    assert client_of(carol).get(f"/people/persons/{alice.person_id}/").status_code == 200
    with pytest.raises(NotAllowed):
        change_person(
            actor=carol,
            at=at,
            person_id=alice.person_id or 0,
            revision=1,
            fields=PersonFields(name="x"),
        )


def test_what_somebody_types_is_text_on_every_page(at: datetime) -> None:
    dana = someone("Dana", "organisation_administrator", "150203", "merchant")
    script = "<script>alert(1)</script>\"'>"
    client = client_of(dana)
    form = {"name": script, "email": "a@example.org", "telephone": script, "qualifications": script}
    person = client.post("/people/persons/new/", form).headers["Location"]
    organisation = f"/people/organisations/{dana.organisation_id}/"
    facts = {"name": script, "name_en": script, "address": script, "revision": "1"}
    facts |= {"kind": "merchant", "division_code": "150203"}
    assert client.post(f"{organisation}change/", facts).status_code == 302
    number = person.rstrip("/").rsplit("/", 1)[1]
    for address in (
        person,
        f"{person}change/",
        f"{person}withdraw/",
        "/people/persons/",
        organisation,
        "/people/organisations/",
        f"/people/history/people.person/{number}/",
        f"/people/history/people.organisation/{dana.organisation_id}/",
    ):
        page = client.get(address).content.decode()
        assert "alert(1)" in page, address
        assert "<script>alert" not in page, address
