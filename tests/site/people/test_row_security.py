"""The second wall: PostgreSQL leaves out the rows of other tenants, whatever a query forgot."""

from contextlib import suppress
from datetime import datetime

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from postgres import WEB

from duheng.site.actions.action import action
from duheng.site.actions.actor import PUBLIC, SYSTEM, Actor
from duheng.site.actions.models import ActionRecord, Entry
from duheng.site.actions.recording import record_in_bulk
from duheng.site.actions.sequencer import number_entries
from duheng.site.actions.tenancy import EVERYTHING, Eyes, eyes_of, seen_by, unscoped_rows
from duheng.site.home.indexing import index_search
from duheng.site.home.models import SearchEntry
from duheng.site.pages.models import Job, Notification
from duheng.site.pages.notifications.outbox import Words, notify
from duheng.site.people.models import Person
from duheng.site.people.row_security import (
    belonging,
    grants_to,
    tables_without_wall,
    walled_models,
)
from duheng.site.registry.models import Instrument

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'",
        reason="row-level security is PostgreSQL's; test_on_postgres.py runs this file there",
    ),
]


@action("tests.own_something", permission=None)
def own_something(*, actor: Actor, at: datetime, name: str, division: str) -> Instrument:
    made = Instrument(name=name, owner_id=actor.organisation_id, division_code=division)
    record_in_bulk([made])
    return made


@pytest.fixture
def two(alice: Actor, bob: Actor, at: datetime) -> tuple[Instrument, Instrument]:
    """A balance in Baotou, a gauge in Ordos."""
    return (
        own_something(actor=alice, at=at, name="Balance", division="150203"),
        own_something(actor=bob, at=at, name="Gauge", division="150602"),
    )


def seen() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM registry_instrument ORDER BY name")
        return [name for (name,) in cursor.fetchall()]


def test_the_role_of_the_tests_is_bound_by_policies() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


def test_every_table_with_a_scope_stands_behind_the_wall() -> None:
    assert len(list(walled_models())) > 10
    assert tables_without_wall() == []


def test_sql_without_any_condition_gives_the_rows_of_who_asks(
    two: object, alice: Actor, bob: Actor, carol: Actor, mallory: Actor
) -> None:
    expected = {alice: ["Balance"], bob: ["Gauge"], carol: ["Balance"], mallory: [], PUBLIC: []}
    for who, names in expected.items():
        with seen_by(eyes_of(who)):
            assert seen() == names, who
    with seen_by(eyes_of(SYSTEM)):
        assert seen() == ["Balance", "Gauge"]
    with seen_by(Eyes()):
        assert seen() == []


def test_both_walls_say_the_same_of_every_model(
    two: object, alice: Actor, bob: Actor, carol: Actor, mallory: Actor
) -> None:
    for model in walled_models():
        if model in (ActionRecord, Entry):
            continue
        for who in (alice, bob, carol, mallory, PUBLIC):
            with seen_by(EVERYTHING):
                belongs = belonging(model)
                assert belongs is not None
                scope = belongs.condition(who)
                first = set(model._base_manager.filter(scope).values_list("pk", flat=True))
            with seen_by(eyes_of(who)):
                second = set(model._base_manager.values_list("pk", flat=True))
            assert first == second, (model, who)


def test_a_foreign_key_into_another_tenant_leads_nowhere(
    two: tuple[Instrument, Instrument], alice: Actor, bob: Actor
) -> None:
    grant_owner = Person.objects.unscoped("test").get(pk=bob.person_id)
    with seen_by(eyes_of(alice)):
        assert not Person._base_manager.filter(pk=grant_owner.pk).exists()


def test_what_was_told_is_told_again_after_a_rollback(
    two: object, alice: Actor, bob: Actor
) -> None:
    with seen_by(eyes_of(alice)):
        assert seen() == ["Balance"]
        with suppress(ZeroDivisionError), transaction.atomic():
            with unscoped_rows("test"):
                assert seen() == ["Balance", "Gauge"]
            raise ZeroDivisionError
        assert seen() == ["Balance"]
    with seen_by(eyes_of(bob)), transaction.atomic():
        assert seen() == ["Gauge"]
        with suppress(ZeroDivisionError), transaction.atomic(), seen_by(eyes_of(alice)):
            assert seen() == ["Balance"]
            raise ZeroDivisionError
        assert seen() == ["Gauge"]


def test_rows_fetched_bit_by_bit_are_all_for_the_same_eyes(
    two: object, alice: Actor, bob: Actor
) -> None:
    found = []
    for one in Instrument.objects.visible_to(bob).iterator(chunk_size=1):
        with seen_by(eyes_of(alice)):
            assert seen() == ["Balance"]
        found.append(one.name)
    assert found == ["Gauge"]


def test_nobody_but_the_software_reads_or_writes_the_book_of_actions(
    two: object, alice: Actor
) -> None:
    with seen_by(eyes_of(alice)):
        assert not Entry.objects.exists()
        assert not ActionRecord.objects.exists()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            ActionRecord.objects.create(
                name="forged", at="2026-01-01T00:00Z", actor_roles="", number_of_changes=0
            )


@action("tests.tell_and_start", permission=None)
def tell_and_start(*, actor: Actor, at: datetime, to: int) -> None:
    notify([to], kind="tests.told", words=lambda: Words("told"), channels=("in_site",))
    Job.objects.create(
        kind="tests.any", title={}, person_id=actor.person_id, language="en", state="waiting",
        started_at=at, seen_at=at,
    )  # fmt: skip


def test_what_somebody_was_told_or_started_is_theirs_alone_whatever_the_sql(
    alice: Actor, bob: Actor, carol: Actor, at: datetime
) -> None:
    assert bob.person_id is not None
    tell_and_start(actor=alice, at=at, to=bob.person_id)

    def numbers(who: Actor) -> tuple[int, int]:
        with seen_by(eyes_of(who)):
            return Notification.objects.count(), Job.objects.count()

    assert [numbers(one) for one in (alice, bob, carol, PUBLIC)] == [(0, 1), (1, 0), (0, 0), (0, 0)]
    with seen_by(eyes_of(carol)):
        assert not Notification.objects.update(kind="forged")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Notification.objects.create(
                person_id=bob.person_id, kind="forged", texts={}, channel="in_site",
                state="delivered", written_at=at,
            )  # fmt: skip


def test_the_search_index_gives_only_what_may_be_found(
    two: object, alice: Actor, bob: Actor, mallory: Actor
) -> None:
    number_entries(1000)
    while index_search():
        pass
    for who, expected in ((alice, ["Balance"]), (bob, ["Gauge"]), (mallory, [])):
        with seen_by(eyes_of(who)):
            found = SearchEntry.objects.filter(kind="registry.instrument")
            assert [one.title for one in found] == expected


def test_sql_cannot_move_a_row_to_another_tenant(
    two: tuple[Instrument, Instrument], alice: Actor, bob: Actor
) -> None:
    mine, theirs = two
    change = "UPDATE registry_instrument SET {} WHERE id = %s"
    with seen_by(eyes_of(alice)), connection.cursor() as cursor:
        cursor.execute(change.format("name = 'stolen'"), [theirs.pk])
        assert cursor.rowcount == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute(
                change.format(f"owner_id = {bob.organisation_id}, division_code = '15'"), [mine.pk]
            )


def test_the_role_of_the_web_process_owns_nothing_and_deletes_no_record(two: object) -> None:
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for statement in grants_to(WEB, tables):
            cursor.execute(statement)
    import psycopg

    address = connection.get_connection_params()
    with psycopg.connect(
        host=address["host"], port=address["port"], user=WEB, dbname=address["dbname"]
    ) as web:
        assert web.execute("SELECT count(*) FROM registry_instrument").fetchone() == (0,)
        web.execute("SELECT set_config('duheng.unscoped', 'on', false)")
        assert web.execute("SELECT count(*) FROM registry_instrument").fetchone() == (2,)
        web.commit()
        for forbidden in (
            "DELETE FROM registry_instrument",
            "DELETE FROM actions_entry",
            "TRUNCATE actions_entry",
            "ALTER TABLE registry_instrument DISABLE ROW LEVEL SECURITY",
            "DROP POLICY duheng_scope ON registry_instrument",
            "CREATE TABLE x (y int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(forbidden)
            web.rollback()
        web.execute("DELETE FROM django_session")
