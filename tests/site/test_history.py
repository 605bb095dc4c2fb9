"""Two times: what was true then, and what we knew then."""

from datetime import UTC, datetime, timedelta

import pytest

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.actions.states import states_at
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
    assert [one.facts["name"] for one in states_at(KIND, true_at, known_at)] == [expected]


def test_before_a_record_began_or_was_known_there_is_none(record: Organisation) -> None:
    assert list(states_at(KIND, JANUARY - A_DAY)) == []
    assert list(states_at(KIND, MAY, JANUARY - A_DAY)) == []


def test_every_record_of_a_kind_has_one_state_at_an_instant(record: Organisation) -> None:
    other = Organisation(kind="maker", division_code="15")
    name(actor=SYSTEM, at=MAY, record=other, name="C", true_from=MAY)
    assert [(one.facts["name"], one.number) for one in states_at(KIND, JULY)] == [
        ("B", 2),
        ("C", 1),
    ]


def test_a_fact_learnt_late_does_not_bring_forward_what_became_true_after_it(
    record: Organisation,
) -> None:
    @action("tests.move", permission=None)
    def move(*, actor: Actor, at: datetime) -> None:
        record.division_code = "1502"
        record.record(true_from=JULY)

    move(actor=SYSTEM, at=JULY)
    name(actor=SYSTEM, at=JULY + A_DAY, record=record, name="D", true_from=MAY)
    (found,) = states_at(KIND, MAY)
    assert (found.facts["name"], found.facts["division_code"]) == ("D", "15")
