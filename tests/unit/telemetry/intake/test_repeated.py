"""Bodies that come again: judged exactly as if each had been read whole."""

import numpy as np
import pytest

from duheng.telemetry.intake.bodies import Memory, judged
from duheng.telemetry.intake.repeated import Repeated
from duheng.telemetry.intake.wire import Rules
from duheng.terms.errors import DuhengError
from duheng.terms.instants import microseconds_of

READINGS = 6


@pytest.fixture
def rules(registry, sent):
    return Rules(
        allowed=registry.numbers_of["north"],
        known=registry.channel_of,
        received_us=microseconds_of(sent.now),
    )


@pytest.fixture
def body(sent):
    def of(batch="batch-0001", value=1.5, at="2026-11-23T11:00:00+08:00", code="n-1"):
        readings = [sent.reading(code, at, value + one) for one in range(READINGS - 1)]
        return sent.bodies["arrow"]([*readings, sent.reading("n-2", at, value)], batch)

    return of


def outcome(body, rules, repeated=None, gateway="north"):
    memory = None if repeated is None else Memory(arrow=repeated)
    try:
        return judged(body, "arrow", gateway, rules, memory=memory)
    except DuhengError as error:
        return type(error), error.message


def test_what_differs_in_id_instants_and_values_is_recalled(rules, body):
    repeated = Repeated()
    first = outcome(body(), rules, repeated)
    second = body("batch-0002", -7.25, "2026-11-23T11:15:00+08:00")
    assert repeated.recall("north", second, rules) == ("batch-0002", READINGS)
    assert outcome(second, rules, repeated) == outcome(second, rules) != first


@pytest.mark.parametrize("flip", [0x01, 0x80, 0xFF])
def test_any_byte_changed_is_judged_as_without_memory(rules, body, flip):
    good = body()
    for place in range(len(good)):
        repeated = Repeated()
        outcome(good, rules, repeated)
        changed = bytearray(good)
        changed[place] ^= flip
        found = outcome(bytes(changed), rules, repeated)
        assert found == outcome(bytes(changed), rules), f"byte {place}"


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_no_number_is_read_the_long_way(rules, body, wrong):
    repeated = Repeated()
    outcome(body(), rules, repeated)
    sent = body("batch-0002", wrong)
    assert repeated.recall("north", sent, rules) is None
    assert outcome(sent, rules, repeated) == outcome(sent, rules)


@pytest.mark.parametrize("at", ["2026-11-23T12:11:00+00:00", "1969-12-31T23:59:59+00:00"])
def test_an_instant_outside_what_may_be_is_rejected_though_the_rest_is_known(rules, body, at):
    repeated = Repeated()
    outcome(body(), rules, repeated)
    found = outcome(body("batch-0002", at=at), rules, repeated)
    assert (found.accepted, len(found.rejected)) == (0, READINGS)


def test_a_channel_taken_away_is_refused_at_once(registry, rules, body, sent):
    repeated = Repeated()
    outcome(body(), rules, repeated)
    later = Rules(allowed={"n-2": 2}, known=rules.known, received_us=rules.received_us)
    found = outcome(body("batch-0002"), later, repeated)
    assert (found.accepted, {one.code for one in found.rejected}) == (
        1,
        {"telemetry.channel_of_another"},
    )


def test_what_one_gateway_may_send_says_nothing_of_another(registry, rules, body):
    repeated = Repeated()
    outcome(body(), rules, repeated)
    south = Rules(
        allowed=registry.numbers_of["south"], known=rules.known, received_us=rules.received_us
    )
    found = outcome(body("batch-0002"), south, repeated, "south")
    assert found.accepted == 0


def test_an_id_that_is_found_twice_in_the_head_is_not_remembered(rules, body):
    repeated = Repeated()
    outcome(body("value"), rules, repeated)
    assert repeated.recall("north", body("other"), rules) is None


def test_no_more_is_held_than_was_allowed(rules, body):
    size = len(body())
    repeated = Repeated(held_bytes=size * 3)
    for gateway in range(10):
        outcome(body(), rules, repeated, f"gateway-{gateway}")
    kept = [
        one for one in range(10) if repeated.recall(f"gateway-{one}", body("batch-9999"), rules)
    ]
    assert kept == [7, 8, 9]
