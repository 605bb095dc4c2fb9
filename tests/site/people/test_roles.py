"""Who may give which role: three administrators apart, nobody to themselves, nothing beyond."""

from datetime import date, datetime
from itertools import permutations

import pytest

from conftest import someone
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.errors import NoSuchRecord, NotAllowed, UnusableFields
from duheng.site.people.actions.grants import end_grant, grant_role, withdraw_grant
from duheng.site.people.actions.persons import PersonFields, add_person
from duheng.site.people.models import Person
from duheng.site.people.roles import (
    APART,
    PERMISSION_TITLES,
    READING,
    ROLES,
    for_programs,
    permissions_of,
)
from duheng.site.people.who import actor_of

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 3, 2)


@pytest.fixture
def sun(db: None) -> Actor:
    """Security administrator of the region."""
    return someone("Sun", "security_administrator", "150000", "authority")


@pytest.fixture
def dana(db: None) -> Actor:
    """Administers an institute in Baotou."""
    return someone("Dana", "organisation_administrator", "150200", "technical_body")


def newcomer(at: datetime, place: int | None) -> int:
    return add_person(
        actor=SYSTEM, at=at, organisation_id=place or 0, fields=PersonFields(name="New")
    ).id


@pytest.mark.parametrize(("held", "wanted"), list(permutations(sorted(APART), 2)))
def test_nobody_holds_two_of_the_three_administrators(
    sun: Actor, at: datetime, held: str, wanted: str
) -> None:
    person = newcomer(at, sun.organisation_id)
    grant_role(actor=sun, at=at, person_id=person, role=held, valid_from=DAY)
    with pytest.raises(NotAllowed):
        grant_role(actor=sun, at=at, person_id=person, role=wanted, valid_from=DAY)
    with pytest.raises(NotAllowed):
        grant_role(actor=SYSTEM, at=at, person_id=person, role=wanted, valid_from=date(2030, 1, 1))


def test_one_of_the_three_may_follow_another_in_time(sun: Actor, at: datetime) -> None:
    person = newcomer(at, sun.organisation_id)
    first = grant_role(
        actor=sun,
        at=at,
        person_id=person,
        role="system_administrator",
        valid_from=DAY,
        valid_to=date(2026, 12, 31),
    )
    grant_role(
        actor=sun, at=at, person_id=person, role="audit_administrator", valid_from=date(2027, 1, 1)
    )
    with pytest.raises(NotAllowed):
        end_grant(actor=sun, at=at, grant_id=first.id, revision=1, valid_to=date(2027, 6, 1))


def test_nobody_grants_a_role_to_themselves(sun: Actor, dana: Actor, at: datetime) -> None:
    for who, role in ((sun, "regulator"), (dana, "approver")):
        with pytest.raises(NotAllowed):
            grant_role(actor=who, at=at, person_id=who.person_id or 0, role=role, valid_from=DAY)


def test_the_system_administrator_grants_nothing(at: datetime, alice: Actor) -> None:
    zhou = someone("Zhou", "system_administrator", "150000", "authority")
    person = newcomer(at, zhou.organisation_id)
    with pytest.raises(NotAllowed):
        grant_role(actor=zhou, at=at, person_id=person, role="regulator", valid_from=DAY)
    with pytest.raises(NoSuchRecord):
        grant_role(
            actor=zhou, at=at, person_id=alice.person_id or 0, role="metrologist", valid_from=DAY
        )


def test_no_role_holds_everything_and_administrators_read_no_records() -> None:
    everything = permissions_of(ROLES)
    assert all(role.permissions < everything for role in ROLES.values())
    for key in APART:
        assert not ROLES[key].permissions & READING
    for one, other in permutations(APART, 2):
        assert not ROLES[one].permissions & ROLES[other].permissions


def test_every_permission_has_a_title() -> None:
    assert permissions_of(ROLES) <= set(PERMISSION_TITLES)


def test_programs_get_nothing_about_people_and_nothing_signed() -> None:
    carried = for_programs(permissions_of(ROLES))
    assert not any(one.startswith(("people.", "site.")) for one in carried)
    assert not carried & {"registry.approve_certificate", "registry.void_certificate"}


def test_a_role_sees_no_more_than_the_organisations_division(dana: Actor, at: datetime) -> None:
    person = newcomer(at, dana.organisation_id)
    for wider in ("150000", "150600"):
        with pytest.raises(NotAllowed):
            grant_role(
                actor=dana,
                at=at,
                person_id=person,
                role="indicator_manager",
                division_code=wider,
                valid_from=DAY,
            )
    made = grant_role(
        actor=dana,
        at=at,
        person_id=person,
        role="indicator_manager",
        division_code="150203",
        valid_from=DAY,
    )
    assert made.division_code == "150203"
    found = actor_of(Person.objects.unscoped("test").get(pk=person), DAY)
    assert found.divisions == ("150203",)


def test_roles_fit_the_kind_of_organisation(alice: Actor, at: datetime) -> None:
    person = newcomer(at, alice.organisation_id)
    for role in ("regulator", "indicator_manager", *APART):
        with pytest.raises(NotAllowed):
            grant_role(actor=SYSTEM, at=at, person_id=person, role=role, valid_from=DAY)


def test_a_role_holds_from_its_first_to_its_last_day(dana: Actor, at: datetime) -> None:
    person = newcomer(at, dana.organisation_id)
    made = grant_role(
        actor=dana,
        at=at,
        person_id=person,
        role="metrologist",
        valid_from=date(2026, 4, 1),
        valid_to=date(2026, 4, 30),
    )
    known = Person.objects.unscoped("test").get(pk=person)
    days = {31: set(), 1: {"metrologist"}, 30: {"metrologist"}}
    assert actor_of(known, date(2026, 3, 31)).roles == days[31]
    assert actor_of(known, date(2026, 4, 1)).roles == days[1]
    assert actor_of(known, date(2026, 4, 30)).roles == days[30]
    assert actor_of(known, date(2026, 5, 1)).roles == frozenset()
    withdraw_grant(actor=dana, at=at, grant_id=made.id, reason="moved to another department")
    assert actor_of(known, date(2026, 4, 10)).roles == frozenset()


def test_unusable_periods_and_divisions_are_named(dana: Actor, at: datetime) -> None:
    person = newcomer(at, dana.organisation_id)
    with pytest.raises(UnusableFields) as refusal:
        grant_role(
            actor=dana,
            at=at,
            person_id=person,
            role="nobody",
            division_code="999999",
            valid_from=DAY,
            valid_to=date(2020, 1, 1),
        )
    assert set(refusal.value.data["fields"]) == {"role", "division_code", "valid_to"}


def test_an_administrator_reaches_only_their_own_people(
    dana: Actor, alice: Actor, at: datetime
) -> None:
    with pytest.raises(NoSuchRecord):
        grant_role(
            actor=dana, at=at, person_id=alice.person_id or 0, role="metrologist", valid_from=DAY
        )
