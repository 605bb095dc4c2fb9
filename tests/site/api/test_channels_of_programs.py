"""Channels, readings, judged days and flags, as programs read and keep them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from callers import program_of
from django.test import Client
from stream_of import NOW, STEP, a_channel, a_gateway, hours, send

from duheng.site.actions.actor import Actor
from duheng.site.monitoring.quality import reading
from duheng.site.monitoring.rounds import ReadingRounds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english_home")]
CHANNELS, QUALITY = "/api/v1/channels/", "/api/v1/reading-quality/"
JSON = {"content_type": "application/json"}
FACTS = {
    "code": "m-1/active", "name": "Feeder 1", "site_name": "works", "kind": "register",
    "quantity": "active energy", "unit": "kW·h", "interval_s": 900,
}  # fmt: skip


def judged(actor: Actor) -> tuple[int, int]:
    """Return two channels of a gateway whose readings were judged; the first lacks some."""
    gateway = a_gateway(actor)
    worse, better = a_channel(actor, gateway), a_channel(actor, gateway, "c/d", site_name="mill")
    send([*[one for one in hours("a/b") if one[1].hour != 3], *hours("c/d")])
    ReadingRounds(lambda: NOW).go()
    return worse, better


def items(caller: Client, address: str, **asked: Any) -> list[dict[str, Any]]:
    answer = caller.get(address, asked)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_a_program_declares_changes_multiplies_and_withdraws_a_channel(
    alice: Actor, bob: Actor
) -> None:
    caller = program_of(alice)
    made = caller.post(CHANNELS, {"facts": FACTS}, **JSON)
    assert made.status_code == 201, made.content
    one = f"{CHANNELS}{made.json()['id']}"
    change = {"facts": {"register_digits": 6}, "revision": 1}
    assert caller.patch(one, change, **JSON).json() == {"revision": 2}
    assert caller.patch(one, change, **JSON).status_code == 409
    since = {"since": "2026-03-01T00:00:00+08:00", "current_ratio": 40}
    assert caller.post(f"{one}/multipliers", {"facts": since}, **JSON).status_code == 201
    again = caller.post(f"{one}/multipliers", {"facts": since}, **JSON)
    assert "since" in again.json()["data"]["fields"]
    read = caller.get(one).json()
    assert read["channel"]["register_digits"] == 6
    assert [float(each["current_ratio"]) for each in read["multipliers"]] == [40.0]
    assert read["installations"] == []
    assert program_of(bob).get(one).status_code == 404
    withdrawal = {"revision": 2, "reason": "moved"}
    assert program_of(bob).post(f"{one}/withdraw", withdrawal, **JSON).status_code in (403, 404)
    assert caller.post(f"{one}/withdraw", withdrawal, **JSON).status_code == 204
    assert items(caller, CHANNELS) == []


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"code": ""}, "code"), ({"kind": "odd"}, "kind"), ({"interval_s": -1}, "interval_s"),
     ({"time_zone": "Mars"}, "time_zone")],
)  # fmt: skip
def test_facts_that_cannot_be_are_named(alice: Actor, facts: dict[str, Any], field: str) -> None:
    answer = program_of(alice).post(CHANNELS, {"facts": {**FACTS, **facts}}, **JSON)
    assert answer.status_code == 422
    assert field in answer.json()["data"]["fields"]


def test_channels_are_filtered(alice: Actor, bob: Actor) -> None:
    gateway = a_gateway(alice)
    a_channel(alice, gateway)
    a_channel(alice, None, "c/d", site_name="mill", kind="level")
    caller = program_of(alice)
    for asked in (
        {"gateway": "gw"},
        {"site_name": "works"},
        {"kind": "power"},
        {"channel_code": "a/b"},
        {"text": "A/B"},
        {"text": "WORK"},
        {"owner_id": alice.organisation_id, "limit": 1},
    ):
        assert [one["code"] for one in items(caller, CHANNELS, **asked)] == ["a/b"], asked
    assert items(caller, CHANNELS, division="15") != []
    assert items(caller, CHANNELS, division="11") == []
    assert items(program_of(bob), CHANNELS) == []


def test_readings_come_in_order_with_their_unit_and_in_pieces(
    alice: Actor, bob: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST", 20)
    number, _ = judged(alice)
    caller, address = program_of(alice), f"{CHANNELS}{number}/readings"
    span = {"begin": (NOW - 60 * STEP).isoformat(), "end": (NOW + STEP).isoformat()}
    held: list[Any] = []
    begin: str | None = span["begin"]
    while begin:
        answer = caller.get(address, {**span, "begin": begin}).json()
        assert answer["unit"] == "kW"
        held += answer["items"]
        begin = answer["next_begin"]
    expected = [(at, value) for _, at, value in hours("a/b") if at.hour != 3]
    assert [(one["at"], one["value"]) for one in held] == [
        (at.isoformat().replace("+00:00", "Z"), value) for at, value in expected
    ]
    assert {one["status"] for one in held} == {"measured"}
    assert caller.get(address).json() == {"unit": "kW", "items": [], "next_begin": None}
    assert caller.get(address, {"begin": span["end"], "end": span["begin"]}).status_code == 422
    assert caller.get(address, {**span, "begin": "2020-01-01"}).status_code == 422
    assert program_of(bob).get(address, span).status_code == 404


def test_judged_days_say_their_counts_shares_and_causes(alice: Actor, bob: Actor) -> None:
    worse, better = judged(alice)
    caller = program_of(alice)
    day = {"first": "2026-03-01", "last": "2026-03-01"}
    found = {one["channel_id"]: one for one in items(caller, f"{QUALITY}days", **day)}
    assert set(found) == {worse, better}
    assert (found[worse]["held"], found[worse]["expected"]) == (23, 24)
    assert found[worse]["completeness_percent"] == 95.8
    assert found[better]["validity_percent"] == 100.0
    for asked in ({"channel_id": worse}, {"site_name": "works"}):
        (one,) = items(caller, f"{QUALITY}days", **day, **asked)
        assert one["channel"] == "a/b"
    assert len(items(caller, f"{QUALITY}days", **day, gateway="gw")) == 2
    assert items(caller, f"{QUALITY}days", **day, division="11") == []
    export = caller.get(f"{QUALITY}days/export", day)
    lines = b"".join(export.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert [json.loads(one) for one in lines] == list(found.values())
    assert items(program_of(bob), f"{QUALITY}days") == []


def test_flags_say_what_their_rules_saw(alice: Actor, bob: Actor) -> None:
    worse, _ = judged(alice)
    caller = program_of(alice)
    found = items(caller, f"{QUALITY}flags", channel_id=worse, rule="R1")
    assert found
    assert {one["code"] for one in found} == {"telemetry.gap"}
    one = found[0]
    assert caller.get(f"{QUALITY}flags/{one['id']}").json() == one
    assert one["evidence"]
    later = (NOW + timedelta(days=1)).isoformat()
    assert items(caller, f"{QUALITY}flags", ends_since=later) == []
    assert program_of(bob).get(f"{QUALITY}flags/{one['id']}").status_code == 404


def test_who_may_not_look_is_refused(alice: Actor) -> None:
    caller = program_of(alice, "registry.view")
    for address in (CHANNELS, f"{QUALITY}days", f"{QUALITY}flags"):
        assert caller.get(address).status_code == 403


def test_nothing_declared_is_an_empty_list(alice: Actor) -> None:
    caller = program_of(alice)
    for address in (CHANNELS, f"{QUALITY}days", f"{QUALITY}flags"):
        assert items(caller, address) == []
