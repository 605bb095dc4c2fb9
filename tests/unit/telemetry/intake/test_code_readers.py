"""Readers that know a gateway's codes: every body is judged exactly as without them."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duheng.telemetry.intake.bodies import Memory, judged
from duheng.telemetry.intake.json_body import CodeReaders, PlainBody
from duheng.telemetry.intake.wire import CODE_LENGTH, Rules
from duheng.terms.errors import DuhengError
from duheng.terms.instants import microseconds_of

AT = "2026-11-23T11:00:00+08:00"


def rules_of(sent, allowed, known=()):
    return Rules(
        allowed=allowed,
        known=dict.fromkeys([*allowed, *known]),
        received_us=microseconds_of(sent.now),
    )


@pytest.fixture
def rules(sent):
    return rules_of(sent, {"n-1": 1, "n-2": 2, "电表/有功": 3}, ["s-1"])


def body_of(*readings, batch="b-1"):
    return json.dumps({"batch": batch, "readings": readings}, ensure_ascii=False).encode()


def reading(channel="n-1", at=AT, value=1.5, **more):
    return {"channel": channel, "at": at, "value": value, **more}


def outcome(body, rules, memory=None):
    try:
        return judged(body, "json", "north", rules, memory=memory)
    except DuhengError as error:
        return type(error), error.message


def test_a_clean_body_is_read_by_its_codes(rules):
    body = body_of(reading(), reading("电表/有功"))
    found = CodeReaders().read("north", body, rules)
    assert isinstance(found, PlainBody)
    assert found.is_clean(rules)
    assert outcome(body, rules, Memory()).accepted == 2


@pytest.mark.parametrize("flip", [0x01, 0x02, 0x80])
def test_any_byte_changed_is_judged_as_without_memory(rules, flip):
    good = body_of(reading(), reading("电表/有功", value=-2e3), reading("n-2", value=7))
    memory = Memory()
    for place in range(len(good)):
        changed = bytearray(good)
        changed[place] ^= flip
        found = outcome(bytes(changed), rules, memory)
        assert found == outcome(bytes(changed), rules), f"byte {place}"


CODES = ["n-1", "n-2", "电表/有功", "s-1", "unheard of", "", "x" * 65, 7]
INSTANTS = [AT, "2026-11-23T03:00:00Z", "1969-01-01T00:00:00Z", "2099-01-01T00:00Z", "soon", None]
READINGS = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(CODES),
        "at": st.sampled_from(INSTANTS),
        "value": st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.none(), st.text()),
    },
    optional={"status": st.sampled_from(["measured", "missing", "odd"]), "more": st.integers()},
)


@given(st.lists(READINGS, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_comes_is_judged_as_without_memory(rules, readings):
    body = body_of(*readings)
    assert outcome(body, rules, Memory()) == outcome(body, rules)


def test_codes_that_change_are_seen_with_the_next_body(sent, rules):
    memory, body = Memory(), body_of(reading())
    assert outcome(body, rules, memory).accepted == 1
    taken_away = rules_of(sent, {"n-2": 2}, ["n-1"])
    assert outcome(body, taken_away, memory) == outcome(body, taken_away)
    assert outcome(body, taken_away, memory).accepted == 0
    assert outcome(body, rules, memory).accepted == 1


@pytest.mark.parametrize(
    "allowed",
    [{}, {"": 1, "n-1": 2}, {"x" * (CODE_LENGTH + 1): 1, "n-1": 2},
     {f"n-{number}": number for number in range(5001)}],
    ids=["none", "an empty one", "too long a one", "very many"],
)  # fmt: skip
def test_unusual_codes_are_judged_as_without_memory(sent, allowed):
    rules = rules_of(sent, allowed)
    for code in ("n-1", "", "x" * (CODE_LENGTH + 1)):
        body = body_of(reading(code))
        assert outcome(body, rules, Memory()) == outcome(body, rules)
