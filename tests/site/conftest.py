"""Named people of the tests: Alice keeps instruments in Baotou, Bob in Ordos, Carol regulates."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.core.management.commands import flush

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.people.models import Organisation, Person, RoleGrant
from duheng.site.people.who import actor_of

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Empty tables between tests without what follows a migration: walls stay where they are.

    Django would also make content types and permissions again, which nothing here asks for; that
    cost more than most tests.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_, **__: None)
        yield


@pytest.fixture
def at() -> datetime:
    return AT


@action("tests.people", permission=None)
def make_person(
    *, actor: Actor, at: datetime, name: str, role: str, division: str, kind: str
) -> Person:
    place = Organisation(name=f"{name} & Co", kind=kind, division_code=division)
    place.record()
    person = Person(organisation=place, name=name, email=f"{name.lower()}@example.org")
    person.record()
    RoleGrant(
        person=person,
        organisation=place,
        role=role,
        division_code=division[:4].rstrip("0"),
        valid_from=date(2020, 1, 1),
    ).record()
    return person


def someone(name: str, role: str, division: str, kind: str = "enterprise") -> Actor:
    person = make_person(actor=SYSTEM, at=AT, name=name, role=role, division=division, kind=kind)
    return actor_of(person, AT.date())


@pytest.fixture
def alice(db: None) -> Actor:
    """Keeps the instruments of an enterprise in Baotou."""
    return someone("Alice", "instrument_keeper", "150203")


@pytest.fixture
def bob(db: None) -> Actor:
    """Keeps the instruments of an enterprise in Ordos."""
    return someone("Bob", "instrument_keeper", "150602")


@pytest.fixture
def carol(db: None) -> Actor:
    """Regulates in the city of Baotou."""
    return someone("Carol", "regulator", "150200", "authority")


@pytest.fixture
def mallory(db: None) -> Actor:
    """Signed in, without any role."""
    person = make_person(
        actor=SYSTEM, at=AT, name="Mallory", role="none", division="152201", kind="merchant"
    )
    return actor_of(person, AT.date())
