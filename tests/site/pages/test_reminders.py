"""Reminders of what falls due: thirty days before, seven days before, on the day; each once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from conftest import someone
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.pages.models import Channel, Notification, Reminder
from duheng.site.pages.notifications.queries import notifications_of
from duheng.site.people.models import RoleGrant
from duheng.site.registry.due.actions import remind_due
from duheng.site.registry.instruments.actions.registering import register_instrument
from duheng.site.registry.models import Instrument
from duheng.site.upkeep.rounds import Rounds

pytestmark = pytest.mark.django_db(transaction=True)
MADE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
UNTIL = date(2026, 6, 30)


def at(days_before: int) -> datetime:
    return datetime(2026, 6, 30, 1, 0, tzinfo=UTC) - timedelta(days=days_before)


def instrument(owner: Actor, number: str = "1", **columns: Any) -> int:
    made: int = register_instrument(
        actor=owner, at=MADE,
        facts={"name": "Balance", "number": number, "division_code": "150203"},
    )  # fmt: skip
    changed = {"confirmed_until": UNTIL} | columns
    Instrument._base_manager.filter(pk=made).update(**changed)  # as confirming it leaves it
    return made


def subjects(of: Actor) -> list[str]:
    with translation.override("en"):
        return [one.subject for one in reversed(notifications_of(of))]


def test_a_keeper_is_reminded_three_times_and_never_twice(alice: Actor) -> None:
    instrument(alice)
    numbers = [
        remind_due(actor=SYSTEM, at=at(days)) for days in (31, 30, 29, 8, 7, 7, 6, 1, 0, 0, -1)
    ]
    assert numbers == [0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0]
    assert subjects(alice) == [
        "The confirmation of Balance 1 ends within 30 days",
        "The confirmation of Balance 1 ends within 7 days",
        "The confirmation of Balance 1 ends today",
    ]
    assert Notification.objects.filter(channel=Channel.EMAIL).count() == 3


def test_a_new_confirmation_brings_new_reminders(alice: Actor) -> None:
    number = instrument(alice)
    remind_due(actor=SYSTEM, at=at(30))
    later = UNTIL + timedelta(days=365)
    Instrument._base_manager.filter(pk=number).update(confirmed_until=later)
    assert remind_due(actor=SYSTEM, at=at(0)) == 0
    assert remind_due(actor=SYSTEM, at=at(30) + timedelta(days=365)) == 1


def test_a_site_that_was_down_reminds_once_of_the_nearest(alice: Actor) -> None:
    instrument(alice)
    assert remind_due(actor=SYSTEM, at=at(5)) == 1
    assert subjects(alice) == ["The confirmation of Balance 1 ends within 7 days"]


def test_many_instruments_make_one_notification_that_names_the_first(alice: Actor) -> None:
    for place in range(25):
        instrument(alice, str(place))
    assert remind_due(actor=SYSTEM, at=at(30)) == 25
    with translation.override("en"):
        told = notifications_of(alice)
    assert [one.subject for one in told] == [
        "The confirmations of 25 instruments end within 30 days"
    ]
    assert told[0].text.endswith("and 5 more")
    assert told[0].address == "/registry/instruments/?due=due&sort=due"


def test_only_the_owners_own_keepers_are_told(alice: Actor, bob: Actor, carol: Actor) -> None:
    instrument(alice)
    remind_due(actor=SYSTEM, at=at(7))
    assert len(subjects(alice)) == 1
    assert subjects(bob) == subjects(carol) == []


def test_what_is_out_of_use_withdrawn_or_long_overdue_is_not_told(alice: Actor) -> None:
    instrument(alice, "1", status="in_store")
    instrument(alice, "2", withdrawn_at=MADE)
    instrument(alice, "3", confirmed_until=UNTIL - timedelta(days=8))
    assert remind_due(actor=SYSTEM, at=at(0)) == 0


def test_what_nobody_could_be_told_of_is_told_when_somebody_comes(alice: Actor) -> None:
    number = instrument(alice)
    keeper = someone("Dana", "metrologist", "150203")
    grants = RoleGrant._base_manager.filter(person_id=keeper.person_id)
    grants.update(valid_from=UNTIL - timedelta(days=3))
    Instrument._base_manager.filter(pk=number).update(owner_id=keeper.organisation_id)
    assert remind_due(actor=SYSTEM, at=at(7)) == 0
    assert Reminder.objects.count() == 0
    assert remind_due(actor=SYSTEM, at=at(3)) == 1
    assert len(subjects(keeper)) == 1


def test_the_rounds_remind_once_a_day_and_wake_the_worker_for_what_waits(alice: Actor) -> None:
    instrument(alice)
    rounds = Rounds()
    rounds.go(at(30))
    assert len(subjects(alice)) == 1
    before = DBTaskResult.objects.count()
    rounds.go(at(30) + timedelta(seconds=5))
    assert DBTaskResult.objects.count() == before
    rounds.go(at(30) + timedelta(seconds=40))
    assert DBTaskResult.objects.count() == before + 1
    Rounds().go(at(30) + timedelta(hours=1))
    assert len(subjects(alice)) == 1
