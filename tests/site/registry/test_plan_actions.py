"""Reference materials, normative documents and plan records, and who answers for them."""

from datetime import date, datetime
from typing import Any

import pytest

from conftest import someone
from duheng.site.actions.actor import Actor
from duheng.site.errors import NotAllowed, NotPossibleNow, UnusableFields
from duheng.site.registry.documents.actions import (
    change_document,
    move_document,
    register_document,
)
from duheng.site.registry.documents.queries import editions_of, get_document
from duheng.site.registry.materials.actions import change_material, register_material
from duheng.site.registry.materials.queries import get_material
from duheng.site.registry.programme.actions import change_plan_record, register_plan_record
from duheng.site.registry.programme.queries import get_plan_record
from duheng.site.registry.undoing import undo_change

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mei(db: None) -> Actor:
    """Works as a metrologist in the institute of Baotou."""
    return someone("Mei", "metrologist", "150200", "technical_body")


@pytest.fixture
def rita(db: None) -> Actor:
    """Regulates in the whole region."""
    return someone("Rita", "regulator", "150000", "authority")


def test_a_material_keeps_its_property_values_to_the_last_digit(mei: Actor, at: datetime) -> None:
    properties = [
        {
            "quantity": "ash",
            "value": "12.340",
            "unit": "%",
            "expanded_uncertainty": "0.10",
            "coverage_factor": "2",
        },
        {"quantity": "sulphur", "value": "1.2", "unit": "%"},
    ]
    number = register_material(
        actor=mei,
        at=at,
        facts={"number": "GBW(E)1", "name": "Coal", "batch": "7", "valid_until": "2028-01-31"},
        properties=properties,
    )
    found = get_material(mei, number)
    assert str(found.properties[0].value) == "12.340"
    assert found.properties[1].expanded_uncertainty is None
    with pytest.raises(UnusableFields) as refusal:
        register_material(
            actor=mei, at=at, facts={"number": "GBW(E)1", "name": "Coal", "batch": "7"}
        )
    assert set(refusal.value.data["fields"]) == {"batch"}
    change_material(actor=mei, at=at, material_id=number, revision=1, facts={"status": "ended"})
    undo_change(
        actor=mei,
        at=at,
        kind="registry.referencematerial",
        record_id=number,
        revision=2,
        reason="too early",
    )
    assert get_material(mei, number).status == "in_force"
    with pytest.raises(NotPossibleNow):
        undo_change(
            actor=mei, at=at, kind="people.organisation", record_id=1, revision=2, reason="no"
        )


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"value": "about 3"}, "properties.0.value"),
        ({"value": "inf"}, "properties.0.value"),
        ({"unit": ""}, "properties.0.unit"),
        ({"expanded_uncertainty": "0.1"}, "properties.0.coverage_factor"),
        (
            {"expanded_uncertainty": "-1", "coverage_factor": "2"},
            "properties.0.expanded_uncertainty",
        ),
        ({"quantity": "a\nb"}, "properties.0.quantity"),
    ],
    ids=str,
)
def test_a_property_value_that_cannot_be_used_is_named(
    mei: Actor, at: datetime, wrong: dict[str, str], named: str
) -> None:
    one = {"quantity": "ash", "value": "1", "unit": "%"} | wrong
    with pytest.raises(UnusableFields) as refusal:
        register_material(actor=mei, at=at, facts={"number": "G", "name": "Coal"}, properties=[one])
    assert named in refusal.value.data["fields"]


def document(actor: Actor, at: datetime, **facts: Any) -> int:
    given = {"number": "JJF(蒙) 1", "edition": "2026", "title": "校准规范", "kind": "specification"}
    return register_document(actor=actor, at=at, facts=given | facts)


def move(actor: Actor, at: datetime, number: int, status: str, on: str) -> int:
    revision = get_document(actor, number).revision
    return move_document(
        actor=actor, at=at, document_id=number, revision=revision, status=status, on=on
    )


def test_a_document_lives_from_proposal_to_replacement(rita: Actor, at: datetime) -> None:
    old = document(rita, at, edition="2016", status="in_force", in_force_from="2016-06-01")
    new = document(rita, at, replaces=old)
    for status, on in (
        ("drafted", "2024-01-01"),
        ("commented", "2024-06-01"),
        ("published", "2025-01-01"),
        ("in_force", "2025-07-01"),
    ):
        move(rita, at, new, status, on)
    before = get_document(rita, old)
    assert (before.status, before.in_force_to) == ("replaced", date(2025, 6, 30))
    assert [one.edition for one in editions_of(rita, "JJF(蒙) 1")] == ["2016", "2026"]
    with pytest.raises(NotPossibleNow):
        move(rita, at, new, "drafted", "2025-08-01")


def test_a_document_of_the_region_is_not_a_city_s_to_change(
    rita: Actor, carol: Actor, alice: Actor, at: datetime
) -> None:
    number = document(rita, at)
    own = document(carol, at, edition="local", division_code="150200")
    for actor in (carol, alice):
        with pytest.raises(NotAllowed):
            change_document(
                actor=actor, at=at, document_id=number, revision=1, facts={"title": "mine"}
            )
    with pytest.raises(NotAllowed):
        change_document(
            actor=carol, at=at, document_id=own, revision=1, facts={"division_code": "150600"}
        )
    with pytest.raises(NotAllowed):
        document(carol, at, edition="x", division_code="150600")
    change_document(actor=rita, at=at, document_id=own, revision=1, facts={"title": "ours"})


def test_an_edition_is_registered_once(rita: Actor, at: datetime) -> None:
    document(rita, at)
    with pytest.raises(UnusableFields) as refusal:
        document(rita, at)
    assert set(refusal.value.data["fields"]) == {"edition"}


def plan_record(actor: Actor, at: datetime, **given: Any) -> int:
    facts = {"kind": "technical_committee", "name": "力学专业委员会", "status": "in_force"}
    attributes = {
        "level": "regional",
        "field": "mechanical_metrology",
        "established_on": "2023-05-01",
    }
    return register_plan_record(
        actor=actor,
        at=at,
        facts=facts | given.get("facts", {}),
        attributes=attributes | given.get("attributes", {}),
    )


def test_a_plan_record_keeps_what_its_vocabulary_says(rita: Actor, at: datetime) -> None:
    found = get_plan_record(rita, plan_record(rita, at))
    assert found.since == date(2023, 5, 1)
    assert found.attributes["level"] == "regional"
    change_plan_record(
        actor=rita, at=at, record_id=found.id, revision=1, facts={"until": "2025-12-31"}
    )
    assert get_plan_record(rita, found.id).attributes == found.attributes


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"facts": {"kind": "club"}}, "kind"),
        ({"facts": {"status": "fine"}}, "status"),
        ({"facts": {"name": ""}}, "name"),
        ({"facts": {"until": "2020-01-01"}}, "until"),
        ({"facts": {"organisation": 999_999}}, "organisation"),
        ({"attributes": {"level": "galactic"}}, "attributes.level"),
        ({"attributes": {"level": ""}}, "attributes.level"),
        ({"attributes": {"colour": "red"}}, "attributes.colour"),
        ({"attributes": {"established_on": "1 May"}}, "since"),
    ],
    ids=str,
)
def test_a_plan_record_names_what_its_vocabulary_refuses(
    rita: Actor, at: datetime, given: dict[str, Any], named: str
) -> None:
    with pytest.raises(UnusableFields) as refusal:
        plan_record(rita, at, **given)
    assert named in refusal.value.data["fields"]


def test_a_city_counts_its_own_plan_records(
    rita: Actor, carol: Actor, alice: Actor, at: datetime
) -> None:
    with pytest.raises(NotAllowed):
        plan_record(carol, at)
    with pytest.raises(NotAllowed):
        plan_record(alice, at)
    number = plan_record(carol, at, facts={"division_code": "150200"})
    change_plan_record(actor=rita, at=at, record_id=number, revision=1, facts={"name": "x"})
