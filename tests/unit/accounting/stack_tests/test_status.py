"""The standing of a monitor by hour, from its tests and how long they hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from duheng.accounting.stack_tests.errors import NoCriterion
from duheng.accounting.stack_tests.status import MonitorState, MonitorTimeline, PassedOrFailed
from duheng.rulebook import NoValueInForce, load_packs
from duheng.terms.instants import Period

ZONE = ZoneInfo("Asia/Shanghai")
LIBRARY = load_packs(kinds=["rules"])
US, CN = "us/stack-test-validity", "cn/stack-test-validity"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def done(when: str, outcome: str, kind: str = "rata") -> PassedOrFailed:
    return PassedOrFailed(kind=kind, at=at(when), outcome=outcome)


def timeline(*tests: PassedOrFailed, rules: str = US, kinds=("rata",)) -> MonitorTimeline:
    return MonitorTimeline(tests, rules=rules, zone=ZONE, kinds=kinds, library=LIBRARY)


@pytest.mark.parametrize(
    ("outcome", "last"), [("annual", "2026-03-31T23:59"), ("passed", "2025-09-30T23:59")]
)
def test_a_test_holds_for_whole_quarters_after_its_own(outcome, last):
    line = timeline(done("2025-02-10T12:00", outcome))
    assert line.state_at(at(last))[0] is MonitorState.IN_CONTROL
    assert line.state_at(at(last) + timedelta(minutes=1))[0] is MonitorState.EXPIRED
    assert line.state_at(at("2025-02-10T11:59"))[0] is MonitorState.UNTESTED


def test_months_end_on_the_same_day_or_on_the_last_of_a_shorter_month():
    line = timeline(done("2025-08-31T08:00", "passed"), rules=CN)
    assert line.state_at(at("2026-02-28T07:59"))[0] is MonitorState.IN_CONTROL
    assert line.state_at(at("2026-02-28T08:00"))[0] is MonitorState.EXPIRED
    december = timeline(done("2025-12-15T08:00", "passed"), rules=CN)
    assert december.state_at(at("2026-06-15T07:00"))[0] is MonitorState.IN_CONTROL


def test_a_failed_test_puts_the_monitor_out_of_control_until_the_next_passed_one():
    line = timeline(
        done("2025-05-02T00:00", "passed"),
        done("2025-01-01T00:00", "annual"),
        done("2025-05-01T00:00", "failed"),
    )
    period = Period(at("2025-01-01T00:00"), at("2026-01-01T00:00"))
    found = [(one.state.value, one.begin) for one in line.spans(period)]
    assert found == [
        ("in_control", at("2025-01-01T00:00")),
        ("out_of_control", at("2025-05-01T00:00")),
        ("in_control", at("2025-05-02T00:00")),
    ]


def test_of_several_kinds_the_worst_counts():
    kinds = ("rata", "calibration")
    line = timeline(
        done("2025-01-01T00:00", "annual"),
        done("2025-01-01T00:00", "passed", "calibration"),
        kinds=kinds,
    )
    assert line.state_at(at("2025-01-02T01:59"))[0] is MonitorState.IN_CONTROL
    assert line.state_at(at("2025-01-02T02:00"))[0] is MonitorState.EXPIRED
    assert timeline(kinds=kinds).state_at(at("2025-01-02T02:00"))[0] is MonitorState.UNTESTED


def test_spans_cover_the_period_without_a_gap():
    line = timeline(done("2025-02-10T12:00", "passed"), done("2025-11-03T07:00", "annual"))
    period = Period(datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))
    spans = line.spans(period)
    assert (spans[0].begin, spans[-1].end) == (period.begin, period.end)
    assert all(a.end == b.begin for a, b in pairwise(spans))
    assert [one.state.value for one in spans] == ["untested", "in_control", "expired", "in_control"]


def test_a_test_that_the_rules_do_not_time_is_refused():
    with pytest.raises(NoCriterion):
        timeline(done("2025-01-01T00:00", "passed", "flow-to-load"), kinds=("flow-to-load",))
    with pytest.raises(NoValueInForce):
        timeline(done("2015-01-01T00:00", "passed"), rules=CN)
