"""Channels, gateways and tokens: what the door for readings is told, and what it is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from duheng.site.actions.actor import Actor
from duheng.site.errors import NoSuchRecord, NotAllowed, UnusableFields
from duheng.site.monitoring.actions.channels import (
    change_channel,
    declare_channel,
    install,
    set_multiplier,
    withdraw_channel,
)
from duheng.site.monitoring.actions.gateways import enrol_gateway, make_token, revoke_token
from duheng.site.monitoring.models import MonitoredChannel
from duheng.site.monitoring.publishing import publish, snapshot_path
from duheng.site.registry.instruments.actions.channels import add_channel
from duheng.site.registry.instruments.actions.registering import register_instrument
from duheng.telemetry.stream import read_snapshot
from duheng.telemetry.stream.gateways import digest_of_token

pytestmark = pytest.mark.django_db(transaction=True)

FACTS = {
    "code": "plant/feeder-1", "name": "Feeder 1", "kind": "register", "quantity": "active energy",
    "unit": "kW·h", "interval_s": "900", "register_digits": "6", "rated": "500",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUHENG_HOME", str(tmp_path))


def gateway(actor: Actor, at: datetime, code: str = "gw-1") -> int:
    return enrol_gateway(actor=actor, at=at, facts={"code": code, "name": "Logger"})


def device(actor: Actor, at: datetime, number: str) -> int:
    facts = {"number": number, "name": "Meter", "kind": "", "division_code": "150203"}
    instrument = register_instrument(actor=actor, at=at, facts=facts)
    channel = {"name": "A", "quantity": "active energy", "unit": "kW·h"}
    return add_channel(actor=actor, at=at, instrument_id=instrument, facts=channel)


def test_the_door_is_told_of_a_channel_as_soon_as_it_is_declared(
    alice: Actor, at: datetime
) -> None:
    sender = gateway(alice, at)
    number = declare_channel(actor=alice, at=at, facts={**FACTS, "gateway_id": sender})
    told = read_snapshot(snapshot_path())
    assert told.numbers_of == {"gw-1": {"plant/feeder-1": number}}
    assert told.channel_of["plant/feeder-1"].rated == 500.0


def test_a_token_is_shown_once_and_kept_as_its_digest(alice: Actor, at: datetime) -> None:
    made = make_token(actor=alice, at=at, gateway_id=gateway(alice, at))
    content = snapshot_path().read_text()
    assert made.text not in content
    token = read_snapshot(snapshot_path()).token_of[digest_of_token(made.text)]
    assert (token.gateway, token.until) == ("gw-1", None)


def test_a_revoked_token_stays_known_as_ended(alice: Actor, at: datetime) -> None:
    made = make_token(actor=alice, at=at, gateway_id=gateway(alice, at))
    later = at + timedelta(hours=1)
    revoke_token(actor=alice, at=later, token_id=made.token_id, revision=1, reason="lost")
    token = read_snapshot(snapshot_path()).token_of[digest_of_token(made.text)]
    assert token.until == later
    assert not publish(later + timedelta(days=91)).tokens


def test_an_exchange_of_devices_says_what_both_registers_showed(alice: Actor, at: datetime) -> None:
    number = declare_channel(actor=alice, at=at, facts=FACTS)
    first, second = device(alice, at, "M1"), device(alice, at, "M2")
    begun, swapped = at - timedelta(days=30), at - timedelta(days=3)
    install(actor=alice, at=at, monitored_id=number, measuring_channel_id=first,
            facts={"begins_at": begun, "first_indication": "0"})  # fmt: skip
    install(actor=alice, at=at, monitored_id=number, measuring_channel_id=second,
            facts={"begins_at": swapped, "first_indication": "2.5", "work_order": "W7"},
            last_indication="812.25")  # fmt: skip
    (swap,) = read_snapshot(snapshot_path()).channels[0].swaps
    assert (swap.at, swap.final_indication, swap.initial_indication) == (swapped, 812.25, 2.5)


def test_an_exchange_before_the_present_device_came_is_refused(alice: Actor, at: datetime) -> None:
    number, one = declare_channel(actor=alice, at=at, facts=FACTS), device(alice, at, "M1")
    install(actor=alice, at=at, monitored_id=number, measuring_channel_id=one,
            facts={"begins_at": at})  # fmt: skip
    with pytest.raises(UnusableFields) as refused:
        install(actor=alice, at=at, monitored_id=number, measuring_channel_id=one,
                facts={"begins_at": at - timedelta(days=1)})  # fmt: skip
    assert "begins_at" in refused.value.data["fields"]


def test_ratios_multiply_and_hold_from_their_instant(alice: Actor, at: datetime) -> None:
    number = declare_channel(actor=alice, at=at, facts=FACTS)
    for days, ratio in ((30, "60"), (2, "80")):
        facts = {
            "since": at - timedelta(days=days), "current_ratio": ratio, "voltage_ratio": "100",
        }  # fmt: skip
        set_multiplier(actor=alice, at=at, monitored_id=number, facts=facts)
    told = read_snapshot(snapshot_path()).channels[0]
    assert [one.factor for one in told.multipliers] == [6000.0, 8000.0]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": ""}, "code"),
        ({"kind": "guess"}, "kind"),
        ({"rated": "-1"}, "rated"),
        ({"interval_s": "0"}, "interval_s"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"identity_group": "g"}, "identity_role"),
        ({"identity_group": "g", "identity_role": "colour"}, "identity_role"),
        ({"division_code": "999999"}, "division_code"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_channel_with_a_wrong_field_is_refused_at_the_field(
    alice: Actor, at: datetime, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(UnusableFields) as refused:
        declare_channel(actor=alice, at=at, facts={**FACTS, **changed})
    assert field in refused.value.data["fields"]
    assert not MonitoredChannel.objects.visible_to(alice).exists()


def test_a_code_stands_once_in_the_whole_site_whoever_asks(
    alice: Actor, bob: Actor, at: datetime
) -> None:
    declare_channel(actor=alice, at=at, facts=FACTS)
    with pytest.raises(UnusableFields, match="code"):
        declare_channel(actor=bob, at=at, facts=FACTS)


def test_a_channel_cannot_be_a_part_of_itself(alice: Actor, at: datetime) -> None:
    whole = declare_channel(actor=alice, at=at, facts={**FACTS, "code": "a"})
    part = declare_channel(actor=alice, at=at, facts={**FACTS, "code": "b", "parent_id": whole})
    with pytest.raises(UnusableFields, match="parent"):
        change_channel(
            actor=alice, at=at, monitored_id=whole, revision=1, facts={"parent_id": part}
        )


def test_a_neighbour_sees_neither_channel_nor_gateway(
    alice: Actor, bob: Actor, carol: Actor, at: datetime
) -> None:
    number, sender = declare_channel(actor=alice, at=at, facts=FACTS), gateway(alice, at)
    with pytest.raises(NoSuchRecord):
        withdraw_channel(actor=bob, at=at, monitored_id=number, revision=1, reason="no")
    with pytest.raises(NoSuchRecord):
        make_token(actor=bob, at=at, gateway_id=sender)
    with pytest.raises(NoSuchRecord):
        declare_channel(actor=bob, at=at, facts={**FACTS, "code": "x", "gateway_id": sender})
    with pytest.raises(NotAllowed):
        withdraw_channel(actor=carol, at=at, monitored_id=number, revision=1, reason="no")


def test_a_withdrawn_channel_keeps_its_number_and_is_sent_by_nobody(
    alice: Actor, at: datetime
) -> None:
    number = declare_channel(actor=alice, at=at, facts={**FACTS, "gateway_id": gateway(alice, at)})
    withdraw_channel(actor=alice, at=at, monitored_id=number, revision=1, reason="dismantled")
    told = read_snapshot(snapshot_path())
    assert told.channels[0].number == number
    assert told.channels[0].until == at.astimezone(UTC)
    assert told.numbers_of == {"gw-1": {}}
