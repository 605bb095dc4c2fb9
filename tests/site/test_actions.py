"""Actions: the only way a record changes, with history, and all or nothing."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from duheng.ledger import KeyType, Ledger, create_ledger, generate_key, leaf_hash
from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.actions.erasing import erase_entries
from duheng.site.actions.models import ActionRecord, Entry
from duheng.site.actions.recording import record_in_bulk
from duheng.site.actions.sequencer import opening_of, sequence_entries
from duheng.site.errors import (
    ChangedMeanwhile,
    NestedAction,
    NoSuchRecord,
    NotAllowed,
    UnscopedQuery,
    WriteOutsideAction,
)
from duheng.site.people.models import Organisation
from duheng.site.registry.models import Instrument

pytestmark = pytest.mark.django_db


@action("tests.register", permission="registry.change_instrument")
def register(*, actor: Actor, at: datetime, name: str, number: int = 1) -> list[Instrument]:
    made = [
        Instrument(name=f"{name} {place}", owner_id=actor.organisation_id, division_code="150203")
        for place in range(number)
    ]
    record_in_bulk(made)
    return made


@action("tests.rename", permission="registry.change_instrument")
def rename(
    *, actor: Actor, at: datetime, record: Instrument, name: str, fail: bool = False
) -> None:
    record.name = name
    record.record()
    if fail:
        raise ZeroDivisionError


@action("tests.nest", permission=None)
def nest(*, actor: Actor, at: datetime) -> None:
    register(actor=actor, at=at, name="inner")


def test_an_action_leaves_who_did_it_and_every_state(alice: Actor, at: datetime) -> None:
    (made,) = register(actor=alice, at=at, name="Balance")
    rename(actor=alice, at=at, record=made, name="Scale")
    kind = "registry.instrument"
    states = Entry.objects.filter(kind=kind, record_id=made.pk).order_by("number")
    assert [(one.number, '"name":"Scale"' in one.facts) for one in states] == [
        (1, False),
        (2, True),
    ]
    done = ActionRecord.objects.get(pk=states[1].action_id)
    assert (done.name, done.actor_person_id) == ("tests.rename", alice.person_id)


def test_an_action_that_fails_leaves_nothing(alice: Actor, at: datetime) -> None:
    (made,) = register(actor=alice, at=at, name="Balance")
    entries = Entry.objects.count()
    with pytest.raises(ZeroDivisionError):
        rename(actor=alice, at=at, record=made, name="Scale", fail=True)
    assert Entry.objects.count() == entries
    assert Instrument.objects.visible_to(alice).get(pk=made.pk).name == "Balance 0"


def test_an_action_refuses_who_may_not(mallory: Actor, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        register(actor=mallory, at=at, name="Balance")


def test_actions_do_not_nest(alice: Actor, at: datetime) -> None:
    with pytest.raises(NestedAction):
        nest(actor=alice, at=at)


def test_a_record_cannot_be_written_deleted_or_updated_outside(alice: Actor, at: datetime) -> None:
    (made,) = register(actor=alice, at=at, name="Balance")
    for write in (
        made.save,
        made.delete,
        lambda: Organisation.objects.create(name="x", kind="maker", division_code="15"),
    ):
        with pytest.raises(WriteOutsideAction):
            write()
    for bulk in ("update", "delete"):
        with pytest.raises(UnscopedQuery):
            getattr(Instrument.objects.visible_to(alice), bulk)()


def test_two_writers_of_one_state_cannot_both_succeed(alice: Actor, at: datetime) -> None:
    (made,) = register(actor=alice, at=at, name="Balance")
    other = Instrument.objects.get_visible(alice, made.pk)
    rename(actor=alice, at=at, record=made, name="first")
    with pytest.raises(ChangedMeanwhile):
        rename(actor=alice, at=at, record=other, name="second")


def test_a_query_says_for_whom_it_is(alice: Actor, bob: Actor, carol: Actor, at: datetime) -> None:
    (made,) = register(actor=alice, at=at, name="Balance")
    for run in (len, lambda query: query.count(), lambda query: query.exists()):
        with pytest.raises(UnscopedQuery):
            run(Instrument.objects.all())
    assert Instrument.objects.get_visible(alice, made.pk) == made
    assert Instrument.objects.get_visible(carol, made.pk) == made
    with pytest.raises(NoSuchRecord):
        Instrument.objects.get_visible(bob, made.pk)
    with pytest.raises(NoSuchRecord):
        Instrument.objects.get_visible(replace(carol, divisions=("1506",)), made.pk)


@pytest.fixture
def ledger(tmp_path: Path) -> tuple[Ledger, object]:
    key = generate_key("test.example/log", KeyType.ED25519, bytes(32))
    return create_ledger(tmp_path / "ledger", key, tmp_path / "high-water"), key


def test_the_log_catches_up_with_the_database_and_does_nothing_twice(
    alice: Actor, at: datetime, ledger: tuple[Ledger, object]
) -> None:
    log, key = ledger
    register(actor=alice, at=at, name="Balance", number=300)
    number = Entry.objects.count()
    published = sequence_entries(log, key)  # type: ignore[arg-type]
    assert published is not None
    assert published.checkpoint.size == number
    assert sequence_entries(log, key) is None  # type: ignore[arg-type]
    entry = Entry.objects.get(ledger_index=150)
    assert leaf_hash(log.tiles.entry(150, number)) == opening_of(entry).leaf_hash


def test_an_erased_state_stays_a_leaf(
    alice: Actor, at: datetime, ledger: tuple[Ledger, object]
) -> None:
    @action("tests.erase", permission=None)
    def erase(*, actor: Actor, at: datetime) -> int:
        return erase_entries("people.person", int(alice.person_id or 0), at)

    log, key = ledger
    assert erase(actor=SYSTEM, at=at) == 1
    published = sequence_entries(log, key)  # type: ignore[arg-type]
    assert published is not None
    assert published.checkpoint.size == Entry.objects.count()
