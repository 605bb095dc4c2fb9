"""Two times: what was true then, and what we knew then."""

from datetime import UTC, datetime, timedelta

import pytest

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.actions.history import state_at, states_at, states_of
from duheng.site.people.models import Organisation

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "people.organisation"
JANUARY, MARCH, MAY, JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3, 5, 7))
A_DAY = timedelta(days=1)


@action("tests.name", permission=None)
def name(
    *, actor: Actor, at: datetime, record: Organisation, name: str, true_from: datetime
) -> None:
    record.name = name
    record.record(true_from=true_from)


@pytest.fixture
def record() -> Organisation:
    """Named A in January; in July we learn that it is B since March."""
    made = Organisation(kind="maker", division_code="15")
    name(actor=SYSTEM, at=JANUARY, record=made, name="A", true_from=JANUARY)
    name(actor=SYSTEM, at=JULY, record=made, name="B", true_from=MARCH)
    return made


@pytest.mark.parametrize(
    ("true_at", "known_at", "expected"),
    [
        (MAY, MAY, "A"),
        (MAY, JULY, "B"),
        (MAY, None, "B"),
        (MARCH - A_DAY, JULY, "A"),
        (MARCH, JULY, "B"),
        (JANUARY, MAY, "A"),
    ],
)
def test_a_state_is_found_by_both_times(
    record: Organisation, true_at: datetime, known_at: datetime | None, expected: str
) -> None:
    found = state_at(KIND, record.pk, true_at, known_at)
    assert found is not None
    assert found.facts["name"] == expected


def test_before_a_record_began_or_was_known_there_is_none(record: Organisation) -> None:
    assert state_at(KIND, record.pk, JANUARY - A_DAY) is None
    assert state_at(KIND, record.pk, MAY, JANUARY - A_DAY) is None


def test_every_record_of_a_kind_has_one_state_at_an_instant(record: Organisation) -> None:
    other = Organisation(kind="maker", division_code="15")
    name(actor=SYSTEM, at=MAY, record=other, name="C", true_from=MAY)
    assert [one.facts["name"] for one in states_at(KIND, JULY)] == ["B", "C"]
    assert [one.facts["name"] for one in states_at(KIND, MARCH)] == ["B"]
    assert [one.number for one in states_of(KIND, record.pk)] == [1, 2]
