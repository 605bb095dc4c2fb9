"""What falls due, in SQL as in the judgement."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from signing_in import client_of

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.registry.due.queries import bucket_condition, due_by_league, due_numbers
from duheng.site.registry.models import Instrument
from duheng.traceability import DueBucket, DueRule, assess_due
from duheng.traceability.confirmation import Confirmation

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 3, 2)
OFFSETS = (-400, -1, 0, 1, 29, 30, 60, 120, 121, 400)


@action("tests.due", permission=None)
def make(*, actor: Actor, at: datetime, owner: int) -> list[int]:
    made = []
    for offset in (*OFFSETS, None):
        one = Instrument(
            name=f"Scale {offset}",
            owner_id=owner,
            division_code="150203",
            status="in_use",
            confirmed_until=None if offset is None else DAY + timedelta(days=offset),
        )
        one.record()
        made.append(one.pk)
    for changes in ({"status": "scrapped"}, {"manner": "scrap", "status": "in_use"}):
        Instrument(name="no", owner_id=owner, division_code="150203", **changes).record()
    return made


@pytest.mark.parametrize("day", [DAY, date(2026, 3, 31), date(2026, 12, 31), date(2028, 2, 29)])
def test_buckets_are_those_of_the_judgement(alice: Actor, day: date) -> None:
    numbers = make(actor=SYSTEM, at=AT, owner=alice.organisation_id or 0)
    known = Instrument.objects.unscoped("test").filter(pk__in=numbers)
    confirmations = [
        Confirmation(
            instrument_id=str(one.pk),
            certificate_id="urn:x",
            kind="verification",
            valid_from=datetime(2020, 1, 1, tzinfo=UTC),
            valid_to=datetime.combine(
                one.confirmed_until + timedelta(days=1), datetime.min.time(), tzinfo=ZONE
            ),
        )
        for one in known
        if one.confirmed_until is not None
    ]
    rules = {str(one): DueRule() for one in numbers}
    judged = assess_due(confirmations, rules, day, day + timedelta(days=5000), zone=ZONE)
    for bucket in DueBucket:
        found = Instrument.objects.unscoped("test").filter(bucket_condition(bucket, day))
        wanted = {int(one.instrument_id) for one in judged.of(bucket)}
        assert set(found.values_list("pk", flat=True)) == wanted, bucket


def test_numbers_and_places_are_those_that_the_actor_sees(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    make(actor=SYSTEM, at=AT, owner=alice.organisation_id or 0)
    assert due_numbers(alice, DAY)["overdue"] == due_numbers(carol, DAY)["overdue"] == 3
    assert due_numbers(bob, DAY)["overdue"] == 0
    assert due_by_league(carol, "overdue", DAY) == {"150200": 3}


def test_the_page_and_its_export_show_one_bucket(alice: Actor, bob: Actor) -> None:
    make(actor=SYSTEM, at=AT, owner=alice.organisation_id or 0)
    client = client_of(alice)
    assert client.get("/registry/due/").status_code == 200
    assert client.get("/registry/due/this_month/?manner=periodic").status_code == 200
    assert client.get("/registry/due/nonsense/").status_code == 200
    export = client.get("/registry/due/overdue/?export=csv")
    assert b"Scale -400" in b"".join(export.streaming_content)
    assert "Scale" not in client_of(bob).get("/registry/due/").content.decode()
