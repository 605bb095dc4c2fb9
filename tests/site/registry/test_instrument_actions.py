"""Instruments: registered, changed, split, placed, moved through their life, with two times."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from duheng.site.actions.actor import Actor
from duheng.site.actions.history import state_at
from duheng.site.actions.models import ActionRecord
from duheng.site.errors import (
    ChangedMeanwhile,
    NoSuchRecord,
    NotAllowed,
    NotPossibleNow,
    UnusableFields,
)
from duheng.site.registry.instruments.actions.batches import split_batch
from duheng.site.registry.instruments.actions.channels import add_channel, change_channel
from duheng.site.registry.instruments.actions.events import record_event, withdraw_event
from duheng.site.registry.instruments.actions.placing import (
    end_placement,
    make_position,
    place_instrument,
)
from duheng.site.registry.instruments.actions.registering import (
    change_instrument,
    register_instrument,
    withdraw_instrument,
)
from duheng.site.registry.instruments.actions.transferring import transfer_instrument
from duheng.site.registry.instruments.queries import (
    channels_of,
    events_of_instrument,
    get_instrument,
    labels_of,
    placements_of,
    status_history,
)
from duheng.site.registry.models import Instrument
from duheng.site.registry.undoing import undo_change

pytestmark = pytest.mark.django_db(transaction=True)

FACTS = {"name": "Platform scale", "number": "S-1", "division_code": "150203"}


def register(actor: Actor, at: datetime, **facts: Any) -> int:
    return register_instrument(actor=actor, at=at, facts=FACTS | facts)


def event(actor: Actor, at: datetime, number: int, kind: str, when: datetime) -> int:
    revision = get_instrument(actor, number, at.date()).revision
    return record_event(
        actor=actor, at=at, instrument_id=number, revision=revision, kind=kind, happened_at=when
    )


def faults(refusal: Any) -> set[str]:
    return set(refusal.value.data["fields"])


def test_a_registration_keeps_every_fact_and_its_actor(alice: Actor, at: datetime) -> None:
    number = register(alice, at, range_lower="0", range_upper="60", unit="kg", serial_number="7")
    found = get_instrument(alice, number, at.date())
    assert (found.name, found.serial_number, str(found.range_upper)) == (
        "Platform scale",
        "7",
        "60",
    )
    assert found.owner_id == alice.organisation_id
    assert found.token
    assert ActionRecord.objects.latest("id").actor_person_id == alice.person_id


def test_a_kind_of_the_catalogue_brings_manner_and_control(alice: Actor, at: datetime) -> None:
    number = register(alice, at, kind="fuel_dispenser", purpose="trade")
    found = get_instrument(alice, number, at.date())
    assert (found.control, found.manner) == ("compulsory", "periodic")
    other = register(alice, at, number="S-2", kind="fuel_dispenser", purpose="enforcement")
    assert get_instrument(alice, other, at.date()).control == "voluntary"


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"name": " "}, {"name"}),
        ({"name": "x" * 201}, {"name"}),
        ({"name": "a\x00b"}, {"name"}),
        ({"name": "gnp.\u202eexe"}, {"name"}),
        ({"division_code": "999999"}, {"division_code"}),
        ({"range_lower": "9", "range_upper": "1"}, {"range_upper"}),
        ({"range_lower": "NaN"}, {"range_lower"}),
        ({"range_lower": "1e30"}, {"range_lower"}),
        ({"range_lower": "0.0000000001"}, {"range_lower"}),
        ({"number_of_items": 0}, {"number_of_items"}),
        ({"number_of_items": 3, "serial_number": "1"}, {"serial_number"}),
        ({"number_of_items": -1}, {"number_of_items"}),
        ({"interval_months": 0}, {"interval_months"}),
        ({"control": "none"}, {"control"}),
        ({"status": "scrapped"}, {"status"}),
        ({"owner_id": 1}, {"owner_id"}),
        ({"confirmed_until": "2030-01-01"}, {"confirmed_until"}),
        ({"token": "known"}, {"token"}),
    ],
    ids=str,
)
def test_a_registration_names_each_field_that_cannot_be_used(
    alice: Actor, at: datetime, facts: dict[str, Any], named: set[str]
) -> None:
    with pytest.raises(UnusableFields) as refusal:
        register(alice, at, **facts)
    assert faults(refusal) == named


def test_words_that_need_joiners_and_rare_characters_survive(alice: Actor, at: datetime) -> None:
    name = "阿拉坦·衡器 ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ 𠮷 ㎏"
    number = register(alice, at, name=name)
    assert get_instrument(alice, number, at.date()).name == name


def test_a_number_stands_once_per_owner(alice: Actor, bob: Actor, at: datetime) -> None:
    register(alice, at)
    register(bob, at)
    with pytest.raises(UnusableFields) as refusal:
        register(alice, at)
    assert faults(refusal) == {"number"}


def test_who_has_not_the_role_does_not_register(mallory: Actor, carol: Actor, at: datetime) -> None:
    for actor in (mallory, carol):
        with pytest.raises(NotAllowed):
            register(actor, at)


def test_only_the_owner_changes_an_instrument(
    alice: Actor, bob: Actor, carol: Actor, at: datetime
) -> None:
    number = register(alice, at)
    change: dict[str, Any] = {"instrument_id": number, "revision": 1, "facts": {"name": "mine"}}
    with pytest.raises(NoSuchRecord):
        change_instrument(actor=bob, at=at, **change)
    assert get_instrument(carol, number, at.date()).name == "Platform scale"
    with pytest.raises(NotAllowed):
        change_instrument(actor=carol, at=at, **change)


def test_the_second_of_two_editors_is_told(alice: Actor, at: datetime) -> None:
    number = register(alice, at)
    first = change_instrument(
        actor=alice, at=at, instrument_id=number, revision=1, facts={"place": "hall 1"}
    )
    with pytest.raises(ChangedMeanwhile) as refusal:
        change_instrument(
            actor=alice, at=at, instrument_id=number, revision=1, facts={"place": "hall 2"}
        )
    assert (first, dict(refusal.value.data)) == (2, {"id": number, "read": 1, "now": 2})
    assert get_instrument(alice, number, at.date()).place == "hall 1"


def test_what_was_true_and_what_was_known_are_told_apart(alice: Actor, at: datetime) -> None:
    number = register(alice, at, place="hall 1")
    learnt = at + timedelta(days=60)
    moved = at + timedelta(days=10)
    change_instrument(
        actor=alice,
        at=learnt,
        instrument_id=number,
        revision=1,
        facts={"place": "hall 2"},
        true_from=moved,
    )

    def place(true_at: datetime, known_at: datetime) -> str | None:
        state = state_at(alice, "registry.instrument", number, true_at=true_at, known_at=known_at)
        return state and state["place"]

    between = at + timedelta(days=20)
    assert place(between, between) == "hall 1"
    assert place(between, learnt) == "hall 2"
    assert place(at + timedelta(days=5), learnt) == "hall 1"
    assert place(at - timedelta(days=1), learnt) is None


def test_nothing_becomes_true_in_the_future(alice: Actor, at: datetime) -> None:
    with pytest.raises(UnusableFields) as refusal:
        register_instrument(actor=alice, at=at, facts=FACTS, true_from=at + timedelta(seconds=1))
    assert faults(refusal) == {"true_from"}


def test_a_change_is_undone_as_a_new_state_with_its_reason(alice: Actor, at: datetime) -> None:
    number = register(alice, at)
    change_instrument(actor=alice, at=at, instrument_id=number, revision=1, facts={"name": "typo"})
    wanted: dict[str, Any] = {"kind": "registry.instrument", "record_id": number, "revision": 2}
    with pytest.raises(NotPossibleNow):
        undo_change(actor=alice, at=at, reason=" ", **wanted)
    assert undo_change(actor=alice, at=at, reason="mistyped", **wanted) == 3
    assert get_instrument(alice, number, at.date()).name == "Platform scale"
    assert ActionRecord.objects.latest("id").reason == "mistyped"


def test_a_withdrawal_wants_a_reason_and_is_undone(alice: Actor, at: datetime) -> None:
    number = register(alice, at)
    for reason in ("", "  "):
        with pytest.raises(NotPossibleNow):
            withdraw_instrument(actor=alice, at=at, instrument_id=number, revision=1, reason=reason)
    withdraw_instrument(actor=alice, at=at, instrument_id=number, revision=1, reason="twice")
    assert get_instrument(alice, number, at.date()).withdrawn_reason == "twice"
    register(alice, at)  # its number is free again
    with pytest.raises(NotPossibleNow):
        change_instrument(actor=alice, at=at, instrument_id=number, revision=2, facts={"name": "x"})


def test_a_batch_is_split_and_keeps_the_rest(alice: Actor, at: datetime) -> None:
    batch = register(alice, at, name="Water meter", number="B", number_of_items=100, model="LXS-15")
    parts = split_batch(
        actor=alice,
        at=at,
        instrument_id=batch,
        revision=1,
        parts=[{"serial_number": "1"}, {"number_of_items": 9, "number": "B-2"}],
    )
    rest = get_instrument(alice, batch, at.date())
    made = [get_instrument(alice, one, at.date()) for one in parts]
    assert rest.number_of_items == 90
    assert [(one.number_of_items, one.model, one.split_from_id) for one in made] == [
        (1, "LXS-15", batch),
        (9, "LXS-15", batch),
    ]
    with pytest.raises(NotPossibleNow):
        split_batch(
            actor=alice, at=at, instrument_id=batch, revision=2, parts=[{"number_of_items": 91}]
        )
    split_batch(
        actor=alice, at=at, instrument_id=batch, revision=2, parts=[{"number_of_items": 90}]
    )
    assert get_instrument(alice, batch, at.date()).withdrawn_at == at


def test_one_piece_is_no_batch(alice: Actor, at: datetime) -> None:
    number = register(alice, at)
    with pytest.raises(NotPossibleNow):
        split_batch(actor=alice, at=at, instrument_id=number, revision=1, parts=[{}])


def test_a_life_from_purchase_to_scrapping(alice: Actor, at: datetime) -> None:
    begin = datetime(2025, 1, 1, tzinfo=UTC)
    number = register(alice, at, status="in_store")
    for month, kind in enumerate(
        ("purchase", "acceptance", "commissioning", "repair", "return", "scrapping")
    ):
        event(alice, at, number, kind, begin + timedelta(days=30 * month))
    assert get_instrument(alice, number, at.date()).status == "scrapped"
    assert [one.kind for one in events_of_instrument(alice, number)][:2] == ["scrapping", "return"]
    assert [one.status for one in status_history(alice, number)] == [
        "in_store",
        "in_use",
        "under_repair",
        "in_use",
        "scrapped",
    ]
    with pytest.raises(NotPossibleNow):
        event(alice, at, number, "return", at)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("in_use", "commissioning"),
        ("in_use", "return"),
        ("in_store", "storing"),
        ("sealed", "repair"),
        ("in_use", "transfer"),
    ],
)
def test_an_event_that_makes_no_sense_is_refused(
    alice: Actor, at: datetime, status: str, kind: str
) -> None:
    number = register(alice, at, status=status)
    with pytest.raises(NotPossibleNow):
        event(alice, at, number, kind, at)


def test_events_keep_their_order(alice: Actor, at: datetime) -> None:
    number = register(alice, at)
    event(alice, at, number, "sealing", at - timedelta(days=5))
    for kind, when in (
        ("return", at - timedelta(days=6)),
        ("return", at + timedelta(days=1)),
        ("purchase", at - timedelta(days=4)),
    ):
        with pytest.raises(UnusableFields) as refusal:
            event(alice, at, number, kind, when)
        assert faults(refusal) == {"happened_at"}
    event(alice, at, number, "purchase", at - timedelta(days=400))
    assert get_instrument(alice, number, at.date()).status == "sealed"


def test_the_latest_event_is_taken_back(alice: Actor, at: datetime) -> None:
    number = register(alice, at)
    first = event(alice, at, number, "sealing", at - timedelta(days=5))
    second = event(alice, at, number, "return", at - timedelta(days=4))
    with pytest.raises(NotPossibleNow):
        withdraw_event(actor=alice, at=at, event_id=first, revision=3, reason="wrong")
    withdraw_event(actor=alice, at=at, event_id=second, revision=3, reason="wrong")
    assert get_instrument(alice, number, at.date()).status == "sealed"


def test_position_is_not_device(alice: Actor, at: datetime) -> None:
    day = timedelta(days=1)
    scale, other = register(alice, at), register(alice, at, number="S-2")
    gate, hall, yard = (
        make_position(actor=alice, at=at, name=name, division_code="150203")
        for name in ("gate", "hall", "yard")
    )

    def place(number: int, position: int, when: datetime) -> int:
        return place_instrument(
            actor=alice, at=at, instrument_id=number, position_id=position, begins_at=when
        )

    place(scale, gate, at - 10 * day)
    with pytest.raises(NotPossibleNow):
        place(other, gate, at - 5 * day)
    place(scale, hall, at - 6 * day)
    later = place(other, gate, at - 5 * day)
    with pytest.raises(UnusableFields):
        place(scale, yard, at - 8 * day)
    end_placement(actor=alice, at=at, placement_id=later, revision=1, ends_at=at)
    stood = placements_of(alice, instrument_id=scale)
    assert [(one.position_name, one.ends_at) for one in stood] == [
        ("gate", at - 6 * day),
        ("hall", None),
    ]
    with pytest.raises(NotPossibleNow):
        withdraw_instrument(actor=alice, at=at, instrument_id=scale, revision=1, reason="x")
    event(alice, at, scale, "scrapping", at)
    assert placements_of(alice, instrument_id=scale)[-1].ends_at == at


def test_a_device_has_channels(alice: Actor, bob: Actor, at: datetime) -> None:
    number = register(alice, at, name="Charger")
    facts = {"name": "gun A", "quantity": "energy", "unit": "kWh", "range_upper": "120"}
    gun = add_channel(actor=alice, at=at, instrument_id=number, facts=facts)
    with pytest.raises(UnusableFields):
        add_channel(actor=alice, at=at, instrument_id=number, facts=facts)
    with pytest.raises(NoSuchRecord):
        add_channel(actor=bob, at=at, instrument_id=number, facts=facts)
    change_channel(actor=alice, at=at, channel_id=gun, revision=1, facts={"accuracy_class": "1"})
    assert [(one.name, one.accuracy_class) for one in channels_of(alice, number)] == [
        ("gun A", "1")
    ]


def test_a_transfer_leaves_behind_what_was_the_old_owner_s(
    alice: Actor, bob: Actor, at: datetime
) -> None:
    number = register(alice, at, place="secret vault")
    add_channel(
        actor=alice,
        at=at,
        instrument_id=number,
        facts={"name": "1", "quantity": "mass", "unit": "kg"},
    )
    to = {"new_owner_id": bob.organisation_id, "division_code": "150602", "happened_at": at}
    transfer_instrument(actor=alice, at=at, instrument_id=number, revision=1, facts=to)
    with pytest.raises(NoSuchRecord):
        get_instrument(alice, number, at.date())
    found = get_instrument(bob, number, at.date())
    assert (found.number, found.place, found.status) == ("", "", "in_store")
    assert len(channels_of(bob, number)) == 1
    assert events_of_instrument(bob, number) == ()
    assert len(status_history(bob, number)) == 1


def test_a_transfer_to_nobody_is_refused(alice: Actor, at: datetime) -> None:
    number = register(alice, at)
    for owner in (999_999, alice.organisation_id, None):
        to = {"new_owner_id": owner, "division_code": "150602", "happened_at": at}
        with pytest.raises(UnusableFields):
            transfer_instrument(actor=alice, at=at, instrument_id=number, revision=1, facts=to)


def test_labels_are_made_of_what_one_sees(alice: Actor, bob: Actor, at: datetime) -> None:
    numbers = [register(alice, at), register(alice, at, number="S-2"), register(bob, at)]
    labels = labels_of(alice, numbers)
    assert [one.number for one in labels] == ["S-1", "S-2"]
    token = Instrument.objects.get_visible(alice, numbers[0]).token
    assert labels[0].path.endswith(token)
    assert labels[0].confirmed_until is None
